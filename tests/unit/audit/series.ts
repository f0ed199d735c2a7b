import { biasSeries } from '../../fixtures/bias/cases.ts'
import { sliceBars } from '../../../src/engine/model/bar.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'

/** The first bars of the history of the biased strategies. */
export function shortSeries(length: number): BarSeries {
  const series = biasSeries()
  return { ...series, bars: sliceBars(series.bars, 0, length) }
}
