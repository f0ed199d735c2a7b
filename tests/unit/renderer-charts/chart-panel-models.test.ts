import { describe, expect, it } from 'vitest'
import type { AlertRuleView } from '../../../src/contract/alerts.ts'
import type { PositionExitView } from '../../../src/contract/exits.ts'
import type { InstrumentView, OrderView, PositionView, StrategyView } from '../../../src/contract/views.ts'
import { onGrid } from '../../../src/renderer/charts/price-lines.ts'
import { chartLevels, levelSubject, movedOrder } from '../../../src/renderer/panels/chart/chart-levels.ts'
import { exitMoments } from '../../../src/renderer/panels/chart/exit-moments.ts'
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

const levels = (
  positions: readonly PositionView[],
  orders: readonly OrderView[],
  rules: readonly AlertRuleView[] = [],
) => chartLevels(instrument, { positions, orders, rules, isSimulated: true })

describe('the lines on a chart', () => {
  const exit: PositionExitView = {
    kind: 'stop-loss',
    heldBy: 'engine',
    price: 94,
    trailPercent: null,
    due: null,
    tradableAt: null,
    leftMs: null,
    bars: null,
    orderId: null,
    state: 'armed',
  }

  it('given exits at the broker and in the engine, then each line says where it is held; only the held one is moved as an exit', () => {
    const exits = [
      { ...exit, kind: 'take-profit' as const, heldBy: 'broker' as const, price: 93, orderId: 'o1' },
      exit,
      { ...exit, kind: 'trailing' as const, price: 95, trailPercent: 1 },
    ]
    const [, target, stop, trailing] = levels([{ ...position, exits }], [order])
    expect(target).toMatchObject({ id: 'o1', parts: ['Buy limit 60', '▲ +52.00'], mark: { text: 'at broker' } })
    expect(target?.mark?.title).toMatch(/^At the paper exchange, which is part of QuantX/)
    expect(stop).toMatchObject({
      id: 'exit stop-loss',
      tone: 'buy',
      parts: ['Stop', '▼ −48.00'],
      mark: { text: 'held by QuantX' },
    })
    expect(stop?.mark?.title).toMatch(/Asleep or down, nothing is sold or bought/)
    expect(levelSubject('exit stop-loss')).toEqual({ kind: 'exit', exit: 'stop-loss' })
    expect(levelSubject('o1')).toEqual({ kind: 'order', id: 'o1' })
    expect(trailing).not.toHaveProperty('move')
    const [, acting] = levels([{ ...position, exits: [{ ...exit, state: 'acting' }] }], [])
    expect(acting).toMatchObject({ parts: ['Stop', 'leaving now'], cancelLabel: '' })
    expect(acting).not.toHaveProperty('move')
  })

  it('given price alerts, then those of the symbol that are on have a line with a bell', () => {
    const rule: AlertRuleView = {
      id: 'r1',
      isOn: true,
      watch: { kind: 'price', symbol: instrument.symbol },
      direction: 'above',
      level: 99,
      isRepeating: false,
      rearm: 0,
      severity: 'warning',
      note: 'the gap',
      state: 'waiting',
      detail: '',
      value: null,
    }
    const rules = [rule, { ...rule, isOn: false }, { ...rule, watch: { kind: 'price' as const, symbol: 'AAPL' } }]
    const lines = levels([], [], rules)
    expect(lines).toMatchObject([
      { id: 'rule r1', price: 99, tone: 'watch', parts: ['above', 'the gap'], mark: { text: 'bell' } },
    ])
    expect(levelSubject('rule r1')).toEqual({ kind: 'rule', id: 'r1' })
  })

  it('given a time stop, then its moment is when the venue lets it trade; one by bars has a label alone', () => {
    const time = {
      ...exit,
      kind: 'time' as const,
      price: null,
      due: 1_000_000,
      tradableAt: 4_600_000,
      leftMs: 3_600_000,
    }
    const [moment] = exitMoments(instrument, [{ ...position, exits: [time] }])
    expect(moment).toMatchObject({
      id: 'exit time',
      time: 4_600_000,
      parts: ['Time stop', 'in 1 h 00 min, at the open'],
    })
    expect(moment?.mark?.title).toContain('when the venue opens next')
    const bars = { ...time, due: null, tradableAt: null, leftMs: null, bars: { left: 1, timeframe: '5m' } }
    const [label] = exitMoments(instrument, [{ ...position, exits: [bars] }])
    expect(label).toMatchObject({ time: null, parts: ['Time stop', 'after 1 bar of 5m'] })
    expect(label).not.toHaveProperty('move')
  })

  it('given a losing short and a part-filled limit order, then each says quantity, result and what it is; its price is the axis label’s', () => {
    const [short, limit] = levels([position], [order])
    expect(short).toMatchObject({ tone: 'down', cancelLabel: '', price: 93.52, parts: ['\u2212100', '▼ \u22128.00'] })
    expect(limit).toMatchObject({ id: 'o1', tone: 'buy', cancelLabel: 'Cancel buy limit 60 at 93.00' })
  })

  it('given other symbols, finished orders and market orders, then there is no line', () => {
    const others = [
      { ...order, symbol: 'AAPL' },
      { ...order, working: false },
      { ...order, type: 'market' as const, limitPrice: null },
    ]
    expect(levels([{ ...position, symbol: 'AAPL' }], others)).toEqual([])
  })
})

describe('an order that is dragged on a chart', () => {
  const stopLimit = {
    ...order,
    type: 'stop-limit' as const,
    stopPrice: 95,
    limitPrice: 95.5,
    status: 'accepted' as const,
  }

  it('given a stop-limit order, then its stop and its limit have a line each, and each moves its own price', () => {
    const [stop, limit] = levels([], [stopLimit])
    expect(stop).toMatchObject({ id: 'o1', price: 95, move: { increment: 0.01, at: '95.00' } })
    expect(limit).toMatchObject({ id: 'o1 limit', price: 95.5, parts: ['Its limit, 60'], cancelLabel: '' })
    expect(movedOrder('o1', 96, [stopLimit])).toEqual({ id: 'o1', quantity: 100, limitPrice: null, stopPrice: 96 })
    expect(movedOrder('o1 limit', 96, [stopLimit])).toEqual({
      id: 'o1',
      quantity: 100,
      limitPrice: 96,
      stopPrice: null,
    })
  })

  it('given one that has triggered, then only its limit is left to move', () => {
    const triggered = { ...stopLimit, triggered: true }
    expect(levels([], [triggered]).map(({ id, price }) => [id, price])).toEqual([['o1', 95.5]])
    expect(movedOrder('o1', 96, [triggered])).toMatchObject({ limitPrice: 96, stopPrice: null })
  })

  it('given a trailing stop, or a change on its way, then it is not for dragging', () => {
    const trailing = { ...order, type: 'trailing-stop' as const, stopPrice: 95, limitPrice: null }
    const changing = { ...order, status: 'pending-amend' as const }
    for (const one of [trailing, changing]) expect(levels([], [one])[0]).not.toHaveProperty('move')
  })

  it('given an order that is gone, then nothing is asked for', () => {
    expect(movedOrder('o1', 96, [{ ...order, working: false }])).toBeNull()
  })

  it.each([
    [93.5549, 0.01, 93.55],
    [93.57, 0.05, 93.55],
    [-4, 0.01, 0.01],
    [1.1 + 2.2, 0.1, 3.3],
  ])('given a pointer at %d, then on a grid of %d the price is %d', (price, increment, expected) => {
    expect(onGrid(price, increment)).toBe(expected)
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
