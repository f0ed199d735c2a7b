/** Lets a burst through, and then so many a second. */
export class TokenBucket {
  readonly #burst: number
  readonly #perMs: number
  #tokens: number
  #at: number | null = null

  constructor(burst: number, perSecond: number) {
    this.#burst = burst
    this.#perMs = perSecond / 1_000
    this.#tokens = burst
  }

  /** Takes one, if there is one. @param now epoch ms, not earlier than the last time */
  take(now: number): boolean {
    const elapsed = this.#at === null ? 0 : Math.max(0, now - this.#at)
    this.#at = now
    this.#tokens = Math.min(this.#burst, this.#tokens + elapsed * this.#perMs)
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
