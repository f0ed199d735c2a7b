import { BarColumnsBuilder } from '../../../market/bar-columns-builder.ts'
import { TimeBarAggregator } from '../../../market/time-bar-aggregator.ts'
import type { BarColumns } from '../../../model/bar.ts'
import { tickFields, ticksOf, viewTicks } from '../../../model/tick-series.ts'
import type { TickColumns } from '../../../model/tick-series.ts'
import type { Timeframe } from '../../../model/time.ts'
import { excerpt } from './bytes.ts'
import type { RowForm } from './layout.ts'
import type { Finding } from './problem-log.ts'
import type { OrderedRows } from './row-order.ts'
import type { RawRows } from './raw-rows.ts'
import { trimPlaces } from './spare-places.ts'

/** Ticks on shared memory, and the decimal places of their numbers. */
export interface ReadTicks {
  readonly ticks: TickColumns
  readonly pricePlaces: number
  readonly quantityPlaces: number
}

/** Decimal places that were asked for; undefined to keep as few as hold every number. */
export interface AskedPlaces {
  readonly pricePrecision?: number | undefined
  readonly quantityPrecision?: number | undefined
}

/** Takes rows for trades, or for quotes where the file has these. */
export function ticksOfRows({ bars, askSizes }: OrderedRows, raw: RawRows, asked: AskedPlaces): ReadTicks {
  const { time, low, high, close, volume } = bars
  const rows =
    raw.form === 'quotes' && askSizes
      ? ticksOf('quotes', [time, low, high, volume, askSizes.subarray(0, bars.length)])
      : ticksOf('trades', [time, close, volume])
  const ticks = viewTicks(rows.kind, rows.length)
  const fields = tickFields(ticks)
  for (const [index, column] of tickFields(rows).entries()) fields[index]?.set(column)
  const [prices, sizes] =
    ticks.kind === 'trades'
      ? [[ticks.price], [ticks.size]]
      : [
          [ticks.bid, ticks.ask],
          [ticks.bidSize, ticks.askSize],
        ]
  return {
    ticks,
    pricePlaces: asked.pricePrecision ?? trimPlaces(prices, raw.pricePlaces),
    quantityPlaces: asked.quantityPrecision ?? trimPlaces(sizes, raw.quantityPlaces),
  }
}

/** Bars of trades, or of the middle of quotes, rounded half to even to a price unit, without volume. */
export function barsOfTicks(ticks: TickColumns, timeframe: Timeframe): BarColumns {
  const builder = new BarColumnsBuilder()
  const aggregator = new TimeBarAggregator(timeframe, builder.add.bind(builder))
  for (let row = 0; row < ticks.length; row++) {
    const at = ticks.time[row] ?? 0
    if (ticks.kind === 'trades') aggregator.addTrade(at, ticks.price[row] ?? 0, ticks.size[row] ?? 0)
    else aggregator.addQuote(at, ticks.bid[row] ?? 0, ticks.ask[row] ?? 0)
  }
  aggregator.closeUntil(Number.POSITIVE_INFINITY)
  return builder.finish()
}

/** Fills what a row of ticks leaves out: a trade is a bar without a range, and of a quote the two sides are the range. */
export function completeTick(form: RowForm, { open, high, low, close }: BarColumns, row: number): void {
  if (form === 'bars') return
  if (form === 'trades') high[row] = low[row] = close[row] ?? 0
  open[row] = low[row] ?? 0
  close[row] = high[row] ?? 0
}

/** What is wrong with a row, told of the sides of a quote where it is one. */
export function inWordsOf<T extends Omit<Finding, 'line'>>(form: RowForm, finding: T, text: string): T {
  if (form !== 'quotes' || finding.kind !== 'high-below-low') return finding
  return { ...finding, expected: 'an ask at or above the bid', found: excerpt(text) }
}
