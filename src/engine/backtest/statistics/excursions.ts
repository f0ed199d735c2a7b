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

/** Measures the excursions of closed trades; sums are exact. */
export function measureExcursions(
  trades: readonly Pick<ClosedTrade, 'netPnl' | 'mae' | 'mfe'>[],
  currency: Currency,
): ExcursionStatistics {
  const scale = powerOfTen(currency.precision)
  const adverse = new ExactSum()
  const favourable = new ExactSum()
  let worst = 0
  let worstOfWins = 0
  let hasWin = false
  for (const { netPnl, mae, mfe } of trades) {
    adverse.add(mae)
    favourable.add(mfe)
    if (mae < worst) worst = mae
    if (netPnl <= 0) continue
    hasWin = true
    if (mae < worstOfWins) worstOfWins = mae
  }
  const count = trades.length
  return {
    averageMae: count > 0 ? adverse.dividedBy(count * scale) : null,
    averageMfe: count > 0 ? favourable.dividedBy(count * scale) : null,
    worstMae: count > 0 ? worst / scale : null,
    worstMaeOfWins: hasWin ? worstOfWins / scale : null,
    edgeRatio: adverse.high < 0 ? favourable.high / -adverse.high : null,
  }
}
