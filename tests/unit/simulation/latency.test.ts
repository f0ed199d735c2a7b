import { describe, expect, test } from 'vitest'
import type { Broker, BrokerEvent, BrokerListener } from '../../../src/engine/kernel/broker.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import { Bar } from '../../../src/engine/model/bar.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { Order } from '../../../src/engine/model/order.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Money, Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { LatencyModel } from '../../../src/engine/simulation/latency.ts'
import type { DelayTerms, LatencyTerms } from '../../../src/engine/simulation/latency.ts'
import { ArrivalsBeforeBar, ArrivalsDuringBar, LatentBroker } from '../../../src/engine/simulation/latent-broker.ts'
import { instrumentOf } from '../model/instruments.ts'

const fixed = (ms: number): DelayTerms => ({ kind: 'fixed', ms })
const share = instrumentOf({ calendar: 'XNYS' })

/** An exchange that accepts everything and notes what it is handed. */
class Exchange implements Broker {
  readonly name = 'test'
  readonly handed: string[] = []
  #listener: BrokerListener = () => undefined
  readonly #clock: SimulatedClock

  constructor(clock: SimulatedClock) {
    this.#clock = clock
  }
  listen(listener: BrokerListener): void {
    this.#listener = listener
  }
  submit(order: Order): void {
    this.handed.push(`submit ${order.id}`)
    this.#listener({ type: 'accepted', orderId: order.id, at: this.#clock.now() })
  }
  amend(): void {
    throw new Error('nothing is changed here')
  }
  cancel(order: Order): void {
    this.handed.push(`cancel ${order.id}`)
    this.#listener({ type: 'canceled', orderId: order.id, at: this.#clock.now(), reason: '' })
  }
  emit(event: BrokerEvent): void {
    this.#listener(event)
  }
}

class Line {
  readonly clock = new SimulatedClock(0 as Timestamp)
  readonly exchange = new Exchange(this.clock)
  readonly told: string[] = []
  readonly broker: LatentBroker
  readonly #before: ArrivalsBeforeBar
  readonly #during: ArrivalsDuringBar

  constructor(latency: Partial<LatencyTerms>) {
    const terms = { submit: fixed(0), cancel: fixed(0), ack: fixed(0), ...latency }
    const model = new LatencyModel(terms, new SeededRandom(1))
    this.broker = new LatentBroker({ exchange: this.exchange, clock: this.clock, timers: this.clock, latency: model })
    this.broker.listen((event) =>
      this.told.push(`${event.type} at ${event.type === 'fill' ? event.fill.at : event.at}`),
    )
    this.#before = new ArrivalsBeforeBar(this.broker)
    this.#during = new ArrivalsDuringBar(this.broker)
  }

  order(id: string): Order {
    const order = new Order(id, orderRequest(share, 'buy', 1 as Quantity), this.clock.now())
    order.transition('submitted', this.clock.now())
    this.broker.submit(order)
    return order
  }

  /** Plays the bar that opens at `time`; tells what the exchange had been handed when it was matched. */
  bar(time: number, timeframe = MINUTE_MS): readonly string[] {
    const bar = new Bar(share, timeframe)
    bar.set(time, 100, 100, 100, 100, 1)
    this.clock.advanceTo(bar.closeTime)
    this.#before.take(bar)
    const matched = [...this.exchange.handed]
    this.#during.take(bar)
    return matched
  }

  fill(orderId: string, at: number): void {
    const amounts = { quantity: 1 as Quantity, price: 100 as Price, notional: 1 as Money, commission: 0 as Money }
    const fill = { id: 'F1', orderId, strategyId: '', instrument: share, side: 'buy', ...amounts, at: at as Timestamp }
    this.exchange.emit({ type: 'fill', fill: { ...fill, side: 'buy' } })
  }
}

describe('orders', () => {
  test('given 50 ms to the exchange, when an order is sent at a close, then it takes part from the second bar after it', () => {
    const line = new Line({ submit: fixed(50) })
    line.order('O1')

    expect(line.bar(0)).toEqual([])
    expect(line.bar(MINUTE_MS)).toEqual(['submit O1'])
  })

  test('given no bar when it arrives, when the next one opens later, then the order takes part in it', () => {
    const line = new Line({ submit: fixed(50) })
    line.order('O1')

    expect(line.bar(HOUR_MS)).toEqual(['submit O1'])
  })

  test('given daily bars of a venue that closes, when an order is sent at a close, then 50 ms do not cost it the next day', () => {
    const line = new Line({ submit: fixed(50) })
    line.order('O1')

    expect(line.bar(0, DAY_MS)).toEqual(['submit O1'])
  })

  test('given no latency, when an order is sent, then the exchange has it and answers at once', () => {
    const line = new Line({})
    line.order('O1')

    expect([line.exchange.handed, line.told]).toEqual([['submit O1'], ['accepted at 0']])
  })
})

describe('cancels', () => {
  test('given 20 ms to the exchange, when a cancel is sent at a close, then the next bar still finds the order there', () => {
    const line = new Line({ cancel: fixed(20) })
    const order = line.order('O1')
    line.broker.cancel(order)

    expect(line.bar(0)).toEqual(['submit O1'])
    expect(line.exchange.handed).toEqual(['submit O1', 'cancel O1'])
  })

  test('given an order still on its way, when a faster cancel is sent, then it does not overtake it', () => {
    const line = new Line({ submit: fixed(100), cancel: fixed(1) })
    line.broker.cancel(line.order('O1'))
    line.bar(0)

    expect(line.exchange.handed).toEqual(['submit O1', 'cancel O1'])
  })

  test('given a fill that overtook it, when the cancel arrives, then there is nothing left to cancel', () => {
    const line = new Line({ cancel: fixed(20) })
    const order = line.order('O1')
    line.broker.cancel(order)
    order.fill(1 as Quantity, 1 as Money, 0 as Money, 0 as Timestamp)
    line.bar(0)

    expect(line.exchange.handed).toEqual(['submit O1'])
  })
})

describe('answers', () => {
  test('given 30 ms back, when an order is accepted, then that is known 30 ms after its arrival', () => {
    const line = new Line({ submit: fixed(50), ack: fixed(30) })
    line.order('O1')
    line.bar(0)

    // The bar was already under way to its close: the answer lies before that.
    expect(line.told).toEqual(['accepted at 80'])
  })

  test('given an answer under way, when the clock reaches it, then it is told', () => {
    const line = new Line({ ack: fixed(30) })
    line.order('O1')
    line.clock.advanceTo(29 as Timestamp)
    expect(line.told).toEqual([])
    line.clock.advanceTo(30 as Timestamp)
    expect(line.told).toEqual(['accepted at 30'])
  })

  test('given an acknowledgement under way, when the order fills, then the fill is told at once and alone', () => {
    const line = new Line({ ack: fixed(30) })
    line.order('O1')
    line.fill('O1', 10)
    line.clock.advanceTo(100 as Timestamp)

    expect(line.told).toEqual(['fill at 10'])
  })
})

describe('delays', () => {
  const many = (delay: DelayTerms, seed = 7) => {
    const model = new LatencyModel({ submit: delay, cancel: delay, ack: delay }, new SeededRandom(seed))
    return Array.from({ length: 20_001 }, () => model.next('submit'))
  }

  test('given a log-normal delay, when it is drawn often, then its median and its spread are those asked for', () => {
    const sorted = many({ kind: 'log-normal', medianMs: 40, sigma: 0.5 }).toSorted((a, b) => a - b)

    expect(sorted[10_000]).toBeCloseTo(40, 0)
    // One standard deviation up: 40 × e^0.5 = 65.9 at the quantile 0.8413.
    expect(sorted[16_827]).toBeGreaterThan(64)
    expect(sorted[16_827]).toBeLessThan(68)
  })

  test('given a seed, when delays are drawn again, then they are the same', () => {
    const delay: DelayTerms = { kind: 'log-normal', medianMs: 40, sigma: 0.5 }

    expect(many(delay)).toEqual(many(delay))
    expect(many(delay, 8)).not.toEqual(many(delay))
  })

  test('given samples, when delays are drawn, then each comes as often as it is there', () => {
    const drawn = many({ kind: 'samples', ms: [10, 10, 10, 90] })

    expect(new Set(drawn)).toEqual(new Set([10, 90]))
    expect(drawn.filter((ms) => ms === 90).length / drawn.length).toBeCloseTo(0.25, 1)
  })

  test.each<[string, DelayTerms]>([
    ['a negative delay', fixed(-1)],
    ['a delay that is no number', fixed(Number.NaN)],
    ['a delay above an hour', fixed(HOUR_MS + 1)],
    ['no samples', { kind: 'samples', ms: [] }],
    ['a negative sample', { kind: 'samples', ms: [1, -1] }],
    ['a negative sigma', { kind: 'log-normal', medianMs: 1, sigma: -1 }],
    ['an endless median', { kind: 'log-normal', medianMs: Number.POSITIVE_INFINITY, sigma: 1 }],
  ])('given %s, when the model is made, then a ConfigError says so', (_, delay) => {
    expect(() => many(delay)).toThrow(ConfigError)
  })
})
