import type { TimerHandle } from '../engine/kernel/clock.ts'
import { messageOf } from '../engine/model/errors.ts'
import { after, type Time } from '../engine/server/timing.ts'
import type { Panic } from './panic.ts'
import type { RememberedStop, StopMemo } from './stop-memo.ts'

export interface PendingStop extends RememberedStop {
  readonly at: number
  readonly settle: (error: string) => void
  timer?: TimerHandle
}

export interface PendingStopsParts {
  readonly time: Time
  readonly stopMemo: StopMemo
}

/** Stops that no engine has confirmed yet: remembered on disk, and each with a limit of time. */
export class PendingStops {
  readonly #parts: PendingStopsParts
  readonly #stops = new Map<number, PendingStop>()
  readonly #onLate: () => void

  /** @param onLate nobody confirmed a stop within its limit */
  constructor(parts: PendingStopsParts, onLate: () => void) {
    this.#parts = parts
    this.#onLate = onLate
  }

  get all(): ReadonlyMap<number, PendingStop> {
    return this.#stops
  }

  /** Takes up what an earlier program was asked for. */
  recall(nextId: () => number): void {
    const at = this.#parts.time.now()
    for (const stop of this.#parts.stopMemo.read()) this.#stops.set(nextId(), { ...stop, at, settle: () => undefined })
  }

  /** Remembers a stop. Settles when somebody has stopped, or could not. `send` is called before the disk is. */
  add(id: number, stop: RememberedStop, send: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error: string) => (error === '' ? resolve() : reject(new Error(error)))
      this.#stops.set(id, { ...stop, at: this.#parts.time.now(), settle })
      send()
      this.#remember()
    })
  }

  /** Begins to wait for somebody to confirm it. */
  limit(id: number, limitMs: number): void {
    const stop = this.#stops.get(id)
    if (stop === undefined) return
    stop.timer = after(this.#parts.time, limitMs, () => {
      if (this.#stops.has(id)) this.#onLate()
    })
  }

  confirm(id: number, error: string): void {
    const stop = this.#stops.get(id)
    stop?.timer?.cancel()
    this.#stops.delete(id)
    this.#remember()
    stop?.settle(error)
  }

  /** Has the panic process do the strictest of them. In words, what came of it; the next engine is told to stop all the same. */
  async carriedOutBy(panic: Panic): Promise<string> {
    const stops = [...this.#stops.values()]
    const stop = stops.find(({ flatten }) => flatten === true) ?? stops[0]
    if (stop === undefined) return ''
    const { at, source, reason, flatten } = stop
    const kind = flatten === true ? 'flatten' : 'stop'
    try {
      const { text } = await panic({ latchId: `stop-${at.toString(36)}`, kind, at, source, reason })
      this.settleAll('')
      return text
    } catch (error) {
      this.settleAll(messageOf(error))
      return messageOf(error)
    }
  }

  /** Whoever waits learns how it went; they stay in the memo, for the next engine to confirm. */
  settleAll(error: string): void {
    for (const stop of this.#stops.values()) {
      stop.timer?.cancel()
      stop.settle(error)
    }
  }

  #remember(): void {
    this.#parts.stopMemo.write(
      [...this.#stops.values()].map(({ source, reason, flatten }) => ({
        source,
        reason,
        ...(flatten === true ? { flatten } : {}),
      })),
    )
  }
}
