import { type BarColumns, allocateBars } from '../../../model/bar.ts'
import { CancelledError } from '../../../model/errors.ts'
import type { TimeZone } from '../../../market/time-zone.ts'
import { CARRIAGE_RETURN, DIGIT_0, LINE_FEED, QUOTE, SPACE, TAB, excerpt, textOf } from './bytes.ts'
import { DecimalScale, type ScaleLimits } from './decimal-scale.ts'
import type { ColumnRole, CsvLayout } from './layout.ts'
import type { ProblemLog } from './problem-log.ts'
import { CLOCK_FORMS, TIME_FORMS, TimeCell } from './time-cell.ts'

/** How often progress is told and cancelling is asked for, in rows. */
const ROWS_PER_CHECK = 32_768

export interface ReadRowsSettings {
  readonly layout: CsvLayout
  readonly zone: TimeZone
  readonly price: ScaleLimits
  readonly quantity: ScaleLimits
  /** Read the adjusted close too. */
  readonly isAdjusted: boolean
  readonly log: ProblemLog
  /** Told the share of bytes read, 0…1. */
  readonly progress: ((share: number) => void) | undefined
  readonly cancelled: (() => boolean) | undefined
}

/** Rows in the order of the file, prices and volume in units of the scales found. */
export interface RawRows {
  readonly kind: 'rows'
  /** Columns with room for more than `length` rows. */
  readonly bars: BarColumns
  readonly length: number
  /** Line of each row. */
  readonly lines: Uint32Array
  readonly adjusted: Float64Array | undefined
  readonly pricePlaces: number
  readonly quantityPlaces: number
  /** Rows of data in the file, those left out among them. */
  readonly rowsSeen: number
  readonly hasClock: boolean
}

/** The scales must be coarser for the file's largest value. */
export interface TooFine {
  readonly kind: 'too-fine'
  readonly group: 'price' | 'quantity'
  readonly mostPlaces: number
}

/** What is done with a column; numbers, so that the loop over cells switches on integers. */
const SKIP = 0
const PRICE = 1
const QUANTITY = 2
const WHOLE_TIME = 3
const DATE = 4
const CLOCK = 5

interface CellPlan {
  readonly action: number
  readonly target?: Float64Array | undefined
}

/** Reads all rows of data. @throws CancelledError when asked to stop. */
export function readRows(bytes: Uint8Array, settings: ReadRowsSettings): RawRows | TooFine {
  return new RowReader(bytes, settings).run()
}

class RowReader {
  readonly #bytes: Uint8Array
  readonly #settings: ReadRowsSettings
  readonly #log: ProblemLog
  readonly #delimiter: number
  readonly #actions: Uint8Array
  readonly #targets: readonly (Float64Array | undefined)[]
  readonly #lastNeeded: number
  readonly #bars: BarColumns
  readonly #adjusted: Float64Array | undefined
  readonly #lines: Uint32Array
  readonly #price: DecimalScale
  readonly #quantity: DecimalScale
  readonly #time: TimeCell
  #length = 0
  #line: number
  #seen = 0
  #tooFine: TooFine | undefined
  /** Where the next cell begins. */
  #position = 0
  #dateMs = Number.NaN
  #clockMs = Number.NaN
  #rowTime = Number.NaN

  constructor(bytes: Uint8Array, settings: ReadRowsSettings) {
    const { layout } = settings
    const rows = countLines(bytes, layout.dataStart)
    this.#bytes = bytes
    this.#settings = settings
    this.#log = settings.log
    this.#delimiter = layout.delimiterByte
    this.#line = layout.dataLine
    this.#bars = allocateBars(rows)
    this.#lines = new Uint32Array(rows)
    const { open, high, low, close, volume } = this.#bars
    this.#adjusted = settings.isAdjusted ? new Float64Array(rows) : undefined
    const prices = [open, high, low, close, ...(this.#adjusted ? [this.#adjusted] : [])]
    const multiply = (columns: readonly Float64Array[]) => (factor: number) => this.#multiply(columns, factor)
    this.#price = new DecimalScale(settings.price, layout.decimalMark, this.#delimiter, multiply(prices))
    this.#quantity = new DecimalScale(settings.quantity, layout.decimalMark, this.#delimiter, multiply([volume]))
    this.#time = new TimeCell(settings.zone, this.#delimiter)
    const hasDate = layout.columns.some((column) => column.role === 'date')
    const hasTime = layout.columns.some((column) => column.role === 'time')
    const planOf: Readonly<Record<ColumnRole, CellPlan>> = {
      open: { action: PRICE, target: open },
      high: { action: PRICE, target: high },
      low: { action: PRICE, target: low },
      close: { action: PRICE, target: close },
      adjusted: { action: this.#adjusted ? PRICE : SKIP, target: this.#adjusted },
      volume: { action: QUANTITY, target: volume },
      date: { action: hasTime ? DATE : WHOLE_TIME },
      time: { action: hasDate ? CLOCK : WHOLE_TIME },
      ignored: { action: SKIP },
    }
    const plan = layout.columns.map((column) => planOf[column.role])
    this.#actions = Uint8Array.from(plan, ({ action }) => action)
    this.#targets = plan.map(({ target }) => target)
    this.#lastNeeded = this.#actions.findLastIndex((action) => action !== SKIP)
  }

  run(): RawRows | TooFine {
    const { bytes, tail } = splitTail(this.#bytes)
    this.#readBlock(bytes, this.#settings.layout.dataStart)
    if (tail !== undefined && this.#tooFine === undefined) this.#readBlock(tail, 0)
    if (this.#tooFine !== undefined) return this.#tooFine
    return {
      kind: 'rows',
      bars: this.#bars,
      length: this.#length,
      lines: this.#lines,
      adjusted: this.#adjusted,
      pricePlaces: this.#price.places,
      quantityPlaces: this.#quantity.places,
      rowsSeen: this.#seen,
      hasClock: this.#time.hasClock,
    }
  }

  /** Reads rows of a block that ends with a line feed. */
  #readBlock(bytes: Uint8Array, start: number): void {
    let position = start
    let untilCheck = ROWS_PER_CHECK
    while (position < bytes.length && this.#tooFine === undefined) {
      position = this.#readRow(bytes, position)
      this.#line++
      if (--untilCheck > 0) continue
      untilCheck = ROWS_PER_CHECK
      this.#settings.progress?.(position / bytes.length)
      if (this.#settings.cancelled?.() === true)
        throw new CancelledError(`the import of ${this.#log.file} was cancelled`)
    }
  }

  /** Reads the row at `start` and returns the start of the next. */
  #readRow(bytes: Uint8Array, start: number): number {
    if (isBlankLine(bytes, start)) return bytes.indexOf(LINE_FEED, start) + 1
    this.#seen++
    this.#position = start
    this.#rowTime = Number.NaN
    const actions = this.#actions
    for (let column = 0; column < actions.length; column++) {
      if (!this.#readCell(bytes, column)) return this.#endOfLine(bytes, start)
      const byte = bytes[this.#position] ?? 0
      if (byte === this.#delimiter) {
        this.#position++
      } else if (column < this.#lastNeeded) {
        this.#reportShortRow(column)
        return this.#endOfLine(bytes, start)
      } else break
    }
    const end = this.#skipToLineFeed(bytes, start)
    if (this.#isSoundRow(bytes, start)) {
      this.#lines[this.#length] = this.#line
      this.#length++
    }
    return end
  }

  /** Reads one cell; false when it is bad, which has then been reported. Leaves the position at its end. */
  #readCell(bytes: Uint8Array, column: number): boolean {
    const action = this.#actions[column]
    const start = this.#position
    const quoted = bytes[start] === QUOTE ? 1 : 0
    if (action === SKIP) {
      this.#position = this.#cellEnd(bytes, start)
      return true
    }
    if (action === PRICE || action === QUANTITY) {
      const scale = action === PRICE ? this.#price : this.#quantity
      const units = scale.read(bytes, start + quoted)
      // NaN, unlike any number, differs from itself.
      if (units === units && this.#closes(bytes, scale.end, quoted)) {
        this.#store(column, units)
        return true
      }
      return this.#readOddNumber(bytes, column, scale)
    }
    const time = this.#time
    const value = this.#readTime(bytes, start + quoted, action ?? SKIP)
    if (value === value && this.#closes(bytes, time.end, quoted)) return true
    return this.#readOddTime(bytes, column, action ?? SKIP)
  }

  /** Whether the cell ends at `end`, past its closing quote if it has one; moves the position there. */
  #closes(bytes: Uint8Array, end: number, quoted: number): boolean {
    if ((bytes[end] === QUOTE) !== (quoted === 1)) return false
    const after = end + quoted
    const byte = bytes[after] ?? 0
    if (byte !== this.#delimiter && byte !== LINE_FEED && byte !== CARRIAGE_RETURN) return false
    this.#position = after
    return true
  }

  #readTime(bytes: Uint8Array, start: number, action: number): number {
    const time = this.#time
    if (action === WHOLE_TIME) return (this.#rowTime = time.read(bytes, start))
    if (action === DATE) return (this.#dateMs = time.readDate(bytes, start))
    return (this.#clockMs = time.readClock(bytes, start))
  }

  #store(column: number, units: number): void {
    const target = this.#targets[column]
    if (target !== undefined) target[this.#length] = units
  }

  /** A number with spaces, a sign, a power of ten, or more digits than so far. */
  #readOddNumber(bytes: Uint8Array, column: number, scale: DecimalScale): boolean {
    const text = this.#takeText(bytes)
    if (text === '' && scale === this.#quantity) {
      this.#log.add({
        kind: 'no-volume',
        line: this.#line,
        column: this.#name(column),
        expected: 'a volume',
        found: 'an empty cell, taken as 0',
      })
      this.#store(column, 0)
      return true
    }
    const reading = scale.convert(text)
    if (reading.kind === 'too-fine') {
      this.#tooFine = {
        kind: 'too-fine',
        group: scale === this.#price ? 'price' : 'quantity',
        mostPlaces: reading.mostPlaces,
      }
      return false
    }
    if (reading.kind === 'bad') {
      this.#log.add({
        kind: 'bad-cell',
        line: this.#line,
        column: this.#name(column),
        expected: 'a decimal number',
        found: excerpt(text),
      })
      return false
    }
    if (reading.rounded) {
      const expected = `at most ${scale.places} decimals, rounded to`
      this.#log.add({ kind: 'rounded', line: this.#line, column: this.#name(column), expected, found: excerpt(text) })
    }
    this.#store(column, reading.units)
    return true
  }

  /** A time with spaces around it. */
  #readOddTime(bytes: Uint8Array, column: number, action: number): boolean {
    const text = this.#takeText(bytes)
    const cell = new TextEncoder().encode(`${text}\n`)
    const value = this.#readTime(cell, 0, action)
    if (value === value && this.#time.end === cell.length - 1) return true
    const expected = action === CLOCK ? CLOCK_FORMS : TIME_FORMS
    this.#log.add({ kind: 'bad-time', line: this.#line, column: this.#name(column), expected, found: excerpt(text) })
    return false
  }

  /** Text of the cell at the position, without spaces and quotes around it. */
  #takeText(bytes: Uint8Array): string {
    const start = this.#position
    this.#position = this.#cellEnd(bytes, start)
    const text = textOf(bytes, start, this.#position).trim()
    return text.startsWith('"') && text.endsWith('"') && text.length > 1
      ? text.slice(1, -1).replaceAll('""', '"').trim()
      : text
  }

  #cellEnd(bytes: Uint8Array, start: number): number {
    let position = start
    let isQuoted = false
    for (;;) {
      const byte = bytes[position] ?? LINE_FEED
      if (byte === LINE_FEED || (byte === this.#delimiter && !isQuoted)) break
      if (byte === CARRIAGE_RETURN && bytes[position + 1] === LINE_FEED) break
      if (byte === QUOTE) isQuoted = !isQuoted
      position++
    }
    return position
  }

  /** Start of the next line; reports cells beyond the header's, unless they are empty. */
  #skipToLineFeed(bytes: Uint8Array, start: number): number {
    const position = this.#position
    const byte = bytes[position] ?? 0
    if (byte === LINE_FEED) return position + 1
    if (byte === CARRIAGE_RETURN && bytes[position + 1] === LINE_FEED) return position + 2
    const end = this.#endOfLine(bytes, start)
    const rest = textOf(bytes, position, end).replaceAll(this.#settings.layout.delimiter, '').trim()
    if (rest !== '') {
      const expected = `${this.#actions.length} cells as in the header`
      this.#log.add({ kind: 'bad-cell', line: this.#line, expected, found: `more, ${excerpt(rest)}` })
      this.#rowTime = this.#dateMs = Number.NaN
    }
    return end
  }

  /** Whether time and prices of the row just read belong together; reports what does not. */
  #isSoundRow(bytes: Uint8Array, start: number): boolean {
    const row = this.#length
    const { time, open, high, low, close, volume } = this.#bars
    if (this.#dateMs === this.#dateMs && this.#clockMs === this.#clockMs) {
      this.#rowTime = this.#time.combine(this.#dateMs, this.#clockMs)
    }
    this.#dateMs = this.#clockMs = Number.NaN
    this.#time.beginRow()
    if (this.#rowTime !== this.#rowTime) return false
    time[row] = this.#rowTime
    const o = open[row] ?? 0
    const h = high[row] ?? 0
    const l = low[row] ?? 0
    const c = close[row] ?? 0
    const isAdjustable = this.#adjusted === undefined || (this.#adjusted[row] ?? 0) > 0
    if (o >= l && o <= h && c >= l && c <= h && l > 0 && isAdjustable && (volume[row] ?? 0) >= 0) return true
    this.#reportUnsoundRow(bytes, start, o, h, l, c)
    return false
  }

  #reportUnsoundRow(bytes: Uint8Array, start: number, open: number, high: number, low: number, close: number): void {
    const text = textOf(bytes, start, bytes.indexOf(LINE_FEED, start))
    const found = excerpt(text)
    const line = this.#line
    const places = 10 ** this.#price.places
    if (!(open > 0 && high > 0 && low > 0 && close > 0)) {
      this.#log.add({ kind: 'price-not-positive', line, expected: 'prices above 0', found })
    } else if (high < low) {
      const expected = `high at or above low ${low / places}`
      this.#log.add({ kind: 'high-below-low', line, expected, found: `high ${high / places}` })
    } else if (!(open >= low && open <= high && close >= low && close <= high)) {
      const isOpen = !(open >= low && open <= high)
      const expected = `${isOpen ? 'open' : 'close'} between low ${low / places} and high ${high / places}`
      this.#log.add({ kind: 'outside-range', line, expected, found: `${(isOpen ? open : close) / places}` })
    } else if (this.#adjusted !== undefined && !((this.#adjusted[this.#length] ?? 0) > 0)) {
      this.#log.add({ kind: 'price-not-positive', line, expected: 'an adjusted close above 0', found })
    } else {
      this.#log.add({ kind: 'negative-volume', line, expected: 'a volume of 0 or more', found })
    }
  }

  #reportShortRow(column: number): void {
    const found = `a row of ${column + 1} cells`
    const missing = this.#actions.findIndex((action, index) => index > column && action !== SKIP)
    const expected = `a value for "${this.#name(missing)}"`
    this.#log.add({ kind: 'missing-column', line: this.#line, column: this.#name(missing), expected, found })
  }

  #name(column: number): string {
    return this.#settings.layout.columns[column]?.name ?? `column ${column + 1}`
  }

  #endOfLine(bytes: Uint8Array, start: number): number {
    this.#dateMs = this.#clockMs = Number.NaN
    this.#time.beginRow()
    return bytes.indexOf(LINE_FEED, start) + 1
  }

  /** Scales the rows so far, the one under way among them, and returns the largest value. */
  #multiply(columns: readonly Float64Array[], factor: number): number {
    let largest = 0
    for (const column of columns) {
      for (let row = 0; row <= this.#length; row++) {
        const units = (column[row] ?? 0) * factor
        column[row] = units
        if (units > largest) largest = units
      }
    }
    return largest
  }
}

function isBlankLine(bytes: Uint8Array, start: number): boolean {
  // Almost every row begins with a digit, a letter or a quote.
  if ((bytes[start] ?? 0) >= DIGIT_0) return false
  let position = start
  for (;;) {
    const byte = bytes[position++] ?? LINE_FEED
    if (byte === LINE_FEED) return true
    if (byte !== SPACE && byte !== CARRIAGE_RETURN && byte !== TAB) return false
  }
}

/** The bytes up to the last line feed, and what follows it with one put after: the loop then needs no end-of-file case. */
function splitTail(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly tail: Uint8Array | undefined } {
  const end = bytes.lastIndexOf(LINE_FEED) + 1
  if (end === bytes.length) return { bytes, tail: undefined }
  const tail = new Uint8Array(bytes.length - end + 1)
  tail.set(bytes.subarray(end))
  tail[tail.length - 1] = LINE_FEED
  return { bytes: bytes.subarray(0, end), tail }
}

function countLines(bytes: Uint8Array, start: number): number {
  let lines = bytes[bytes.length - 1] === LINE_FEED ? 0 : 1
  for (let position = start; position < bytes.length; position++) if (bytes[position] === LINE_FEED) lines++
  return lines
}
