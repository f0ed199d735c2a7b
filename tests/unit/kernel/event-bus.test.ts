import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventBus, faultMessage } from '../../../src/engine/kernel/event-bus.ts'
import type { AlertEvent, OrderEvent, PositionEvent } from '../../../src/engine/kernel/events.ts'
import type { Fill } from '../../../src/engine/model/fill.ts'
import { Order } from '../../../src/engine/model/order.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Money, Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { instrumentOf } from '../model/instruments.ts'

const NOW = 0 as Timestamp
const share = instrumentOf()
const order = new Order('O1', orderRequest(share, 'buy', 1 as Quantity), NOW)

function alertOf(message: string): AlertEvent {
  return { at: NOW, severity: 'info', source: 'test', code: 'TEST', message }
}
const orderEvent: OrderEvent = { order, status: 'submitted', at: NOW }
const position: PositionEvent = { instrument: share, strategyId: 's', quantity: 1 as Quantity, at: NOW }
function fillOf(id: string): Fill {
  const [quantity, price] = [1 as Quantity, 100 as Price]
  const [notional, commission] = [1 as Money, 0 as Money]
  return {
    id,
    orderId: 'O1',
    strategyId: 's',
    instrument: share,
    side: 'buy',
    quantity,
    price,
    notional,
    commission,
    at: NOW,
  }
}

/** A bus whose faults and deliveries are written down. */
function setUp() {
  const faults: string[] = []
  const seen: string[] = []
  const bus = new EventBus((subscriber, error) => faults.push(faultMessage(subscriber, error)))
  bus.subscribe('alert', 'log', (event) => seen.push(event.message))
  bus.subscribe('fill', 'log', (fill) => seen.push(fill.id))
  return { bus, faults, seen }
}

describe('the order of delivery', () => {
  test('given events published from least to most urgent, when settled, then fills and positions come first, then orders, then alerts', () => {
    const { bus, seen } = setUp()
    bus.subscribe('order', 'log', () => seen.push('order'))
    bus.subscribe('position', 'log', () => seen.push('position'))

    bus.publish('alert', alertOf('alert'))
    bus.publish('order', orderEvent)
    bus.publish('position', position)
    bus.publish('fill', fillOf('fill'))
    bus.settle()

    expect(seen).toEqual(['position', 'fill', 'order', 'alert'])
    expect(bus.waiting).toBe(false)
  })

  test('given any mix of fills and alerts, when settled, then each kind keeps its order of publication', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (kinds) => {
        const { bus, seen } = setUp()
        kinds.forEach((isFill, index) =>
          isFill ? bus.publish('fill', fillOf(`f${index}`)) : bus.publish('alert', alertOf(`a${index}`)),
        )
        bus.settle()
        const named = kinds.map((isFill, index) => `${isFill ? 'f' : 'a'}${index}`)
        expect(seen).toEqual([...named.filter((name) => name[0] === 'f'), ...named.filter((name) => name[0] === 'a')])
      }),
    )
  })

  test('given a subscriber that publishes and settles, when an event is delivered, then the new one waits until all have seen the first', () => {
    const { bus, seen } = setUp()
    const stop = bus.subscribe('alert', 'echo', ({ message }) => {
      if (message !== 'first') return
      bus.publish('fill', fillOf('caused'))
      bus.settle()
      seen.push('echo done')
    })
    bus.subscribe('alert', 'last', ({ message }) => seen.push(`last saw ${message}`))

    bus.publish('alert', alertOf('first'))
    bus.publish('alert', alertOf('second'))
    bus.settle()
    stop()

    expect(seen).toEqual(['first', 'echo done', 'last saw first', 'caused', 'second', 'last saw second'])
  })

  test('given a settled bus, when it is used again and again, then nothing is lost or repeated', () => {
    const { bus, seen } = setUp()
    for (let round = 0; round < 100; round++) {
      bus.publish('fill', fillOf(`f${round}`))
      if (round % 3 === 0) bus.settle()
    }
    bus.settle()

    expect(seen).toEqual(Array.from({ length: 100 }, (_, round) => `f${round}`))
  })
})

describe('subscribers', () => {
  test('given one that throws, when an event is delivered, then the others get it, and the fault is counted and reported by name', () => {
    const { bus, faults, seen } = setUp()
    bus.subscribe('fill', 'broken', () => {
      throw new Error('no')
    })
    bus.subscribe('fill', 'after', () => seen.push('after'))

    bus.publish('fill', fillOf('f1'))
    bus.publish('fill', fillOf('f2'))
    bus.settle()

    expect(seen).toEqual(['f1', 'after', 'f2', 'after'])
    expect(faults).toEqual(['broken failed: no', 'broken failed: no'])
    expect(bus.faults).toBe(2)
  })

  test('given a listener of faults that throws itself, when a later event is settled, then the bus still delivers', () => {
    let strict = true
    const bus = new EventBus((_, error) => {
      if (strict) throw error
    })
    const seen: string[] = []
    bus.subscribe('alert', 'broken', ({ message }) => {
      if (message === 'bad') throw new Error('bad')
      seen.push(message)
    })
    bus.publish('alert', alertOf('bad'))
    expect(() => bus.settle()).toThrow('bad')

    strict = false
    bus.publish('alert', alertOf('good'))
    bus.settle()

    expect(seen).toEqual(['good'])
  })

  test('given one that leaves and one that comes during a delivery, when the next event is delivered, then only from then on', () => {
    const { bus, seen } = setUp()
    const leave: (() => void)[] = []
    bus.subscribe('alert', 'gatekeeper', () => {
      for (const stop of leave.splice(0)) stop()
      if (seen.length === 1) bus.subscribe('alert', 'late', ({ message }) => seen.push(`late ${message}`))
    })
    leave.push(bus.subscribe('alert', 'leaver', ({ message }) => seen.push(`leaver ${message}`)))

    bus.publish('alert', alertOf('1'))
    bus.publish('alert', alertOf('2'))
    bus.settle()

    expect(seen).toEqual(['1', 'leaver 1', '2', 'late 2'])
  })

  test('given one that left, when it leaves again, then nobody else is removed', () => {
    const { bus, seen } = setUp()
    const handler = () => seen.push('same')
    const leave = bus.subscribe('fill', 'one', handler)
    bus.subscribe('fill', 'two', handler)
    leave()
    leave()

    bus.publish('fill', fillOf('f'))
    bus.settle()

    expect(seen).toEqual(['f', 'same'])
  })
})

describe('bounds', () => {
  test('given more alerts than may wait and critical ones first, when settled, then others gave way, in order', () => {
    const bus = new EventBus(() => undefined)
    const seen: string[] = []
    bus.subscribe('alert', 'test', ({ message }) => void seen.push(message))
    for (let index = 0; index < 10_003; index++) {
      const severity = index < 2 ? 'critical' : 'info'
      bus.publish('alert', { at: 0 as Timestamp, severity, source: 's', code: 'C', message: `${index}` })
    }
    bus.settle()
    expect(bus.alertsDropped).toBe(3)
    expect(seen.slice(0, 4)).toEqual(['0', '1', '5', '6'])
  })

  test('given more alerts than may wait, when settled, then the oldest gave way, counted, and no fill was dropped', () => {
    const { bus, seen } = setUp()
    for (let index = 0; index < 10_003; index++) {
      bus.publish('alert', alertOf(`a${index}`))
      bus.publish('fill', fillOf(`f${index}`))
    }
    bus.settle()

    expect(bus.alertsDropped).toBe(3)
    expect(seen).toHaveLength(10_003 + 10_000)
    expect(seen.filter((name) => name.startsWith('f'))).toHaveLength(10_003)
    expect(seen[10_003]).toBe('a3')
    expect(seen.at(-1)).toBe('a10002')
  })

  test('given two events that cause each other for ever, when settled, then the bus stops, says so and can go on', () => {
    const { bus, faults } = setUp()
    let caused = 0
    const stop = bus.subscribe('fill', 'loop', (fill) => {
      caused++
      bus.publish('fill', fill)
    })
    bus.publish('fill', fillOf('f'))
    bus.settle()
    stop()

    expect(caused).toBe(1_000_000)
    expect(faults).toEqual(['bus failed: one event caused more than 1000000 others'])
    bus.settle()
    expect(bus.waiting).toBe(false)
  })

  test('given events without end and a listener of faults that settles, as an alert does, when settled, then the bus stops all the same', () => {
    let faults = 0
    const bus = new EventBus(() => {
      faults++
      bus.settle()
    })
    let caused = 0
    bus.subscribe('fill', 'loop', (fill) => {
      // Enough for a bus that went on to be found out.
      if (++caused < 1_500_000) bus.publish('fill', fill)
    })
    bus.publish('fill', fillOf('f'))
    bus.settle()
    expect([caused, faults]).toEqual([1_000_000, 1])
  })
})
