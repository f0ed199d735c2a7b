import { ConfigError } from '../model/errors.ts'
import { offsetOf } from './price-model.ts'
import type { FillConditions, PriceModel } from './price-model.ts'

/** Days of average volume that the shares outstanding make when they are not known: turned over once a trading year. */
const USUAL_TURNOVER_DAYS = 250

/**
 * The square-root law: I = Y × σ × √(Q ÷ V), with σ the daily volatility, V the daily volume and Y about 1.
 *
 * Sources: B. Tóth et al., "Anomalous price impact and the critical nature of liquidity in financial markets", Physical
 * Review X 1, 021006 (2011), eq. 1; J. Gatheral, "No-dynamic-arbitrage and market impact", Quantitative Finance 10 (2010).
 */
export function squareRootImpact(coefficient: number, volatility: number, share: number): number {
  return coefficient * volatility * Math.sqrt(share)
}

/** What an order does to the price, as fractions of it. */
export interface AlmgrenImpact {
  /** I: by how much the price stays moved. */
  readonly permanent: number
  /** What is paid for haste, gone afterwards. */
  readonly temporary: number
  /** J = I ÷ 2 + temporary: how much worse than before the order its average price is. */
  readonly realised: number
}

/** γ, η, α, β and δ of the paper's fit on US stocks, December 2001 to June 2003 (standard errors 0.041, 0.0062). */
export const ALMGREN_2005 = { gamma: 0.314, eta: 0.142, alpha: 1, beta: 0.6, delta: 0.25 } as const

/**
 * Impact of trading X shares evenly over T days:
 * I = γ σ (X÷V) (Θ÷V)^δ, J = I÷2 + η σ (X÷(V T))^β.
 *
 * Source: R. Almgren, C. Thum, E. Hauptmann, H. Li, "Direct Estimation of Equity Market Impact", 10 May 2005 (Risk 18,
 * July 2005), section 4.3, with the examples of its table 3.
 * @param volatility σ, of a day's return
 * @param share X ÷ V, of a day's volume
 * @param days T
 * @param turnoverDays Θ ÷ V: shares outstanding in days of volume
 */
export function almgrenImpact(volatility: number, share: number, days: number, turnoverDays: number): AlmgrenImpact {
  const { gamma, eta, beta, delta } = ALMGREN_2005
  const permanent = gamma * volatility * share * turnoverDays ** delta
  const temporary = eta * volatility * (share / days) ** beta
  return { permanent, temporary, realised: permanent / 2 + temporary }
}

/** Share of a day's volume that a fill is; a market without volume is taken to trade no more than this fill. */
function shareOf({ quantity, market }: FillConditions): number {
  const { dailyVolume } = market
  return dailyVolume > 0 ? quantity / dailyVolume : 1
}

/** Fills at a price moved by the square-root law. */
export class SquareRootModel implements PriceModel {
  readonly #coefficient: number

  /** @throws ConfigError unless the coefficient is 0 to 10 */
  constructor(coefficient: number) {
    this.#coefficient = checkCoefficient(coefficient)
  }

  offset(fill: FillConditions): number {
    if (!fill.market.isKnown) return 0
    const impact = squareRootImpact(this.#coefficient, fill.market.dailyVolatility, shareOf(fill))
    return offsetOf(fill.price * impact)
  }
}

/** Fills at a price worse by the realised impact of Almgren et al., the fill spread evenly over its bar. */
export class AlmgrenModel implements PriceModel {
  readonly #coefficient: number
  readonly #sharesOutstanding: number

  /**
   * @param coefficient multiplies the impact; 1 for the paper's
   * @param sharesOutstanding Θ in decimals, NaN when not known: then the shares turn over once in 250 days
   * @throws ConfigError unless the coefficient is 0 to 10 and the shares are above 0
   */
  constructor(coefficient: number, sharesOutstanding: number) {
    this.#coefficient = checkCoefficient(coefficient)
    if (sharesOutstanding <= 0) throw new ConfigError(`expected shares outstanding above 0, found ${sharesOutstanding}`)
    this.#sharesOutstanding = sharesOutstanding
  }

  offset(fill: FillConditions): number {
    const { market, price, quantityScale } = fill
    if (!market.isKnown) return 0
    const outstanding = this.#sharesOutstanding * quantityScale
    const turnoverDays =
      outstanding > 0 && market.dailyVolume > 0 ? outstanding / market.dailyVolume : USUAL_TURNOVER_DAYS
    const { realised } = almgrenImpact(market.dailyVolatility, shareOf(fill), market.daysPerBar, turnoverDays)
    return offsetOf(price * this.#coefficient * realised)
  }
}

function checkCoefficient(coefficient: number): number {
  if (coefficient >= 0 && coefficient <= 10) return coefficient
  throw new ConfigError(`expected an impact coefficient from 0 to 10, found ${coefficient}`)
}
