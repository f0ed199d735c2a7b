import { describe, expect, it } from 'vitest'
import type { InstrumentView, OrderView, PositionView, StrategyView } from '../../../src/contract/views.ts'
import { chartLevels } from '../../../src/renderer/panels/chart/chart-levels.ts'
import { argumentProblem, MAX_STUDIES, withStudy, type Study } from '../../../src/renderer/panels/chart/studies.ts'
import { PNL_POINTS, PnlHistory } from '../../../src/renderer/panels/strategies/pnl-history.ts'

const instrument: InstrumentView = {
  symbol: 'SPY',
  kind: 'etf',
  currency: 'USD',
  pricePrecision: 2,
  quantityPrecision: 0,
  priceIncrement: 0.01,
  quantityIncrement: 1,
  timeZone: 'America/New_York',
  timeframe: '1m',
  timeframes: ['1m'],
  simulated: false,
}
const position: PositionView = {
  symbol: 'SPY',
  quantity: -100,
  averagePrice: 93.52,
  markPrice: 93.6,
  marketValue: -9_360,
  openPnl: -8,
  realisedPnl: 0,
  commission: 0,
  openedAt: 0,
}
const order: OrderView = {
  id: 'o1',
  symbol: 'SPY',
  side: 'buy',
  type: 'limit',
  timeInForce: 'day',
  quantity: 100,
  filled: 40,
  limitPrice: 93,
  stopPrice: null,
  averagePrice: null,
  status: 'partially-filled',
  working: true,
  reason: '',
  strategyId: 'manual',
  correlationId: '',
  createdAt: 0,
  updatedAt: 0,
}

describe('the lines on a chart', () => {
  it('given a losing short and a part-filled limit order, then each says quantity, result and what it is; its price is the axis label’s', () => {
    const [short, limit] = chartLevels(instrument, [position], [order])
    expect(short).toMatchObject({ tone: 'down', cancelLabel: '', price: 93.52, parts: ['\u2212100', '▼ \u22128.00'] })
    expect(limit).toMatchObject({ id: 'o1', tone: 'buy', cancelLabel: 'Cancel buy limit 60 at 93.00' })
  })

  it('given other symbols, finished orders and market orders, then there is no line', () => {
    const others = [
      { ...order, symbol: 'AAPL' },
      { ...order, working: false },
      { ...order, type: 'market' as const, limitPrice: null },
    ]
    expect(chartLevels(instrument, [{ ...position, symbol: 'AAPL' }], others)).toEqual([])
  })
})

describe('the studies of a chart', () => {
  it('given the same study twice, then it is on the chart once; another period is another study', () => {
    const one = withStudy([], { kind: 'sma', arguments: [20] })
    expect(withStudy(one, { kind: 'sma', arguments: [20] })).toHaveLength(1)
    expect(withStudy(one, { kind: 'sma', arguments: [50] })).toHaveLength(2)
  })

  it('given too many, then the oldest goes', () => {
    let studies: Study[] = []
    for (let period = 1; period <= MAX_STUDIES + 3; period += 1) {
      studies = withStudy(studies, { kind: 'ema', arguments: [period] })
    }
    expect(studies).toHaveLength(MAX_STUDIES)
    expect(studies[0]?.arguments).toEqual([4])
  })

  it('given periods that are none, then the field says what it expects', () => {
    const period = { name: 'Period', initial: 20 }
    expect(argumentProblem(period, 20)).toBeNull()
    for (const wrong of [null, 0, 2.5, 1_001]) expect(argumentProblem(period, wrong)).toMatch(/^A whole number/)
    expect(argumentProblem({ name: 'Deviations', initial: 2, step: 0.1 }, 2.5)).toBeNull()
  })
})

describe('the P&L of strategies as a window has seen it', () => {
  const row = (id: string, openPnl: number): StrategyView => ({
    id,
    name: 's',
    file: 's.ts',
    hash: 'h',
    symbols: ['SPY'],
    timeframe: '1m',
    params: {},
    state: 'running',
    error: '',
    startedAt: 0,
    reloadedAt: null,
    ordersPlaced: 0,
    realisedPnl: 10,
    openPnl,
    lastAction: '',
  })

  it('given changes and repetitions, then only changes are points, and the gone are forgotten', () => {
    const history = new PnlHistory()
    for (const pnl of [1, 1, 2]) history.take([row('a', pnl), row('b', 0)])
    history.take([row('a', 3)])
    expect(history.values('a')).toEqual([11, 12, 13])
    expect(history.values('b')).toEqual([])
  })

  it('given more points than are kept, then the newest stay', () => {
    const history = new PnlHistory()
    for (let pnl = 0; pnl < PNL_POINTS + 10; pnl += 1) history.take([row('a', pnl)])
    expect(history.values('a')).toHaveLength(PNL_POINTS)
    expect(history.values('a').at(-1)).toBe(PNL_POINTS + 19)
  })
})
