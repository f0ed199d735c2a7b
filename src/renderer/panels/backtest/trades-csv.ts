import type { BacktestResult, TradeRecord } from '../../../contract/backtest.ts'

const COLUMNS: readonly (readonly [title: string, read: (trade: TradeRecord) => string | number])[] = [
  ['symbol', (trade) => trade.symbol],
  ['side', (trade) => trade.side],
  ['quantity', (trade) => trade.quantity],
  ['entry_time', (trade) => new Date(trade.entryTime).toISOString()],
  ['entry_price', (trade) => trade.entryPrice],
  ['exit_time', (trade) => new Date(trade.exitTime).toISOString()],
  ['exit_price', (trade) => trade.exitPrice],
  ['gross_pnl', (trade) => trade.grossPnl],
  ['commission', (trade) => trade.commission],
  ['net_pnl', (trade) => trade.netPnl],
  ['bars', (trade) => trade.bars],
  ['mae', (trade) => trade.mae],
  ['mfe', (trade) => trade.mfe],
]

/** The closed trades as RFC 4180 CSV: times in UTC, numbers with the fewest digits that tell them apart. */
export function tradesCsv({ trades }: Pick<BacktestResult, 'trades'>): string {
  const lines = trades.map((trade, index) => [index + 1, ...COLUMNS.map(([, read]) => read(trade))])
  const rows = [['number', ...COLUMNS.map(([title]) => title)], ...lines]
  return rows.map((row) => `${row.map((cell) => quoted(String(cell))).join(',')}\r\n`).join('')
}

/** Quotes a cell that needs it; a text that a spreadsheet would take for a formula is kept a text. */
function quoted(cell: string): string {
  const safe = /^[=+@\t]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** `sma-cross AAPL 1d 2018-03-02.csv`, with what file systems refuse left out. */
export function exportName(result: Pick<BacktestResult, 'strategy' | 'data'>, extension: string): string {
  const { strategy, data } = result
  const day = new Date(data.last).toISOString().slice(0, 10)
  const name = `${strategy.name} ${data.symbol} ${data.timeframe} to ${day}`
  return `${name.replaceAll(/[^A-Za-z0-9 ._-]+/g, '-')}.${extension}`
}
