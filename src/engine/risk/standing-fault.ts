import type { Timestamp } from '../model/units.ts'
import type { PriceFault, PriceFaultCode } from './price-faults.ts'

/** What a fault needs of whoever watches the prices. */
export interface FaultHost {
  readonly now: Timestamp
  /** Whether nothing is wrong at all. */
  readonly isQuiet: boolean
  /** Whether a fault of that code and symbol stands. */
  fault(code: PriceFaultCode, symbol: string): PriceFault | null
  begin(fault: PriceFault): void
  /** @param words what is said of its end */
  end(code: PriceFaultCode, symbol: string, words: string): void
  /** Asks to be looked at no later than then. */
  wakeBy(at: number): void
}

/** Something that has to be good again for a while before it counts as over. */
export class StandingFault {
  readonly #host: FaultHost
  readonly #code: PriceFaultCode
  readonly #symbol: string
  /** Said of its end. */
  readonly #over: string

  constructor(host: FaultHost, code: PriceFaultCode, symbol: string, over: string) {
    this.#host = host
    this.#code = code
    this.#symbol = symbol
    this.#over = over
  }

  get isOn(): boolean {
    return this.#fault !== null
  }

  /** It is bad: begins, or whatever was good does not count any more. */
  bad(reason: () => string, release: () => string): void {
    const fault = this.#fault
    if (fault !== null) {
      fault.until = null
      return
    }
    const { now: since } = this.#host
    const [code, symbol] = [this.#code, this.#symbol]
    this.#host.begin({ code, symbol, reason: reason(), since, release: release(), until: null })
  }

  /**
   * It is good now.
   * @param relapseMs time after which whoever looks may find it bad again
   */
  good(recoveryMs: number, relapseMs = recoveryMs): void {
    const fault = this.#fault
    // Who wants no end to it has said so.
    if (fault === null || fault.until !== null || recoveryMs === Number.POSITIVE_INFINITY) return
    const { now } = this.#host
    fault.until = (now + recoveryMs) as Timestamp
    if (recoveryMs === 0) this.drop()
    else this.#host.wakeBy(now + Math.min(recoveryMs, relapseMs))
  }

  /** Ends when it has been good for long enough. Returns when it will have been; Infinity while it is bad, or no more. */
  look(): number {
    const until = this.#fault?.until ?? Number.POSITIVE_INFINITY
    if (this.#host.now < until) return until
    this.drop()
    return Number.POSITIVE_INFINITY
  }

  /** Is over, whatever was. */
  drop(): void {
    if (this.isOn) this.#host.end(this.#code, this.#symbol, this.#over)
  }

  get #fault(): PriceFault | null {
    return this.#host.isQuiet ? null : this.#host.fault(this.#code, this.#symbol)
  }
}

/** What ends a fault, in words: that it has been good for so long. */
export function recoveryText(good: string, recoveryMs: number): string {
  if (recoveryMs === Number.POSITIVE_INFINITY) return 'once a human has given priceRecovery an end'
  return recoveryMs === 0 ? `once ${good}` : `once ${good} for ${lengthText(recoveryMs)}`
}

/** A length of time in words, to a tenth of a second. */
export function lengthText(ms: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ] as const
  for (const [length, word] of units) if (ms >= length && ms % length === 0) return `${ms / length} ${word}`
  return `${Number((ms / 1_000).toFixed(ms < 1_000 ? 3 : 1))} s`
}
