import { type BarSeries, allocateBars } from '../../../src/engine/model/bar.ts'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import { MINUTE_MS, type Timeframe } from '../../../src/engine/model/time.ts'
import { instrumentOf } from '../model/instruments.ts'

/** Open, high, low and close in exact units; one number for a bar that stays at a price. */
export type Candle = number | readonly [number, number, number, number]

/** A series of candles from a time on, one per timeframe. */
export function seriesOf(
  symbol: string,
  candles: readonly Candle[],
  options: { start?: number; timeframe?: Timeframe; instrument?: Instrument } = {},
): BarSeries {
  const { start = 0, timeframe = MINUTE_MS } = options
  const bars = allocateBars(candles.length)
  candles.forEach((candle, row) => {
    const [open, high, low, close] = typeof candle === 'number' ? [candle, candle, candle, candle] : candle
    bars.time[row] = start + row * timeframe
    bars.open[row] = open
    bars.high[row] = high
    bars.low[row] = low
    bars.close[row] = close
    bars.volume[row] = 10
  })
  return { instrument: options.instrument ?? instrumentOf({ symbol }), timeframe, bars }
}
