import { describe, expect, test } from 'vitest'
import { runBacktest } from '../../../src/engine/backtest/runner.ts'
import type { BacktestConfig } from '../../../src/engine/backtest/runner.ts'
import { sliceBars } from '../../../src/engine/model/bar.ts'
import { HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import { FILL_RULES } from '../../../src/engine/simulation/fill-rules.ts'
import { Strategy } from '../../../src/quantx.ts'
import { seriesOf } from '../market-replay/series.ts'
import { configOf } from './runs.ts'
import { stretched } from './stretched-bars.ts'

class EachBar extends Strategy {
  override onBar() {
    this.buy(1)
  }
}

/** Minute bars with these volumes. */
function withVolumes(volumes: readonly number[], timeframe = MINUTE_MS) {
  const series = seriesOf(
    'TEST',
    volumes.map(() => 100_00),
    { timeframe },
  )
  series.bars.volume.set(volumes)
  return series
}

/** Minutes in which something filled. */
const filledIn = (volumes: readonly number[], fields: Partial<BacktestConfig> = {}) => {
  const config = configOf(EachBar, { histories: [withVolumes(volumes)], fills: FILL_RULES, ...fields })
  const { recorder } = runBacktest(config)
  return [...new Set(recorder.fills.map(({ at }) => at / MINUTE_MS))]
}

describe('whether bars tell volume is known once one does', () => {
  test('given none that tells any, then every bar has enough', () => {
    expect(filledIn([0, 0, 0, 0])).toEqual([1, 2, 3])
  })

  test('given some from the first bar on, then those without are bars without trades', () => {
    expect(filledIn([100, 0, 100, 0, 100])).toEqual([2, 4])
  })

  test('given the first volume late, then bars before it have enough, as if none were to come', () => {
    expect(filledIn([0, 0, 0, 100, 0, 100])).toEqual([1, 2, 3, 5])
    // What comes later changes nothing before it.
    expect(filledIn([0, 0, 0])).toEqual([1, 2])
  })

  test('given volumes before the range only, then they are known', () => {
    const volumes = [100, 0, 0, 0, 100]
    expect(filledIn(volumes, { from: MINUTE_MS })).toEqual([4])
    const histories = [stretched(withVolumes(volumes), 1)]
    expect(filledIn(volumes, { from: MINUTE_MS, histories })).toEqual([4])
  })

  test('given finer bars, then likewise', () => {
    const volumes = Array.from({ length: 180 }, (_, minute) => (minute >= 150 && minute !== 170 ? 50 : 0))
    const hours = withVolumes([0, 0, 0], HOUR_MS)
    const run = (count: number) => {
      const fine = withVolumes(volumes)
      const detail = { ...fine, bars: sliceBars(fine.bars, 0, count) }
      return filledIn([], { histories: [hours], details: [detail] })
    }
    expect(run(180)).toEqual([60, 120])
    expect(run(150)).toEqual([60, 120])
  })
})
