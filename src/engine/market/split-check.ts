import { closeAt, eachStretch, openAt } from '../model/bar-stream.ts'
import type { AnySeries } from '../model/bar-stream.ts'
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
  series: AnySeries,
  actions: readonly CorporateAction[],
  calendar: TradingCalendar,
): readonly string[] {
  const { bars, instrument } = series
  return actions.flatMap((action) => {
    if (action.kind !== 'split' || action.symbol !== instrument.symbol) return []
    const row = effectiveRow(series, action.date, calendar)
    if (row === 0 || row >= bars.length) return []
    const jump = Math.log(openAt(bars, row) / closeAt(bars, row - 1))
    const expected = Math.log(action.from / action.to)
    if (Math.abs(jump - expected) <= Math.abs(jump)) return []
    const date = formatUtc(action.date * DAY_MS).slice(0, 10)
    return [
      `prices of ${instrument.symbol} do not jump at the split of ${ratioText(action)} on ${date}: they look adjusted already, and the split counts twice`,
    ]
  })
}

/** Ratios of common splits. */
const COMMON = [2, 3, 4, 5, 7, 8, 10, 15, 20, 25, 30, 50]
/** How near to one a jump has to be, as a ratio: a fall by half within a night is rare, one to exactly half rarer. */
const NEARNESS = 0.025

/**
 * Jumps between a close and the next open that are those of a split, on days for which none is known: signs of raw prices
 * whose actions are missing. Shares are judged only; a currency never splits.
 */
export function suspectedSplits(
  series: AnySeries,
  actions: readonly CorporateAction[],
  calendar: TradingCalendar,
): readonly string[] {
  const { bars, instrument } = series
  if (instrument.kind !== 'equity' && instrument.kind !== 'etf') return []
  const known = new Set(
    actions.flatMap(({ symbol, date }) => (symbol === instrument.symbol ? [effectiveRow(series, date, calendar)] : [])),
  )
  const found: string[] = []
  let before = Number.NaN
  eachStretch(bars, ({ time, open, close }, length, start) => {
    for (let row = 0; row < length; row++) {
      const jump = before / (open[row] ?? 0)
      before = close[row] ?? 0
      // Most bars of any history end here.
      if (!(jump >= 1.9 || jump <= 0.52)) continue
      const ratio = COMMON.find((each) => near(jump, each) || near(1 / jump, each))
      if (ratio === undefined || known.has(start + row)) continue
      found.push(`${jump > 1 ? `${ratio}:1` : `1:${ratio}`} on ${formatUtc(time[row] ?? 0).slice(0, 10)}`)
    }
  })
  if (found.length === 0) return []
  return [
    `prices of ${instrument.symbol} jump as in a split, but no action is known: ${found.slice(0, 5).join(', ')}: raw prices without their actions make splits look like gains and losses (see --actions)`,
  ]
}

function near(value: number, ratio: number): boolean {
  return Math.abs(value / ratio - 1) <= NEARNESS
}
