import { allocateBars, sliceBars } from '../model/bar.ts'
import type { Bar, BarColumns } from '../model/bar.ts'

/** The newest bars of a live series: at least `capacity` once there were as many, in constant memory. */
export class BarHistory {
  readonly #capacity: number
  readonly #columns: BarColumns
  #length = 0

  constructor(capacity: number) {
    this.#capacity = capacity
    // Twice the room, so that old bars are thrown out once per `capacity` bars and not with every bar.
    this.#columns = allocateBars(capacity * 2)
  }

  /** The bars kept, oldest first, over memory that the next bars do not change for as long as `capacity` allows. */
  get bars(): BarColumns {
    return sliceBars(this.#columns, 0, this.#length)
  }

  add(bar: Bar): void {
    if (this.#length === this.#columns.length) this.#forget()
    const row = this.#length++
    const columns = this.#columns
    columns.time[row] = bar.time
    columns.open[row] = bar.openUnits
    columns.high[row] = bar.highUnits
    columns.low[row] = bar.lowUnits
    columns.close[row] = bar.closeUnits
    columns.volume[row] = bar.volumeUnits
  }

  #forget(): void {
    const { time, open, high, low, close, volume } = this.#columns
    for (const column of [time, open, high, low, close, volume]) column.copyWithin(0, this.#capacity)
    this.#length = this.#capacity
  }
}
