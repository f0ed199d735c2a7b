import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { moneyOf, USD } from '../../../src/engine/model/currency.ts'
import type { Money } from '../../../src/engine/model/units.ts'
import type { MarginAccount } from '../../../src/engine/portfolio/margin-account.ts'
import { RiskMonitor } from '../../../src/engine/risk/monitor.ts'
import { NO_THRESHOLDS } from '../../../src/engine/risk/thresholds.ts'
import { RiskRoom, by, type RiskRoomOptions } from './risk-room.ts'

/** A room whose account is watched; days are numbers. */
class MonitorRoom extends RiskRoom {
  readonly monitor: RiskMonitor
  #day = 1

  constructor(options: RiskRoomOptions = {}) {
    super(options)
    this.monitor = new RiskMonitor({ portfolio: this.portfolio, limits: this.book, margin: null })
    this.monitor.watch(this.instrument)
    this.bus.subscribe('fill', 'monitor', (fill) => this.monitor.takeFill(fill))
    this.look()
  }

  at(price: number, instrument = this.instrument): void {
    this.price(price, instrument)
    for (const watched of this.monitor.watched) this.monitor.revalue(watched)
  }
  nextDay(): void {
    this.#day++
  }
  look(isStopped = false) {
    return this.monitor.check(this.#day, isStopped)
  }
  said(isStopped = false): readonly string[] {
    return this.look(isStopped).map(({ measure, action, isOver }) => `${measure} ${action} ${isOver ? 'over' : 'back'}`)
  }
}

describe('DAILY-LOSS', () => {
  test('given a loss of the day beyond its limit, when it is looked at, then it stops once, open losses included', () => {
    const room = new MonitorRoom({ limits: { dailyLossStop: 0.05, dailyLossWarn: 0.02 } })
    room.hold(500)
    room.at(95)
    expect(room.said()).toEqual(['dailyLoss warn over'])
    room.at(90)
    expect(room.said()).toEqual([])
    room.at(89.99)
    expect(room.said()).toEqual(['dailyLoss stop over'])
    expect(room.said(true)).toEqual([])
  })

  test('given a stop that was re-armed while the loss stands, when it is looked at, then it stops again', () => {
    const room = new MonitorRoom({ limits: { dailyLossStop: 0.05 } })
    room.hold(500)
    room.at(80)
    expect(room.said()).toEqual(['dailyLoss stop over'])
    expect(room.said(true)).toEqual([])
    expect(room.said(false)).toEqual(['dailyLoss stop over'])
    room.change({ dailyLossStop: 0.2 })
    expect(room.said(false)).toEqual(['dailyLoss stop back'])
    expect(room.said(false)).toEqual([])
  })

  test('given a new day, when it is looked at, then yesterday’s loss is not of it', () => {
    const room = new MonitorRoom({ limits: { dailyLossPause: 0.05 } })
    room.hold(500)
    room.at(80)
    expect(room.said()).toEqual(['dailyLoss pause over'])
    room.nextDay()
    expect(room.said()).toEqual(['dailyLoss pause back'])
    expect(room.monitor.dayStart).toBe(moneyOf(90_000, USD))
    expect(room.monitor.dailyLoss).toBe(0)
  })

  test('given an account without money as the day began, when it loses, then the loss is without measure', () => {
    const room = new MonitorRoom({ cash: 1 })
    room.portfolio.adoptCash(moneyOf(-1, USD))
    room.nextDay()
    room.look()
    room.nextDay()
    room.look()
    room.portfolio.adoptCash(moneyOf(-1, USD))
    expect(room.monitor.dailyLoss).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('DRAWDOWN', () => {
  test('given a fall from the peak over days, when it passes the limit, then it stops', () => {
    const room = new MonitorRoom({ limits: { drawdownStop: 0.1, drawdownWarn: 0.05 } })
    room.hold(500)
    room.at(120)
    expect(room.said()).toEqual([])
    room.nextDay()
    room.at(105)
    expect(room.said()).toEqual(['drawdown warn over'])
    room.nextDay()
    room.at(97)
    expect(room.said()).toEqual(['drawdown stop over'])
    expect(room.monitor.peak).toBe(moneyOf(110_000, USD))
  })

  test('given the equity of an earlier engine, when it is recalled, then peak and day go on from it', () => {
    const room = new MonitorRoom({ limits: { drawdownWarn: 0.05 } })
    room.monitor.recall(1, moneyOf(120_000, USD))
    room.monitor.recall(2, moneyOf(110_000, USD))
    room.nextDay()
    expect(room.said()).toEqual(['drawdown warn over'])
    expect(room.monitor.dayStart).toBe(moneyOf(120_000, USD))
  })

  test('given a figure that comes back to four fifths, when it does, then the threshold is clear, and not before', () => {
    const room = new MonitorRoom({ limits: { drawdownPause: 0.1 } })
    room.hold(1_000)
    room.at(89)
    expect(room.said()).toEqual(['drawdown pause over'])
    room.at(91.9)
    expect(room.said()).toEqual([])
    room.at(92.1)
    expect(room.said()).toEqual(['drawdown pause back'])
  })
})

test('given a threshold that is passed, when another limit is changed, then it is not said again', () => {
  const room = new MonitorRoom({ limits: { drawdownWarn: 0.05, drawdownPause: 0.07 } })
  room.hold(1_000)
  room.at(90)
  expect(room.said()).toEqual(['drawdown warn over', 'drawdown pause over'])
  room.change({ drawdownPause: 0.08 })
  expect(room.said()).toEqual(['drawdown pause back', 'drawdown pause over'])
  expect(room.monitor.passed('drawdown', '')).toEqual(['warn', 'pause'])
})

describe('STRATEGY-LOSS', () => {
  test('given the loss of one strategy, when it passes its own limit, then that one is named and the others are not', () => {
    const room = new MonitorRoom({
      layers: [{ scope: 'strategy', key: 'sma', values: { strategyLossPause: 100 } }],
    })
    room.hold(10, room.instrument, 100, by('sma-1'))
    room.hold(10, room.instrument, 100, by('other-1'))
    room.at(89)
    expect(room.look().map(({ about, action, limit }) => [about, action, limit])).toEqual([['sma-1', 'pause', 100]])
    expect(room.monitor.passed('strategyLoss', 'sma-1')).toEqual(['pause'])
    expect(room.monitor.passed('strategyLoss', 'none')).toEqual([])
    room.book.change({ scope: 'strategy', key: 'sma', values: { strategyLossPause: null } })
    expect(room.said()).toEqual(['strategyLoss pause back'])
  })

  test('given losses by hand, when there is a limit on strategies, then they are left to the account’s limits', () => {
    const room = new MonitorRoom({ limits: { strategyLossStop: 1 } })
    room.hold(100)
    room.at(50)
    expect(room.said()).toEqual([])
    room.change({ strategyLossStop: 2 })
    expect(room.said()).toEqual([])
  })

  test('given any fills and prices, when results are followed, then they are what exact integers say', () => {
    const step = fc.record({
      owner: fc.constantFrom('a-1', 'b-1'),
      signed: fc.integer({ min: -50, max: 50 }).filter((n) => n !== 0),
      price: fc.integer({ min: 1_000, max: 20_000 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1_000, max: 20_000 }), (steps, last) => {
        const room = new MonitorRoom({ cash: 1e7 })
        const books = new Map<string, { cash: bigint; held: bigint }>()
        for (const { owner, signed, price } of steps) {
          room.at(price / 100)
          room.hold(signed, room.instrument, price / 100, by(owner))
          const book = books.get(owner) ?? { cash: 0n, held: 0n }
          books.set(owner, { cash: book.cash - BigInt(signed * price), held: book.held + BigInt(signed) })
        }
        room.at(last / 100)
        const cent = BigInt(moneyOf(0.01, USD))
        for (const [owner, { cash, held }] of books) {
          expect(BigInt(room.monitor.results.pnlOf(owner))).toBe((cash + held * BigInt(last)) * cent)
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('VALUE-AT-RISK and EXPECTED-SHORTFALL', () => {
  test('given returns of the past, when the book is put through them, then a loss of the tail passes the limit', () => {
    const room = new MonitorRoom({ limits: { valueAtRiskWarn: 0.02, expectedShortfallReduce: 0.02 } })
    const [watched] = room.monitor.watched
    let close = 100
    for (let day = 0; day < 100; day++) {
      close *= day % 10 === 9 ? 0.9 : 1.01
      room.monitor.scenarios.takeClose(watched?.index ?? 0, day * 86_400_000, close)
    }
    expect(room.said()).toEqual([])
    room.hold(500)
    expect(room.said()).toEqual(['valueAtRisk warn over', 'expectedShortfall reduce over'])
    expect(room.monitor.figures.beta / room.portfolio.holding(room.instrument).exposure).toBeCloseTo(1, 9)
  })

  test('given too few bars, when it is measured, then nothing is at risk yet; without equity all is', () => {
    const room = new MonitorRoom()
    expect(room.monitor.measure('valueAtRisk')).toBe(0)
    expect(room.monitor.measure('marginUse')).toBe(0)
    const [watched] = room.monitor.watched
    for (let day = 0; day < 40; day++)
      room.monitor.scenarios.takeClose(watched?.index ?? 0, day * 86_400_000, 100 + (day % 5))
    room.hold(10)
    room.portfolio.adoptCash(moneyOf(-200_000, USD))
    expect(room.monitor.measure('valueAtRisk')).toBe(Number.POSITIVE_INFINITY)
  })

  test('given a fill in what is not watched, when it comes, then its result counts all the same', () => {
    const room = new MonitorRoom()
    const other = room.other('OTHER')
    room.hold(10, other, 99)
    expect(room.monitor.results.pnlOf('manual')).toBe(0)
    expect(room.monitor.results.pnlOf('nobody')).toBe(0)
  })
})

describe('MARGIN-USE', () => {
  test('given margin that is used beyond its limit, when it is looked at, then it is said once, and again when it is back', () => {
    const room = new RiskRoom({ limits: { marginUseWarn: 0.8 } })
    const margin = { use: 0.7 }
    const monitor = new RiskMonitor({ portfolio: room.portfolio, limits: room.book, margin: margin as MarginAccount })
    const said = () => monitor.check(1, false).map(({ measure, action, isOver }) => [measure, action, isOver])
    expect(said()).toEqual([])
    margin.use = 0.9
    expect(said()).toEqual([['marginUse', 'warn', true]])
    expect(said()).toEqual([])
    margin.use = 0.5
    expect(said()).toEqual([['marginUse', 'warn', false]])
  })
})

test('given no thresholds, when the account is looked at, then there is nothing to say of any of them', () => {
  const room = new MonitorRoom({ limits: NO_THRESHOLDS })
  room.hold(900)
  room.at(1)
  expect(room.look()).toEqual([])
  expect(room.monitor.passed('dailyLoss', '')).toEqual([])
  const equity: Money = room.portfolio.equity
  expect(room.monitor.drawdown).toBe(1 - equity / moneyOf(100_000, USD))
})
