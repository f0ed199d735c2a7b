import { BarColumnsBuilder } from '../../../src/engine/market/bar-columns-builder.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import type { InstrumentSpec } from '../../../src/engine/model/instrument.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import { instrumentOf } from '../model/instruments.ts'

export const START = Date.UTC(2024, 0, 1)

interface SeriesOptions extends Partial<InstrumentSpec> {
  readonly bars?: number
  readonly timeframe?: number
  readonly start?: number
  /** Close of bar `index` in decimals. */
  readonly close?: (index: number) => number
}

/** A history without gaps: each bar opens at the close of the one before, with a range of a point around both. */
export function seriesOf({ bars = 10, timeframe = DAY_MS, start = START, close, ...spec }: SeriesOptions): BarSeries {
  const instrument = instrumentOf(spec)
  const closeAt = (index: number) => Math.round((close?.(index) ?? 100 + (index % 7)) * instrument.priceScale)
  const builder = new BarColumnsBuilder()
  for (let index = 0; index < bars; index++) {
    const [from, to] = [closeAt(Math.max(0, index - 1)), closeAt(index)]
    builder.add(start + index * timeframe, from, Math.max(from, to) + 100, Math.min(from, to) - 100, to, 1_000 + index)
  }
  return { instrument, timeframe, bars: builder.finish() }
}
