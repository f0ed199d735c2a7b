import type { TimerHandle } from '../engine/kernel/clock.ts'
import type { TradingStatus } from '../engine/server/control.ts'
import { after, type Time } from '../engine/server/timing.ts'

/** Longest that an engine may take to answer. */
const ANSWER_LIMIT_MS = 5_000

interface Pending {
  readonly resolve: (status: TradingStatus) => void
  readonly reject: (error: Error) => void
  readonly timer: TimerHandle
}

/** Controls of trading that an engine was asked for and has not answered yet. */
export class PendingControls {
  readonly #time: Time
  readonly #pending = new Map<number, Pending>()

  constructor(time: Time) {
    this.#time = time
  }

  /** @throws what the engine says against it, or that it does not answer */
  wait(id: number): Promise<TradingStatus> {
    return new Promise((resolve, reject) => {
      const timer = after(this.#time, ANSWER_LIMIT_MS, () => this.settle(id, 'the engine did not answer', null))
      this.#pending.set(id, { resolve, reject, timer })
    })
  }

  settle(id: number, error: string, status: TradingStatus | null): void {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    pending?.timer.cancel()
    if (status === null) pending?.reject(new Error(error))
    else pending?.resolve(status)
  }

  failAll(error: string): void {
    for (const id of this.#pending.keys()) this.settle(id, error, null)
  }
}
