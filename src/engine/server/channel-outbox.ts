import type { AlertChannel, AlertNotice } from '../kernel/alert-channel.ts'
import type { TimerHandle } from '../kernel/clock.ts'
import { ChannelError, messageOf } from '../model/errors.ts'
import { after, type Time } from './timing.ts'

/** How long one attempt may take. */
export const ATTEMPT_MS = 10_000
/** Messages to one channel are at least so far apart: chats allow one a second. */
export const GAP_MS = 1_000
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 5 * 60_000
/** No other side may have us wait longer than this. */
const LONGEST_RETRY_AFTER_MS = 60 * 60_000
/** Attempts for what is not critical; what is critical is tried until it is through or the channel is gone. */
export const MAX_ATTEMPTS = 6
/** Messages that may wait; the oldest that is not critical gives way. */
export const MAX_WAITING = 200
/** Failed attempts in a row after which a channel is in trouble. */
export const TROUBLE_AFTER = 3

export interface OutboxParts {
  readonly channel: AlertChannel
  readonly time: Time
  /** It does not go through any more, with the reason; or it does again. */
  readonly onTrouble: (trouble: string) => void
}

/** What waits to be sent to one channel, one after the other, with pauses when it fails. Nobody waits for it. */
export class ChannelOutbox {
  readonly #parts: OutboxParts
  readonly #waiting: AlertNotice[] = []
  #attempts = 0
  #failures = 0
  #trouble = ''
  #isSending = false
  #isClosed = false
  #pause: TimerHandle | undefined
  readonly #endings = new Set<AbortController>()

  constructor(parts: OutboxParts) {
    this.#parts = parts
  }

  /** What went wrong last; empty while it goes well. */
  get trouble(): string {
    return this.#trouble
  }
  get waiting(): number {
    return this.#waiting.length
  }

  push(notice: AlertNotice): void {
    this.#waiting.push(notice)
    if (this.#waiting.length > MAX_WAITING) this.#dropOne()
    this.#next()
  }

  /** Sends one message now, beside those that wait. @throws ChannelError */
  test(notice: AlertNotice): Promise<void> {
    return this.#attempt(notice)
  }

  /** Lets go of everything that waits or is on its way. */
  close(): void {
    this.#isClosed = true
    this.#waiting.length = 0
    this.#pause?.cancel()
    for (const ending of this.#endings) ending.abort()
  }

  #next(): void {
    const [notice] = this.#waiting
    if (this.#isClosed || this.#isSending || this.#pause || notice === undefined) return
    this.#isSending = true
    this.#attempt(notice)
      .then(
        () => this.#onSent(notice),
        (error: unknown) => this.#onFailed(notice, error),
      )
      .finally(() => {
        this.#isSending = false
        this.#next()
      })
  }

  async #attempt(notice: AlertNotice): Promise<void> {
    const ending = new AbortController()
    this.#endings.add(ending)
    const timer = after(this.#parts.time, ATTEMPT_MS, () => ending.abort())
    try {
      await this.#parts.channel.send(notice, ending.signal)
    } finally {
      timer.cancel()
      this.#endings.delete(ending)
    }
  }

  #onSent(notice: AlertNotice): void {
    this.#remove(notice)
    this.#failures = 0
    this.#setTrouble('')
    this.#wait(GAP_MS)
  }

  #onFailed(notice: AlertNotice, error: unknown): void {
    if (this.#isClosed) return
    // What nobody thought of is no refusal: what is critical must not be lost to it.
    const { kind, retryAfterMs } = error instanceof ChannelError ? error : { kind: 'transient', retryAfterMs: null }
    this.#attempts++
    this.#failures++
    if (kind === 'refused' || (this.#attempts >= MAX_ATTEMPTS && notice.severity !== 'critical')) this.#remove(notice)
    if (kind === 'refused' || this.#failures >= TROUBLE_AFTER) this.#setTrouble(messageOf(error))
    const backOff = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1))
    this.#wait(Math.max(backOff, Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS)))
  }

  #remove(notice: AlertNotice): void {
    const index = this.#waiting.indexOf(notice)
    if (index >= 0) this.#waiting.splice(index, 1)
    this.#attempts = 0
  }

  #wait(ms: number): void {
    if (this.#isClosed) return
    this.#pause = after(this.#parts.time, ms, () => {
      this.#pause = undefined
      this.#next()
    })
  }

  /** Never the first while it is on its way, and critical ones only when there is nothing else. */
  #dropOne(): void {
    const from = this.#isSending ? 1 : 0
    const found = this.#waiting.findIndex(({ severity }, at) => at >= from && severity !== 'critical')
    const index = found < 0 ? from : found
    this.#waiting.splice(index, 1)
    if (index === 0) this.#attempts = 0
  }

  #setTrouble(trouble: string): void {
    const before = this.#trouble
    this.#trouble = trouble
    if ((before === '') !== (trouble === '')) this.#parts.onTrouble(trouble)
  }
}
