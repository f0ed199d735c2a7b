import type { Clock, TimerHandle, Timers } from '../kernel/clock.ts'
import { BrokerError, messageOf } from '../model/errors.ts'
import type { Timestamp } from '../model/units.ts'

/** How long a stop waits for a broker, and how often it asks. Milliseconds. */
export interface StopLimits {
  /** For one answer. */
  readonly callMs: number
  /** Times that a question is asked before the broker counts as unreachable. */
  readonly asks: number
  /** Before it is asked again; doubled each time. */
  readonly askAgainMs: number
  /** Between two looks at the broker. */
  readonly pollMs: number
  /** Looks in a row that must find nothing, so that an order accepted late is seen. */
  readonly quietPolls: number
  /** For all orders to be off the market. */
  readonly cancelMs: number
  /** Times that the cancel of one order is asked for. */
  readonly cancelAsks: number
  /** Without any progress before a close counts as stuck. */
  readonly closeMs: number
  /** Orders to close one position with; each further press of FLATTEN allows as many again. */
  readonly closeAttempts: number
  /** Times that a closing order of which the broker knows nothing is sent, with the same id. */
  readonly sends: number
  /** Before a broker where it did not end well is looked at again. */
  readonly retryMs: number
}

export const STOP_LIMITS: StopLimits = {
  callMs: 3_000,
  asks: 3,
  askAgainMs: 250,
  pollMs: 100,
  quietPolls: 3,
  cancelMs: 10_000,
  cancelAsks: 5,
  closeMs: 20_000,
  closeAttempts: 8,
  sends: 5,
  retryMs: 5_000,
}

/** Questions to one broker, with a limit of time for each. A broker that is silent holds up nobody but itself. */
export class BrokerLine {
  readonly #name: string
  readonly #time: Clock & Timers
  readonly #limits: StopLimits
  readonly #timers = new Set<TimerHandle>()
  #isClosed = false

  constructor(name: string, time: Clock & Timers, limits: StopLimits) {
    this.#name = name
    this.#time = time
    this.#limits = limits
  }

  /** Lets go of everything: what was asked is never answered. */
  close(): void {
    this.#isClosed = true
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#after(ms, resolve))
  }

  /** Asks until there is an answer. @throws BrokerError: a refusal at once, anything else after the last time */
  async ask<T>(what: string, call: () => Promise<T>): Promise<T> {
    let pause = this.#limits.askAgainMs
    for (let time = 1; ; time++) {
      try {
        return await this.once(what, call)
      } catch (error) {
        const isFinal = error instanceof BrokerError && (error.kind === 'auth' || error.kind === 'rejected')
        if (isFinal || time >= this.#limits.asks) throw error
      }
      await this.wait(pause)
      pause *= 2
    }
  }

  /** Asks once. @throws BrokerError; one of kind `transient` leaves open whether the broker acted */
  once<T>(what: string, call: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = this.#after(this.#limits.callMs, () => {
        const seconds = this.#limits.callMs / 1_000
        reject(new BrokerError('transient', `${this.#name} did not answer within ${seconds} s (${what})`))
      })
      const settled = (settle: () => void) => {
        timer.cancel()
        this.#timers.delete(timer)
        if (!this.#isClosed) settle()
      }
      call().then(
        (answer) => settled(() => resolve(answer)),
        (error: unknown) => settled(() => reject(asBrokerError(error))),
      )
    })
  }

  #after(ms: number, callback: () => void): TimerHandle {
    if (this.#isClosed) return { cancel: () => undefined }
    const timer: TimerHandle = this.#time.schedule((this.#time.now() + ms) as Timestamp, () => {
      this.#timers.delete(timer)
      callback()
    })
    this.#timers.add(timer)
    return timer
  }
}

/** What a connection throws that is no error of a broker leaves open whether the broker acted. */
function asBrokerError(error: unknown): BrokerError {
  return error instanceof BrokerError ? error : new BrokerError('transient', messageOf(error), { cause: error })
}
