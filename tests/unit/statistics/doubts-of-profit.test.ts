import { describe, expect, it } from 'vitest'
import type { BacktestResult } from '../../../src/contract/backtest.ts'
import { costsPaid } from '../../../src/engine/backtest/statistics/doubts/costs.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import { resultOf, told, tradeRecord } from './results.ts'

describe('costs', () => {
  const FREE = { commission: 0, commissionPerShare: 0, commissionMinimum: 0, slippage: 0, slippageTicks: 0 }
  const config = resultOf().config
  const order = { ...orderOf('market', 'buy'), averagePrice: 101 }

  function orderOf(type: 'market' | 'limit', side: 'buy' | 'sell'): BacktestResult['orders'][number] {
    return {
      id: '1',
      symbol: 'TEST',
      side,
      type,
      timeInForce: 'gtc',
      quantity: 10,
      limitPrice: null,
      stopPrice: null,
      status: 'filled',
      reason: '',
      filled: 10,
      averagePrice: 100,
      commission: 0,
      createdAt: 0,
      updatedAt: 0,
    }
  }

  it('given trades without any costs, then real results will be worse', () => {
    expect(told({ config: { ...config, costs: FREE }, metrics: { commission: 0 } })).toEqual([
      'high no-costs: no commission and no slippage were charged: real results will be worse',
    ])
  })

  it('given 2,000 of commission on 3,000 of profit, then paid twice it leaves a third', () => {
    expect(told({ metrics: { commission: 2_000 } })).toEqual([
      'medium costs: with the same fills and costs doubled, a profit of 3,000.00 USD shrinks to 1,000.00 USD (10.0 % of the start)',
    ])
    expect(told({ metrics: { commission: 1_499 } })).toEqual([])
  })

  it('given more commission than profit, then paid twice it makes a loss', () => {
    expect(told({ metrics: { commission: 3_500 } })).toEqual([
      'high costs: with the same fills and costs doubled, a profit of 3,000.00 USD becomes a loss of 500.00 USD (5.0 % of the start)',
    ])
  })

  it('given a second run with costs doubled, then that run counts', () => {
    expect(told({ metrics: { commission: 3_500 } }, { doubledCosts: { totalReturn: 0.25 } })).toEqual([])
    expect(told({}, { doubledCosts: { totalReturn: -0.1 } })).toEqual([
      'high costs: run again with costs doubled, a profit of 3,000.00 USD becomes a loss of 1,000.00 USD (10.0 % of the start)',
    ])
  })

  it('given 1 % of slippage, then market orders paid it and limit orders did not', () => {
    const orders = [
      order,
      { ...orderOf('market', 'sell'), averagePrice: 99 },
      { ...orderOf('limit', 'buy'), averagePrice: 500 },
    ]
    const run = resultOf({
      config: { ...config, costs: { ...FREE, slippage: 0.01 } },
      orders,
      metrics: { commission: 5 },
    })
    // 1 of 100 on each of 10 bought and 10 sold, and the commission.
    expect(costsPaid(run)).toBeCloseTo(25, 10)
  })

  it('given slippage of 4 increments of a future of 50 a point, then it is counted in money', () => {
    const run = resultOf({
      config: { ...config, costs: { ...FREE, slippageTicks: 4 } },
      orders: [order],
      trades: [tradeRecord(500, { quantity: 1, exitPrice: 110, grossPnl: 500 })],
      metrics: { commission: 0 },
    })
    expect(costsPaid(run)).toBeCloseTo(4 * 0.01 * 10 * 50, 8)
  })
})

describe('concentration', () => {
  it('given a hundred trades whose best one made more than all, then the profit is a loss without it', () => {
    const trades = Array.from({ length: 100 }, (_, index) =>
      tradeRecord(index === 50 ? 1_200 : index % 2 === 0 ? -20 : 19, { symbol: index % 2 === 0 ? 'A' : 'B' }),
    )
    // 49 × −20 + 50 × 19 = −30.
    expect(told({ trades })).toContain(
      'high few-winners: without its best trade of 100 (1.0 %), the profit of 1,170.00 USD would be a loss of 30.00 USD',
    )
  })

  it('given a profit that takes the best tenth to lose, then that is told less loudly', () => {
    const trades = Array.from({ length: 100 }, (_, index) =>
      tradeRecord(index < 10 ? 100 : -5, { symbol: `S${index % 9}` }),
    )
    expect(told({ trades })).toEqual([
      'medium few-winners: without its best 10 trades of 100 (10.0 %), the profit of 550.00 USD would be a loss of 450.00 USD',
    ])
  })

  it('given two symbols of which one made nine tenths, then it is named; given one, then that', () => {
    const trades = Array.from({ length: 100 }, (_, index) =>
      tradeRecord(index % 2 === 0 ? 18 : 2, { symbol: index % 2 === 0 ? 'A' : 'B' }),
    )
    expect(told({ trades })).toEqual(['medium one-symbol: A made 90.0 % of the profit of 2 symbols'])
    expect(told({ trades: trades.map((trade) => ({ ...trade, symbol: 'A' })) })).toEqual([
      'low one-symbol: only A was traded: nothing says that it works elsewhere',
    ])
  })

  it('given four years of which one made more than all, then it is named', () => {
    const days = Array.from({ length: 1_460 }, (_, day) => Date.UTC(2020, 0, 1) + day * DAY_MS)
    const value = days.map((time) =>
      time < Date.UTC(2022, 0, 1) ? 10_000 : 13_500 - (time > Date.UTC(2023, 0, 2) ? 500 : 0),
    )
    expect(told({ equity: { time: days, value } })).toEqual([
      'high one-period: 2022 made 116.7 % of the profit of 4 years',
    ])
  })

  it('given a run of one year, then its months are looked at', () => {
    const days = Array.from({ length: 365 }, (_, day) => Date.UTC(2021, 0, 1) + day * DAY_MS)
    const value = days.map((time) => (time < Date.UTC(2021, 4, 10) ? 10_100 : 13_000))
    expect(told({ equity: { time: days, value } })).toEqual([
      'medium one-period: 2021-05 made 96.7 % of the profit of 12 months',
    ])
  })

  it('given most of the profit in an open position, then it is not earned yet', () => {
    const open = {
      symbol: 'A',
      side: 'long',
      quantity: 1,
      entryTime: 0,
      entryPrice: 1,
      markPrice: 2,
      commission: 0,
    } as const
    expect(told({ openPositions: [{ ...open, openPnl: 1_800 }] })).toEqual([
      'medium unrealised: 60.0 % of the profit is in 1 position still open at the end',
    ])
  })
})
