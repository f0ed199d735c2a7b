import { ExactSum } from '../../indicators/exact-sum.ts'
import type { Currency } from '../../model/currency.ts'
import { powerOfTen } from '../../model/decimal.ts'
import type { ClosedTrade } from '../../portfolio/closed-trade.ts'

/**
 * How far trades went against and for the trader while open, before commission, in the account currency.
 * Source: J. Sweeney, "Maximum Adverse Excursion" (Wiley, 1997). Null without trades.
 */
export interface ExcursionStatistics {
  /** Mean of the worst P&L while open: zero or negative. */
  readonly averageMae: number | null
  /** Mean of the best P&L while open: zero or positive. */
  readonly averageMfe: number | null
  /** The worst P&L that any trade stood at. */
  readonly worstMae: number | null
  /** The worst P&L that a trade stood at and still ended as a win: a closer stop would have cost it. */
  readonly worstMaeOfWins: number | null
  /** Average MFE ÷ |average MAE|. */
  readonly edgeRatio: number | null
}

type Excursion = Pick<ClosedTrade, 'netPnl' | 'mae' | 'mfe'>

/** Measures the excursions of closed trades; sums are exact. */
export function measureExcursions(trades: readonly Excursion[], currency: Currency): ExcursionStatistics {
  const scale = powerOfTen(currency.precision)
  const tally = new ExcursionTally()
  for (let index = 0; index < trades.length; index++) tally.take(trades[index] as Excursion)
  const { adverse, favourable, worst, worstOfWins, hasWin } = tally
  const count = trades.length
  return {
    averageMae: count > 0 ? adverse.dividedBy(count * scale) : null,
    averageMfe: count > 0 ? favourable.dividedBy(count * scale) : null,
    worstMae: count > 0 ? worst / scale : null,
    worstMaeOfWins: hasWin ? worstOfWins / scale : null,
    edgeRatio: adverse.high < 0 ? favourable.high / -adverse.high : null,
  }
}

/** What a pass over the trades adds up, trade by trade. */
class ExcursionTally {
  readonly adverse = new ExactSum()
  readonly favourable = new ExactSum()
  worst = 0
  worstOfWins = 0
  hasWin = false

  take({ netPnl, mae, mfe }: Excursion): void {
    this.adverse.add(mae)
    this.favourable.add(mfe)
    if (mae < this.worst) this.worst = mae
    if (netPnl <= 0) return
    this.hasWin = true
    if (mae < this.worstOfWins) this.worstOfWins = mae
  }
}
