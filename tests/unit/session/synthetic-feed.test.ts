import { describe, expect, test } from 'vitest'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { EventBus } from '../../../src/engine/kernel/event-bus.ts'
import { Market } from '../../../src/engine/market/market.ts'
import { aggregateBars } from '../../../src/engine/market/time-bar-aggregator.ts'
import { BarColumnsBuilder } from '../../../src/engine/market/bar-columns-builder.ts'
import { ConfigError, ensure } from '../../../src/engine/model/errors.ts'
import type { Quote, TradeTick } from '../../../src/engine/model/tick.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { SyntheticFeed, syntheticFeedInstruments } from '../../../src/engine/session/synthetic-feed.ts'
import { SYNTHETIC_TIMEFRAME, syntheticInstruments } from '../../../src/engine/session/synthetic-market.ts'

const NOW = 1_700_000_001_234

/** A feed with nothing around it but who writes down what it delivers. */
class TickStage {
  readonly time = new SimulatedClock(NOW as Timestamp)
  readonly quotes: Quote[] = []
  readonly trades: TradeTick[] = []
  /** Everything of the first symbol, in order. */
  readonly story: string[] = []
  readonly moments: number[] = []
  readonly feed: SyntheticFeed

  constructor({ seed = 1, symbols = 1, ticksPerSecond = 50 } = {}) {
    const market = new Market(new EventBus(() => undefined))
    const instruments = syntheticInstruments(symbols)
    for (const { instrument, timeframe } of syntheticFeedInstruments(instruments)) {
      const { quotes, trades } = market.add(instrument, timeframe)
      quotes.subscribe('record', 'test', (quote) => void this.quotes.push({ ...quote }))
      trades.subscribe('record', 'test', (trade) => void this.trades.push({ ...trade }))
      if (instrument !== instruments[0]) continue
      trades.subscribe('record', 'test', ({ at, price }) => void this.story.push(`trade ${at} ${price}`))
      market
        .get(instrument.symbol)
        .bars()
        .subscribe('record', 'test', ({ time, closeUnits }) => void this.story.push(`bar ${time} ${closeUnits}`))
    }
    this.feed = new SyntheticFeed({
      instruments,
      seed,
      ticksPerSecond,
      time: this.time,
      market,
      events: {
        onMoment: (time) => void this.moments.push(time),
        onState: () => undefined,
        onError: (error) => expect.unreachable(String(error)),
      },
    })
  }

  pass(ms: number): void {
    this.time.advanceTo((this.time.now() + ms) as Timestamp)
  }
}

describe('Simulated ticks', () => {
  test('given the same seed, are the same; given another, are others', () => {
    const [one, again, other] = [1, 1, 2].map((seed) => new TickStage({ seed, symbols: 2 }))
    for (const stage of [one, again, other]) {
      stage?.feed.start()
      stage?.pass(20_000)
    }
    expect(one?.story.length).toBeGreaterThan(500)
    expect(again?.story).toEqual(one?.story)
    expect(again?.quotes).toEqual(one?.quotes)
    expect(other?.story).not.toEqual(one?.story)
  })

  test('given 50 ticks/s for a minute, are 3,000 of each symbol', () => {
    const stage = new TickStage({ symbols: 3 })
    stage.feed.start()
    stage.pass(60_000)
    expect(stage.quotes).toHaveLength(3 * 3_000)
    expect(stage.feed.conflated).toBe(0)
  })

  test('given any quote, is never crossed, and trades are at bid or ask', () => {
    const stage = new TickStage({ symbols: 5, ticksPerSecond: 200 })
    stage.feed.start()
    stage.pass(30_000)
    expect(stage.quotes.every(({ bid, ask }) => bid > 0 && ask > bid)).toBe(true)
    expect(stage.trades.length).toBeGreaterThan(1_000)
  })

  test('given bars, are made of the ticks, and each ends before the tick after it', () => {
    const stage = new TickStage()
    stage.feed.start()
    stage.pass(60_000)
    const ticks = new BarColumnsBuilder()
    for (const { at, price, size } of stage.trades) ticks.add(at, price, price, price, price, size)
    const made = aggregateBars(ticks.finish(), SYNTHETIC_TIMEFRAME)
    const bars = stage.feed.history('NOVA.SIM')
    const first = ensure(
      bars.time.findIndex((time) => time >= NOW - SYNTHETIC_TIMEFRAME),
      'a row',
    )
    const closed = bars.length - first
    expect(closed).toBeGreaterThan(10)
    for (const field of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
      expect([...bars[field].subarray(first)]).toEqual([...made[field].subarray(0, closed)])
    }
    expect(stage.feed.unfinished('NOVA.SIM')).toMatchObject({ time: made.time[closed], close: made.close[closed] })
    let newest = 0
    for (const [kind = '', at = ''] of stage.story.map((line) => line.split(' '))) {
      const time = kind === 'bar' ? Number(at) + SYNTHETIC_TIMEFRAME : Number(at)
      expect(time).toBeGreaterThanOrEqual(newest)
      newest = time
    }
  })

  test('given no time yet, has a history to draw and to warm up with', () => {
    const { feed } = new TickStage({ symbols: 2 })
    for (const { instrument } of feed.instruments) {
      const { time, high, low, length } = feed.history(instrument.symbol)
      expect(length).toBeGreaterThan(395)
      expect(time[length - 1]).toBeLessThanOrEqual(NOW - SYNTHETIC_TIMEFRAME)
      expect([...high].every((value, row) => value >= (low[row] ?? Number.NaN))).toBe(true)
    }
  })

  test('given a computer that slept for an hour, counts what was left out and goes on', () => {
    const late: (() => void)[] = []
    let now = NOW
    const time = {
      now: () => now as Timestamp,
      schedule: (_at: Timestamp, call: () => void) => ({ cancel: () => undefined, of: late.push(call) }),
    }
    const market = new Market(new EventBus(() => undefined))
    const instruments = syntheticInstruments(10)
    for (const instrument of instruments) market.add(instrument, SYNTHETIC_TIMEFRAME)
    const events = { onMoment: () => undefined, onState: () => undefined, onError: () => undefined }
    const feed = new SyntheticFeed({ instruments, seed: 1, ticksPerSecond: 1_000, time, market, events })
    feed.start()
    now += 3_600_000
    late.shift()?.()
    expect(feed.conflated).toBe(3_600_000 * 10 - 20_000)
    expect(late).toHaveLength(1)
  })

  test('given pause, stand still and make nothing up after; and can be neither stepped nor sped up', () => {
    const stage = new TickStage()
    stage.feed.start()
    stage.pass(1_000)
    const before = stage.quotes.length
    stage.feed.pause()
    stage.pass(60_000)
    expect(stage.quotes).toHaveLength(before)
    stage.feed.resume()
    stage.pass(1_000)
    expect(stage.quotes).toHaveLength(before + 50)
    expect(() => stage.feed.step()).toThrow(ConfigError)
    expect(() => stage.feed.setSpeed()).toThrow(ConfigError)
  })
})

test('given ticks of two symbols, when a minute ends, then the bars of both are valued before anybody decides on one', () => {
  const time = new SimulatedClock(NOW as Timestamp)
  const market = new Market(new EventBus(() => undefined))
  const instruments = syntheticInstruments(2)
  const story: string[] = []
  syntheticFeedInstruments(instruments).forEach(({ instrument, timeframe }, index) => {
    const bars = market.add(instrument, timeframe).bars()
    bars.subscribe('decide', 'test', (bar) => story.push(`${bar.time} decide ${index}`))
    bars.subscribe('value', 'test', (bar) => story.push(`${bar.time} value ${index}`))
  })
  const events = { onMoment: () => undefined, onState: () => undefined, onError: () => expect.unreachable() }
  const feed = new SyntheticFeed({ instruments, seed: 1, ticksPerSecond: 50, time, market, events })
  feed.start()
  time.advanceTo((NOW + 3 * SYNTHETIC_TIMEFRAME) as Timestamp)
  feed.close()

  const times = [...new Set(story.map((line) => line.split(' ')[0]))]
  expect(times.length).toBeGreaterThan(1)
  expect(story).toEqual(
    times.flatMap((at) => ['value 0', 'value 1', 'decide 0', 'decide 1'].map((what) => `${at} ${what}`)),
  )
})
