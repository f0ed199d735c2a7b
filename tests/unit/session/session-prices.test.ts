import { describe, expect, test } from 'vitest'
import { LimitBook } from '../../../src/engine/risk/limit-book.ts'
import type { Price } from '../../../src/engine/model/units.ts'
import { pauseView, riskMonitorView } from '../../../src/engine/server/risk-view.ts'
import { feedLamp } from '../../../src/engine/server/session-view.ts'
import { strategyView } from '../../../src/engine/server/views.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import { OPEN } from '../risk/risk-room.ts'
import { seriesOf } from './series.ts'
import { SessionStage, definitionOf } from './stage.ts'
import { NOVA, ORBIT, TickStage } from './tick-stage.ts'

/** Buys one with every second, by the clock. */
class Clockwork extends Strategy {
  override onStart(): void {
    this.setTimer('second', 1_000)
  }
  override onTimer(): void {
    if (this.position().quantity < 3) this.buy(1)
    else this.close()
    this.setTimer('second', 1_000)
  }
}
const clockwork = definitionOf(Clockwork, { name: 'clockwork' })
const watcher = definitionOf(class extends Strategy {}, { name: 'watcher', hash: 'two' })

describe('a feed that stalls and comes back', () => {
  test('given two strategies, when one of their symbols stalls, then that one waits, is told, and goes on by itself', () => {
    const stage = new TickStage({ maxPriceAge: 10_000 })
    stage.ticks(1, 100)
    stage.launch(clockwork, [NOVA])
    stage.launch(watcher, [ORBIT])
    stage.ticks(2, 100)
    // Ticks of ORBIT alone.
    const { market } = stage.session.trader
    const { instrument } = market.get(ORBIT)
    const [bid, ask] = [10_000 as Price, 10_001 as Price]
    for (let second = 0; second < 12; second++) {
      stage.pass(1_000)
      stage.session.catchUp()
      market
        .get(ORBIT)
        .takeQuote({ instrument, at: stage.session.now, bid, ask, bidSize: 1 as never, askSize: 1 as never })
    }
    expect(stage.waiting).toEqual(['clockwork-1: STALE-FEED NOVA.SIM'])
    expect(stage.said('STALE-FEED')).toEqual([
      'warning: No price of NOVA.SIM for 10 s. clockwork-1 waits for it: entries once its prices have come for 5 s',
    ])
    const entries = [...stage.session.trader.orders.orders].filter(({ status }) => status === 'denied')
    expect(entries.at(-1)?.reason).toContain('clockwork-1 is paused: no price of NOVA.SIM for 10 s')
    stage.ticks(5.5, 100)
    expect(stage.waiting).toEqual([])
    expect(stage.said('STALE-FEED').at(-1)).toBe('info: Prices of NOVA.SIM come again')
    expect(stage.notes.map(({ prices }) => prices)).toMatchObject([
      { code: 'STALE-FEED', symbol: NOVA, state: 'begins' },
      { code: 'STALE-FEED', symbol: NOVA, state: 'over' },
    ])
    const before = stage.session.strategies.get('clockwork-1').ordersPlaced
    stage.ticks(3, 100)
    expect(stage.session.strategies.get('clockwork-1').ordersPlaced).toBeGreaterThan(before)
  })

  test('given a feed that falls silent, when a strategy is started meanwhile, then it waits from the start, and exits pass', () => {
    const stage = new TickStage({ maxFeedSilence: 5_000 })
    stage.ticks(1, 100)
    stage.launch(clockwork, [NOVA])
    stage.ticks(6, 100)
    expect(stage.held()).toBeGreaterThan(0)
    stage.pass(5_000)
    stage.launch(watcher, [ORBIT])
    expect(stage.waiting).toEqual(['clockwork-1: STALE-FEED', 'watcher-1: STALE-FEED'])
    expect(stage.said('STALE-FEED')).toEqual([
      expect.stringMatching(/^error: No price of any symbol for 5 s\. clockwork-1 waits/),
    ])
    const { host } = stage.session.strategies.get('clockwork-1')
    expect(host.close(NOVA)?.status).not.toBe('denied')
    stage.ticks(1, 100)
    expect(stage.held()).toBe(0)
  })

  test('given a human who has the feed stand still, when it is for long, then nobody waits; when it goes on, silence counts anew', () => {
    const stage = new TickStage({ maxFeedSilence: 5_000, maxPriceAge: 8_000 })
    stage.ticks(1, 100)
    stage.launch(clockwork, [NOVA])
    stage.session.feed.pause()
    stage.pass(60_000)
    expect(stage.waiting).toEqual([])
    stage.session.feed.resume()
    stage.pass(4_900)
    expect(stage.waiting).toEqual([])
    stage.pass(200)
    expect(stage.waiting).toEqual(['clockwork-1: STALE-FEED'])
    stage.session.risk.change({ scope: 'account', key: '', values: { maxFeedSilence: Number.POSITIVE_INFINITY } })
    expect(stage.waiting).toEqual([])
    stage.session.close()
    stage.pass(60_000)
    expect(stage.waiting).toEqual([])
  })
})

describe('a price that jumps', () => {
  test('given a stop-loss and a limit of the day, when a bad tick comes and goes, then neither fires, and the bar does not have it', () => {
    const stage = new TickStage({ maxPriceJump: 0.1, maxSuspectTime: 5_000, dailyLossStop: 0.01 })
    stage.ticks(1, 100)
    stage.place('buy', 90)
    stage.tick(100)
    const stop = stage.place('sell', 90, { type: 'stop', stopPrice: 9_500 as Price, reduceOnly: true })
    stage.tick(20)
    expect(stage.session.feed.unfinished(NOVA)?.low).toBe(10_000)
    stage.tick(100)
    stage.ticks(10, 100)
    expect([stop.working, stage.held(), stage.stops]).toEqual([true, 90, []])
    expect(stage.said('PRICE-JUMP').map((text) => text.slice(0, 50))).toEqual([
      'warning: NOVA.SIM went from 100.00 to 20.00 at onc',
      'info: NOVA.SIM is back at 100.00: it was a bad tic',
    ])
  })

  test('given the same, when it is a crash, then both fire with the second price, and strategies on it wait in between', () => {
    const stage = new TickStage({ maxPriceJump: 0.1, maxSuspectTime: 5_000, dailyLossStop: 0.01 })
    stage.ticks(1, 100)
    stage.launch(watcher, [NOVA])
    stage.place('buy', 90)
    stage.tick(100)
    const stop = stage.place('sell', 90, { type: 'stop', stopPrice: 9_500 as Price, reduceOnly: true })
    stage.tick(80)
    expect(stage.waiting).toEqual(['watcher-1: PRICE-JUMP NOVA.SIM'])
    expect([stop.working, stage.stops]).toEqual([true, []])
    stage.tick(79.5)
    expect(stop.status).toBe('filled')
    expect(stage.stops).toHaveLength(1)
    expect(stage.waiting).toEqual([])
  })

  test('given a crash of one price, when nothing follows, then the stop-loss fires once the longest time is over', () => {
    const stage = new TickStage({ maxPriceJump: 0.1, maxSuspectTime: 5_000 })
    stage.ticks(1, 100)
    stage.place('buy', 90)
    stage.tick(100)
    const stop = stage.place('sell', 90, { type: 'stop', stopPrice: 9_500 as Price, reduceOnly: true })
    stage.tick(80)
    stage.pass(4_999)
    expect(stop.working).toBe(true)
    stage.pass(1)
    expect(stop.status).toBe('filled')
    // The trade that was held is in the bar of the time at which it was told.
    stage.ticks(10, 80)
    const { low, time } = stage.session.feed.history(NOVA)
    expect(low.at(-1)).toBe(8_000)
    expect(new Set(time).size).toBe(time.length)
  })
})

describe('crossed quotes and clocks', () => {
  test('given crossed quotes, when they come, then orders are not filled at them, and strategies wait', () => {
    const stage = new TickStage({ maxCrossedTime: 1_000 })
    stage.ticks(1, 100)
    stage.launch(watcher, [NOVA])
    const order = stage.place('buy', 1, { type: 'limit', limitPrice: 9_950 as Price })
    for (let tick = 0; tick < 3; tick++) {
      stage.tick(100, 100, -1)
      stage.pass(500)
    }
    expect(order.status).toBe('accepted')
    expect(stage.waiting).toContain('watcher-1: CROSSED-QUOTE NOVA.SIM')
  })

  test('given a clock of the session that is ahead of its prices, when they come, then strategies wait', () => {
    const stage = new TickStage({ maxClockSkew: 5_000 })
    stage.ticks(1, 100)
    stage.launch(watcher, [NOVA])
    const { instrument } = stage.session.trader.market.get(NOVA)
    const at = (stage.session.now - 60_000) as typeof stage.session.now
    stage.session.trader.market.get(NOVA).takeTrade({ instrument, at, price: 10_000 as Price, size: 1 as never })
    expect(stage.waiting).toEqual(['watcher-1: CLOCK-SKEW NOVA.SIM'])
  })
})

describe('what the screen is told', () => {
  test('given a strategy that waits, when row, panel and lamp are asked, then each says why, since when and until when', () => {
    const stage = new TickStage({ maxFeedSilence: 5_000 })
    stage.ticks(1, 100)
    stage.launch(watcher, [NOVA])
    const { session } = stage
    const lamp = () => feedLamp({ session, settings: { speed: null } } as never)
    expect(lamp()).toEqual({ state: 'ok', detail: 'Simulated ticks' })
    stage.pass(6_000)
    const since = session.prices?.watch.faults.all[0]?.since
    stage.tick(100)
    const [pause] = session.trader.controls?.pauses.allOn('watcher-1') ?? []
    const view = pause && pauseView(session, pause)
    expect(view).toMatchObject({ code: 'STALE-FEED', at: since, until: session.now + 5_000 })
    expect(view?.release).toBe('once prices have come for 5 s')
    const running = session.strategies.get('watcher-1')
    expect(strategyView(running, view && [view]).pauses).toEqual([view])
    expect(strategyView(running).pauses).toBeUndefined()
    expect(riskMonitorView(session)?.prices).toMatchObject({ faults: [{ code: 'STALE-FEED', symbol: '' }] })
    expect(lamp()).toEqual({ state: 'warning', detail: 'STALE-FEED: no price of any symbol for 5 s' })
    session.strategies.stop('watcher-1')
    expect(strategyView(running, view && [view]).pauses).toBeUndefined()
  })
})

test('given a replay of bars with limits on prices, when bars are missing or jump, then strategies on them wait on the time of the data', () => {
  const bars = (symbol: string, gap: boolean) => {
    const series = seriesOf({ symbol, bars: 40, close: (index) => (index === 30 ? 150 : 100), calendar: '24/7' })
    if (!gap) return series
    const { time } = series.bars
    for (let row = 10; row < time.length; row++) time[row] = (time[row] ?? 0) + 10 * 86_400_000
    return series
  }
  const limits = { ...OPEN, maxPriceAge: 3 * 86_400_000, priceRecovery: 0, maxPriceJump: 0.2 }
  const book = new LimitBook('test', [{ scope: 'account', key: '', values: limits }])
  const stage = new SessionStage([bars('TEST', true), bars('ELSE', false)], { risk: { limits: book } })
  stage.step()
  stage.launch(watcher)
  stage.step(45)
  const said = stage.alerts.filter(({ source }) => source === 'prices').map(({ code, subject }) => `${code} ${subject}`)
  expect(said).toEqual([
    'STALE-FEED TEST',
    'STALE-FEED TEST',
    'PRICE-JUMP ELSE',
    'PRICE-JUMP ELSE',
    'PRICE-JUMP TEST',
    'PRICE-JUMP TEST',
    // Its data ended earlier.
    'STALE-FEED ELSE',
  ])
  expect(stage.session.trader.controls?.pauses.all).toEqual([])
})

test('given a replay of trades, when one is a bad tick, then no stop is filled at it, and who trades on it waits until the next', () => {
  const series = seriesOf({ bars: 4, close: () => 100, calendar: '24/7' })
  const [first = 0] = series.bars.time
  const prices = [100, 100, 20, 100, 100, 100]
  const ticks = {
    kind: 'trades' as const,
    length: prices.length,
    time: Float64Array.from(prices, (_, index) => first + 86_400_000 + index * 3_600_000),
    price: Float64Array.from(prices, (price) => price * 100),
    size: Float64Array.from(prices, () => 1_000),
  }
  const book = new LimitBook('test', [
    { scope: 'account', key: '', values: { ...OPEN, leverage: 1, maxPriceJump: 0.2, maxSuspectTime: 86_400_000 } },
  ])
  const stage = new SessionStage([{ ...series, ticks }], { risk: { limits: book } })
  stage.step()
  stage.place('buy', 10)
  const stop = stage.place('sell', 10, { type: 'stop', stopPrice: 9_500 as Price })
  stage.step()
  expect(stage.alerts.map(({ code }) => code)).toEqual(['PRICE-JUMP', 'PRICE-JUMP'])
  expect(stop.working).toBe(true)
  expect(stage.session.prices?.watch.screens[0]?.counts.discarded).toBe(1)
})
