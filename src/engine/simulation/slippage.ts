import { formatUnits, multiplyDivide, multiplyDivideToward } from '../model/decimal.ts'
import { ArithmeticError, ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { OrderSide } from '../model/order-request.ts'
import type { Price, Quantity } from '../model/units.ts'
import { PARTS, partsOf } from '../portfolio/fee-rate.ts'
import { MarketConditions } from './market-conditions.ts'
import { AlmgrenModel, SquareRootModel } from './market-impact.ts'
import { OFFSET_SCALE } from './price-model.ts'
import type { PriceModel } from './price-model.ts'
import { SpreadSlippage, VolatilitySlippage, VolumeShareSlippage } from './slippage-models.ts'
import type { VolumeShareTerms } from './slippage-models.ts'

/** A model of how fills are worse than the market's price, in decimals. */
export type PriceModelTerms =
  | ({ readonly kind: 'volume-share' } & VolumeShareTerms)
  /** The whole spread as a fraction of the price, for markets without quotes. */
  | { readonly kind: 'spread'; readonly fraction: number }
  /** So many average true ranges of `period` bars. */
  | { readonly kind: 'volatility'; readonly fraction: number; readonly period: number }
  | { readonly kind: 'square-root'; readonly coefficient: number }
  /** The impact is multiplied by the coefficient; NaN when the shares outstanding are not known. */
  | { readonly kind: 'almgren'; readonly coefficient: number; readonly sharesOutstanding: number }

/** How much worse than the market's price a market or stop order fills. */
export interface SlippageTerms {
  /** Fraction of the price. */
  readonly fraction: number
  /** Price increments, added to the fraction. */
  readonly increments: number
  /** Models added to both. */
  readonly models?: readonly PriceModelTerms[] | undefined
}

const USUAL_ATR_PERIOD = 14
const PARTS_PER_OFFSET = PARTS / OFFSET_SCALE

/**
 * Adverse slippage: the sum of its terms, rounded once to the price increment against the trader: up for a buy, down for
 * a sell.
 */
export class SlippageModel {
  readonly #parts: number = 0
  readonly #increments: number = 0
  readonly #models: readonly PriceModel[]
  readonly #atrPeriod: number
  /** No term is a fraction of the price. */
  readonly #isAbsolute: boolean
  readonly #markets = new Map<string, MarketConditions>()

  /** @throws ConfigError when a term is negative or too fine. */
  constructor({ fraction, increments, models = [] }: SlippageTerms) {
    this.#parts = partsOf(fraction, 'slippage')
    if (!(Number.isSafeInteger(increments) && increments >= 0)) {
      throw new ConfigError(`expected slippage in whole price increments of 0 or more, found ${increments}`)
    }
    this.#increments = increments
    this.#models = models.map(modelOf)
    this.#isAbsolute = this.#parts === 0 && models.every(({ kind }) => kind === 'volatility')
    this.#atrPeriod = models.find((terms) => terms.kind === 'volatility')?.period ?? USUAL_ATR_PERIOD
  }

  /** What the models need to be told of an instrument, at the close of each bar; undefined when they need nothing. */
  conditionsOf(instrument: Instrument): MarketConditions | undefined {
    if (this.#models.length === 0) return undefined
    const known = this.#markets.get(instrument.symbol)
    if (known) return known
    const market = new MarketConditions(instrument, this.#atrPeriod)
    this.#markets.set(instrument.symbol, market)
    return market
  }

  /**
   * Price after slippage; a sell never falls below one increment, unless prices may be negative.
   * @param quantity of the fill, unsigned
   * @param barVolume of the bar that fills, NaN when a quote fills
   * @throws ArithmeticError when no exact integer can hold it, or a term is a fraction of a price below zero
   */
  apply(price: Price, side: OrderSide, instrument: Instrument, quantity: Quantity, barVolume: number): Price {
    if (this.#models.length !== 0) return this.#applyModels(price, side, instrument, quantity, barVolume)
    if (this.#parts === 0 && this.#increments === 0) return price
    if (price < 0) return this.#applyBelowZero(price, side, instrument)
    const step = instrument.priceIncrement
    const factor = side === 'buy' ? PARTS + this.#parts : PARTS - this.#parts
    const steps = multiplyDivideToward(price, factor, PARTS * step, side === 'buy')
    const slipped = (side === 'buy' ? steps + this.#increments : steps - this.#increments) * step
    return Math.max(slipped, instrument.leastPrice) as Price
  }

  #applyBelowZero(price: Price, side: OrderSide, instrument: Instrument): Price {
    if (this.#parts !== 0) throw fractionOfNegative(price, instrument)
    const { priceIncrement: step } = instrument
    const direction = side === 'buy' ? 1 : -1
    return ((divideToward(price, step, side === 'buy') + direction * this.#increments) * step) as Price
  }

  #applyModels(price: Price, side: OrderSide, instrument: Instrument, quantity: Quantity, barVolume: number): Price {
    const market = this.conditionsOf(instrument)
    if (!market) return price
    const { priceIncrement: step, quantityScale, leastPrice } = instrument
    if (price < 0 && !this.#isAbsolute) throw fractionOfNegative(price, instrument)
    const fill = { price, quantity, barVolume, market, quantityScale }
    let offset = multiplyDivide(price, this.#parts, PARTS_PER_OFFSET)
    for (const model of this.#models) offset += model.offset(fill)
    // A price off the increment is brought onto it on the same side.
    const over = price % step
    const direction = side === 'buy' ? 1 : -1
    const beyond = over * OFFSET_SCALE + direction * offset
    const steps = divideToward(beyond, OFFSET_SCALE * step, side === 'buy')
    return Math.max(price - over + (steps + direction * this.#increments) * step, leastPrice) as Price
  }
}

function fractionOfNegative(price: Price, { symbol, pricePrecision }: Instrument): ArithmeticError {
  const found = formatUnits(price, pricePrecision)
  return new ArithmeticError(
    `expected a price of ${symbol} above 0 for slippage or impact that is a fraction of it, found ${found}: use price increments`,
  )
}

/** value ÷ divisor, rounded up or down to an integer; the value may be negative. */
function divideToward(value: number, divisor: number, up: boolean): number {
  const remainder = value % divisor
  const whole = (value - remainder) / divisor
  if (up) return remainder > 0 ? whole + 1 : whole
  return remainder < 0 ? whole - 1 : whole
}

function modelOf(terms: PriceModelTerms): PriceModel {
  switch (terms.kind) {
    case 'volume-share':
      return new VolumeShareSlippage(terms)
    case 'spread':
      return new SpreadSlippage(terms.fraction)
    case 'volatility':
      return new VolatilitySlippage(terms.fraction)
    case 'square-root':
      return new SquareRootModel(terms.coefficient)
    case 'almgren':
      return new AlmgrenModel(terms.coefficient, terms.sharesOutstanding)
  }
}
