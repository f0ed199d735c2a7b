import { divideHalfEvenBig, exact } from '../model/decimal.ts'
import { ConfigError } from '../model/errors.ts'
import { PARTS, partsOf } from '../portfolio/fee-rate.ts'
import { OFFSET_SCALE, offsetOf } from './price-model.ts'
import type { FillConditions, PriceModel } from './price-model.ts'

const PARTS_BIG = BigInt(PARTS)

export interface VolumeShareTerms {
  /** Fraction of the price that a whole bar's volume would move it; LEAN's default is 0.1. */
  readonly impact: number
  /** Most share of a bar that counts; LEAN's default is 0.025. */
  readonly limit: number
}

/**
 * price × impact × min(quantity ÷ volume of the bar, limit)², exact, rounded half to even to the offset's unit. A bar
 * without volume, and a quote, count as the limit.
 * Source: QuantConnect LEAN, Common/Orders/Slippage/VolumeShareSlippageModel.cs (after Zipline's VolumeShareSlippage).
 */
export class VolumeShareSlippage implements PriceModel {
  readonly #impact: number
  readonly #limit: number

  /** @throws ConfigError when a term is not a fraction from 0 to 1 */
  constructor({ impact, limit }: VolumeShareTerms) {
    this.#impact = partsOf(impact, 'the impact of volume-share slippage')
    this.#limit = partsOf(limit, 'the limit of volume-share slippage')
  }

  offset({ price, quantity, barVolume }: FillConditions): number {
    // share ≤ limit without a division: quantity × PARTS ≤ limit × volume.
    const isWithin = barVolume > 0 && BigInt(quantity) * PARTS_BIG <= BigInt(this.#limit) * BigInt(barVolume)
    const [share, whole] = isWithin ? [quantity, barVolume] : [this.#limit, PARTS]
    const numerator = BigInt(price) * BigInt(this.#impact) * BigInt(share) ** 2n * BigInt(OFFSET_SCALE)
    const offset = divideHalfEvenBig(numerator, PARTS_BIG * BigInt(whole) ** 2n)
    return exact(Number(offset), 'volume-share slippage')
  }
}

/** Half the quoted spread; without quotes half of a given one. A fill at a quote has paid it already. */
export class SpreadSlippage implements PriceModel {
  readonly #fraction: number

  /**
   * @param fraction the whole spread as a fraction of the price, for markets without quotes
   * @throws ConfigError when it is not a fraction from 0 to 1
   */
  constructor(fraction: number) {
    partsOf(fraction, 'the spread')
    this.#fraction = fraction
  }

  offset({ price, barVolume, market }: FillConditions): number {
    if (barVolume !== barVolume) return 0
    const { quotedSpread } = market
    return offsetOf((quotedSpread >= 0 ? quotedSpread : price * this.#fraction) / 2)
  }
}

/** A fraction of the average true range of the bars before. Nothing while the average warms up. */
export class VolatilitySlippage implements PriceModel {
  readonly #fraction: number

  /** @throws ConfigError unless the fraction is 0 to 10 */
  constructor(fraction: number) {
    if (!(fraction >= 0 && fraction <= 10)) {
      throw new ConfigError(`expected volatility slippage as a multiple of the range from 0 to 10, found ${fraction}`)
    }
    this.#fraction = fraction
  }

  offset({ market }: FillConditions): number {
    const range = market.averageTrueRange
    return range > 0 ? offsetOf(range * this.#fraction) : 0
  }
}
