import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Sma } from '../../../src/engine/indicators/sma.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { BarReplay } from '../../../src/engine/market/bar-replay.ts'
import type { Bar, BarSeries } from '../../../src/engine/model/bar.ts'
import { StrategyError } from '../../../src/engine/model/errors.ts'
import { HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import type { StrategyClass } from '../../../src/engine/strategy/definition.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import { instrumentOf } from '../model/instruments.ts'
import { seriesOf } from '../market-replay/series.ts'
import { Venue } from '../simulation/venue.ts'
import { definitionOf, hostOn } from './floor.ts'

let seen: string[] = []

/** Runs on minutes; sees hours, and says at each bar what it knows of them. */
class Hourly extends Strategy {
  readonly hours = this.subscribe('60m')
  readonly lastHour = this.indicator(new Sma(1), { bars: '1h' })
  readonly lastMinute = this.indicator(new Sma(1))

  override onBar(bar: Bar): void {
    const kind = bar.spec === this.hours ? 'hour' : 'minute'
    seen.push(`${this.now() / MINUTE_MS} ${kind} ${bar.close} ${this.lastMinute.value} ${this.lastHour.value}`)
  }
}

function playOn(strategyClass: StrategyClass, closes: readonly number[], start = 0) {
  seen = []
  const venue = new Venue({ start })
  const { host, failures } = hostOn(venue.trader, strategyClass)
  host.start()
  closes.forEach((close) => venue.flat(close))
  return { venue, host, failures }
}

test('given a strategy on minutes that sees hours, when an hour closes, then all indicators have it before any bar of that minute is decided on', () => {
  playOn(
    Hourly,
    Array.from({ length: 121 }, (_, minute) => minute),
  )

  expect(seen.slice(58, 62)).toEqual([
    '59 minute 58 58 NaN',
    '60 minute 59 59 59',
    '60 hour 59 59 59',
    '61 minute 60 60 59',
  ])
  expect(seen.filter((line) => line.includes('hour'))).toEqual(['60 hour 59 59 59', '120 hour 119 119 119'])
})

test('given any minutes, some missing, then at no minute is more known of an hour than minutes that have closed tell', () => {
  const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 200 })
  fc.assert(
    fc.property(minutes, (picked) => {
      seen = []
      const venue = new Venue()
      const { host } = hostOn(venue.trader, Hourly)
      host.start()
      const times = picked.toSorted((a, b) => a - b)
      for (const minute of times) venue.flat(minute, minute * MINUTE_MS)
      for (const line of seen.filter((each) => each.includes('minute'))) {
        const [now = 0, , , , hour] = line.split(' ').map(Number)
        // The newest minute of an hour that is over, and 60 for the hour that this very minute completes.
        const known = times.filter((minute) => minute < now && Math.floor(minute / 60) < Math.floor(now / 60)).at(-1)
        expect(hour).toBe(known ?? Number.NaN)
      }
    }),
  )
})

test('given two symbols, when both complete an hour, then each sees the hour of both before it decides on one', () => {
  const lines: string[] = []
  class Both extends Strategy {
    readonly hourOf = new Map(
      this.symbols.map((symbol) => [symbol, this.indicator(new Sma(1), { symbol, bars: '1h' })]),
    )
    readonly specs = this.symbols.map((symbol) => this.subscribe('1h', symbol))
    override onBar(bar: Bar): void {
      if (bar.spec === '1h')
        lines.push(`${bar.symbol} ${[...this.hourOf.values()].map(({ value }) => value).join(' ')}`)
    }
  }
  const [first, second] = [instrumentOf({ symbol: 'A' }), instrumentOf({ symbol: 'B' })]
  const venue = new Venue({ instrument: first })
  venue.trader.addInstrument(second, MINUTE_MS, 'bars')
  const { host } = hostOn(venue.trader, Both)
  host.start()
  const histories: BarSeries[] = [first, second].map((instrument, index) =>
    seriesOf(
      instrument.symbol,
      Array.from({ length: 60 }, (_, minute) => (100 + minute) * (index + 1)),
      { instrument },
    ),
  )
  const clock = new SimulatedClock(Number.NEGATIVE_INFINITY as Timestamp)
  const replay = new BarReplay(clock, venue.trader.market, histories, { from: 0, to: HOUR_MS })
  replay.play(1_000, () => undefined)

  expect(lines).toEqual(['A 1.59 3.18', 'B 1.59 3.18'])
})

test('given hours by sessions over a change to summer time, then they begin at the open of New York on either side', () => {
  const opens: string[] = []
  class Sessions extends Strategy {
    readonly hours = this.subscribe('session:1h')
    override onBar(bar: Bar): void {
      if (bar.spec === this.hours) opens.push(new Date(bar.time).toISOString().slice(5, 16))
    }
  }
  const venue = new Venue({ instrument: instrumentOf({ calendar: 'XNYS' }), start: Date.UTC(2024, 2, 8) })
  hostOn(venue.trader, Sessions).host.start()
  // Friday 8 March 2024, winter: 14:30 to 21:00 UTC. Monday the 11th, summer: 13:30 to 20:00 UTC.
  for (let time = Date.UTC(2024, 2, 8, 14, 30); time < Date.UTC(2024, 2, 8, 21); time += MINUTE_MS)
    venue.flat(100, time)
  for (let time = Date.UTC(2024, 2, 11, 13, 30); time < Date.UTC(2024, 2, 11, 20); time += MINUTE_MS)
    venue.flat(100, time)

  expect([opens[0], opens[6], opens[7], opens.length]).toEqual(['03-08T14:30', '03-08T20:30', '03-11T13:30', 14])
})

test('given a half day, when it ends, then the bar of the session is seen at its close and not at that of other days', () => {
  const closes: string[] = []
  class Daily extends Strategy {
    readonly days = this.subscribe('session:1d')
    override onBar(bar: Bar): void {
      if (bar.spec !== this.days) return
      closes.push(`${new Date(this.now()).toISOString().slice(0, 16)} ${bar.closeTime === this.now()}`)
    }
  }
  const venue = new Venue({ instrument: instrumentOf({ calendar: 'XNYS' }), start: Date.UTC(2024, 10, 29) })
  hostOn(venue.trader, Daily).host.start()
  // The Friday after Thanksgiving 2024 ended at 13:00 in New York.
  for (let time = Date.UTC(2024, 10, 29, 14, 30); time < Date.UTC(2024, 10, 29, 20); time += MINUTE_MS)
    venue.flat(100, time)

  expect(closes).toEqual(['2024-11-29T18:00 true'])
})

test('given bars that trading fills, when they end, then they close with the minute that filled them and are told apart', () => {
  const bars: string[] = []
  class Bricks extends Strategy {
    readonly bricks = this.subscribe('renko:2.00')
    readonly ticks = this.subscribe('3t')
    override onBar(bar: Bar): void {
      if (bar.spec !== this.timeframe) bars.push(`${bar.spec} ${bar.open}-${bar.close} ${bar.closeTime === this.now()}`)
    }
  }
  playOn(Bricks, [100, 103, 104])
  expect(bars).toEqual(['renko:2 100-102 true', '3t 100-104 true', 'renko:2 102-104 true'])
})

test('given new code that asks for other bars, when it is put in place, then it is fed those and no longer the old ones', () => {
  const { venue, host } = playOn(Hourly, [1, 2])
  const specs = new Set<string>()
  class Fives extends Strategy {
    readonly fives = this.subscribe('5m')
    override onBar(bar: Bar): void {
      specs.add(bar.spec)
    }
  }
  host.replace(definitionOf(Fives))
  for (let minute = 2; minute < 70; minute++) venue.flat(minute)
  expect([...specs]).toEqual(['1m', '5m'])
})

test('given bars that cannot be made, or asked for too late, then the strategy fails and says which', () => {
  class Odd extends Strategy {
    readonly odd = this.subscribe('90s')
  }
  expect(() => playOn(Odd, [])).toThrow(StrategyError)
  expect(() => playOn(Odd, [])).toThrow('multiple of 1m, found 90s')
  class Late extends Strategy {
    override onBar(): void {
      this.subscribe('1h')
    }
  }
  expect(playOn(Late, [1, 2]).failures.map(({ message }) => message)).toEqual([
    expect.stringContaining('expected 1h to be asked for in a field or the constructor'),
  ])
})
