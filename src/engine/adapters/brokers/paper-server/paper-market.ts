import { nextNormal, SeededRandom } from '../../../kernel/random.ts'
import { unitsOfText } from '../../../model/decimal-text.ts'
import type { Instrument } from '../../../model/instrument.ts'
import type { Price, Quantity } from '../../../model/units.ts'
import type { PaperAccount } from './paper-account.ts'

/** Where a price begins that nobody has said. */
const FIRST_PRICE = '100'
/** Standard deviation of a step, as a fraction of the first price. */
const STEP = 0.000_5
/** Most that a side of the book shows, in steps of quantity. */
const MOST_SHOWN = 40

/** A market that a paper broker makes by itself: random walks out of a seed. It looks like a market and is none. */
export class PaperMarket {
  readonly #account: PaperAccount
  readonly #random: SeededRandom
  readonly #prices = new Map<string, number>()

  constructor(account: PaperAccount, seed: number) {
    this.#account = account
    this.#random = new SeededRandom(seed)
  }

  /** Moves every price one step and matches orders against it. */
  step(): void {
    for (const instrument of this.#account.instruments) this.#account.quote(instrument.symbol, this.#next(instrument))
  }

  #next(instrument: Instrument) {
    const { symbol, priceIncrement, quantityIncrement, pricePrecision } = instrument
    const first = unitsOfText(FIRST_PRICE, pricePrecision).units
    const before = this.#prices.get(symbol) ?? first
    // Drawn back to where it began, so that a limit order near it fills sooner or later.
    const price = before + (first - before) * 0.01 + nextNormal(this.#random) * first * STEP
    this.#prices.set(symbol, price)
    const bid = Math.max(1, Math.round(price / priceIncrement)) * priceIncrement
    const size = () => (1 + Math.floor(this.#random.next() * MOST_SHOWN)) * quantityIncrement
    return {
      bid: bid as Price,
      ask: (bid + priceIncrement) as Price,
      bidSize: size() as Quantity,
      askSize: size() as Quantity,
    }
  }
}
