import type { BarSeries } from '../model/bar.ts'
import { ensure } from '../model/errors.ts'
import { tradingDateOfBar } from './calendar.ts'
import type { TradingCalendar } from './trading-calendar.ts'

/** The first bar whose trading date is `date` or later, by binary search; the number of bars when there is none. */
export function effectiveRow({ bars, timeframe }: BarSeries, date: number, calendar: TradingCalendar): number {
  let low = 0
  let high = bars.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const openTime = ensure(bars.time[middle], 'a bar time')
    if (tradingDateOfBar(calendar, timeframe, openTime) < date) low = middle + 1
    else high = middle
  }
  return low
}
