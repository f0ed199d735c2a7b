import { ensure } from './errors.ts'

/** Trades as columns, one float64 per field and trade, in exact units, in order of time; some may share one. */
export interface TradeColumns {
  readonly kind: 'trades'
  readonly length: number
  readonly time: Float64Array
  readonly price: Float64Array
  /** 0 where it is not told. */
  readonly size: Float64Array
}

/** Best bids and offers as columns, like {@link TradeColumns}. */
export interface QuoteColumns {
  readonly kind: 'quotes'
  readonly length: number
  readonly time: Float64Array
  readonly bid: Float64Array
  readonly ask: Float64Array
  /** 0 where they are not told. */
  readonly bidSize: Float64Array
  readonly askSize: Float64Array
}

/** What happened inside of the bars of a history, as it was written down: the bars were made of it. */
export type TickColumns = TradeColumns | QuoteColumns

/**
 * What orders of an instrument meet: its bars, its trades, its quotes alone, or its quotes with trades beside them, by
 * which positions are then valued.
 */
export type MatchedBy = 'bars' | 'trades' | 'quotes-alone' | 'quotes'

/** What orders meet where a history has ticks, or has none. */
export function matchedBy(ticks: TickColumns | undefined): MatchedBy {
  if (!ticks) return 'bars'
  return ticks.kind === 'trades' ? 'trades' : 'quotes-alone'
}

/** The columns of ticks, in the order in which they are kept and hashed. */
export function tickFields(ticks: TickColumns): readonly Float64Array[] {
  return ticks.kind === 'trades'
    ? [ticks.time, ticks.price, ticks.size]
    : [ticks.time, ticks.bid, ticks.ask, ticks.bidSize, ticks.askSize]
}

/** How many columns ticks of a kind have. */
export function tickFieldCount(kind: TickColumns['kind']): number {
  return kind === 'trades' ? 3 : 5
}

/** Ticks over columns in the order of {@link tickFields}. */
export function ticksOf(kind: TickColumns['kind'], columns: readonly Float64Array[]): TickColumns {
  const column = (index: number) => ensure(columns[index], 'a column of ticks')
  const [time, first, second] = [column(0), column(1), column(2)]
  const { length } = time
  if (kind === 'trades') return { kind, length, time, price: first, size: second }
  return { kind, length, time, bid: first, ask: second, bidSize: column(3), askSize: column(4) }
}

/** Room for ticks in one SharedArrayBuffer, or ticks over one that is laid out so: column after column. */
export function viewTicks(
  kind: TickColumns['kind'],
  length: number,
  buffer: SharedArrayBuffer = new SharedArrayBuffer(length * tickFieldCount(kind) * Float64Array.BYTES_PER_ELEMENT),
): TickColumns {
  const bytes = length * Float64Array.BYTES_PER_ELEMENT
  const columns = Array.from(
    { length: tickFieldCount(kind) },
    (_, index) => new Float64Array(buffer, index * bytes, length),
  )
  return ticksOf(kind, columns)
}

/** First tick whose time is `time` or later. */
export function tickFrom({ time, length }: TickColumns, at: number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((time[middle] ?? Number.NaN) < at) low = middle + 1
    else high = middle
  }
  return low
}
