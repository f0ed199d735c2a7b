import { powerOfTen } from '../../../model/decimal.ts'
import type { DecimalReading, DecimalScale } from '../csv/decimal-scale.ts'

/** How the values of a column are stored, as far as their decimals go. */
export interface NumberStorage {
  /** 32-bit floats, whose nearest decimals have fewer digits. */
  readonly isSingle: boolean
  /** Decimal places of a column of decimals, or undefined for numbers. */
  readonly places: number | undefined
}

/** What the library hands over for a cell. */
export type Cell = number | bigint | string | boolean | object | null | undefined

/**
 * Reads stored numbers into units of a scale: whole numbers and decimals exactly; floats as the decimal with the fewest
 * digits that is stored as that float, which is what was written for prices of up to 15 digits (7 of 32-bit floats).
 */
export class DecimalColumn {
  readonly #scale: DecimalScale
  readonly #isSingle: boolean
  readonly #storedScale: number

  constructor(scale: DecimalScale, { isSingle, places }: NumberStorage) {
    this.#scale = scale
    this.#isSingle = isSingle
    this.#storedScale = places === undefined ? 0 : powerOfTen(places)
  }

  /**
   * Reads cells from `from` on into `target`, whose row `offset` is that of the first cell, for as long as they fit the
   * scale. Returns where it stopped: at a cell that needs {@link convert}, or at the end.
   */
  readRun(cells: ArrayLike<Cell>, from: number, target: Float64Array, offset: number): number {
    const factor = powerOfTen(this.#scale.places)
    const { largest } = this.#scale
    const isSingle = this.#isSingle
    const isPlain = cells instanceof Float64Array && this.#storedScale === 0
    for (let index = from; index < cells.length; index++) {
      const value = isPlain ? (cells[index] ?? 0) : this.#numberOf(cells[index])
      const units = Math.round(value * factor)
      const back = units / factor
      if ((isSingle ? Math.fround(back) : back) !== value || units > largest || units < -largest) return index
      target[offset + index] = units + 0
    }
    return cells.length
  }

  /** The thorough reading, which may make the scale finer. */
  convert(cell: Cell): DecimalReading {
    if (typeof cell === 'bigint') return this.#scale.convert(String(cell))
    if (typeof cell === 'string') return this.#scale.convert(cell.trim())
    const value = this.#numberOf(cell)
    return this.#scale.convert(this.#isSingle ? shortestSingle(value) : String(value))
  }

  #numberOf(cell: Cell): number {
    if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : Number.NaN
    if (typeof cell !== 'number') return Number.NaN
    // The library multiplies decimals by a power of ten that no float is equal to: rounding takes that back.
    return this.#storedScale === 0 ? cell : Math.round(cell * this.#storedScale) / this.#storedScale
  }
}

function shortestSingle(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits)
    if (Math.fround(Number(text)) === value) return String(Number(text))
  }
  return String(value)
}
