import { multiplyDivideToward } from '../model/decimal.ts'
import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { OrderSide } from '../model/order.ts'
import type { Price } from '../model/units.ts'
import { PARTS, partsOf } from '../portfolio/commission.ts'

/** How much worse than the market's price a market or stop order fills. */
export interface SlippageTerms {
  /** Fraction of the price. */
  readonly fraction: number
  /** Price increments, added to the fraction. */
  readonly increments: number
}

/** Adverse slippage, rounded to the price increment against the trader: up for a buy, down for a sell. */
export class SlippageModel {
  readonly #parts: number
  readonly #increments: number

  /** @throws ConfigError when a term is negative or too fine. */
  constructor(terms: SlippageTerms) {
    this.#parts = partsOf(terms.fraction, 'slippage')
    if (!(Number.isSafeInteger(terms.increments) && terms.increments >= 0)) {
      throw new ConfigError(`expected slippage in whole price increments of 0 or more, found ${terms.increments}`)
    }
    this.#increments = terms.increments
  }

  /** Price after slippage; a sell never falls below one increment. */
  apply(price: Price, side: OrderSide, instrument: Instrument): Price {
    if (this.#parts === 0 && this.#increments === 0) return price
    const step = instrument.priceIncrement
    const factor = side === 'buy' ? PARTS + this.#parts : PARTS - this.#parts
    const steps = multiplyDivideToward(price, factor, PARTS * step, side === 'buy')
    const slipped = (side === 'buy' ? steps + this.#increments : steps - this.#increments) * step
    return Math.max(slipped, step) as Price
  }
}
