import type { BarColumns, BarSeries } from '../../../src/engine/model/bar.ts'
import { streamOf } from '../../../src/engine/model/bar-stream.ts'
import type { BarStream, StreamedSeries } from '../../../src/engine/model/bar-stream.ts'

/** Bars that are handed out a few at a time, as if they were on a disk. */
class StretchedBars implements BarStream {
  readonly length: number
  readonly stretch: number
  readonly #whole: BarStream

  constructor(bars: BarColumns, stretch: number) {
    this.length = bars.length
    this.stretch = stretch
    this.#whole = streamOf(bars)
  }

  timeAt(row: number): number {
    return this.#whole.timeAt(row)
  }
  rowAt(time: number): number {
    return this.#whole.rowAt(time)
  }
  read(start: number, into: BarColumns): void {
    this.#whole.read(start, into)
  }
}

/** The same history, of which so many bars are in memory at a time. */
export function stretched({ instrument, timeframe, bars }: BarSeries, stretch: number): StreamedSeries {
  return { instrument, timeframe, bars: new StretchedBars(bars, stretch) }
}
