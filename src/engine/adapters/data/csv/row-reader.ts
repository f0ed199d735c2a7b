import type { ImportProblemKind } from '../../../../contract/dataset.ts'
import { type BarColumns, allocateBars } from '../../../model/bar.ts'
import { CancelledError } from '../../../model/errors.ts'
import { CARRIAGE_RETURN, LINE_FEED, QUOTE, excerpt, textOf } from './bytes.ts'
import { DecimalScale, multiplyRows } from './decimal-scale.ts'
import { cellEnd, countLines, isBlankLine, splitTail } from './lines.ts'
import type { RawRows, ReadRowsSettings, TooFine } from './raw-rows.ts'
import { completeTick, inWordsOf } from './tick-rows.ts'
import { isSound, whatIsUnsound } from './row-soundness.ts'
import type { ReadColumns } from './row-soundness.ts'
import { CLOCK, DATE, PRICE, QUANTITY, SKIP, WHOLE_TIME, planColumns } from './column-plan.ts'
import type { ProblemLog } from './problem-log.ts'
import { CLOCK_FORMS, TIME_FORMS, TimeCell } from './time-cell.ts'

/** How often progress is told and cancelling is asked for, in rows. */
const ROWS_PER_CHECK = 32_768

/** Reads all rows of data. @throws CancelledError when asked to stop. */
export function readRows(bytes: Uint8Array, settings: ReadRowsSettings): RawRows | TooFine {
  return new RowReader(settings, countLines(bytes, settings.layout.dataStart)).readWhole(bytes)
}

/** Reads rows into columns: those of a whole file, or of one block of it after the other. */
export class RowReader {
  readonly #settings: ReadRowsSettings
  readonly #log: ProblemLog
  readonly #delimiter: number
  readonly #actions: Uint8Array
  readonly #targets: readonly (Float64Array | undefined)[]
  readonly #lastNeeded: number
  readonly #bars: BarColumns
  readonly #adjusted: Float64Array | undefined
  readonly #askSizes: Float64Array | undefined
  readonly #columns: ReadColumns
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

  /** @param rows room for so many at a time */
  constructor(settings: ReadRowsSettings, rows: number) {
    const { layout } = settings
    this.#settings = settings
    this.#log = settings.log
    this.#delimiter = layout.delimiterByte
    this.#line = layout.dataLine
    this.#bars = allocateBars(rows)
    this.#lines = new Uint32Array(rows)
    const { open, high, low, close, volume } = this.#bars
    this.#askSizes = layout.form === 'quotes' ? new Float64Array(rows) : undefined
    this.#adjusted = settings.isAdjusted ? new Float64Array(rows) : undefined
    this.#columns = { bars: this.#bars, adjusted: this.#adjusted, askSizes: this.#askSizes }
    const prices = [open, high, low, close, ...(this.#adjusted ? [this.#adjusted] : [])]
    const multiply = (group: 'price' | 'quantity', columns: readonly Float64Array[]) => (factor: number) =>
      Math.max(multiplyRows(columns, this.#length + 1, factor), settings.earlier?.multiply(group, factor) ?? 0)
    const { decimalMark: mark } = layout
    this.#price = new DecimalScale(settings.price, mark, this.#delimiter, multiply('price', prices))
    this.#quantity = new DecimalScale(
      settings.quantity,
      mark,
      this.#delimiter,
      multiply('quantity', [volume, ...(this.#askSizes ? [this.#askSizes] : [])]),
    )
    this.#time = new TimeCell(settings.zone, this.#delimiter)
    const plan = planColumns(layout.columns, this.#bars, this.#adjusted, this.#askSizes)
    this.#actions = Uint8Array.from(plan, ({ action }) => action)
    this.#targets = plan.map(({ target }) => target)
    this.#lastNeeded = this.#actions.findLastIndex((action) => action !== SKIP)
  }

  /** Reads the rows of a whole file. */
  readWhole(file: Uint8Array): RawRows | TooFine {
    const { bytes, tail } = splitTail(file)
    this.#readBlock(bytes, this.#settings.layout.dataStart)
    if (tail !== undefined && this.#tooFine === undefined) this.#readBlock(tail, 0)
    return this.#rows()
  }

  /**
   * Reads the rows of the next block of a file, which ends with a line feed. They are in the memory of those of the
   * block before; scales, line numbers and times of day go on.
   */
  readNext(block: Uint8Array): RawRows | TooFine {
    this.#length = 0
    this.#readBlock(block, 0)
    return this.#rows()
  }

  #rows(): RawRows | TooFine {
    if (this.#tooFine !== undefined) return this.#tooFine
    return {
      kind: 'rows',
      bars: this.#bars,
      length: this.#length,
      lines: this.#lines,
      adjusted: this.#adjusted,
      form: this.#settings.layout.form,
      askSizes: this.#askSizes,
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
      this.#position = cellEnd(bytes, start, this.#delimiter)
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
      this.#report('no-volume', column, 'a volume', 'an empty cell, taken as 0')
      this.#store(column, 0)
      return true
    }
    const reading = scale.convert(text)
    if (reading.kind === 'too-fine') {
      const group = scale === this.#price ? 'price' : 'quantity'
      this.#tooFine = { kind: 'too-fine', group, mostPlaces: reading.mostPlaces }
      return false
    }
    if (reading.kind === 'bad') {
      this.#report('bad-cell', column, reading.expected, excerpt(text))
      return false
    }
    if (reading.rounded)
      this.#report('rounded', column, `at most ${scale.places} decimals`, `${excerpt(text)}, rounded`)
    this.#store(column, reading.units)
    return true
  }

  /** A time with spaces around it. */
  #readOddTime(bytes: Uint8Array, column: number, action: number): boolean {
    const text = this.#takeText(bytes)
    const cell = new TextEncoder().encode(`${text}\n`)
    const value = this.#readTime(cell, 0, action)
    if (value === value && this.#time.end === cell.length - 1) return true
    this.#report('bad-time', column, action === CLOCK ? CLOCK_FORMS : TIME_FORMS, excerpt(text))
    return false
  }

  /** Text of the cell at the position, without spaces and quotes around it. */
  #takeText(bytes: Uint8Array): string {
    const start = this.#position
    this.#position = cellEnd(bytes, start, this.#delimiter)
    const text = textOf(bytes, start, this.#position).trim()
    return text.startsWith('"') && text.endsWith('"') && text.length > 1
      ? text.slice(1, -1).replaceAll('""', '"').trim()
      : text
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
    if (this.#dateMs === this.#dateMs && this.#clockMs === this.#clockMs) {
      this.#rowTime = this.#time.combine(this.#dateMs, this.#clockMs)
    }
    this.#dateMs = this.#clockMs = Number.NaN
    this.#time.beginRow()
    if (this.#rowTime !== this.#rowTime) return false
    this.#bars.time[this.#length] = this.#rowTime
    const { mayBeNegative } = this.#settings
    completeTick(this.#settings.layout.form, this.#bars, this.#length)
    if (isSound(this.#columns, this.#length, mayBeNegative)) return true
    const text = textOf(bytes, start, bytes.indexOf(LINE_FEED, start))
    const finding = whatIsUnsound(this.#columns, this.#length, this.#price.places, mayBeNegative, text)
    this.#log.add({ ...inWordsOf(this.#settings.layout.form, finding, text), line: this.#line })
    return false
  }

  #reportShortRow(column: number): void {
    const missing = this.#actions.findIndex((action, index) => index > column && action !== SKIP)
    this.#report('missing-column', missing, `a value for "${this.#name(missing)}"`, `a row of ${column + 1} cells`)
  }

  #report(kind: ImportProblemKind, column: number, expected: string, found: string): void {
    this.#log.add({ kind, line: this.#line, column: this.#name(column), expected, found })
  }

  #name(column: number): string {
    return this.#settings.layout.columns[column]?.name ?? `column ${column + 1}`
  }

  #endOfLine(bytes: Uint8Array, start: number): number {
    this.#dateMs = this.#clockMs = Number.NaN
    this.#time.beginRow()
    return bytes.indexOf(LINE_FEED, start) + 1
  }
}
