import type { Timestamp } from '../model/units.ts'

export const PRICE_FAULTS = ['STALE-FEED', 'CROSSED-QUOTE', 'PRICE-JUMP', 'CLOCK-SKEW'] as const
/** Reason code of what is wrong with prices. */
export type PriceFaultCode = (typeof PRICE_FAULTS)[number]

/** Something that is wrong with the prices of a symbol now. Strategies on it wait for as long. */
export interface PriceFault {
  readonly code: PriceFaultCode
  /** Empty for all symbols. */
  readonly symbol: string
  readonly reason: string
  readonly since: Timestamp
  /** What ends it, in words. */
  readonly release: string
  /** When it is over if nothing else comes; null while that is not known. */
  until: Timestamp | null
}

/** What is wrong with prices now. */
export class PriceFaults {
  readonly #faults = new Map<string, PriceFault>()

  /** Whether nothing is wrong. */
  get isQuiet(): boolean {
    return this.#faults.size === 0
  }
  get all(): readonly PriceFault[] {
    return [...this.#faults.values()]
  }

  /** Of that code and symbol, or null. */
  on(code: PriceFaultCode, symbol: string): PriceFault | null {
    return this.#faults.get(faultKey({ code, symbol })) ?? null
  }

  /** Notes a fault; false when it is there already. */
  begin(fault: PriceFault): boolean {
    const key = faultKey(fault)
    if (this.#faults.has(key)) return false
    this.#faults.set(key, fault)
    return true
  }

  /** Takes a fault back; null when there was none. */
  end(code: PriceFaultCode, symbol: string): PriceFault | null {
    const fault = this.on(code, symbol)
    this.#faults.delete(faultKey({ code, symbol }))
    return fault
  }
}

/** What a fault goes by among all reasons to wait. */
export function faultKey({ code, symbol }: Pick<PriceFault, 'code' | 'symbol'>): string {
  return symbol === '' ? code : `${code} ${symbol}`
}
