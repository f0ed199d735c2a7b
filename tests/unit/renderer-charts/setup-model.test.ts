import { describe, expect, it } from 'vitest'
import type { BacktestResult } from '../../../src/contract/backtest.ts'
import { CostConfig } from '../../../src/contract/costs.ts'
import type { DatasetInfo } from '../../../src/contract/dataset.ts'
import { CASH_ACCOUNT } from '../../../src/renderer/panels/backtest/account-draft.ts'
import { NO_LATENCY } from '../../../src/renderer/panels/backtest/latency-draft.ts'
import { EMPTY_SETUP, withData, type SetupDraft } from '../../../src/renderer/panels/backtest/setup-draft.ts'
import { backtestRequest, coarserTimeframes, setupProblems } from '../../../src/renderer/panels/backtest/setup-model.ts'
import { draftOfRun, requestOfRun } from '../../../src/renderer/panels/backtest/setup-of-run.ts'
import { costSummary, dataWords, simulationWords } from '../../../src/renderer/panels/backtest/setup-words.ts'
import { runOf } from './run-fixture.ts'

const dataset = (id: string, change: Partial<DatasetInfo> = {}): DatasetInfo => ({
  id,
  symbol: id.toUpperCase(),
  kind: 'equity',
  currency: 'USD',
  calendar: 'XNYS',
  timeframe: '1d',
  bars: 100,
  first: Date.UTC(2013, 0, 2),
  last: Date.UTC(2018, 0, 2),
  pricePrecision: 2,
  quantityPrecision: 0,
  sha256: '0'.repeat(64),
  source: 'a.csv',
  credit: '',
  builtIn: false,
  simulated: false,
  ...change,
})
const A = dataset('a')
const B = dataset('b')
const R = dataset('r', { kind: 'fx', symbol: 'EURUSD' })
const entry = {
  file: '/strategies/hold.ts',
  name: 'hold',
  description: '',
  hash: 'abc',
  parameters: { type: 'object', properties: {} },
  sample: true,
  error: null,
  loadedAt: 0,
}
const ACTIONS = { name: 'a.actions.csv', text: 'date,kind,value\n' }

/** Everything that the form has a field for. */
const FULL: SetupDraft = {
  ...EMPTY_SETUP,
  file: entry.file,
  datasetId: 'a',
  from: '2014-01-02',
  to: '2015-01-02 09:30',
  commissionPercent: 0.1,
  slippageTicks: 1,
  chosenCosts: { commissionPreset: 'ibkr-tiered', slippageModel: 'spread', impact: 'almgren' },
  terms: {
    commissionMaximum: '20',
    slippageSpread: '0.07',
    sharesOutstanding: '1,000,000',
    borrowRate: '2',
    interestDebit: '8',
  },
  hardToBorrow: 'GME 85, XYZ',
  latency: { ...NO_LATENCY, kind: 'log-normal', submit: '50', ack: '20', sigma: '0.3' },
  fills: { market: 'same-close', path: 'ohlc', limit: 'touch', volumeShare: null },
  otherDatasetIds: ['b'],
  timeframe: '1w',
  actions: [ACTIONS],
  universe: { name: 'members.csv', text: 'symbol,from,to\nA,,\n' },
  prices: 'split',
  benchmarkDatasetId: 'b',
  account: {
    ...CASH_ACCOUNT,
    currency: 'EUR',
    rateDatasetIds: ['r'],
    margin: 'isolated',
    leverage: '3',
    maintenance: '1',
  },
  seed: 7,
  audit: false,
}

describe('the form of a backtest', () => {
  it('given every field filled in, then the request says all of it, in the terms of the contract', () => {
    const request = backtestRequest(FULL, entry, A, [A, B])
    expect(request).toEqual({
      strategyFile: '/strategies/hold.ts',
      params: {},
      datasetId: 'a',
      from: Date.UTC(2014, 0, 2),
      to: Date.UTC(2015, 0, 2, 9, 31) - 1,
      cash: 100_000,
      costs: {
        commission: 0.001,
        commissionPerShare: 0,
        commissionMinimum: 0,
        slippage: 0,
        slippageTicks: 1,
        commissionPreset: 'ibkr-tiered',
        slippageModel: 'spread',
        impact: 'almgren',
        commissionMaximum: 20,
        slippageSpread: 0.0007,
        sharesOutstanding: 1_000_000,
        borrowRate: 0.02,
        interestDebit: 0.08,
        hardToBorrow: { GME: 0.85, XYZ: null },
        latency: {
          submit: { kind: 'log-normal', medianMs: 50, sigma: 0.3 },
          cancel: { kind: 'log-normal', medianMs: 50, sigma: 0.3 },
          ack: { kind: 'log-normal', medianMs: 20, sigma: 0.3 },
        },
      },
      fills: FULL.fills,
      otherDatasetIds: ['b'],
      timeframe: '1w',
      actions: [ACTIONS],
      universe: FULL.universe,
      prices: 'split',
      benchmarkDatasetId: 'b',
      account: {
        currency: 'EUR',
        rateAgeDays: 7,
        margin: { kind: 'isolated', leverage: 3, leverages: {}, maintenance: 0.01, liquidationFee: 0 },
      },
      rateDatasetIds: ['r'],
      seed: 7,
      audit: false,
    })
    expect(CostConfig.parse(request?.costs)).toEqual(request?.costs)
  })

  it('given a run that was asked for so, when it is set up again, then the form holds what was typed', () => {
    const request = backtestRequest(FULL, entry, A, [A, B])
    if (request === null) throw new Error('expected a request')
    const { from, to, cash, costs, fills, seed = 1 } = request
    const plain = runOf({ time: [1], value: [100] })
    const result: BacktestResult = {
      ...plain,
      strategy: { ...plain.strategy, file: entry.file, params: {} },
      config: {
        ...plain.config,
        from,
        to,
        cash,
        costs,
        fills: fills ?? FULL.fills,
        seed,
        ...(request.account === undefined ? {} : { account: request.account }),
      },
      request,
    }
    const draft = draftOfRun(result, entry, [A, B, R])
    expect({ ...draft, terms: FULL.terms }).toEqual(FULL)
    expect(backtestRequest(draft, entry, A, [A, B])).toEqual(request)
    expect(requestOfRun(result, [A, B, R])).toBe(request)
    expect(requestOfRun(result, [A])).toBeNull()
  })

  it('given models that are not chosen, then what was typed for them is not asked for, and not complained of', () => {
    const draft = { ...FULL, chosenCosts: {}, terms: { slippageSpread: 'much', borrowRate: '' } }
    expect(setupProblems(draft, A, [A, B])).toEqual({})
    expect(backtestRequest(draft, entry, A, [A, B])?.costs).not.toHaveProperty('slippageSpread')
  })

  it('given what cannot be, then each field says so and there is no request', () => {
    const wrong: SetupDraft = {
      ...FULL,
      terms: { borrowRate: 'high' },
      hardToBorrow: 'GME at 85',
      latency: { ...NO_LATENCY, kind: 'fixed', submit: '-1' },
      actions: [],
      detailDatasetId: 'c',
      seed: 1.5,
    }
    expect(Object.keys(setupProblems(wrong, A, [A, B])).toSorted()).toEqual(
      ['borrowRate', 'detail', 'hardToBorrow', 'latency-submit', 'prices', 'seed'].toSorted(),
    )
    expect(backtestRequest(wrong, entry, A, [A, B])).toBeNull()
  })

  it('given bars of two lengths, then one to put them together to has to be chosen, of those that both can make', () => {
    const hours = dataset('h', { timeframe: '1h' })
    const draft = { ...EMPTY_SETUP, datasetId: 'a', otherDatasetIds: ['h'] }
    expect(setupProblems(draft, A, [A, hours])['timeframe']).toBe('H has bars of 1h, A of 1d')
    expect(coarserTimeframes(draft, [A, hours])).toEqual(['1d', '1w', '1M'])
    expect(setupProblems({ ...draft, timeframe: '1d' }, A, [A, hours])).toEqual({})
    expect(setupProblems({ ...draft, otherDatasetIds: ['a'] }, A, [A])['otherDatasetIds']).toBe('A is there twice')
  })

  it('given other data, then what was told of the old ones goes', () => {
    const next = withData(FULL, 'b')
    expect(next).toMatchObject({
      datasetId: 'b',
      otherDatasetIds: [],
      actions: [],
      detailDatasetId: null,
      timeframe: null,
    })
  })

  it('given its parts are closed, then each says in a few words what is chosen in it', () => {
    expect([dataWords, costSummary, simulationWords].map((words) => words(EMPTY_SETUP))).toEqual([
      'One symbol, as it traded',
      'None',
      'Pessimistic, audited',
    ])
    expect(dataWords(FULL)).toBe('2 symbols · 1w · actions · split-adjusted · universe · benchmark')
    expect(costSummary(FULL)).toBe('Interactive Brokers Pro · commission · slippage · impact · holding')
    expect(simulationWords(FULL)).toBe('same close · limits on touch · OHLC · any volume · latency · seed 7 · no audit')
  })
})
