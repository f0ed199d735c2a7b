import { describe, expect, it } from 'vitest'
import type { BacktestResult } from '../../../src/contract/backtest.ts'
import { doubtsOf } from '../../../src/engine/backtest/statistics/doubts/doubts.ts'
import { grouped } from '../../../src/engine/backtest/statistics/doubts/wording.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import { resultOf, told, tradeRecord } from './results.ts'

const HELD = {
  symbol: 'SPY',
  observations: 700,
  totalReturn: 0.3,
  benchmarkReturn: 0.2,
  benchmarkDrawdown: 0.3,
  benchmarkSharpe: 0.8,
  beta: 0.5,
  alpha: 0.05,
  alphaTStatistic: 2.5,
  correlation: 0.8,
  trackingError: 0.1,
  informationRatio: 0.4,
}

describe('doubtsOf', () => {
  it('given a run that gives no reason to doubt, then there is none', () => {
    expect(told()).toEqual([])
    expect(told({}, { benchmark: HELD, doubledCosts: { totalReturn: 0.2 } })).toEqual([])
  })

  it('given several reasons, then the gravest comes first, and the warnings of the run are among them', () => {
    const doubts = doubtsOf(
      resultOf({
        warnings: ['a bar is missing'],
        metrics: { trades: 12, maxDrawdownDays: 800 },
        trades: [tradeRecord(5)],
      }),
    )
    expect(doubts.map(({ severity, kind }) => [severity, kind])).toEqual([
      ['high', 'few-trades'],
      ['medium', 'warning'],
      ['medium', 'under-water'],
      ['low', 'one-symbol'],
    ])
  })
})

describe('luck', () => {
  it('given 12 trades, then they are too few', () => {
    expect(told({ metrics: { trades: 12 } })).toEqual([
      'high few-trades: only 12 trades: too few to tell skill from luck',
    ])
  })

  it('given no trade, then nothing else is said of trades', () => {
    expect(told({ metrics: { trades: 0, sqn: null }, trades: [] })).toEqual([
      'high no-trades: no trade was completed: figures about trades are not defined',
    ])
  })

  it('given a mean that is 1.2 standard errors above 0, then it is not clearly above 0', () => {
    expect(told({ metrics: { sqn: 1.2 } })).toEqual([
      'high insignificant-trades: the mean of 100 trades is not clearly above 0: t = 1.20, where 95 % confidence takes 1.645',
    ])
    expect(told({ metrics: { sqn: 1.65 } })).toEqual([])
  })

  it('given a record shorter than its Sharpe ratio needs, then both lengths are told', () => {
    const metrics = { sharpe: 0.8, minimumTrackRecord: 1_064.2, dailyReturns: 500, probabilisticSharpe: 0.87 }
    expect(told({ metrics })).toEqual([
      'high short-record: a Sharpe ratio of 0.80 takes 1,065 daily returns to be above 0 with 95 % confidence, here are 500; the probability that it is: 87.0 %',
    ])
  })

  it('given the best of 50 configurations that luck would nearly bring, then the probability is told', () => {
    const deflated = { trials: 50, expectedMaximum: 0.1, probability: 0.42 }
    expect(told({}, { deflated })).toEqual([
      'high selection: chosen among 50 configurations: the probability that its Sharpe ratio beats the best that luck would bring is 42.0 %',
    ])
    expect(told({}, { deflated: { ...deflated, probability: 0.96 } })).toEqual([])
  })

  it.each<[string, Partial<BacktestResult['metrics']>]>([
    ['a Sharpe ratio of 5.10', { sharpe: 5.1 }],
    ['95.0 % winning trades', { winRate: 0.95 }],
    ['a profit factor of 7.50', { profitFactor: 7.5 }],
  ])('given %s, then it is too good to be likely', (what, metrics) => {
    expect(told({ metrics })).toEqual([
      `high too-good: ${what} is too good to be likely: look for data from the future and fills that could not happen`,
    ])
  })
})

describe('the market', () => {
  it('given a benchmark that made more, then holding it would have', () => {
    expect(told({}, { benchmark: { ...HELD, benchmarkReturn: 0.45 } })).toEqual([
      'medium beaten-by-holding: holding SPY made 45.0 % over the same days, the strategy 30.0 %',
    ])
  })

  it('given a run that moves with its benchmark and adds nothing sure, then the market explains it', () => {
    expect(told({}, { benchmark: { ...HELD, beta: 0.9, alpha: 0.01, alphaTStatistic: 0.4 } })).toEqual([
      'high market: it moves with SPY (correlation 0.80, beta 0.90) and adds 1.0 % a year to it (t = 0.40): the market explains it',
    ])
  })

  it('given a benchmark that never fell by a fifth, then no bear market was seen', () => {
    expect(told({}, { benchmark: { ...HELD, benchmarkDrawdown: 0.123 } })).toEqual([
      'medium bull-market: SPY never fell more than 12.3 % from a high: the strategy has not seen a bear market',
    ])
  })
})

describe('parameters', () => {
  const withParameter = (value: number, property: unknown) =>
    told({
      strategy: {
        ...resultOf().strategy,
        params: { fast: value },
        parameters: { type: 'object', properties: { fast: property } },
      },
    })

  it.each([
    [50, { type: 'integer', minimum: 2, maximum: 50, default: 10 }, 'medium', 'upper'],
    [2, { type: 'integer', minimum: 2, maximum: 50, default: 2 }, 'low', 'lower'],
    [1, { type: 'integer', exclusiveMinimum: 0 }, 'medium', 'lower'],
  ])('given %d in %o, then it is at an end', (value, property, severity, end) => {
    expect(withParameter(value, property)).toEqual([
      `${severity} parameter-edge: parameter fast = ${value} is at the ${end} end of its range: if it was chosen by trying, the best value lies beyond`,
    ])
  })

  it.each([
    [49, { type: 'integer', minimum: 2, maximum: 50 }],
    [0.5, { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }],
    [7, { type: 'integer', minimum: 7, maximum: 7 }],
    [7, { enum: [7, 8] }],
    [7, undefined],
  ])('given %d in %o, then it is not', (value, property) => {
    expect(withParameter(value, property)).toEqual([])
  })
})

describe('the record', () => {
  it('given two thirds of the time below one high, then how long is told', () => {
    expect(told({ metrics: { maxDrawdownDays: 730 } })).toEqual([
      'medium under-water: 730 of 1,095 days (66.7 %) passed below one earlier high',
    ])
  })

  it('given three months, then annual figures are drawn out', () => {
    const { data } = resultOf()
    expect(told({ data: { ...data, last: data.first + 90 * DAY_MS } })).toEqual([
      'medium short-history: annual figures are drawn out from 90 days',
    ])
  })
})

describe('wording', () => {
  it.each([
    [1_234_567.891, 2, '1,234,567.89'],
    [-123_456, 0, '-123,456'],
    [-999.5, 1, '-999.5'],
    [0, 2, '0.00'],
  ])('given %d, then thousands are parted', (value, places, text) => {
    expect(grouped(value, places)).toBe(text)
  })
})
