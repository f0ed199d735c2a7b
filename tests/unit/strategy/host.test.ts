import { describe, expect, test } from 'vitest'
import { Sma } from '../../../src/engine/indicators/sma.ts'
import { allocateBars } from '../../../src/engine/model/bar.ts'
import { ConfigError, StrategyError, ensure } from '../../../src/engine/model/errors.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { Venue } from '../simulation/venue.ts'
import { Puppet, type Script, hostOn, stage } from './floor.ts'

describe('what a strategy is told', () => {
  test('given an order placed on a close, when the next bars come, then fill, position, order and bar are told in that order', () => {
    const { venue, puppet } = stage({ bar: (it) => void (it.see().position.isFlat && it.doBuy(5)) })
    venue.flat(101)
    venue.flat(102)

    expect(puppet.told).toEqual([
      'made',
      'start',
      'bar TEST 101',
      'order accepted',
      'fill buy 5 at 102',
      'position 5',
      'order filled',
      'bar TEST 102',
    ])
  })

  test('given a fill that ends an order, when it is told, then position is up to date and the order no longer works', () => {
    const seen: unknown[] = []
    const { venue, puppet } = stage({
      fill: (it) => {
        const { position, workingOrders } = it.see()
        seen.push([position.quantity, workingOrders.length])
      },
    })
    puppet.doBuy(5)
    venue.flat(100)

    expect(seen).toEqual([[5, 0]])
  })

  test('given fills of others, when they are told, then a strategy hears only its own, and holds only its own', () => {
    const { venue, puppet } = stage()
    venue.place('buy', 7)
    puppet.doSell(3)
    venue.flat(100)

    expect(puppet.told.filter((line) => line.startsWith('fill'))).toEqual(['fill sell 3 at 100'])
    expect(puppet.see().position.quantity).toBe(-3)
    expect(venue.trader.portfolio.quantity(venue.instrument)).toBe(4)
  })

  test('given an order that is refused, when it is placed, then it comes back denied and is told once', () => {
    const { venue, puppet } = stage({}, { cash: 100 })
    const order = puppet.doBuy(5)
    venue.trader.bus.settle()

    expect([order.status, order.reason.includes('buying power')]).toEqual(['denied', true])
    expect(puppet.told.slice(2)).toEqual(['order denied'])
    expect(puppet.see().workingOrders).toEqual([])
  })

  test('given quotes, when a strategy listens to them, then it is told each', () => {
    const { venue, puppet } = stage({}, { matchedBy: 'quotes' })
    venue.quote(99, 101)
    venue.quote(99, 101)
    expect(puppet.told.filter((line) => line === 'quote')).toHaveLength(2)
  })
})

describe('timers', () => {
  test('given a timer, when its time comes between bars, then it fires once at its time', () => {
    const times: number[] = []
    const { venue, puppet } = stage({ timer: (it) => times.push(it.see().now) })
    puppet.doSetTimer('soon', 10_000)
    venue.flat(100)
    venue.flat(100)

    expect(times).toEqual([MINUTE_MS + 10_000])
    expect(puppet.told).toContain('timer soon')
  })

  test('given an order from a timer in the middle of a bar, when that bar closes, then it fills on the next one', () => {
    const { venue, puppet } = stage({ timer: (it) => void it.doBuy(1) })
    puppet.doSetTimer('soon', 10_000)
    venue.flat(101)
    expect(venue.fills).toEqual([])
    venue.flat(102)
    expect(venue.fills.map(({ at }) => at)).toEqual([2 * MINUTE_MS])
  })

  test('given a timer that sets itself again, when a long time passes, then it fires each time, and stops with the strategy', () => {
    const { venue, puppet, host } = stage({ timer: (it) => it.doSetTimer('tick', 1_000) })
    puppet.doSetTimer('tick', 1_000)
    venue.clock.advanceTo((venue.clock.now() + 10_000) as Timestamp)
    expect(puppet.told.filter((line) => line === 'timer tick')).toHaveLength(10)

    host.stop()
    venue.clock.advanceTo((venue.clock.now() + 10_000) as Timestamp)
    expect(puppet.told.filter((line) => line === 'timer tick')).toHaveLength(10)
  })

  test('given a timer set while stopping, when its time comes, then the strategy is left alone', () => {
    const { venue, puppet, host } = stage({ stop: (it) => it.doSetTimer('late', 10) })
    host.stop()
    venue.clock.advanceTo((venue.clock.now() + 100) as Timestamp)

    expect([puppet.told.at(-1), host.state]).toEqual(['stop', 'stopped'])
  })

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e-9])(
    'given a delay of %d ms, when a timer is set today, then it is refused rather than firing for ever',
    (delay) => {
      const { puppet } = stage({}, { start: Date.UTC(2024, 0, 1) })
      expect(() => puppet.doSetTimer('now', delay)).toThrow(ConfigError)
    },
  )
})

describe('a strategy that throws', () => {
  test.each(['start', 'bar', 'fill', 'position', 'order', 'timer', 'stop'])(
    'given one that throws on %s, when that happens, then it is taken out: position kept, orders cancelled, the failure located',
    (when) => {
      let armed = false
      const { venue, host, puppet, failures } = stage({
        [when]: () => {
          if (armed || when === 'start') throw new Error('oops')
        },
      })
      const keeps = when !== 'start'
      if (keeps) {
        puppet.doBuy(2)
        venue.flat(100)
        puppet.doBuy(1, { limit: 50 })
        puppet.doBuy(3)
        puppet.doSetTimer('soon', 1_000)
        venue.trader.bus.settle()
        armed = true
        venue.flat(100)
        if (when === 'stop') host.stop()
      }
      venue.trader.bus.settle()
      const told = puppet.told.length
      venue.flat(100)
      venue.clock.advanceTo((venue.clock.now() + 5_000) as Timestamp)

      expect(host.state).toBe('failed')
      expect(puppet.told).toHaveLength(told)
      expect(failures).toHaveLength(1)
      expect(failures[0]).toBeInstanceOf(StrategyError)
      expect(failures[0]?.message).toMatch(/^puppet failed.*: oops \(puppet\.ts:7:3\)$/)
      expect(puppet.see().workingOrders).toEqual([])
      expect([...venue.trader.working.orders]).toEqual([])
      expect(puppet.see().position.quantity).toBe(venue.trader.portfolio.quantity(venue.instrument))
      expect(venue.faults).toEqual([])
    },
  )

  test('given one that throws on the fill at an open, when that bar goes on, then it does not see the bar', () => {
    const { venue, puppet, host } = stage({
      fill: () => {
        throw new Error('oops')
      },
    })
    puppet.doBuy(1)
    venue.flat(105)

    expect(host.state).toBe('failed')
    expect(puppet.told).not.toContain('bar TEST 105')
  })

  test('given two, when one throws, then the other goes on', () => {
    const venue = new Venue()
    const first = hostOn(venue.trader, Puppet.play({ bar: () => ensure(null, 'nothing') }), { id: 'a' })
    const second = hostOn(venue.trader, Puppet.play(), { id: 'b' })
    const [puppet] = Puppet.made
    first.host.start()
    second.host.start()
    venue.flat(100)
    venue.flat(101)

    expect([first.host.state, second.host.state]).toEqual(['failed', 'running'])
    expect(puppet?.told.at(-1)).toBe('bar TEST 101')
  })

  test('given one that throws while it is made, when it is hosted, then the error says that it could not be started', () => {
    const make = (script: Script) => hostOn(new Venue().trader, Puppet.play(script))
    expect(() => make({ made: () => ensure(null, 'a plan') })).toThrow(
      'puppet could not be started: expected a plan, found null (puppet.ts:7:3)',
    )
  })
})

describe('starting and stopping', () => {
  test('given working orders and a position, when it is stopped, then orders are cancelled, the position stays, orders of onStop leave', () => {
    const { venue, puppet, host } = stage({ stop: (it) => void it.doClose() })
    puppet.doBuy(4)
    venue.flat(100)
    const resting = puppet.doBuy(1, { limit: 50 })
    host.stop()
    venue.trader.bus.settle()
    expect([resting.status, host.state, puppet.see().position.quantity]).toEqual(['canceled', 'stopped', 4])

    venue.flat(100)

    expect([puppet.see().position.quantity, puppet.told.at(-1)]).toEqual([0, 'stop'])
    host.stop()
    expect(puppet.told.filter((line) => line === 'stop')).toHaveLength(1)
  })

  test('given a strategy that is not running, when it places orders, then they are refused with its state', () => {
    const venue = new Venue()
    const { host } = hostOn(venue.trader, Puppet.play())
    const puppet = ensure(Puppet.made[0], 'a puppet')
    expect(() => puppet.doBuy(1)).toThrow('while puppet-1 is new')
    host.start()
    host.stop()
    expect(() => puppet.doClose()).toThrow('while puppet-1 is stopped')
    expect(() => puppet.doTarget(50)).toThrow(ConfigError)
    expect([...venue.trader.orders.orders]).toEqual([])
  })

  test('given bars from before the start, when it warms up, then indicators have values and the strategy saw nothing', () => {
    const averages: Sma[] = []
    const { venue, puppet, host } = stage({ made: (it) => averages.push(it.take(new Sma(3))) })
    const bars = allocateBars(5)
    for (let row = 0; row < 5; row++) bars.close[row] = (row + 1) * 100
    host.warmUp(venue.instrument, bars, 4)

    expect([averages[0]?.value, averages[0]?.previous]).toEqual([4, 3])
    expect(puppet.told).toEqual(['made', 'start'])
  })

  test('given an indicator on a symbol it does not trade, when it is made, then the error names those it trades', () => {
    const make = (script: Script) => hostOn(new Venue().trader, Puppet.play(script))
    expect(() => make({ made: (it) => it.take(new Sma(3), 'OTHER') })).toThrow(/one of TEST, found one on "OTHER"/)
  })
})
