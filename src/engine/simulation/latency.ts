import { nextNormal } from '../kernel/random.ts'
import type { Random } from '../kernel/random.ts'
import { ConfigError } from '../model/errors.ts'

/** Most milliseconds that a message may be under way. */
const MOST_MS = 3_600_000

/** How long one kind of message is under way, in milliseconds. */
export type DelayTerms =
  | { readonly kind: 'fixed'; readonly ms: number }
  /** ln(ms) is normal with mean ln(median) and standard deviation `sigma`. */
  | { readonly kind: 'log-normal'; readonly medianMs: number; readonly sigma: number }
  /** Drawn from what was measured, each sample as likely as the other. */
  | { readonly kind: 'samples'; readonly ms: readonly number[] }

/** Delays of a new order to the exchange, of a cancel to it, and of its answers. */
export interface LatencyTerms {
  readonly submit: DelayTerms
  readonly cancel: DelayTerms
  readonly ack: DelayTerms
}

/** Says how long the next message of a kind is under way. Chance comes from the random source it is handed. */
export class LatencyModel {
  readonly #terms: LatencyTerms
  readonly #random: Random

  /** @throws ConfigError when a delay is negative, endless or above an hour */
  constructor(terms: LatencyTerms, random: Random) {
    checkDelay(terms.submit, 'submit')
    checkDelay(terms.cancel, 'cancel')
    checkDelay(terms.ack, 'ack')
    this.#terms = terms
    this.#random = random
  }

  /** Milliseconds of 0 or more, at most an hour. */
  next(message: keyof LatencyTerms): number {
    const terms = this.#terms[message]
    switch (terms.kind) {
      case 'fixed':
        return terms.ms
      case 'log-normal':
        return Math.min(terms.medianMs * Math.exp(terms.sigma * nextNormal(this.#random)), MOST_MS)
      case 'samples':
        return terms.ms[Math.floor(this.#random.next() * terms.ms.length)] ?? 0
    }
  }
}

function checkDelay(terms: DelayTerms, message: keyof LatencyTerms): void {
  const found = wrongOf(terms)
  if (found === undefined) return
  throw new ConfigError(`expected the ${message} latency from 0 to ${MOST_MS} ms, found ${found}`)
}

/** What is wrong with a delay, undefined when nothing is. */
function wrongOf(terms: DelayTerms): number | string | undefined {
  switch (terms.kind) {
    case 'fixed':
      return isDelay(terms.ms) ? undefined : terms.ms
    case 'log-normal':
      if (!isDelay(terms.medianMs)) return terms.medianMs
      return terms.sigma >= 0 && terms.sigma <= 5 ? undefined : `a sigma of ${terms.sigma}`
    case 'samples':
      return terms.ms.length === 0 ? 'no samples' : terms.ms.find((ms) => !isDelay(ms))
  }
}

function isDelay(ms: number): boolean {
  return ms >= 0 && ms <= MOST_MS
}
