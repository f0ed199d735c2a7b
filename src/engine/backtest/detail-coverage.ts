import { tradingCalendar, tradingDateOfBar } from '../market/calendar.ts'
import { Bar } from '../model/bar.ts'
import { eachStretch, firstRowFrom } from '../model/bar-stream.ts'
import type { AnySeries } from '../model/bar-stream.ts'
import { formatUtc } from '../model/time.ts'
import { DetailBars } from '../simulation/detail-bars.ts'
import type { BacktestConfig } from './runner.ts'

/** Histories of which some bars have no finer ones inside, though there are finer ones of their symbol, in words. */
export function detailWarnings({ details = [], histories, from, to }: BacktestConfig): string[] {
  return histories.flatMap((history) => {
    const detail = details.find(({ instrument }) => instrument.symbol === history.instrument.symbol)
    if (!detail) return []
    const calendar = tradingCalendar(history.instrument.calendar)
    const fine = new DetailBars(detail, history.timeframe, (at, timeframe) => tradingDateOfBar(calendar, timeframe, at))
    return sentencesOf(history, fine, { from, to })
  })
}

function sentencesOf(
  { instrument, timeframe, bars }: AnySeries,
  fine: DetailBars,
  { from, to }: Pick<BacktestConfig, 'from' | 'to'>,
): string[] {
  const [start, end] = [firstRowFrom(bars, from), firstRowFrom(bars, to + 1)]
  const bar = new Bar(instrument, timeframe)
  let [empty, first, last] = [0, Number.NaN, Number.NaN]
  eachStretch(bars, (columns, length, offset) => {
    for (let row = Math.max(0, start - offset); row < Math.min(length, end - offset); row++) {
      bar.read(columns, row)
      if (fine.visit(bar, () => undefined) > 0) continue
      if (empty++ === 0) first = bar.time
      last = bar.time
    }
  })
  if (empty === 0) return []
  const span = empty === 1 ? `at ${formatUtc(first)}` : `from ${formatUtc(first)} to ${formatUtc(last)}`
  return [
    `finer bars of ${instrument.symbol} are missing inside ${empty} of ${end - start} bars, ${span}: orders there are filled from the bars alone`,
  ]
}
