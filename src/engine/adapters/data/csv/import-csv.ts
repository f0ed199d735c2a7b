import { ImportOptions, type ImportReport } from '../../../../contract/dataset.ts'
import type { BarColumns, BarSeries } from '../../../model/bar.ts'
import { multiplyDivide } from '../../../model/decimal.ts'
import { ConfigError } from '../../../model/errors.ts'
import { DAY_MS, MINUTE_MS, type Timeframe, formatTimeframe, parseTimeframe } from '../../../model/time.ts'
import { tradingCalendar } from '../../../market/calendar.ts'
import { TimeZone } from '../../../market/time-zone.ts'
import { CARRIAGE_RETURN, LINE_FEED } from './bytes.ts'
import type { ScaleLimits } from './decimal-scale.ts'
import { reportClosedDays } from './closed-day-warnings.ts'
import { reportGaps } from './gaps.ts'
import { guessInstrument, instrumentOf } from './instrument-guess.ts'
import { readLayout } from './layout.ts'
import { ImportError, ProblemLog } from './problem-log.ts'
import { orderRows } from './row-order.ts'
import type { RawRows, ReadRowsSettings, TooFine } from './raw-rows.ts'
import { readRows } from './row-reader.ts'
import { trimPlaces } from './spare-places.ts'
import { barsOfTicks, ticksOfRows } from './tick-rows.ts'
import { guessTimeframe } from './timeframe-guess.ts'

/** An import's choices, the file's name for messages, and hooks for a long one. */
export interface CsvImportOptions extends ImportOptions {
  /** Name shown in messages, which the symbol is guessed from. */
  readonly file: string
  /** Told the share of the bytes read, 0…1, now and then. */
  readonly progress?: ((share: number) => void) | undefined
  /** Asked now and then; true stops the import with a CancelledError. */
  readonly cancelled?: (() => boolean) | undefined
}

export interface CsvImport {
  readonly series: BarSeries
  readonly report: ImportReport
}

/** Ten places hold any quoted price; thirteen digits leave sums of nine hundred prices exact. */
const PRICE_LIMITS: ScaleLimits = { places: 0, mostPlaces: 10, mostDigits: 13 }
/** Eight places, as crypto exchanges count; fifteen digits fit an exact integer. */
const QUANTITY_LIMITS: ScaleLimits = { places: 0, mostPlaces: 8, mostDigits: 15 }
const DEFAULT_TICK_TIMEFRAME = MINUTE_MS

/**
 * Reads a CSV file of bars, or of ticks to make bars of, exactly: digits become integers of the instrument's units
 * without a float on the way. See docs/data.md for the forms understood and the problems reported.
 * @throws ImportError (a DataError) in one sentence with file, line, expected and found: always when the file is not
 * a table of bars or no row is sound, in mode `strict` for any row in error.
 * @throws ConfigError for an option out of range, CancelledError when `cancelled` says so.
 */
export function importCsv(bytes: Uint8Array, options: CsvImportOptions): CsvImport {
  const choices = parseOptions(options)
  const { file } = options
  const zone = new TimeZone(choices.timeZone)
  const text = withLineFeeds(bytes)
  const layout = readLayout(text, file)
  const isAdjusted = choices.adjust
  if (isAdjusted && !layout.columns.some((column) => column.role === 'adjusted')) {
    throw new ImportError(
      `${file}:${layout.dataLine - 1}: expected a column of adjusted closes to adjust by, found none`,
    )
  }
  const { progress, cancelled } = options
  const { raw, log } = readAtScale(text, file, choices, {
    layout,
    zone,
    isAdjusted,
    mayBeNegative: choices.mayBeNegative ?? false,
    progress,
    cancelled,
  })
  return importOf({ raw, log, choices, progress, delimiter: layout.delimiter })
}

/** What a reader of files has to tell. */
export interface ReadFile {
  readonly raw: RawRows
  readonly log: ProblemLog
  readonly choices: Choices
  readonly progress: CsvImportOptions['progress']
  readonly delimiter: ImportReport['delimiter']
}

/** Puts the rows of a file in order, tells what they are and makes a series of them. @throws as {@link importCsv} */
export function importOf({ raw, log, choices, progress, delimiter }: ReadFile): CsvImport {
  const { file } = log
  const guess = guessInstrument(file, choices)
  const calendar = tradingCalendar(guess.calendar)
  const givenTimeframe = choices.timeframe === undefined ? undefined : parseTimeframe(choices.timeframe)
  if (raw.adjusted !== undefined) adjust(raw, raw.adjusted)
  const ticks = raw.form !== 'bars' || choices.rows === 'ticks' || (choices.rows === 'auto' && looksLikeTicks(raw))
  if (raw.form !== 'bars' && !raw.hasClock && !((givenTimeframe ?? 0) >= DAY_MS)) throw datesAlone(file, raw.form)
  const rows = orderRows(raw, ticks, log)
  if (choices.mode === 'strict' && log.errorCount > 0) throw log.failure()
  if (rows.bars.length === 0) throw log.errorCount > 0 ? log.failure() : new ImportError(`${file} has no rows`)
  const timeframe =
    givenTimeframe ??
    (ticks ? DEFAULT_TICK_TIMEFRAME : inferTimeframe(rows.bars.time, rows.bars.length, raw.hasClock, file))
  if (!ticks) reportGaps(rows.bars, rows.lines, timeframe, calendar, log)
  if (!ticks) reportClosedDays(rows.bars, rows.lines, timeframe, calendar, log)
  const read = ticks ? ticksOfRows(rows, raw, choices) : undefined
  const bars = read ? barsOfTicks(read.ticks, timeframe) : rows.bars
  const pricePrecision =
    read?.pricePlaces ??
    choices.pricePrecision ??
    trimPlaces([bars.open, bars.high, bars.low, bars.close], raw.pricePlaces)
  const quantityPrecision =
    read?.quantityPlaces ?? choices.quantityPrecision ?? trimPlaces([bars.volume], raw.quantityPlaces)
  const { multiplier, mayBeNegative = false } = choices
  const precisions = { pricePrecision, quantityPrecision }
  const instrument = instrumentOf({ ...guess, multiplier, mayBeNegative }, precisions)
  const series = { instrument, timeframe, bars, ...(read ? { ticks: read.ticks } : {}) }
  progress?.(1)
  const facts = { ticks, dropped: raw.rowsSeen - rows.bars.length, rows: raw.rowsSeen, delimiter }
  const span = { bars: bars.length, first: timeAt(bars, 0), last: timeAt(bars, bars.length - 1) }
  return { series, report: reportOf({ ...series, ...span }, choices, facts, log) }
}

function datesAlone(file: string, form: RawRows['form']): ImportError {
  return new ImportError(
    `${file}: expected ${form} with their times of day, found dates alone: name a timeframe of 1d or longer to make bars of them`,
  )
}

/** The choices of an import, checked. */
export type Choices = ReturnType<typeof ImportOptions.parse>

export function parseOptions(options: CsvImportOptions): Choices {
  const parsed = ImportOptions.safeParse(options)
  if (parsed.success) return checkSigns(parsed.data)
  const [issue] = parsed.error.issues
  throw new ConfigError(`import option ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`)
}

function checkSigns(choices: Choices): Choices {
  if (choices.mayBeNegative !== true || !choices.adjust) return choices
  throw new ConfigError('expected prices above 0 to adjust by a ratio, found negative ones allowed')
}

/** Files of old Macintoshes end lines with a carriage return alone. */
function withLineFeeds(bytes: Uint8Array): Uint8Array {
  if (bytes.includes(LINE_FEED) || !bytes.includes(CARRIAGE_RETURN)) return bytes
  return bytes.map((byte) => (byte === CARRIAGE_RETURN ? LINE_FEED : byte))
}

/** Reads the rows, again with a coarser scale when a value is too large for the finest digits. */
function readAtScale(
  bytes: Uint8Array,
  file: string,
  choices: Choices,
  settings: Omit<ReadRowsSettings, 'price' | 'quantity' | 'log'>,
): { readonly raw: RawRows; readonly log: ProblemLog } {
  let limits = limitsOf(choices)
  for (;;) {
    const log = new ProblemLog(file)
    const result = readRows(bytes, { ...settings, ...limits, log })
    if (result.kind === 'rows') return { raw: result, log }
    limits = coarser(limits, result)
  }
}

type Limits = Readonly<Record<TooFine['group'], ScaleLimits>>

/** How fine the numbers of a file may be at first. */
export function limitsOf({ pricePrecision, quantityPrecision }: Choices): Limits {
  return {
    price: limitsFor(PRICE_LIMITS, pricePrecision),
    quantity: limitsFor(QUANTITY_LIMITS, quantityPrecision),
  }
}

/** What to read a file again with. Each turn lowers a limit, so there are at most as many turns as places. */
export function coarser(limits: Limits, { group, mostPlaces }: TooFine): Limits {
  return { ...limits, [group]: { ...limits[group], mostPlaces } }
}

function limitsFor(limits: ScaleLimits, precision: number | undefined): ScaleLimits {
  return precision === undefined ? limits : { ...limits, places: precision, mostPlaces: precision }
}

/** Multiplies prices by adjusted close ÷ close, rounded half to even to a price unit, one at least; volume stays. */
function adjust(rows: RawRows, adjusted: Float64Array): void {
  const { open, high, low, close } = rows.bars
  for (let row = 0; row < rows.length; row++) {
    const from = close[row] ?? 1
    const to = adjusted[row] ?? from
    open[row] = Math.max(1, multiplyDivide(open[row] ?? 0, to, from))
    high[row] = Math.max(1, multiplyDivide(high[row] ?? 0, to, from))
    low[row] = Math.max(1, multiplyDivide(low[row] ?? 0, to, from))
    close[row] = to
  }
}

/** Rows without a range, some of which share a time or fall between whole seconds, are ticks. */
function looksLikeTicks({ bars, length }: RawRows): boolean {
  const { time, open, high, low } = bars
  let hasFineTime = false
  for (let row = 0; row < length; row++) {
    if (high[row] !== low[row] || open[row] !== low[row]) return false
    hasFineTime ||= (time[row] ?? 0) % 1000 !== 0 || (row > 0 && time[row] === time[row - 1])
  }
  return hasFineTime
}

/** @param times of the first bars at least */
export function inferTimeframe(times: Float64Array, bars: number, hasClock: boolean, file: string): Timeframe {
  const timeframe = guessTimeframe(times, bars)
  if (timeframe !== undefined) return timeframe
  if (bars === 1 && !hasClock) return DAY_MS
  throw new ImportError(
    `${file}: expected bars a regular time apart, found none to tell the timeframe by: name it, e.g. 1m or 1d`,
  )
}

interface ImportFacts {
  readonly ticks: boolean
  readonly dropped: number
  readonly rows: number
  readonly delimiter: ImportReport['delimiter']
}

/** What is known of a series without its bars. */
interface ReadSeries extends Pick<BarSeries, 'instrument' | 'timeframe'> {
  readonly bars: number
  readonly first: number
  readonly last: number
}

export function reportOf(series: ReadSeries, choices: Choices, facts: ImportFacts, log: ProblemLog): ImportReport {
  const { instrument, timeframe, bars, first, last } = series
  return {
    file: log.file,
    mode: choices.mode,
    rows: facts.rows,
    bars,
    dropped: facts.dropped,
    ticks: facts.ticks,
    adjusted: choices.adjust,
    delimiter: facts.delimiter,
    timeZone: choices.timeZone,
    timeframe: formatTimeframe(timeframe),
    pricePrecision: instrument.pricePrecision,
    quantityPrecision: instrument.quantityPrecision,
    first,
    last,
    counts: log.counts(),
    problems: log.problems(),
  }
}

function timeAt(bars: BarColumns, row: number): number {
  return bars.time[row] ?? 0
}
