import type { Timestamp } from '../model/units.ts'
import type { LimitValues } from './limits.ts'

/** A message costs so many parts of a token, so that a rate by the second adds up exactly by the millisecond. */
const TOKEN = 1_000

export interface MessageTerms {
  /** Messages a second. */
  readonly perSecond: number
  /** Messages at once, after a while of quiet. */
  readonly burst: number
  /** Part of the burst that only cancels may use. */
  readonly cancelShare: number
}

/** What an account's limits say of messages. */
export function messageTerms({ messagesPerSecond, messageBurst, cancelShare }: LimitValues): MessageTerms {
  return { perSecond: messagesPerSecond, burst: messageBurst, cancelShare }
}

/**
 * A token bucket of messages to one broker. Orders and changes of them stop short of the part that is kept for
 * cancels; cancels are never held back, and when they come in masses the rest waits until they are paid for.
 */
export class MessageBudget {
  #terms: MessageTerms
  #tokens: number
  #at = Number.NEGATIVE_INFINITY
  #cancels = 0

  constructor(terms: MessageTerms) {
    this.#terms = terms
    this.#tokens = terms.burst * TOKEN
  }

  /** Cancels so far. */
  get cancels(): number {
    return this.#cancels
  }

  /** Sets other terms; what was spent stays spent. */
  setTerms(terms: MessageTerms): void {
    const { burst } = this.#terms
    const spent = burst === Number.POSITIVE_INFINITY ? 0 : burst * TOKEN - this.#tokens
    this.#terms = terms
    this.#tokens = terms.burst * TOKEN - spent
  }

  /** Orders and changes that may be at work at once: the burst without what is kept for cancels. */
  get share(): number {
    const { burst, cancelShare } = this.#terms
    return burst === Number.POSITIVE_INFINITY ? burst : burst - Math.ceil(burst * cancelShare)
  }

  /** Orders and changes that the next one would bring to the count: at most {@link share}. */
  usedWith(now: Timestamp): number {
    const { burst } = this.#terms
    if (burst === Number.POSITIVE_INFINITY) return 0
    return Math.ceil((burst * TOKEN - this.#tokensAt(now) + TOKEN) / TOKEN)
  }

  /** An order or a change of one leaves. */
  spend(now: Timestamp): void {
    this.#tokens = this.#tokensAt(now) - TOKEN
    this.#at = now
  }

  /** A cancel leaves. */
  spendOnCancel(now: Timestamp): void {
    this.#cancels++
    this.spend(now)
  }

  #tokensAt(now: Timestamp): number {
    const { perSecond, burst } = this.#terms
    const most = burst * TOKEN
    if (this.#tokens >= most) return most
    return Math.min(most, this.#tokens + Math.max(0, now - this.#at) * perSecond)
  }
}
