import type { BacktestResult, TradeRecord } from '../../../contract/backtest.ts'

const DAY_MS = 86_400_000

/** Net P&L ÷ value at entry; null for a trade of no value. */
export function tradeReturn(trade: TradeRecord): number | null {
  const value = trade.entryPrice * trade.quantity
  return value > 0 ? trade.netPnl / value : null
}

export function tradeReturns({ trades }: Pick<BacktestResult, 'trades'>): number[] {
  return trades.flatMap((trade) => tradeReturn(trade) ?? [])
}

/** Returns from the last equity of a UTC day to that of the next day that has bars, as in docs/statistics.md. */
export function dailyReturns({ time, value }: BacktestResult['equity']): number[] {
  const returns: number[] = []
  let before: number | null = null
  for (let row = 0; row < time.length; row += 1) {
    const isLastOfDay = Math.floor((time[row] ?? 0) / DAY_MS) !== Math.floor((time[row + 1] ?? Infinity) / DAY_MS)
    const equity = value[row] ?? Number.NaN
    if (!isLastOfDay) continue
    if (before !== null && before > 0) returns.push(equity / before - 1)
    before = equity
  }
  return returns
}
