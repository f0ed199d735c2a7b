import type { BarSeries } from '../model/bar.ts'
import { ratioText } from '../model/corporate-action.ts'
import type { CorporateAction } from '../model/corporate-action.ts'
import { DAY_MS, formatUtc } from '../model/time.ts'
import { effectiveRow } from './effective-row.ts'
import type { TradingCalendar } from './trading-calendar.ts'

/**
 * Splits at which the prices do not jump: signs of prices that are adjusted already, whose splits would count twice.
 * A jump is missing when the open is nearer to the last close than to what the split makes of it, on a scale of ratios.
 */
export function splitsWithoutJump(
  series: BarSeries,
  actions: readonly CorporateAction[],
  calendar: TradingCalendar,
): readonly string[] {
  const { bars, instrument } = series
  return actions.flatMap((action) => {
    if (action.kind !== 'split' || action.symbol !== instrument.symbol) return []
    const row = effectiveRow(series, action.date, calendar)
    if (row === 0 || row >= bars.length) return []
    const jump = Math.log((bars.open[row] ?? 0) / (bars.close[row - 1] ?? 0))
    const expected = Math.log(action.from / action.to)
    if (Math.abs(jump - expected) <= Math.abs(jump)) return []
    const date = formatUtc(action.date * DAY_MS).slice(0, 10)
    return [
      `prices of ${instrument.symbol} do not jump at the split of ${ratioText(action)} on ${date}: they look adjusted already, and the split counts twice`,
    ]
  })
}
