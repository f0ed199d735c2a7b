import { describe, expect, test } from 'vitest'
import { moneyToDecimal, USD } from '../../../src/engine/model/currency.ts'
import { LimitBook } from '../../../src/engine/risk/limit-book.ts'
import type { LimitValues } from '../../../src/engine/risk/limits.ts'
import { MEASURE_CODES } from '../../../src/engine/risk/thresholds.ts'
import { THRESHOLD_STOP } from '../../../src/engine/session/session-monitor.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import { OPEN } from '../risk/risk-room.ts'
import { seriesOf } from './series.ts'
import { SessionStage, definitionOf } from './stage.ts'

/** Falls by ten a day from the fifth day on. */
const falling = () => seriesOf({ bars: 12, close: (index) => (index < 5 ? 100 : 100 - (index - 4) * 10) })

function stageOf(limits: Partial<LimitValues>, layers: readonly Partial<LimitValues>[] = []) {
  const stops: string[] = []
  const book = new LimitBook('test', [
    { scope: 'account', key: '', values: { ...OPEN, leverage: 1, ...limits } },
    ...layers.map((values) => ({ scope: 'strategy' as const, key: 'probe', values })),
  ])
  const stage = new SessionStage([falling()], {
    cash: 10_000,
    risk: { limits: book, onStop: (reason) => void stops.push(reason) },
  })
  return { stage, stops, book }
}

const MEASURED: ReadonlySet<string> = new Set(Object.values(MEASURE_CODES))
const codes = ({ alerts }: SessionStage) =>
  alerts.filter(({ code }) => MEASURED.has(code)).map(({ code, severity }) => `${code} ${severity}`)
const held = ({ session }: SessionStage) => {
  const [holding] = session.trader.portfolio.holdings
  return holding?.position.quantity
}

class Buyer extends Strategy {
  override onBar() {
    if (this.workingOrders.length === 0) this.buy(10)
  }
}

describe('DAILY-LOSS in a session', () => {
  test('given a loss of the day, when it passes the limit that stops, then entries are refused before anybody decides, and the desk is asked', () => {
    const { stage, stops } = stageOf({ dailyLossStop: 0.05, dailyLossWarn: 0.04 })
    stage.step()
    stage.place('buy', 60)
    stage.launch(definitionOf(Buyer))
    stage.step(4)
    const before = held(stage)
    stage.step()
    expect(codes(stage)).toEqual(['DAILY-LOSS warning', 'DAILY-LOSS critical'])
    expect(stops).toEqual([expect.stringMatching(/^Loss of the day is \d+\.\d\d %, the limit is 5\.00 %$/)])
    expect(stage.state.holds.map(({ key }) => key)).toEqual([THRESHOLD_STOP])
    stage.step(2)
    expect(held(stage)).toBe(before)
    expect([...stage.session.trader.orders.orders].at(-1)?.reason).toContain('trading is stopped (Loss of the day')
    expect(stops).toHaveLength(1)
  })

  test('given entries that are paused by a loss, when the next day begins, then they pass again', () => {
    const { stage } = stageOf({ dailyLossPause: 0.05 })
    stage.step()
    stage.place('buy', 60)
    stage.step(5)
    expect(stage.state.level).toBe('paused')
    expect(() => stage.place('buy', 1)).toThrow('paused')
    stage.place('sell', 60, { reduceOnly: true })
    stage.step(2)
    expect(held(stage)).toBe(0)
    expect(stage.state.level).toBe('active')
    expect(codes(stage)).toEqual(['DAILY-LOSS warning', 'DAILY-LOSS info'])
  })
})

describe('DRAWDOWN in a session', () => {
  test('given a drawdown that reduces, when it comes, then half of what each holds is sold in their name', () => {
    const { stage } = stageOf({ drawdownReduce: 0.05, reduceShare: 0.5 })
    stage.step()
    stage.place('buy', 31)
    stage.launch(
      definitionOf(
        class extends Strategy {
          override onBar() {
            if (this.position().isFlat && this.workingOrders.length === 0) this.buy(30)
          }
        },
      ),
    )
    stage.step(6)
    expect(held(stage)).toBe(31)
    const sold = [...stage.session.trader.orders.orders].filter(({ side }) => side === 'sell')
    expect(
      sold.map(({ strategyId, quantity, instructions }) => [strategyId, quantity, instructions.reduceOnly]),
    ).toEqual([
      ['probe-1', 15, true],
      ['manual', 15, true],
    ])
    expect(codes(stage)).toEqual(['DRAWDOWN error'])
  })

  test('given a drawdown that closes, when it comes, then all is sold and entries that rest are cancelled', () => {
    const { stage } = stageOf({ drawdownClose: 0.05 })
    stage.step()
    stage.place('buy', 60)
    const resting = stage.place('buy', 1, { type: 'limit', limitPrice: 100 as never, timeInForce: 'gtc' })
    stage.step(7)
    expect(held(stage)).toBe(0)
    expect(resting.status).toBe('canceled')
  })

  test('given a session that goes on after a restart, when it is set up, then peak and results are those of before', () => {
    const { stage } = stageOf({})
    stage.step()
    stage.place('buy', 60)
    stage.step(6)
    stage.session.write(true)
    const { writes } = stage.records
    const before = stage.session.monitor?.monitor
    const past = {
      cursor: writes.at(-1)?.cursor ?? null,
      instruments: stage.session.feed.instruments,
      orders: [...stage.session.trader.orders.orders],
      fills: writes.flatMap(({ fills }) => fills),
      strategies: [],
      equity: writes.flatMap(({ equity }) => equity),
    }
    const book = new LimitBook('test', [{ scope: 'account', key: '', values: OPEN }])
    const again = new SessionStage([falling()], { cash: 10_000, risk: { limits: book }, past }).session.monitor?.monitor
    expect(again?.peak).toBe(before?.peak)
    expect(again?.dayStart).toBe(before?.dayStart)
    expect(again?.drawdown).toBe(before?.drawdown)
    expect(again?.results.pnlOf('manual')).toBe(before?.results.pnlOf('manual'))
    expect(again?.drawdown).toBeGreaterThan(0.05)
  })
})

describe('STRATEGY-LOSS in a session', () => {
  test('given a strategy that loses, when it passes its limit, then it alone is paused and said with its loss', () => {
    const { stage } = stageOf({}, [{ strategyLossPause: 10 }])
    stage.launch(definitionOf(Buyer))
    stage.step(7)
    expect(stage.session.trader.controls?.pauses.all.map(({ strategyId, key }) => [strategyId, key])).toEqual([
      ['probe-1', 'STRATEGY-LOSS'],
    ])
    expect(stage.state.isActive).toBe(true)
    expect(stage.alerts.find(({ code }) => code === 'STRATEGY-LOSS')?.message).toMatch(
      /^probe-1 is paused: probe-1 has lost [\d,.]+/,
    )
    const denied = [...stage.session.trader.orders.orders].filter(({ status }) => status === 'denied')
    expect(denied[0]?.reason).toContain('probe-1 is paused')
  })
})

test('given an account without rules, when it is set up, then nobody watches it', () => {
  const stage = new SessionStage([falling()])
  stage.step(3)
  expect(stage.session.monitor).toBeNull()
  expect(moneyToDecimal(stage.session.trader.portfolio.equity, USD)).toBe(100_000)
})
