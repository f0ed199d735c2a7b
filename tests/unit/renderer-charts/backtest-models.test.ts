import { describe, expect, it } from 'vitest'
import type { DatasetInfo } from '../../../src/contract/dataset.ts'
import type { LibraryEntry } from '../../../src/contract/views.ts'
import { METRIC_GROUPS } from '../../../src/renderer/panels/backtest/metric-catalogue.ts'
import { bestRuns, formatMetric } from '../../../src/renderer/panels/backtest/metrics.ts'
import { dateBound } from '../../../src/renderer/panels/backtest/setup-dates.ts'
import { EMPTY_SETUP, withStrategy } from '../../../src/renderer/panels/backtest/setup-draft.ts'
import { backtestRequest, setupProblems } from '../../../src/renderer/panels/backtest/setup-model.ts'

const entry: LibraryEntry = {
  file: '/strategies/sma-cross.ts',
  name: 'sma-cross',
  description: '',
  hash: 'abc1234',
  parameters: { type: 'object', properties: { fast: { type: 'integer', minimum: 2, maximum: 400, default: 10 } } },
  sample: true,
  error: null,
  loadedAt: 0,
}
const dataset: DatasetInfo = {
  id: 'aapl-1d',
  symbol: 'AAPL',
  kind: 'equity',
  currency: 'USD',
  calendar: 'XNYS',
  timeframe: '1d',
  bars: 100,
  first: Date.UTC(2013, 4, 13),
  last: Date.UTC(2018, 4, 11),
  pricePrecision: 2,
  quantityPrecision: 0,
  sha256: '0'.repeat(64),
  source: 'aapl.csv',
  credit: '',
  builtIn: true,
  simulated: false,
}

describe('the setup of a backtest', () => {
  it('given a strategy and data, then the request holds fractions of per cent without noise', () => {
    const draft = { ...withStrategy(EMPTY_SETUP, entry), commissionPercent: 0.07, from: '2014-01-01', to: '2014-12-31' }
    expect(backtestRequest(draft, entry, dataset)).toEqual({
      strategyFile: '/strategies/sma-cross.ts',
      params: { fast: 10 },
      datasetId: 'aapl-1d',
      from: Date.UTC(2014, 0, 1),
      to: Date.UTC(2015, 0, 1) - 1,
      cash: 100_000,
      costs: { commission: 0.0007, commissionPerShare: 0, commissionMinimum: 0, slippage: 0, slippageTicks: 0 },
      fills: { market: 'next-open', path: 'adaptive', limit: 'through', volumeShare: 0.1 },
    })
  })

  it('given a parameter out of range, a strategy that never compiled, or no data, then there is no request', () => {
    const draft = withStrategy(EMPTY_SETUP, entry)
    expect(backtestRequest({ ...draft, parameters: { fast: 1 } }, entry, dataset)).toBeNull()
    expect(backtestRequest(draft, { ...entry, hash: '' }, dataset)).toBeNull()
    expect(backtestRequest(draft, entry, undefined)).toBeNull()
  })

  it('given dates outside the data or turned round, then the field says so', () => {
    expect(setupProblems({ ...EMPTY_SETUP, from: '2019-01-01' }, dataset)).toEqual({
      from: 'The data end on 2018-05-11',
    })
    expect(setupProblems({ ...EMPTY_SETUP, to: '2012-01-01' }, dataset)).toEqual({ to: 'The data begin on 2013-05-13' })
    expect(setupProblems({ ...EMPTY_SETUP, from: '2015-01-02', to: '2015-01-01' }, dataset)).toEqual({
      to: 'Expected a date after the first',
    })
    expect(dateBound('2015-01-01', true)).toBe(Date.UTC(2015, 0, 2) - 1)
  })

  it('given no cash, half a tick and a commission of a fifth, then each is refused in words', () => {
    const draft = { ...EMPTY_SETUP, cash: 0, slippageTicks: 0.5, commissionPercent: 20 }
    expect(Object.keys(setupProblems(draft, dataset))).toEqual(['cash', 'commissionPercent', 'slippageTicks'])
  })
})

describe('the figures of a report', () => {
  const metric = (key: string) => {
    const found = METRIC_GROUPS.flatMap(({ metrics }) => metrics).find((one) => one.key === key)
    if (found === undefined) throw new Error(`Expected a metric ${key}`)
    return found
  }

  it('given an undefined ratio, then a dash is shown', () => {
    expect(formatMetric(metric('sharpe'), null)).toBe('–')
    expect(formatMetric(metric('totalReturn'), 0.123)).toBe('+12.30\u202f%')
  })

  it('given several runs, then the best of a figure is found by its own direction', () => {
    expect(bestRuns(metric('sharpe'), [1, 2, null])).toEqual(new Set([1]))
    expect(bestRuns(metric('maxDrawdown'), [-0.3, -0.1])).toEqual(new Set([1]))
    expect(bestRuns(metric('maxDrawdown'), [0.3, 0.1])).toEqual(new Set([1]))
    expect(bestRuns(metric('trades'), [1, 2])).toEqual(new Set())
    expect(bestRuns(metric('sharpe'), [1, 1])).toEqual(new Set())
  })
})
