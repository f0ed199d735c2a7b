import type { BarTable } from '../../contract/views.ts'

const FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const
type Field = (typeof FIELDS)[number]

/** One bar by value. */
export type Bar = Readonly<Record<Field, number>>

type Columns = Record<Field, Float64Array>

function columns(capacity: number): Columns {
  return {
    time: new Float64Array(capacity),
    open: new Float64Array(capacity),
    high: new Float64Array(capacity),
    low: new Float64Array(capacity),
    close: new Float64Array(capacity),
    volume: new Float64Array(capacity),
  }
}

/** All bars that a chart has loaded, contiguous and ascending, as growing columns. */
export class BarHistory {
  #columns = columns(1_024)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Epoch ms of a bar's open; NaN outside. */
  time(index: number): number {
    return this.#read('time', index)
  }

  get firstTime(): number {
    return this.time(0)
  }

  get lastTime(): number {
    return this.time(this.#length - 1)
  }

  /** How many bars there are, and when the first and last open. */
  get span(): { readonly bars: number; readonly first: number; readonly last: number } {
    return { bars: this.#length, first: this.firstTime, last: this.lastTime }
  }

  times(): Float64Array {
    return this.#columns.time.subarray(0, this.#length)
  }

  bar(index: number): Bar | undefined {
    if (index < 0 || index >= this.#length) return undefined
    return {
      time: this.#read('time', index),
      open: this.#read('open', index),
      high: this.#read('high', index),
      low: this.#read('low', index),
      close: this.#read('close', index),
      volume: this.#read('volume', index),
    }
  }

  reset(table: BarTable): void {
    this.#columns = columns(Math.max(1_024, table.time.length * 2))
    this.#length = table.time.length
    for (const field of FIELDS) this.#columns[field].set(table[field])
  }

  /** Puts older bars before; those that are not older than the first are dropped. @returns how many were added. */
  prepend(table: BarTable): number {
    let added = table.time.length
    if (this.#length > 0) while (added > 0 && (table.time[added - 1] ?? 0) >= this.firstTime) added -= 1
    if (added === 0) return 0
    const grown = columns(this.#length + added + 1_024)
    for (const field of FIELDS) {
      grown[field].set(table[field].subarray(0, added))
      grown[field].set(this.#columns[field].subarray(0, this.#length), added)
    }
    this.#columns = grown
    this.#length += added
    return added
  }

  /** Replaces the last bar where the time is equal, appends later ones, ignores older ones. @returns the first index changed. */
  append(table: BarTable): number {
    let changed = this.#length
    for (let row = 0; row < table.time.length; row += 1) {
      const time = table.time[row] ?? Number.NaN
      if (this.#length > 0 && time < this.lastTime) continue
      const replaces = this.#length > 0 && time === this.lastTime
      const index = replaces ? this.#length - 1 : this.#length
      this.#reserve(index + 1)
      for (const field of FIELDS) this.#columns[field][index] = table[field][row] ?? Number.NaN
      this.#length = index + 1
      changed = Math.min(changed, index)
    }
    return changed
  }

  /** Index of the last bar that opens at or before a time; -1 when all are later. */
  indexAt(epochMs: number): number {
    let low = 0
    let high = this.#length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#columns.time[middle] ?? Infinity) <= epochMs) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  #read(field: Field, index: number): number {
    return index >= 0 && index < this.#length ? (this.#columns[field][index] ?? Number.NaN) : Number.NaN
  }

  #reserve(length: number): void {
    if (length <= this.#columns.time.length) return
    const grown = columns(length * 2)
    for (const field of FIELDS) grown[field].set(this.#columns[field].subarray(0, this.#length))
    this.#columns = grown
  }
}
