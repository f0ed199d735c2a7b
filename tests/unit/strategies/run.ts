import { fileURLToPath } from 'node:url'
import { loadStrategy } from '../../../src/engine/adapters/strategy/loader.ts'
import { runBacktest } from '../../../src/engine/backtest/runner.ts'
import type { BacktestOutcome } from '../../../src/engine/backtest/runner.ts'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import { allocateBars } from '../../../src/engine/model/bar.ts'
import type { BarColumns } from '../../../src/engine/model/bar.ts'
import { USD } from '../../../src/engine/model/currency.ts'
import { Instrument } from '../../../src/engine/model/instrument.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import { FILL_RULES } from '../../../src/engine/simulation/fill-rules.ts'
import type { ParameterValues } from '../../../src/engine/strategy/parameters.ts'

const instrument = new Instrument({
  symbol: 'WALK',
  kind: 'equity',
  currency: USD,
  pricePrecision: 2,
  quantityPrecision: 0,
})

/** A walk of −1, 0 or +1 tick between all prices of its bars: averages tie often. */
export function tickWalk(seed: number, length: number): BarColumns {
  const random = new SeededRandom(seed)
  const step = () => Math.floor(random.next() * 3) - 1
  const bars = allocateBars(length)
  let price = 10_000
  for (let row = 0; row < length; row++) {
    const open = (price += step())
    const close = (price += step())
    bars.time[row] = row * MINUTE_MS
    bars.open[row] = open
    bars.close[row] = close
    bars.high[row] = Math.max(open, close) + Math.floor(random.next() * 2)
    bars.low[row] = Math.min(open, close) - Math.floor(random.next() * 2)
    bars.volume[row] = 1
  }
  return bars
}

/** Runs a sample strategy over bars with the whole engine on, without costs. */
export async function runSample(name: string, bars: BarColumns, params: ParameterValues): Promise<BacktestOutcome> {
  const file = fileURLToPath(new URL(`../../../strategies/${name}.ts`, import.meta.url))
  return runBacktest({
    definition: await loadStrategy(file),
    params,
    histories: [{ instrument, timeframe: MINUTE_MS, bars }],
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
    currency: USD,
    cash: 1_000_000,
    commission: { fraction: 0, perShare: 0, minimum: 0 },
    slippage: { fraction: 0, increments: 0 },
    // Its bars have a volume of 1: a number for the column, not a market.
    fills: { ...FILL_RULES, volumeShare: null },
    periodsPerYear: 252,
    seed: 1,
  })
}

/** A round trip in whole units: side, quantity, bar and price in, bar and price out. */
export type Trip = readonly [
  side: string,
  quantity: number,
  inRow: number,
  inPrice: number,
  outRow: number,
  outPrice: number,
]

/** What the engine traded. Prices of the notionals are exact: no commission, one fill in and one out. */
export function tripsOf({ recorder }: BacktestOutcome): readonly Trip[] {
  // Notional is in millionths of a dollar, prices in cents.
  return recorder.trades.map(({ side, quantity, entryTime, entryNotional, exitTime, exitNotional }) => [
    side,
    quantity,
    entryTime / MINUTE_MS,
    entryNotional / quantity / 10_000,
    exitTime / MINUTE_MS,
    exitNotional / quantity / 10_000,
  ])
}

/** What a rule wants at the close of a row: +1 long, −1 short, 0 out, null no change. Sees the side that it holds. */
export type Rule = (row: number, holding: -1 | 0 | 1) => -1 | 0 | 1 | null

/** The trips of a rule whose orders fill at the next open: one position at a time, of a size asked for at each entry. */
export function expectedTrips(
  bars: BarColumns,
  rule: Rule,
  sizeAt: (row: number, cash: bigint) => bigint,
): readonly Trip[] {
  const trips: Trip[] = []
  let cash = 100_000_000n
  let open: { side: 1 | -1; size: bigint; row: number; price: bigint } | null = null
  for (let row = 0; row + 1 < bars.length; row++) {
    const wanted = rule(row, open ? open.side : 0)
    const price = BigInt(bars.open[row + 1] ?? 0)
    if (wanted === 0 && open) {
      cash += BigInt(open.side) * open.size * (price - open.price)
      const side = open.side > 0 ? 'long' : 'short'
      trips.push([side, Number(open.size), open.row, Number(open.price), row + 1, Number(price)])
      open = null
    } else if (wanted && !open) {
      open = { side: wanted, size: sizeAt(row, cash), row: row + 1, price }
    }
  }
  return trips
}
