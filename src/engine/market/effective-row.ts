import { timeAt } from '../model/bar-stream.ts'
import type { AnySeries } from '../model/bar-stream.ts'
import { tradingDateOfBar } from './calendar.ts'
import type { TradingCalendar } from './trading-calendar.ts'

/** The first bar whose trading date is `date` or later, by binary search; the number of bars when there is none. */
export function effectiveRow({ bars, timeframe }: AnySeries, date: number, calendar: TradingCalendar): number {
  let low = 0
  let high = bars.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const openTime = timeAt(bars, middle)
    if (tradingDateOfBar(calendar, timeframe, openTime) < date) low = middle + 1
    else high = middle
  }
  return low
}
