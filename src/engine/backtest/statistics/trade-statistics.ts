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
  const tally = new TradeTally(count)
  for (let index = 0; index < count; index++) tally.take(trades[index] as MeasuredTrade)
  const { pnl, wins, losses, total, winCount, lossCount, best, worst, bars } = tally
  const averageWin = winCount > 0 ? wins.dividedBy(winCount * scale) : null
  const averageLoss = lossCount > 0 ? losses.dividedBy(lossCount * scale) : null
  const payoffRatio = averageWin !== null && averageLoss !== null ? averageWin / -averageLoss : null
  return {
    trades: count,
    winRate: count > 0 ? winCount / count : null,
    profitFactor: lossCount > 0 ? wins.high / -losses.high : null,
    expectancy: count > 0 ? total.dividedBy(count * scale) : null,
    sqn: systemQuality(pnl, count > 0 ? total.dividedBy(count) : 0),
    averageWin,
    averageLoss,
    payoffRatio,
    kelly: payoffRatio === null ? null : winCount / count - lossCount / count / payoffRatio,
    bestTrade: count > 0 ? best / scale : null,
    worstTrade: count > 0 ? worst / scale : null,
    averageBars: count > 0 ? bars / count : null,
    longestWinStreak: tally.longestWins,
    longestLossStreak: tally.longestLosses,
    ...measureExcursions(trades, currency),
  }
}

/**
 * What a pass over the trades adds up. A method for each trade rather than a loop over all: a loop that is entered once
 * a run is compiled anew with every run.
 */
class TradeTally {
  readonly pnl: Float64Array
  readonly wins = new ExactSum()
  readonly losses = new ExactSum()
  readonly total = new ExactSum()
  winCount = 0
  lossCount = 0
  best = Number.NEGATIVE_INFINITY
  worst = Number.POSITIVE_INFINITY
  bars = 0
  longestWins = 0
  longestLosses = 0
  #taken = 0
  #winsInRow = 0
  #lossesInRow = 0

  constructor(trades: number) {
    this.pnl = new Float64Array(trades)
  }

  take({ netPnl, bars }: MeasuredTrade): void {
    this.pnl[this.#taken++] = netPnl
    this.total.add(netPnl)
    this.bars += bars
    if (netPnl > this.best) this.best = netPnl
    if (netPnl < this.worst) this.worst = netPnl
    this.#winsInRow = netPnl > 0 ? this.#winsInRow + 1 : 0
    this.#lossesInRow = netPnl < 0 ? this.#lossesInRow + 1 : 0
    if (netPnl > 0) {
      this.wins.add(netPnl)
      this.winCount += 1
      if (this.#winsInRow > this.longestWins) this.longestWins = this.#winsInRow
    } else if (netPnl < 0) {
      this.losses.add(netPnl)
      this.lossCount += 1
      if (this.#lossesInRow > this.longestLosses) this.longestLosses = this.#lossesInRow
    }
  }
}

/** √n × mean ÷ sample standard deviation; null below two trades or when all are equal. */
function systemQuality(pnl: Float64Array, mean: number): number | null {
  if (pnl.length < 2) return null
  let squares = 0
  for (let index = 0; index < pnl.length; index++) squares += ((pnl[index] ?? 0) - mean) ** 2
  if (squares === 0) return null
  return (Math.sqrt(pnl.length) * mean) / Math.sqrt(squares / (pnl.length - 1))
}
