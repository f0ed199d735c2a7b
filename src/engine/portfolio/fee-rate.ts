import type { Currency } from '../model/currency.ts'
import { fromUnits, multiplyDivide, powerOfTen } from '../model/decimal.ts'
import { ConfigError } from '../model/errors.ts'
import type { FeeTier } from './fee-schedule.ts'

/** Rates are whole parts in a billion, so that a percentage is applied without float noise. */
export const PARTS = 1_000_000_000
const PARTS_EXPONENT = 9

/** 0.002 → 2,000,000 parts in a billion. @throws ConfigError outside 0…1 or finer than 10^-9. */
export function partsOf(fraction: number, what: string): number {
  const parts = Math.round(fraction * PARTS)
  if (fraction >= 0 && fraction <= 1 && parts / PARTS === fraction) return parts
  throw new ConfigError(`expected ${what} as a fraction from 0 to 1 with at most 9 decimals, found ${fraction}`)
}

/** An amount of money of 0 or more in accounting units. @throws ConfigError when negative or too fine. */
export function amountOf(decimal: number, what: string, currency: Currency): number {
  const units = Math.round(decimal * powerOfTen(currency.precision))
  if (units >= 0 && Number.isSafeInteger(units) && fromUnits(units, currency.precision) === decimal) return units
  throw new ConfigError(`expected ${what} of 0 or more with at most ${currency.precision} decimals, found ${decimal}`)
}

/** Any rate, a rebate too, in parts in a billion. @throws ConfigError when it is no number of nine decimals. */
export function rateParts(rate: number, what: string): number {
  const parts = Math.round(rate * PARTS)
  if (Number.isSafeInteger(parts) && parts / PARTS === rate) return parts
  throw new ConfigError(`expected ${what} with at most 9 decimals, found ${rate}`)
}

/** What a rate per unit of something, counted in 1/scale, is divided by to give accounting units. */
export function amountDivisor(scale: number, currency: Currency): number {
  return scale * powerOfTen(PARTS_EXPONENT - currency.precision)
}

/** Monthly volumes of quantity are counted in millionths of a share, whatever the instrument. */
export const VOLUME_SCALE = 1_000_000

interface Step {
  /** In the unit of the volume. */
  readonly above: number
  readonly parts: number
}

/** Marginal rates by volume: each applies to what lies beyond its bound. */
export class TieredRate {
  readonly #steps: readonly Step[]
  readonly #divisor: number

  /**
   * @param unit how many units of volume a decimal one is
   * @param divisor of volume × parts
   * @throws ConfigError unless bounds rise from above 0
   */
  constructor(base: number, tiers: readonly FeeTier[], unit: number, divisor: number, what: string) {
    const steps: Step[] = [{ above: 0, parts: rateParts(base, what) }]
    for (const { above, rate } of tiers) {
      const bound = Math.round(above * unit)
      if (!(bound > (steps.at(-1)?.above ?? 0)) || !Number.isSafeInteger(bound)) {
        throw new ConfigError(`expected the tiers of ${what} in rising order from above 0, found ${above}`)
      }
      steps.push({ above: bound, parts: rateParts(rate, what) })
    }
    this.#steps = steps
    this.#divisor = divisor
  }

  /** What `volume` more costs when `before` was traded already; each tier's share is rounded half to even. */
  of(before: number, volume: number): number {
    const end = before + volume
    let total = 0
    for (const [index, { above, parts }] of this.#steps.entries()) {
      const until = this.#steps[index + 1]?.above ?? Number.POSITIVE_INFINITY
      const within = Math.min(end, until) - Math.max(before, above)
      if (within > 0) total += multiplyDivide(within, parts, this.#divisor)
    }
    return total
  }
}
