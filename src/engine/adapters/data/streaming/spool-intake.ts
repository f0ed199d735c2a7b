import { BAR_FIELDS } from '../../../model/bar.ts'
import type { BarColumns } from '../../../model/bar.ts'
import { formatUtc } from '../../../model/time.ts'
import type { Choices } from '../csv/import-csv.ts'
import { ProblemLog } from '../csv/problem-log.ts'
import type { EarlierRows, RawRows } from '../csv/raw-rows.ts'
import type { ColumnSpool, ScaleGroup } from './column-spool.ts'

/** A file has to be seen as a whole: its rows are out of order, or they are ticks. */
export class NotStreamable extends Error {}

/**
 * Takes the rows of a file block by block, checks what hangs together across blocks and puts them on disk: the rules of
 * an import that reads the file at once, by which the order of rows is part of what is checked.
 */
export class SpoolIntake implements EarlierRows {
  readonly #spool: ColumnSpool
  readonly #choices: Pick<Choices, 'rows'>
  /** Rows of one time. Told after what is wrong with single rows, as an import does. */
  readonly ties: ProblemLog
  readonly #largest: Record<ScaleGroup, number> = { price: 0, quantity: 0 }
  /** Places of the rows on disk. */
  readonly #places: Record<ScaleGroup, number> = { price: 0, quantity: 0 }
  #latest = Number.NEGATIVE_INFINITY
  #areAllFlat = true
  #hasFineTime = false
  rowsSeen = 0
  hasClock = false

  constructor(spool: ColumnSpool, choices: Pick<Choices, 'rows'>, log: ProblemLog) {
    this.#spool = spool
    this.#choices = choices
    this.ties = new ProblemLog(log.file)
    if (choices.rows === 'ticks') throw new NotStreamable('ticks')
  }

  get length(): number {
    return this.#spool.length
  }

  get pricePlaces(): number {
    return this.#places.price
  }
  get quantityPlaces(): number {
    return this.#places.quantity
  }

  multiply(group: ScaleGroup, factor: number): number {
    this.#spool.rescale(group, (units) => units * factor)
    return (this.#largest[group] *= factor)
  }

  /** @throws NotStreamable for rows out of order, or that look like ticks */
  take(raw: RawRows): void {
    this.rowsSeen = raw.rowsSeen
    this.hasClock = raw.hasClock
    this.#places.price = raw.pricePlaces
    this.#places.quantity = raw.quantityPlaces
    this.#measure(raw)
    const length = this.#inOrder(raw)
    this.#lookForTicks(raw.bars, length)
    this.#spool.add(raw.bars, length, raw.lines)
  }

  /** Keeps the last row of each time. Returns how many are left, moved together. */
  #inOrder({ bars, lines, length }: RawRows): number {
    let kept = 0
    for (let row = 0; row < length; row++) {
      const time = bars.time[row] ?? 0
      if (time < this.#latest) throw new NotStreamable('rows out of order')
      if (time === this.#latest) {
        this.#noteTie(time, lines[row] ?? 1)
        if (kept > 0) kept--
        else this.#spool.dropLast()
      }
      this.#latest = time
      if (kept < row) move(bars, lines, row, kept)
      kept++
    }
    return kept
  }

  #noteTie(time: number, line: number): void {
    this.#hasFineTime = true
    const found = `a second row for ${formatUtc(time)}`
    this.ties.add({ kind: 'duplicate-time', line, expected: 'one row for each time', found })
  }

  #measure({ bars, length }: RawRows): void {
    for (const field of ['high', 'low', 'volume'] as const) {
      const group = field === 'volume' ? 'quantity' : 'price'
      const column = bars[field]
      let largest = this.#largest[group]
      for (let row = 0; row < length; row++) largest = Math.max(largest, Math.abs(column[row] ?? 0))
      this.#largest[group] = largest
    }
  }

  /** Rows without a range, at times finer than bars have: then the whole file has to be looked at. */
  #lookForTicks({ time, open, high, low }: BarColumns, length: number): void {
    if (!this.#areAllFlat || this.#choices.rows !== 'auto') return
    for (let row = 0; row < length; row++) {
      if (high[row] !== low[row] || open[row] !== low[row]) {
        this.#areAllFlat = false
        return
      }
      this.#hasFineTime ||= (time[row] ?? 0) % 1_000 !== 0
    }
    if (this.#hasFineTime) throw new NotStreamable('ticks')
  }
}

function move(bars: BarColumns, lines: Uint32Array, from: number, to: number): void {
  for (const field of BAR_FIELDS) bars[field][to] = bars[field][from] ?? 0
  lines[to] = lines[from] ?? 1
}
