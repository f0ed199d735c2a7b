import type { BarColumns } from '../../../model/bar.ts'
import { excerpt } from './bytes.ts'
import type { Finding } from './problem-log.ts'

/** The numbers of rows as they are read. */
export interface ReadColumns {
  readonly bars: BarColumns
  readonly adjusted: Float64Array | undefined
  /** Of quotes. */
  readonly askSizes: Float64Array | undefined
}

/** Whether prices are above zero (unless they may be negative) and within low and high, and no volume or size is below zero. */
export function isSound({ bars, adjusted, askSizes }: ReadColumns, row: number, mayBeNegative: boolean): boolean {
  const open = bars.open[row] ?? 0
  const high = bars.high[row] ?? 0
  const low = bars.low[row] ?? 0
  const close = bars.close[row] ?? 0
  if (!((low > 0 || mayBeNegative) && open >= low && open <= high && close >= low && close <= high)) return false
  if (!((bars.volume[row] ?? 0) >= 0) || (askSizes !== undefined && !((askSizes[row] ?? 0) >= 0))) return false
  return adjusted === undefined || (adjusted[row] ?? 0) > 0
}

/** The first thing wrong with a row that {@link isSound} refuses; `text` is its line in the file. */
export function whatIsUnsound(
  { bars, adjusted, askSizes }: ReadColumns,
  row: number,
  pricePlaces: number,
  mayBeNegative: boolean,
  text: string,
): Omit<Finding, 'line'> {
  const decimal = (column: Float64Array) => (column[row] ?? 0) / 10 ** pricePlaces
  const [open, high, low, close] = [decimal(bars.open), decimal(bars.high), decimal(bars.low), decimal(bars.close)]
  const found = excerpt(text)
  if (!mayBeNegative && !(open > 0 && high > 0 && low > 0 && close > 0)) {
    return { kind: 'price-not-positive', expected: 'prices above 0', found }
  }
  if (high < low) return { kind: 'high-below-low', expected: `high at or above low ${low}`, found: `high ${high}` }
  const range = `between low ${low} and high ${high}`
  if (open < low || open > high) return { kind: 'outside-range', expected: `open ${range}`, found: `open ${open}` }
  if (close < low || close > high) return { kind: 'outside-range', expected: `close ${range}`, found: `close ${close}` }
  if ((bars.volume[row] ?? 0) < 0 || (askSizes?.[row] ?? 0) < 0)
    return { kind: 'negative-volume', expected: 'a volume of 0 or more', found }
  return {
    kind: 'price-not-positive',
    expected: `an adjusted close above 0, not ${decimal(adjusted ?? bars.close)}`,
    found,
  }
}
