import { EventBus } from '../../src/engine/kernel/event-bus.ts'
import { USD, moneyOf } from '../../src/engine/model/currency.ts'
import { messageOf } from '../../src/engine/model/errors.ts'
import { Instrument } from '../../src/engine/model/instrument.ts'
import { MANUAL } from '../../src/engine/model/order-request.ts'
import type { Money, Price, Quantity, Timestamp } from '../../src/engine/model/units.ts'
import { Portfolio } from '../../src/engine/portfolio/portfolio.ts'
import { LimitBook } from '../../src/engine/risk/limit-book.ts'
import { RiskMonitor } from '../../src/engine/risk/monitor.ts'
import { CONFIDENCE, SCENARIOS } from '../../src/engine/risk/scenarios.ts'
import { paperLimits } from '../../src/engine/risk/paper-limits.ts'
import { WrongResult, fixed, reached } from './report.ts'
import type { Figure } from './report.ts'
import { quantile } from './timing.ts'

const POSITIONS = 100
const UPDATES = 50_000
const MOST_MICROSECONDS = 50
const DAY_MS = 86_400_000
const QUANTITY = 7

/** A price, and all that follows of it: value, results, scenarios, and every threshold, value at risk and shortfall too. */
export function benchMonitor(): readonly Figure[] {
  const one = room(1)
  const many = room(POSITIONS)
  for (const each of [one, many]) {
    for (let count = 0; count < 5_000; count++) each.update(count)
    check(each)
  }
  const [alone, among] = [timesOf(one), timesOf(many)]
  check(many)
  const naive = timeOfNaive(many)
  const p99 = quantile(among, 0.99)
  const median = quantile(among, 0.5)
  return [
    {
      what: `Monitor after a price, ${POSITIONS} positions, ${SCENARIOS} scenarios`,
      figure: `p99 ${fixed(p99, 2)} µs, median ${fixed(median, 2)} µs`,
      ratio: `${fixed(median / quantile(alone, 0.5), 2)} × one position; all anew takes ${fixed(naive / median, 0)} × as long`,
      target: `p99 ≤ ${MOST_MICROSECONDS} µs: ${reached(p99 <= MOST_MICROSECONDS)}; ≤ 3 × one position`,
      isMet: median / quantile(alone, 0.5) <= 3,
    },
  ]
}

function room(size: number) {
  const bus = new EventBus((name, error) => {
    throw new WrongResult(`${name} failed: ${messageOf(error)}`, { cause: error })
  })
  const cash = 1e7
  const portfolio = new Portfolio(USD, moneyOf(cash, USD))
  const values = {
    ...paperLimits({ cash, timeframeMs: DAY_MS, isLive: true }),
    valueAtRiskWarn: 5,
    expectedShortfallWarn: 5,
  }
  const limits = new LimitBook('bench', [{ scope: 'account', key: '', values }])
  const monitor = new RiskMonitor({ portfolio, limits, margin: null })
  const lanes = Array.from({ length: size }, (_, index) => {
    const symbol = `S${index}`
    const instrument = new Instrument({
      symbol,
      kind: 'equity',
      currency: USD,
      pricePrecision: 2,
      quantityPrecision: 0,
    })
    const watched = monitor.watch(instrument)
    const closes: number[] = []
    return { instrument, watched, closes }
  })
  for (let day = 0; day <= SCENARIOS; day++) {
    for (const [index, { watched, closes }] of lanes.entries()) {
      const close = 10_000 + ((day * (index + 3) * 131) % 900)
      closes.push(close)
      monitor.scenarios.takeClose(watched.index, day * DAY_MS, close)
    }
  }
  for (const { instrument, watched } of lanes) {
    const [price, quantity] = [10_000 as Price, QUANTITY as Quantity]
    const notional = instrument.notional(price, quantity)
    const terms = { id: `F-${instrument.symbol}`, orderId: 'O', strategyId: MANUAL, side: 'buy' as const }
    const fill = { ...terms, instrument, quantity, price, notional, commission: 0 as Money, at: 0 as Timestamp }
    portfolio.apply(fill)
    monitor.takeFill(fill)
    monitor.revalue(watched)
  }
  bus.settle()
  const prices = lanes.map(() => 10_000)
  const update = (count: number): void => {
    const at = count % size
    const lane = lanes[at] as (typeof lanes)[number]
    const price = 9_950 + ((count * 37) % 101)
    prices[at] = price
    portfolio.mark(lane.watched.holding, price as Price)
    monitor.revalue(lane.watched)
    monitor.check(1, false)
  }
  return { cash, portfolio, monitor, lanes, prices, update }
}

type Room = ReturnType<typeof room>

/** Money against exact integers, estimates against all of it worked out from nothing. */
function check({ cash, portfolio, monitor, prices, lanes }: Room): void {
  const cent = BigInt(moneyOf(0.01, USD))
  const gained = prices.reduce((sum, price) => sum + BigInt(price - 10_000) * BigInt(QUANTITY), 0n) * cent
  const equity = BigInt(moneyOf(cash, USD)) + gained
  if (BigInt(portfolio.equity) !== equity) throw new WrongResult(`equity is ${portfolio.equity}, expected ${equity}`)
  if (BigInt(monitor.results.pnlOf(MANUAL)) !== gained) {
    throw new WrongResult(`the result is ${monitor.results.pnlOf(MANUAL)}, expected ${gained}`)
  }
  const { historicalVar } = monitor.figures
  const expected = naiveVar({ prices, lanes })
  if (Math.abs(historicalVar / expected - 1) > 1e-9) {
    throw new WrongResult(`value at risk is ${historicalVar}, expected ${expected}`)
  }
}

function naiveVar({ prices, lanes }: Pick<Room, 'prices' | 'lanes'>): number {
  const cent = moneyOf(0.01, USD)
  const losses = Array.from({ length: SCENARIOS }, (_, step) => {
    let pnl = 0
    for (const [index, { closes }] of lanes.entries()) {
      const change = (closes[step + 1] ?? Number.NaN) / (closes[step] ?? Number.NaN) - 1
      pnl += (prices[index] ?? Number.NaN) * QUANTITY * cent * change
    }
    return -pnl
  }).toSorted((a, b) => b - a)
  const daily = Math.sqrt(365.25 / 252)
  return daily * (losses[Math.floor(SCENARIOS * (1 - CONFIDENCE) + 1e-9)] ?? Number.NaN)
}

function timesOf({ update }: Room): Float64Array {
  const times = new Float64Array(UPDATES)
  for (let count = 0; count < UPDATES; count++) {
    const start = performance.now()
    update(count)
    times[count] = (performance.now() - start) * 1_000
  }
  return times.toSorted()
}

/** Microseconds, the median of a few. */
function timeOfNaive(of: Room): number {
  const times = Float64Array.from({ length: 101 }, () => {
    const start = performance.now()
    naiveVar(of)
    return (performance.now() - start) * 1_000
  })
  return quantile(times.toSorted(), 0.5)
}
