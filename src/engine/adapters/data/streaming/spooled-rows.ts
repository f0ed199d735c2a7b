import { createHash } from 'node:crypto'
import type { ImportReport } from '../../../../contract/dataset.ts'
import { tradingCalendar } from '../../../market/calendar.ts'
import type { TradingCalendar } from '../../../market/calendar.ts'
import { closedDayBars } from '../../../market/closed-days.ts'
import type { ClosedDayBars } from '../../../market/closed-days.ts'
import { BAR_FIELDS, allocateBars, sliceBars } from '../../../model/bar.ts'
import { powerOfTen } from '../../../model/decimal.ts'
import type { Timeframe } from '../../../model/time.ts'
import { parseTimeframe } from '../../../model/time.ts'
import { turned } from '../canonical-bars.ts'
import { addClosedDay } from '../csv/closed-day-warnings.ts'
import { reportGaps } from '../csv/gaps.ts'
import type { Choices } from '../csv/import-csv.ts'
import { inferTimeframe, reportOf } from '../csv/import-csv.ts'
import { guessInstrument, instrumentOf } from '../csv/instrument-guess.ts'
import { ImportError } from '../csv/problem-log.ts'
import type { ProblemLog } from '../csv/problem-log.ts'
import { sparePlaces } from '../csv/spare-places.ts'
import { MOST_STEPS } from '../csv/timeframe-guess.ts'
import { OpenColumns, ROWS_PER_MARK } from './bar-file.ts'
import type { BarFile, ColumnPlace, FiledSeries } from './bar-file.ts'
import type { ColumnSpool, ScaleGroup } from './column-spool.ts'
import type { SpoolIntake } from './spool-intake.ts'

/** The rows of a file on disk, in order, with what was found on the way. */
export interface SpooledRows {
  readonly spool: ColumnSpool
  readonly intake: SpoolIntake
  readonly log: ProblemLog
  readonly delimiter: ImportReport['delimiter']
}

export interface FileImport {
  readonly series: FiledSeries
  readonly sha256: string
  readonly report: ImportReport
}

const ROWS_AT_ONCE = 65_536

/** Tells what rows on disk are, as importOf does of rows in memory. @throws ImportError as importCsv */
export function importSpooled({ spool, intake, log, delimiter }: SpooledRows, choices: Choices): FileImport {
  const { file } = log
  log.absorb(intake.ties)
  if (choices.mode === 'strict' && log.errorCount > 0) throw log.failure()
  if (spool.length === 0) throw log.errorCount > 0 ? log.failure() : new ImportError(`${file} has no rows`)
  const guess = guessInstrument(file, choices)
  const timeframe =
    choices.timeframe === undefined ? timeframeOf(spool, intake, file) : parseTimeframe(choices.timeframe)
  reportMissing(spool, timeframe, tradingCalendar(guess.calendar), log)
  const precisions = {
    pricePrecision: choices.pricePrecision ?? trimmed(spool, 'price', intake.pricePlaces),
    quantityPrecision: choices.quantityPrecision ?? trimmed(spool, 'quantity', intake.quantityPlaces),
  }
  const { multiplier, mayBeNegative = false } = choices
  const instrument = instrumentOf({ ...guess, multiplier, mayBeNegative }, precisions)
  const title = { timeframe, ...precisions, length: spool.length }
  const { sha256, ...known } = examined(spool.places, title)
  const series = { instrument, timeframe, file: { places: spool.places, length: spool.length, ...known } }
  const span = { bars: spool.length, first: known.marks[0] ?? 0, last: lastTime(spool) }
  const facts = { ticks: false, dropped: intake.rowsSeen - spool.length, rows: intake.rowsSeen, delimiter }
  return { series, sha256, report: reportOf({ instrument, timeframe, ...span }, choices, facts, log) }
}

/** Reads columns once: their hash (see hashSeries), and what a {@link BarFile} knows of them. */
export function examined(
  places: readonly ColumnPlace[],
  title: {
    readonly timeframe: Timeframe
    readonly pricePrecision: number
    readonly quantityPrecision: number
    readonly length: number
  },
): Pick<BarFile, 'marks'> & { readonly sha256: string } {
  const { timeframe, pricePrecision, quantityPrecision, length } = title
  const hash = createHash('sha256')
  hash.update(`quantx-bars 1 ${timeframe} ${pricePrecision} ${quantityPrecision} ${length}\n`)
  const marks = new Float64Array(Math.ceil(length / ROWS_PER_MARK))
  const values = new Float64Array(Math.min(ROWS_AT_ONCE, length))
  const columns = new OpenColumns(places)
  try {
    for (const [index, field] of BAR_FIELDS.entries()) {
      for (let start = 0; start < length; start += values.length) {
        const rows = values.subarray(0, Math.min(values.length, length - start))
        columns.read(index, start, rows)
        if (field === 'time') mark(marks, rows, start)
        hash.update(turned(new Uint8Array(rows.buffer, 0, rows.byteLength)))
      }
    }
  } finally {
    columns.close()
  }
  return { sha256: hash.digest('hex'), marks }
}

/** Notes the times of marked rows; stretches begin at one. */
function mark(marks: Float64Array, times: Float64Array, start: number): void {
  for (let row = 0; row < times.length; row += ROWS_PER_MARK) marks[(start + row) / ROWS_PER_MARK] = times[row] ?? 0
}

function timeframeOf(spool: ColumnSpool, { hasClock }: SpoolIntake, file: string): Timeframe {
  const times = new Float64Array(Math.min(MOST_STEPS, spool.length))
  spool.read('time', 0, times)
  return inferTimeframe(times, spool.length, hasClock, file)
}

function lastTime(spool: ColumnSpool): number {
  const last = new Float64Array(1)
  spool.read('time', spool.length - 1, last)
  return last[0] ?? 0
}

/** Missing bars, then bars on closed days, as an import reports them. */
function reportMissing(spool: ColumnSpool, timeframe: Timeframe, calendar: TradingCalendar, log: ProblemLog): void {
  // One row of the stretch before goes first: a gap may lie between the two.
  const window = allocateBars(Math.min(ROWS_AT_ONCE, spool.length) + 1)
  const lines = new Uint32Array(window.length)
  const closed: (ClosedDayBars & { readonly line: number })[] = []
  for (let start = 0; start < spool.length; start += ROWS_AT_ONCE) {
    const from = Math.max(0, start - 1)
    const rows = Math.min(spool.length, start + ROWS_AT_ONCE) - from
    spool.read('time', from, window.time.subarray(0, rows))
    spool.readLines(from, lines.subarray(0, rows))
    reportGaps(sliceBars(window, 0, rows), lines, timeframe, calendar, log)
    const fresh = start - from
    for (const day of closedDayBars(sliceBars(window, fresh, rows), timeframe, calendar)) {
      const before = closed.at(-1)
      if (before?.date === day.date) closed[closed.length - 1] = { ...before, count: before.count + day.count }
      else closed.push({ ...day, line: lines[fresh + day.row] ?? 1 })
    }
  }
  for (const day of closed) addClosedDay(day, day.line, calendar, log)
}

/** Takes away decimal places that no value uses any more. Returns those that are left. */
function trimmed(spool: ColumnSpool, group: ScaleGroup, places: number): number {
  let spare = places
  const values = new Float64Array(Math.min(ROWS_AT_ONCE, spool.length))
  for (const field of group === 'price' ? (['open', 'high', 'low', 'close'] as const) : (['volume'] as const)) {
    for (let start = 0; start < spool.length && spare > 0; start += values.length) {
      const rows = values.subarray(0, Math.min(values.length, spool.length - start))
      spool.read(field, start, rows)
      spare = sparePlaces(rows, spare)
    }
  }
  if (spare > 0) spool.rescale(group, (units) => units / powerOfTen(spare))
  return places - spare
}
