import { expect, test } from 'vitest'
import { EventBus } from '../../../src/engine/kernel/event-bus.ts'
import { MarketChannel, PHASES } from '../../../src/engine/kernel/market-channel.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'

const alert = { at: 0 as Timestamp, severity: 'info', source: 'test', code: 'TEST', message: 'caused' } as const

function setUp() {
  const faults: string[] = []
  const seen: string[] = []
  const bus = new EventBus((subscriber) => faults.push(subscriber))
  return { bus, channel: new MarketChannel<number>(bus), faults, seen }
}

test('given subscribers of all phases in any order of subscribing, when an event is delivered, then phases come in their order', () => {
  const { channel, seen } = setUp()
  for (const phase of PHASES.toReversed()) {
    channel.subscribe(phase, phase, (event) => seen.push(`${phase} ${event}`))
    channel.subscribe(phase, phase, () => seen.push(`${phase} again`))
  }

  channel.deliver(1)
  expect(seen).toEqual(PHASES.flatMap((phase) => [`${phase} 1`, `${phase} again`]))

  seen.length = 0
  channel.deliverPhase('value', 2)
  expect(seen).toEqual(['value 2', 'value again'])
})

test('given a subscriber that causes an event, when the next subscriber sees the bar, then what it caused is settled', () => {
  const { bus, channel, seen } = setUp()
  bus.subscribe('alert', 'log', () => seen.push('settled'))
  channel.subscribe('match', 'exchange', () => bus.publish('alert', alert))
  channel.subscribe('value', 'portfolio', () => seen.push('valued'))

  channel.deliver(1)

  expect(seen).toEqual(['settled', 'valued'])
})

test('given a subscriber that throws, when an event is delivered, then it is reported by name and the others still get it', () => {
  const { bus, channel, faults, seen } = setUp()
  channel.subscribe('match', 'broken', () => {
    bus.publish('alert', alert)
    throw new Error('no')
  })
  channel.subscribe('match', 'next', () => seen.push(bus.waiting ? 'unsettled' : 'settled'))

  channel.deliver(1)

  expect(faults).toEqual(['broken'])
  expect(seen).toEqual(['settled'])
})

test('given one that leaves and one that comes during a delivery, when the next event is delivered, then only from then on', () => {
  const { channel, seen } = setUp()
  channel.subscribe('match', 'gatekeeper', (event) => {
    if (event !== 1) return
    leave()
    channel.subscribe('decide', 'late', (late) => seen.push(`late ${late}`))
  })
  const leave = channel.subscribe('decide', 'leaver', (event) => seen.push(`leaver ${event}`))

  channel.deliver(1)
  channel.deliver(2)

  expect(seen).toEqual(['leaver 1', 'late 2'])
})
