import { SeededRandom, nextNormal } from '../../src/engine/kernel/random.ts'
import { allocateBars } from '../../src/engine/model/bar.ts'
import type { BarSeries } from '../../src/engine/model/bar.ts'
import { USD } from '../../src/engine/model/currency.ts'
import { Instrument } from '../../src/engine/model/instrument.ts'
import { MINUTE_MS } from '../../src/engine/model/time.ts'

const FIRST_MINUTE = Date.UTC(2020, 0, 1)
const FIRST_PRICE = 10_000
const VOLATILITY_PER_BAR = 0.0005
const LOWEST = 100

/** Seeded one-minute bars: a random walk on prices of whole cents, each bar opening where the one before closed. */
export function minuteBars(length: number, seed: number): BarSeries {
  const instrument = new Instrument({
    symbol: 'BENCH',
    kind: 'equity',
    currency: USD,
    pricePrecision: 2,
    quantityPrecision: 0,
  })
  const bars = allocateBars(length)
  const random = new SeededRandom(seed)
  let price = FIRST_PRICE
  for (let row = 0; row < length; row++) {
    const open = price
    const close = Math.max(LOWEST, Math.round(open * (1 + nextNormal(random) * VOLATILITY_PER_BAR)))
    bars.time[row] = FIRST_MINUTE + row * MINUTE_MS
    bars.open[row] = open
    bars.close[row] = close
    bars.high[row] = Math.max(open, close) + Math.floor(random.next() * 3)
    bars.low[row] = Math.min(open, close) - Math.floor(random.next() * 3)
    bars.volume[row] = 1_000 + Math.floor(random.next() * 9_000)
    price = close
  }
  return { instrument, timeframe: MINUTE_MS, bars }
}
