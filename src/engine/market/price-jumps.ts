import { eachStretch } from '../model/bar-stream.ts'
import type { AnySeries } from '../model/bar-stream.ts'
import type { CorporateAction } from '../model/corporate-action.ts'
import { formatUtc } from '../model/time.ts'
import { effectiveRow } from './effective-row.ts'
import type { TradingCalendar } from './trading-calendar.ts'

/** From one close to a price of the next bar: no share, coin or currency has done that between two bars and been right. */
const ABSURD = 20

/**
 * Bars with a price twenty times, or less than a twentieth of, the close before, where no split is known: typing errors,
 * wrong units, or actions that are missing. A run takes them as they are and says so: what they mean is the user's to say.
 */
export function absurdJumps(
  series: AnySeries,
  actions: readonly CorporateAction[],
  calendar: TradingCalendar,
): readonly string[] {
  const { bars, instrument } = series
  const known = new Set(
    actions.flatMap(({ symbol, date }) => (symbol === instrument.symbol ? [effectiveRow(series, date, calendar)] : [])),
  )
  let [count, first, before] = [0, '', Number.NaN]
  eachStretch(bars, ({ time, high, low, close }, length, start) => {
    for (let row = 0; row < length; row++) {
      const [top, bottom] = [(high[row] ?? 0) / before, (low[row] ?? 0) / before]
      before = close[row] ?? 0
      // Below zero, which some futures have been, there are no ratios.
      if (!(top >= ABSURD || (bottom > 0 && bottom <= 1 / ABSURD)) || known.has(start + row)) continue
      if (count++ === 0) first = `${timesText(top >= ABSURD ? top : bottom)} at ${formatUtc(time[row] ?? 0)}`
    }
  })
  if (count === 0) return []
  const more = count > 1 ? `, and ${count - 1} more time${count > 2 ? 's' : ''}` : ''
  return [
    `prices of ${instrument.symbol} go to ${first}${more}: such prices are errors more often than trades, and orders that fill at them gain or lose what nobody could`,
  ]
}

function timesText(ratio: number): string {
  const times = ratio >= 1 ? Math.round(ratio) : Number(ratio.toPrecision(2))
  return `${times} times the close before`
}
