import { SeededRandom } from '../../src/engine/kernel/random.ts'
import { ensure } from '../../src/engine/model/errors.ts'

/** Decisions from a seed. */
export class Chance {
  readonly #random: SeededRandom

  constructor(seed: number) {
    this.#random = new SeededRandom(seed)
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.#random.next() * limit)
  }
  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0
  }
  pick<T>(choices: readonly T[]): T {
    return ensure(choices[this.below(choices.length)], 'a choice')
  }
}
