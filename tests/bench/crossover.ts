import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { SMA } from 'trading-signals'
import { z } from 'zod'
import { runBacktest } from '../../src/engine/backtest/runner.ts'
import type { BacktestOutcome } from '../../src/engine/backtest/runner.ts'
import { ensure } from '../../src/engine/model/errors.ts'
import { exactCrossover, wrongTrades } from './crossover-oracle.ts'
import { BARS, FAST, QUANTITY, SLOW, crossoverConfig, exactTerms } from './crossover-run.ts'
import type { CrossoverConfig } from './crossover-run.ts'
import { WrongResult, fixed, megaPerSecond, reached } from './report.ts'
import type { Figure } from './report.ts'
import { timeInTurns } from './timing.ts'

const ROUNDS = 15
const MOST_BARE_LOOPS = 10
const MEGABARS_PER_SECOND = 10
const MEGABYTES = 250

/** The whole engine on a million bars, against the bare loop and a peer in the same turns. Trades are checked first. */
export async function benchCrossover(print: (line: string) => void): Promise<Figure[]> {
  const config = await crossoverConfig()
  const { bars } = ensure(config.histories[0], 'a history')
  const outcome = runBacktest(config)
  const crossings = bareCrossover(bars.close, FAST, SLOW)
  print(checkTrades(config, outcome))
  const orders = [...outcome.trader.orders.orders].length
  if (crossings !== orders) {
    throw new WrongResult(`the bare loop counted ${crossings} crossings, the engine placed ${orders} orders`)
  }
  const times = timeInTurns(ROUNDS, {
    bare: () => bareCrossover(bars.close, FAST, SLOW),
    peer: () => peerCrossover(bars.close, FAST, SLOW),
    engine: () => runBacktest(config),
  })
  const { bare, peer, engine } = times
  const ratio = engine.best / bare.best
  const rate = megaPerSecond(BARS, engine.best)
  const memory = memoryOfOneRun()
  const peerTrades = peerCrossover(bars.close, FAST, SLOW)
  return [
    {
      what: `SMA(${FAST}/${SLOW}) on ${BARS / 1e6} M bars, whole engine`,
      figure: `${fixed(rate)} M bars/s (best ${fixed(engine.best)} ms, median ${fixed(engine.median)}, first ${fixed(engine.first)}, processor ${fixed(engine.processor)})`,
      ratio: `${fixed(ratio)} × bare loop (best ${fixed(bare.best)} ms)`,
      target: `≤ ${MOST_BARE_LOOPS} × bare loop`,
      isMet: ratio <= MOST_BARE_LOOPS,
    },
    {
      what: '  the same, bars per second',
      figure: `${fixed(rate)} M bars/s`,
      ratio: `median ${fixed(engine.median / bare.median)} × median`,
      target: `≥ ${MEGABARS_PER_SECOND} M: ${reached(rate >= MEGABARS_PER_SECOND)}`,
      isMet: null,
    },
    {
      what: '  one run in a fresh process',
      figure: `${fixed(megaPerSecond(BARS, memory.runMs))} M bars/s, peak ${fixed(memory.peakBytes / 1e6, 0)} MB`,
      ratio: `${fixed(memory.runMs / engine.best)} × warm`,
      target: `< ${MEGABYTES} MB`,
      isMet: memory.peakBytes / 1e6 < MEGABYTES,
    },
    {
      what: '  peer: trading-signals SMA in a hand loop',
      figure: `${fixed(megaPerSecond(BARS, peer.best))} M bars/s (${peerTrades} orders, no fills, no costs, no account)`,
      ratio: `engine ${fixed(engine.best / peer.best)} × peer`,
      target: '',
      isMet: null,
    },
  ]
}

function checkTrades(config: CrossoverConfig, { recorder }: BacktestOutcome): string {
  const { instrument, bars } = ensure(config.histories[0], 'a history')
  const exact = exactCrossover(bars, exactTerms(instrument))
  const wrong = wrongTrades(recorder.trades, exact, QUANTITY)
  const verdict = `${wrong} wrong of ${exact.length} trades`
  if (wrong > 0) throw new WrongResult(verdict)
  return verdict
}

/** The least that any engine must do: two sums, two averages, two comparisons. Returns the orders. */
function bareCrossover(close: Float64Array, fast: number, slow: number): number {
  let fastSum = 0
  let slowSum = 0
  let fastBefore = Number.NaN
  let slowBefore = Number.NaN
  let isLong = false
  let orders = 0
  for (let row = 0; row < close.length; row++) {
    const price = close[row] ?? 0
    fastSum += price - (row >= fast ? (close[row - fast] ?? 0) : 0)
    slowSum += price - (row >= slow ? (close[row - slow] ?? 0) : 0)
    if (row < slow - 1) continue
    const fastNow = fastSum / fast
    const slowNow = slowSum / slow
    if (isLong ? fastNow < slowNow && fastBefore >= slowBefore : fastNow > slowNow && fastBefore <= slowBefore) {
      isLong = !isLong
      orders++
    }
    fastBefore = fastNow
    slowBefore = slowNow
  }
  return orders
}

/** The same rule on a library's averages, in decimals as its users have them. Returns the orders. */
function peerCrossover(close: Float64Array, fast: number, slow: number): number {
  const fastAverage = new SMA(fast)
  const slowAverage = new SMA(slow)
  let fastBefore: number | null = null
  let slowBefore: number | null = null
  let isLong = false
  let orders = 0
  for (let row = 0; row < close.length; row++) {
    const price = (close[row] ?? 0) / 100
    const fastNow = fastAverage.update(price, false)
    const slowNow = slowAverage.update(price, false)
    if (fastNow !== null && slowNow !== null && fastBefore !== null && slowBefore !== null) {
      if (isLong ? fastNow < slowNow && fastBefore >= slowBefore : fastNow > slowNow && fastBefore <= slowBefore) {
        isLong = !isLong
        orders++
      }
    }
    fastBefore = fastNow
    slowBefore = slowNow
  }
  return orders
}

function memoryOfOneRun() {
  const file = fileURLToPath(new URL('crossover-child.ts', import.meta.url))
  const text = execFileSync(process.execPath, ['--no-warnings', file], { encoding: 'utf8' })
  return z.object({ runMs: z.number(), peakBytes: z.number() }).parse(JSON.parse(text))
}
