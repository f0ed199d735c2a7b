import type { DatasetInfo } from '../../../contract/dataset.ts'
import type { BarSeries } from '../../model/bar.ts'
import { formatTimeframe } from '../../model/time.ts'
import { hashSeries, hashTicks } from './canonical-bars.ts'

/** Where a dataset comes from, for the catalog. */
export interface DatasetOrigin {
  readonly source: string
  readonly credit: string
  readonly builtIn: boolean
}

/** What the catalog keeps of a series; the id is made of symbol, timeframe and hash unless given. */
export function describeSeries(series: BarSeries, origin: DatasetOrigin, id?: string): DatasetInfo {
  const { instrument, bars, ticks } = series
  const timeframe = formatTimeframe(series.timeframe)
  const sha256 = hashSeries(series)
  const ticked = ticks && { kind: ticks.kind, count: ticks.length, sha256: hashTicks(series, ticks) }
  return {
    id: id ?? datasetId(instrument.symbol, timeframe, ticked?.sha256 ?? sha256),
    symbol: instrument.symbol,
    kind: instrument.kind,
    currency: instrument.currency.code,
    calendar: instrument.calendar,
    timeframe,
    bars: bars.length,
    first: bars.time[0] ?? 0,
    last: bars.time[bars.length - 1] ?? 0,
    pricePrecision: instrument.pricePrecision,
    quantityPrecision: instrument.quantityPrecision,
    ...(instrument.multiplier === 1 ? {} : { multiplier: instrument.multiplier }),
    ...(instrument.mayBeNegative ? { mayBeNegative: true } : {}),
    ...(ticked ? { ticks: ticked } : {}),
    sha256,
    ...origin,
    simulated: false,
  }
}

/** A folder name on any file system: `nvda-1d-3f2a9c1b`. Months read `mo`, as case may not count. */
function datasetId(symbol: string, timeframe: string, sha256: string): string {
  const name = symbol.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return `${name}-${timeframe.replace('M', 'mo')}-${sha256.slice(0, 8)}`.replace(/-{2,}/g, '-')
}
