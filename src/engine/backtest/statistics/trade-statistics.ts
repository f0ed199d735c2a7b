import { ExactSum } from '../../indicators/exact-sum.ts'
import type { Currency } from '../../model/currency.ts'
import { powerOfTen } from '../../model/decimal.ts'
import type { ClosedTrade } from '../../portfolio/closed-trade.ts'
import { measureExcursions, type ExcursionStatistics } from './excursions.ts'

/** What of a closed trade its figures are made of. */
export type MeasuredTrade = Pick<ClosedTrade, 'netPnl' | 'bars' | 'mae' | 'mfe'>

/** Figures of closed trades, by net P&L in the account currency. Null where no trade gives them a meaning. */
export interface TradeStatistics extends ExcursionStatistics {
  /** Closed trades; open positions are not among them. */
  readonly trades: number
  /** Share of trades with a net P&L above 0. */
  readonly winRate: number | null
  /** Σ of the wins ÷ |Σ of the losses|. */
  readonly profitFactor: number | null
  /** Mean net P&L. */
  readonly expectancy: number | null
  /** System quality number, √n × mean ÷ standard deviation of net P&L; n is not capped. */
  readonly sqn: number | null
  readonly averageWin: number | null
  /** Mean net P&L of the losing trades: a negative amount. */
  readonly averageLoss: number | null
  /** Average win ÷ |average loss|. */
  readonly payoffRatio: number | null
  /** Kelly's share of the account to risk: win rate − loss rate ÷ payoff ratio; below 0 for a losing system. */
  readonly kelly: number | null
  readonly bestTrade: number | null
  readonly worstTrade: number | null
  /** Mean bars from entry to exit. */
  readonly averageBars: number | null
  readonly longestWinStreak: number
  readonly longestLossStreak: number
}

/** Measures closed trades; all sums of money are exact. A trade with a net P&L of 0 is neither a win nor a loss. */
export function measureTrades(trades: readonly MeasuredTrade[], currency: Currency): TradeStatistics {
  const scale = powerOfTen(currency.precision)
  const count = trades.length
  const wins = new ExactSum()
  const losses = new ExactSum()
  const total = new ExactSum()
  let winCount = 0
  let lossCount = 0
  let best = Number.NEGATIVE_INFINITY
  let worst = Number.POSITIVE_INFINITY
  let bars = 0
  for (const { netPnl, bars: held } of trades) {
    total.add(netPnl)
    bars += held
    if (netPnl > best) best = netPnl
    if (netPnl < worst) worst = netPnl
    if (netPnl > 0) {
      wins.add(netPnl)
      winCount += 1
    } else if (netPnl < 0) {
      losses.add(netPnl)
      lossCount += 1
    }
  }
  const averageWin = winCount > 0 ? wins.dividedBy(winCount * scale) : null
  const averageLoss = lossCount > 0 ? losses.dividedBy(lossCount * scale) : null
  const payoffRatio = averageWin !== null && averageLoss !== null ? averageWin / -averageLoss : null
  return {
    trades: count,
    winRate: count > 0 ? winCount / count : null,
    profitFactor: lossCount > 0 ? wins.high / -losses.high : null,
    expectancy: count > 0 ? total.dividedBy(count * scale) : null,
    sqn: systemQuality(trades, count > 0 ? total.dividedBy(count) : 0),
    averageWin,
    averageLoss,
    payoffRatio,
    kelly: payoffRatio === null ? null : winCount / count - lossCount / count / payoffRatio,
    bestTrade: count > 0 ? best / scale : null,
    worstTrade: count > 0 ? worst / scale : null,
    averageBars: count > 0 ? bars / count : null,
    longestWinStreak: longestStreak(trades, 1),
    longestLossStreak: longestStreak(trades, -1),
    ...measureExcursions(trades, currency),
  }
}

/** √n × mean ÷ sample standard deviation; null below two trades or when all are equal. */
function systemQuality(trades: readonly MeasuredTrade[], mean: number): number | null {
  if (trades.length < 2) return null
  let squares = 0
  for (const { netPnl } of trades) squares += (netPnl - mean) ** 2
  if (squares === 0) return null
  return (Math.sqrt(trades.length) * mean) / Math.sqrt(squares / (trades.length - 1))
}

/** Most trades in a row whose net P&L has that sign. */
function longestStreak(trades: readonly MeasuredTrade[], sign: 1 | -1): number {
  let longest = 0
  let current = 0
  for (const { netPnl } of trades) {
    current = Math.sign(netPnl) === sign ? current + 1 : 0
    if (current > longest) longest = current
  }
  return longest
}
