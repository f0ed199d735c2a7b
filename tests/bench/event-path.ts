import { EventBus } from '../../src/engine/kernel/event-bus.ts'
import type { OrderEvent } from '../../src/engine/kernel/events.ts'
import { MarketChannel } from '../../src/engine/kernel/market-channel.ts'
import { Order } from '../../src/engine/model/order.ts'
import { orderRequest } from '../../src/engine/model/order-request.ts'
import type { Price, Quantity, Timestamp } from '../../src/engine/model/units.ts'
import { quoteAt, quoteDesk } from './desk.ts'
import { WrongResult, fixed, reached } from './report.ts'
import type { Figure } from './report.ts'
import { quantile, timeInTurns } from './timing.ts'

const ROUNDS = 7
const EVENTS = 500_000
const SAMPLES = 50_000
const TICKS = 50_000
const WARM_UP = 10_000
const MOST_MICROSECONDS = 50
const EVENTS_AT_ONCE = 8

/** What stands between a tick and an order: the bus, the gate, and all of it together. */
export function benchEventPath(): Figure[] {
  return [benchBus(), benchGate(), benchTickToOrder()]
}

function benchBus(): Figure {
  const bus = new EventBus((name, error) => {
    throw new WrongResult(`${name} failed`, { cause: error })
  })
  let heard = 0
  const handler = () => {
    heard++
  }
  bus.subscribe('order', 'bench', handler)
  const channel = new MarketChannel<OrderEvent>(bus)
  channel.subscribe('record', 'bench', handler)
  const event = someOrderEvent()
  const publish = () => {
    for (let count = 0; count < EVENTS; count += EVENTS_AT_ONCE) {
      for (let each = 0; each < EVENTS_AT_ONCE; each++) bus.publish('order', event)
      bus.settle()
    }
  }
  const deliver = () => {
    for (let count = 0; count < EVENTS; count++) channel.deliver(event)
  }
  const call = () => {
    for (let count = 0; count < EVENTS; count++) handler()
  }
  publish()
  if (heard !== EVENTS) throw new WrongResult(`${EVENTS} events were published, ${heard} heard`)
  const times = timeInTurns(ROUNDS, { publish, deliver, call })
  const nanoseconds = (milliseconds: number) => fixed((milliseconds * 1e6) / EVENTS)
  return {
    what: 'Event bus, one subscriber',
    figure: `publish and deliver ${nanoseconds(times.publish.best)} ns, market data ${nanoseconds(times.deliver.best)} ns`,
    ratio: `${fixed(times.publish.best / times.call.best)} × and ${fixed(times.deliver.best / times.call.best)} × a bare call`,
    target: '',
    isMet: null,
  }
}

function benchGate(): Figure {
  const { trader, instrument, market } = quoteDesk()
  market.quotes.deliver(quoteAt(instrument, 1))
  trader.portfolio.mark(trader.portfolio.holding(instrument), 10_000 as Price)
  const good = orderRequest(instrument, 'buy', 100 as Quantity)
  const bad = orderRequest(instrument, 'buy', 10_000_000 as Quantity)
  if (trader.gate.check(good) !== null || trader.gate.check(bad)?.rule !== 'MAX-ORDER-QUANTITY') {
    throw new WrongResult('the gate let a bad order pass or refused a good one')
  }
  const check = () => void trader.gate.check(good)
  const { whole } = timeInTurns(ROUNDS, {
    whole: () => {
      for (let count = 0; count < EVENTS; count++) check()
    },
  })
  const single = microsecondsOf(SAMPLES, check)
  return {
    what: 'Risk gate, every rule passed',
    figure: `${fixed(EVENTS / whole.best / 1_000, 2)} M checks/s, p99 ${fixed(single.p99, 2)} µs`,
    ratio: `p99 ${fixed((single.p99 * EVENTS) / (whole.best * 1_000))} × mean`,
    target: '',
    isMet: null,
  }
}

/** A quote comes in, a listener answers with an order, the gate checks it, the venue acknowledges it. */
function benchTickToOrder(): Figure {
  const { trader, instrument, market, clock } = quoteDesk()
  market.quotes.subscribe('value', 'portfolio', (quote) =>
    trader.portfolio.mark(trader.portfolio.holding(instrument), quote.bid),
  )
  market.quotes.subscribe('decide', 'bench', ({ at }) => {
    const terms = { strategyId: 'bench', causedAt: at }
    trader.orders.place(orderRequest(instrument, at % 2 === 0 ? 'sell' : 'buy', 100 as Quantity, terms))
  })
  let at = 0
  const tick = () => {
    at++
    clock.advanceTo(at as Timestamp)
    market.quotes.deliver(quoteAt(instrument, at))
  }
  const { p50, p99 } = microsecondsOf(TICKS, tick)
  const orders = [...trader.orders.orders]
  const filled = orders.filter(({ status }) => status === 'filled').length
  if (orders.length !== at || filled !== at - 1) {
    throw new WrongResult(`${at} ticks made ${orders.length} orders, of which ${filled} were filled`)
  }
  return {
    what: 'Tick to risk-checked order, in process, not journalled',
    figure: `p50 ${fixed(p50, 2)} µs, p99 ${fixed(p99, 2)} µs`,
    ratio: `p99 ${fixed(p99 / p50)} × median`,
    target: `p99 < ${MOST_MICROSECONDS} µs: ${reached(p99 < MOST_MICROSECONDS)}`,
    isMet: null,
  }
}

/** Each call timed by itself, after a warm-up. */
function microsecondsOf(samples: number, work: () => void) {
  for (let count = 0; count < WARM_UP; count++) work()
  const times = new Float64Array(samples)
  for (let count = 0; count < samples; count++) {
    const start = performance.now()
    work()
    times[count] = (performance.now() - start) * 1_000
  }
  times.sort()
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

function someOrderEvent(): OrderEvent {
  const { instrument } = quoteDesk()
  const at = 0 as Timestamp
  return { order: new Order('O1', orderRequest(instrument, 'buy', 1 as Quantity), at), status: 'accepted', at }
}
