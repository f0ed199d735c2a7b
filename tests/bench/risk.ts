import { SimulatedClock } from '../../src/engine/kernel/clock.ts'
import { EventBus } from '../../src/engine/kernel/event-bus.ts'
import { NO_JOURNAL } from '../../src/engine/kernel/journal.ts'
import { tradingCalendar } from '../../src/engine/market/calendar.ts'
import { USD, moneyOf } from '../../src/engine/model/currency.ts'
import { messageOf } from '../../src/engine/model/errors.ts'
import { Instrument } from '../../src/engine/model/instrument.ts'
import { Order } from '../../src/engine/model/order.ts'
import { orderRequest } from '../../src/engine/model/order-request.ts'
import type { OrderRequest } from '../../src/engine/model/order-request.ts'
import type { Price, Quantity, Timestamp } from '../../src/engine/model/units.ts'
import { CommissionModel } from '../../src/engine/portfolio/commission.ts'
import { Portfolio } from '../../src/engine/portfolio/portfolio.ts'
import { WorkingOrders } from '../../src/engine/portfolio/working-orders.ts'
import { AccountControls } from '../../src/engine/risk/account-controls.ts'
import { LimitBook } from '../../src/engine/risk/limit-book.ts'
import type { LimitValues } from '../../src/engine/risk/limits.ts'
import { NO_PRICE_LIMITS } from '../../src/engine/risk/price-limits.ts'
import { NO_THRESHOLDS } from '../../src/engine/risk/thresholds.ts'
import { RiskGate } from '../../src/engine/risk/risk-gate.ts'
import { TradingState } from '../../src/engine/risk/trading-state.ts'
import { WrongResult, fixed, reached } from './report.ts'
import type { Figure } from './report.ts'
import { quantile } from './timing.ts'

const ROUNDS = 12
const CHECKS = 100_000
const SAMPLES = 50_000
const MOST_MICROSECONDS = 10
const LEAST_CHECKS_PER_SECOND = 500_000
const LEAST_RULES = 20
/** Symbols with a position and working orders each, and working orders of the account. */
const FEW = 1
const MANY = 1_000
/** A check among a thousand may cost this much more than one among few: memory further apart, not more work. */
const MOST_GROWTH = 3

/** Every limit of the gate finite and far away, so that an order passes every rule. */
const LIMITS: LimitValues = {
  tradable: 1,
  maxOrderQuantity: 1e6,
  maxOrderValue: 1e9,
  priceCollar: 0.1,
  priceCollarPeriod: 0.2,
  collarPeriod: 300_000,
  maxReferenceAge: 60_000,
  maxPositionQuantity: 1e6,
  maxPositionValue: 1e9,
  maxShortQuantity: 1e6,
  maxPositions: 1e6,
  maxGrossExposure: 8e9,
  maxNetExposure: 8e9,
  leverage: 1,
  maxLeverage: 1,
  maxSectorShare: 1,
  maxAssetClassShare: 1,
  maxCorrelatedShare: 1,
  correlationThreshold: 0.8,
  maxOpenOrders: 1e6,
  maxOpenOrdersPerStrategy: 1e6,
  maxOpenOrdersPerSymbol: 1e6,
  messagesPerSecond: 1e6,
  messageBurst: 1e6,
  cancelShare: 0.2,
  duplicateWindow: 500,
  selfMatchPrevention: 1,
  tradingHoursOnly: 1,
  maxFills: 1e6,
  fillWindow: 60_000,
  maxConsecutiveRejects: 1e6,
  strategyBudget: 8e9,
  maxStrategyNetExposure: 8e9,
  firstSessionOrderValue: 1e9,
  firstSessionBudget: 8e9,
  maxPositionVolatility: Number.POSITIVE_INFINITY,
  maxAtrRisk: Number.POSITIVE_INFINITY,
  maxKellyFraction: 1,
  cooldownAfterStop: 60_000,
  stopGuardTrades: 10,
  stopGuardLookback: 60_000,
  stopGuardLock: 60_000,
  lowProfitTrades: 10,
  lowProfitLookback: 60_000,
  lowProfitRequired: 0,
  lowProfitLock: 60_000,
  drawdownTrades: 10,
  drawdownLookback: 60_000,
  maxDrawdown: 0.2,
  drawdownLock: 60_000,
  ...NO_PRICE_LIMITS,
  ...NO_THRESHOLDS,
}

/** The whole gate, every rule asked, with one symbol and order and with a thousand of each. */
export function benchRisk(): readonly Figure[] {
  const [few, many] = [room(FEW), room(MANY)]
  const rules = many.gate.rulesFor(many.ask(0)).length
  if (rules < LEAST_RULES) throw new WrongResult(`expected ${LEAST_RULES} rules or more at the gate, found ${rules}`)
  for (const { gate, ask } of [few, many]) {
    const refusal = gate.check(ask(0))
    if (refusal) throw new WrongResult(`a good order was refused: ${refusal.message}`)
    const bad = { ...ask(0), quantity: 5_000_000 as Quantity }
    if (gate.check(bad)?.rule !== 'MAX-ORDER-QUANTITY') throw new WrongResult('an order beyond its limit passed')
  }
  const checks = (of: typeof few) => () => {
    for (let count = 0; count < CHECKS; count++) of.gate.check(of.ask(count))
  }
  const [among, alone] = checksPerSecond(checks(many), checks(few))
  const growth = alone / among
  const p99 = p99Of(many)
  const [before, after] = heapAround(checks(many))
  return [
    {
      what: `Risk gate of ${rules} rules, ${MANY} symbols and working orders`,
      figure: `p99 ${fixed(p99, 2)} µs, ${fixed(among / 1e6, 2)} M checks/s of processor time`,
      ratio: `${fixed(growth, 2)} × one symbol and order`,
      target: `p99 ≤ ${MOST_MICROSECONDS} µs, ≥ 0.5 M/s: ${reached(p99 <= MOST_MICROSECONDS && among >= LEAST_CHECKS_PER_SECOND)}; ≤ ${MOST_GROWTH} ×`,
      isMet: growth <= MOST_GROWTH,
    },
    {
      what: 'Memory kept by a million checks',
      figure: `${fixed((after - before) / 1024, 0)} KiB`,
      ratio: `${fixed((after - before) / 1e6, 3)} bytes a check`,
      target: '< 1 byte a check',
      isMet: after - before < 1e6,
    },
  ]
}

function room(size: number) {
  const clock = new SimulatedClock(1e12 as Timestamp)
  const bus = new EventBus((name, error) => {
    throw new WrongResult(`${name} failed: ${messageOf(error)}`, { cause: error })
  })
  const portfolio = new Portfolio(USD, moneyOf(4e9, USD))
  const working = new WorkingOrders()
  const limits = new LimitBook('bench', [{ scope: 'account', key: '', values: LIMITS }])
  const calendarOf = () => tradingCalendar('24/7')
  const controls = new AccountControls({ limits, clock, bus, portfolio, working, calendarOf })
  const broker = { name: 'none', submit: ignore, cancel: ignore, amend: ignore, listen: ignore }
  const commission = new CommissionModel({ fraction: 0, perShare: 0.005, minimum: 1 }, USD)
  const state = new TradingState(null)
  const parts = { broker, journal: NO_JOURNAL, clock, portfolio, working, commission, state, controls }
  const gate = new RiskGate({ ...parts, limits: controls.gateLimits })
  const instruments = Array.from({ length: size }, (_, index) => share(`S${index}`))
  for (const [index, instrument] of instruments.entries()) {
    portfolio.mark(portfolio.holding(instrument), 10_000 as Price)
    controls.references.of(instrument).takePrice(10_000 as Price, clock.now())
    const request = orderRequest(instrument, 'buy', 7 as Quantity, { ...RESTING, strategyId: 'bench-1' })
    const refusal = gate.submit(new Order(`O${index}`, request, clock.now()))
    if (refusal) throw new WrongResult(`a resting order was refused: ${refusal.message}`)
  }
  bus.settle()
  const asked = instruments.map((instrument) => orderRequest(instrument, 'buy', 10 as Quantity, TERMS))
  return { gate, ask: (count: number): OrderRequest => asked[count % size] as OrderRequest }
}

const RESTING = { type: 'limit' as const, limitPrice: 9_000 as Price }
const TERMS = { type: 'limit' as const, limitPrice: 10_050 as Price, strategyId: 'bench-1', strategyVersion: 'new' }

function share(symbol: string): Instrument {
  return new Instrument({ symbol, kind: 'equity', currency: USD, pricePrecision: 2, quantityPrecision: 0 })
}

function ignore(): void {
  // A broker that takes everything and says nothing.
}

function p99Of({ gate, ask }: ReturnType<typeof room>): number {
  const times = new Float64Array(SAMPLES)
  for (let count = 0; count < SAMPLES; count++) {
    const order = ask(count)
    const start = performance.now()
    gate.check(order)
    times[count] = (performance.now() - start) * 1_000
  }
  times.sort()
  return quantile(times, 0.99)
}

/** By the processor time that they take, so that what else the machine does is not counted. */
function checksPerSecond(...works: readonly [() => void, () => void]): readonly [number, number] {
  const best: [number, number] = [0, 0]
  for (let round = 0; round < ROUNDS; round++) {
    for (const index of [0, 1] as const) {
      const before = process.cpuUsage()
      works[index]()
      const { user, system } = process.cpuUsage(before)
      best[index] = Math.max(best[index], (CHECKS * 1e6) / (user + system))
    }
  }
  return best
}

/** Bytes in use before and after a million checks, garbage left out. */
function heapAround(work: () => void): readonly [before: number, after: number] {
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  for (let count = 0; count < 1e6; count += CHECKS) work()
  globalThis.gc?.()
  return [before, process.memoryUsage().heapUsed]
}
