import type { BacktestResult } from '../../../contract/backtest.ts'

/** Symbols of a run, the main one first; under the names that they began with. */
export function symbolsOf({ series, data }: BacktestResult): readonly string[] {
  return series === undefined ? [data.symbol] : series.map(({ symbol }) => symbol)
}

/** The symbol of the run that a record is told of: after a new name, that is another. */
export function firstName(result: BacktestResult, name: string): string {
  const known = symbolsOf(result)
  let symbol = name
  // A chain of names is as long as there were renames, at most.
  for (let step = 0; !known.includes(symbol) && step < 20; step += 1) {
    const before = result.corporateActions?.find(({ kind, value }) => kind === 'rename' && value === symbol)
    if (before === undefined) return name
    symbol = before.symbol
  }
  return symbol
}

/** The part of a result that is of one symbol; equity stays that of all. */
export function ofSymbol(result: BacktestResult, symbol: string): BacktestResult {
  if (symbolsOf(result).length === 1) return result
  const facts = result.series?.find((one) => one.symbol === symbol)
  const isOf = (record: { readonly symbol: string }) => firstName(result, record.symbol) === symbol
  return {
    ...result,
    data: {
      ...result.data,
      symbol,
      bars: facts?.bars ?? 0,
      first: facts?.first ?? 0,
      last: facts?.last ?? 0,
      pricePrecision: facts?.pricePrecision ?? result.data.pricePrecision,
      quantityPrecision: facts?.quantityPrecision ?? result.data.quantityPrecision,
    },
    trades: result.trades.filter(isOf),
    openPositions: result.openPositions.filter(isOf),
    orders: result.orders.filter(isOf),
  }
}

/** Places of the prices of a symbol, under whatever name. */
export function pricePrecisions(result: BacktestResult): (name: string) => number {
  const known = new Map(result.series?.map(({ symbol, pricePrecision }) => [symbol, pricePrecision]))
  return (name) => known.get(firstName(result, name)) ?? result.data.pricePrecision
}
