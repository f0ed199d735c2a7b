import type { DatasetInfo } from '../../../contract/dataset.ts'
import type { BarSeries } from '../../model/bar.ts'
import { formatTimeframe } from '../../model/time.ts'
import { hashSeries, hashTicks } from './canonical-bars.ts'
import { FileBars } from './streaming/bar-file.ts'
import type { FiledSeries } from './streaming/bar-file.ts'

/** Where a dataset comes from, for the catalog. */
export interface DatasetOrigin {
  readonly source: string
  readonly credit: string
  readonly builtIn: boolean
}

/** What the catalog keeps of a series; the id is made of symbol, timeframe and hash unless given. */
export function describeSeries(series: BarSeries, origin: DatasetOrigin, id?: string): DatasetInfo {
  const { bars, ticks } = series
  const ticked = ticks && { kind: ticks.kind, count: ticks.length, sha256: hashTicks(series, ticks) }
  const span = { bars: bars.length, first: bars.time[0] ?? 0, last: bars.time[bars.length - 1] ?? 0 }
  return describe(series, { ...span, sha256: hashSeries(series) }, origin, ticked, id)
}

/** {@link describeSeries} of one whose columns are on the disk. */
export function describeFiled(series: FiledSeries, sha256: string, origin: DatasetOrigin): DatasetInfo {
  const bars = new FileBars(series.file)
  try {
    const { length } = bars
    const [first, last] = length === 0 ? [0, 0] : [bars.timeAt(0), bars.timeAt(length - 1)]
    return describe(series, { bars: length, first, last, sha256 }, origin)
  } finally {
    bars.close()
  }
}

function describe(
  { instrument, timeframe: length }: Pick<BarSeries, 'instrument' | 'timeframe'>,
  { sha256, ...span }: Pick<DatasetInfo, 'bars' | 'first' | 'last' | 'sha256'>,
  origin: DatasetOrigin,
  ticked?: DatasetInfo['ticks'],
  id?: string,
): DatasetInfo {
  const timeframe = formatTimeframe(length)
  return {
    id: id ?? datasetId(instrument.symbol, timeframe, ticked?.sha256 ?? sha256),
    symbol: instrument.symbol,
    kind: instrument.kind,
    currency: instrument.currency.code,
    calendar: instrument.calendar,
    timeframe,
    ...span,
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
