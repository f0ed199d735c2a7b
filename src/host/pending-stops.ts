import type { TimerHandle } from '../engine/kernel/clock.ts'
import { messageOf } from '../engine/model/errors.ts'
import { after, type Time } from '../engine/server/timing.ts'
import type { Panic } from './panic.ts'
import type { RememberedStop, StopMemo } from './stop-memo.ts'

export interface PendingStop extends RememberedStop {
  readonly at: number
  readonly settle: (error: string) => void
  timer?: TimerHandle
  /** The panic process did it; the next engine is told all the same. */
  isCarriedOut?: boolean
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
  /** Why the disk does not remember them; empty when it does. */
  #notRemembered = ''

  /** @param onLate nobody confirmed a stop within its limit */
  constructor(parts: PendingStopsParts, onLate: () => void) {
    this.#parts = parts
    this.#onLate = onLate
  }

  get all(): ReadonlyMap<number, PendingStop> {
    return this.#stops
  }
  /** Whether there is one that nobody has carried out. */
  get isOpen(): boolean {
    return [...this.#stops.values()].some(({ isCarriedOut }) => isCarriedOut !== true)
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

  /**
   * Takes an engine's answer. One that could not stop, or could not write it down, leaves the stop to whoever comes next.
   * @param error why; empty when trading is stopped for good
   * @param isStopped whether it has stopped all the same, until it ends
   */
  answered(id: number, error: string, isStopped: boolean): void {
    const stop = this.#stops.get(id)
    if (stop === undefined) return
    if (error === '') {
      this.#stops.delete(id)
      this.#remember()
    } else if (!isStopped && stop.timer !== undefined) return
    stop.timer?.cancel()
    stop.settle(this.#told(error))
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
      for (const each of stops) each.isCarriedOut = true
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
      stop.settle(this.#told(error))
    }
  }

  /** What whoever waits is told: that nobody stopped is worse when the next program does not know of it either. */
  #told(error: string): string {
    if (error === '' || this.#notRemembered === '') return error
    return `${error}, and the STOP could not be kept for the next one: ${this.#notRemembered}`
  }

  /** A disk that takes no memo keeps nobody from stopping. */
  #remember(): void {
    const stops = [...this.#stops.values()].map(({ source, reason, flatten }) => ({
      source,
      reason,
      ...(flatten === true ? { flatten } : {}),
    }))
    try {
      this.#parts.stopMemo.write(stops)
      this.#notRemembered = ''
    } catch (error) {
      this.#notRemembered = messageOf(error)
    }
  }
}
