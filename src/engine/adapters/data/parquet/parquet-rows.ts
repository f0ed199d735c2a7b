import type { AsyncBuffer, FileMetaData, SchemaElement } from 'hyparquet'
import { parquetRead } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { BAR_FIELDS, allocateBars } from '../../../model/bar.ts'
import type { BarColumns } from '../../../model/bar.ts'
import { CancelledError, messageOf } from '../../../model/errors.ts'
import { LINE_FEED, excerpt } from '../csv/bytes.ts'
import { DATE, QUANTITY, SKIP, WHOLE_TIME, planColumns } from '../csv/column-plan.ts'
import type { ColumnPlan } from '../csv/column-plan.ts'
import { DecimalScale } from '../csv/decimal-scale.ts'
import type { CsvColumn, RowForm } from '../csv/layout.ts'
import { ImportError } from '../csv/problem-log.ts'
import type { RawRows, ReadRowsSettings, TooFine } from '../csv/raw-rows.ts'
import { isSound, whatIsUnsound } from '../csv/row-soundness.ts'
import type { ReadColumns } from '../csv/row-soundness.ts'
import { completeTick, inWordsOf } from '../csv/tick-rows.ts'
import { TIME_FORMS } from '../csv/time-cell.ts'
import { DecimalColumn } from './decimal-column.ts'
import type { Cell } from './decimal-column.ts'
import { flatColumn } from './flat-column.ts'
import { EPOCH_MS_PARSERS, TimeColumn } from './time-column.ts'

export interface ParquetRowsSettings extends Omit<ReadRowsSettings, 'layout'> {
  readonly file: AsyncBuffer
  readonly metadata: FileMetaData
  /** Columns as stored, and what they are taken for. */
  readonly elements: readonly SchemaElement[]
  readonly columns: readonly CsvColumn[]
  readonly form: RowForm
  /** Room for so many rows at a time. */
  readonly rows: number
}

/** Reads all rows, column by column. @throws ImportError for a damaged file, CancelledError when asked to stop. */
export async function readParquetRows(settings: ParquetRowsSettings): Promise<RawRows | TooFine> {
  return new ParquetRowReader(settings).read(0, settings.rows)
}

/** Rows of one column, and who takes them. */
interface GroupOfColumn {
  readonly start: number
  readonly end: number
  readonly element: SchemaElement
  readonly take: TakeCells
  /** Row of the file after the last that there is room for. */
  readonly limit: number
}

/** Takes the cells of a column from a row on. */
type TakeCells = (cells: ArrayLike<Cell>, offset: number) => void

/** Reads rows into columns: those of a whole file, or of one group of them after the other. */
export class ParquetRowReader {
  #tooFine: TooFine | undefined
  readonly #settings: ParquetRowsSettings
  readonly #bars: BarColumns
  readonly #adjusted: Float64Array | undefined
  readonly #askSizes: Float64Array | undefined
  readonly #columns: ReadColumns
  readonly #plans: readonly ColumnPlan[]
  readonly #price: DecimalScale
  readonly #quantity: DecimalScale
  /** 1 for a row with a cell that cannot be read, which has been reported. */
  readonly #isBad: Uint8Array
  /** Numbers of one column at a time on their way into the columns. */
  readonly #cells: Float64Array
  readonly #takers = new Map<ColumnPlan, TakeCells>()
  /** How many rows of a column hold values. */
  readonly #filled = new Map<Float64Array, number>()
  /** Row of the file that is the first of the columns. */
  #first = 0
  #hasClock = false
  #columnsRead = 0

  constructor(settings: ParquetRowsSettings) {
    const { rows, price, quantity, isAdjusted, form, columns } = settings
    this.#settings = settings
    this.#bars = allocateBars(rows)
    this.#isBad = new Uint8Array(rows)
    this.#cells = new Float64Array(largestGroup(settings))
    this.#adjusted = isAdjusted ? new Float64Array(rows) : undefined
    this.#askSizes = form === 'quotes' ? new Float64Array(rows) : undefined
    this.#columns = { bars: this.#bars, adjusted: this.#adjusted, askSizes: this.#askSizes }
    this.#plans = planColumns(columns, this.#bars, this.#adjusted, this.#askSizes)
    const { open, high, low, close, volume } = this.#bars
    const prices = [open, high, low, close, ...(this.#adjusted ? [this.#adjusted] : [])]
    const dot = '.'.charCodeAt(0)
    const sizes = [volume, ...(this.#askSizes ? [this.#askSizes] : [])]
    const multiply = (group: 'price' | 'quantity', targets: readonly Float64Array[]) => (factor: number) =>
      Math.max(this.#multiply(targets, factor), settings.earlier?.multiply(group, factor) ?? 0)
    this.#price = new DecimalScale(price, dot, LINE_FEED, multiply('price', prices))
    this.#quantity = new DecimalScale(quantity, dot, LINE_FEED, multiply('quantity', sizes))
  }

  /**
   * Reads rows of the file, column by column, over the memory of those that were read before; scales go on.
   * @throws ImportError for a damaged file, CancelledError when asked to stop
   */
  async read(first: number, rows: number): Promise<RawRows | TooFine> {
    this.#first = first
    this.#isBad.fill(0)
    this.#filled.clear()
    // A column may hold fewer values than rows: then nothing of the rows before may show.
    if (first > 0) for (const field of BAR_FIELDS) this.#bars[field].fill(0)
    for (const [index, plan] of this.#plans.entries()) {
      if (plan.action !== SKIP) await this.#readColumn(index, plan, rows)
      if (this.#tooFine) return this.#tooFine
    }
    return this.#finish(rows)
  }

  async #readColumn(index: number, plan: ColumnPlan, rows: number): Promise<void> {
    const { metadata, elements, log, progress, cancelled } = this.#settings
    const element = elements[index]
    if (!element) return
    const take = this.#takers.get(plan) ?? this.#taker(element, plan)
    this.#takers.set(plan, take)
    const first = this.#first
    let start = 0
    for (const [group, { num_rows: count }] of metadata.row_groups.entries()) {
      const end = start + Number(count)
      if (end > first && start < first + rows) {
        if (cancelled?.() === true) throw new CancelledError(`the import of ${log.file} was cancelled`)
        await this.#readGroup(group, { start, end, element, take, limit: first + rows })
        progress?.((this.#columnsRead + (end - first) / rows) / (BAR_FIELDS.length + 1))
      }
      start = end
    }
    this.#columnsRead++
  }

  async #readGroup(group: number, { start, end, element, take, limit }: GroupOfColumn): Promise<void> {
    const { file, metadata, log } = this.#settings
    const first = this.#first
    const onChunk = ({ columnData, rowStart }: { columnData: ArrayLike<unknown>; rowStart: number }) => {
      if (rowStart + columnData.length > limit) throw new ImportError('more values than rows')
      // The library types cells as `any`; what they can be is listed in Cell.
      take(columnData as ArrayLike<Cell>, rowStart - first)
    }
    try {
      const flat = await flatColumn(file, metadata, group, element.name, this.#cells)
      if (flat && start + flat.length === end) return take(flat, start - first)
      const range = { columns: [element.name], rowStart: start, rowEnd: end }
      await parquetRead({ file, metadata, ...range, compressors, parsers: EPOCH_MS_PARSERS, onChunk })
    } catch (error) {
      if (error instanceof CancelledError) throw error
      throw new ImportError(`${log.file}, column "${element.name}": expected values, found ${messageOf(error)}`)
    }
  }

  #finish(rows: number): RawRows {
    const bars = this.#bars
    const lines = new Uint32Array(rows)
    const { form } = this.#settings
    if (form !== 'bars') for (let row = 0; row < rows; row++) completeTick(form, bars, row)
    let length = 0
    for (let row = 0; row < rows; row++) {
      if (this.#isBad[row] === 1 || !this.#isSoundRow(row)) continue
      if (length < row) this.#move(row, length)
      lines[length++] = this.#lineOf(row)
    }
    const [pricePlaces, quantityPlaces] = [this.#price.places, this.#quantity.places]
    const hasClock = this.#hasClock
    return {
      kind: 'rows',
      bars,
      length,
      lines,
      adjusted: this.#adjusted,
      form,
      askSizes: this.#askSizes,
      pricePlaces,
      quantityPlaces,
      rowsSeen: this.#first + rows,
      hasClock,
    }
  }

  #taker(element: SchemaElement, { action, target }: ColumnPlan): TakeCells {
    const { name } = element
    if (action === WHOLE_TIME || action === DATE) return this.#timeTaker(name, element)
    const scale = action === QUANTITY ? this.#quantity : this.#price
    const isDecimal = element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL'
    const places = isDecimal ? (element.scale ?? 0) : undefined
    const decimals = new DecimalColumn(scale, { isSingle: element.type === 'FLOAT', places })
    return (cells, offset) => {
      if (!target) return
      this.#filled.set(target, offset + cells.length)
      let index = decimals.readRun(cells, 0, target, offset)
      while (index < cells.length && !this.#tooFine) {
        const units = this.#odd(decimals, cells[index], offset + index, name, scale)
        if (units !== undefined) target[offset + index] = units
        index = decimals.readRun(cells, index + 1, target, offset)
      }
    }
  }

  #timeTaker(name: string, element: SchemaElement): TakeCells {
    const times = new TimeColumn(element, this.#settings.zone)
    const target = this.#bars.time
    return (cells, offset) => {
      for (let index = 0; index < cells.length; index++) {
        const time = times.read(cells[index])
        if (time === time) target[offset + index] = time
        else this.#report('bad-time', offset + index, name, TIME_FORMS, cells[index])
      }
      this.#hasClock = times.hasClock
    }
  }

  #odd(decimals: DecimalColumn, cell: Cell, row: number, name: string, scale: DecimalScale): number | undefined {
    const isVolume = scale === this.#quantity
    if (isVolume && (cell === null || cell === undefined)) {
      const expected = 'a volume'
      this.#settings.log.add({
        kind: 'no-volume',
        line: this.#lineOf(row),
        column: name,
        expected,
        found: 'none, taken as 0',
      })
      return 0
    }
    const reading = decimals.convert(cell)
    if (reading.kind === 'too-fine')
      this.#tooFine = { kind: 'too-fine', group: isVolume ? 'quantity' : 'price', mostPlaces: reading.mostPlaces }
    if (reading.kind === 'bad') this.#report('bad-cell', row, name, reading.expected, cell)
    if (reading.kind !== 'units') return undefined
    if (reading.rounded) {
      const found = `${shown(cell)}, rounded`
      const expected = `at most ${scale.places} decimals`
      this.#settings.log.add({ kind: 'rounded', line: this.#lineOf(row), column: name, expected, found })
    }
    return reading.units
  }

  #report(kind: 'bad-cell' | 'bad-time', row: number, column: string, expected: string, cell: Cell): void {
    this.#isBad[row] = 1
    this.#settings.log.add({ kind, line: this.#lineOf(row), column, expected, found: shown(cell) })
  }

  #isSoundRow(row: number): boolean {
    const { mayBeNegative } = this.#settings
    if (isSound(this.#columns, row, mayBeNegative)) return true
    const scale = 10 ** this.#price.places
    const { open, high, low, close, volume } = this.#bars
    const prices = [open, high, low, close].map((column) => (column[row] ?? 0) / scale)
    const text = [...prices, (volume[row] ?? 0) / 10 ** this.#quantity.places].join(', ')
    const finding = whatIsUnsound(this.#columns, row, this.#price.places, mayBeNegative, text)
    this.#settings.log.add({ ...inWordsOf(this.#settings.form, finding, text), line: this.#lineOf(row) })
    return false
  }

  /** Rows are counted from 1, as lines are. */
  #lineOf(row: number): number {
    return this.#first + row + 1
  }

  /** Scales what was read so far and returns the largest size of it. */
  #multiply(columns: readonly Float64Array[], factor: number): number {
    let largest = 0
    for (const column of columns) {
      const filled = this.#filled.get(column) ?? 0
      for (let row = 0; row < filled; row++) {
        const units = (column[row] ?? 0) * factor
        column[row] = units
        if (Math.abs(units) > largest) largest = Math.abs(units)
      }
    }
    return largest
  }

  #move(from: number, to: number): void {
    for (const field of BAR_FIELDS) this.#bars[field][to] = this.#bars[field][from] ?? 0
    for (const column of [this.#adjusted, this.#askSizes]) if (column) column[to] = column[from] ?? 0
  }
}

function shown(cell: Cell): string {
  return excerpt(
    cell === null || cell === undefined ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell),
  )
}

function largestGroup({ metadata }: ParquetRowsSettings): number {
  return metadata.row_groups.reduce((most, { num_rows: rows }) => Math.max(most, Number(rows)), 0)
}
