import type { BarColumns } from '../../../model/bar.ts'
import type { ColumnRole, CsvColumn } from './layout.ts'

/** What is done with a column; numbers, so that the loop over cells switches on integers. */
export const SKIP = 0
export const PRICE = 1
export const QUANTITY = 2
export const WHOLE_TIME = 3
export const DATE = 4
export const CLOCK = 5

export interface ColumnPlan {
  readonly action: number
  /** Where the numbers of the column go. */
  readonly target?: Float64Array | undefined
}

/**
 * What to do with each column of a file. Without an `adjusted` to fill, adjusted closes are passed over; with `askSizes`
 * the rows are quotes.
 */
export function planColumns(
  columns: readonly CsvColumn[],
  bars: BarColumns,
  adjusted: Float64Array | undefined,
  askSizes: Float64Array | undefined,
): readonly ColumnPlan[] {
  const hasDate = columns.some((column) => column.role === 'date')
  const hasTime = columns.some((column) => column.role === 'time')
  const plans: Readonly<Record<ColumnRole, ColumnPlan>> = {
    open: { action: PRICE, target: bars.open },
    high: { action: PRICE, target: bars.high },
    low: { action: PRICE, target: bars.low },
    close: { action: askSizes ? SKIP : PRICE, target: bars.close },
    adjusted: { action: adjusted ? PRICE : SKIP, target: adjusted },
    volume: { action: askSizes ? SKIP : QUANTITY, target: bars.volume },
    // A quote is kept as the range between its sides.
    bid: { action: askSizes ? PRICE : SKIP, target: bars.low },
    ask: { action: askSizes ? PRICE : SKIP, target: bars.high },
    bidSize: { action: askSizes ? QUANTITY : SKIP, target: bars.volume },
    askSize: { action: askSizes ? QUANTITY : SKIP, target: askSizes },
    date: { action: hasTime ? DATE : WHOLE_TIME },
    time: { action: hasDate ? CLOCK : WHOLE_TIME },
    ignored: { action: SKIP },
  }
  return columns.map((column) => plans[column.role])
}
