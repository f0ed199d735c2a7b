import type { BacktestResult, TradeRecord } from '../../../src/contract/backtest.ts'
import { doubtsOf, type DoubtEvidence } from '../../../src/engine/backtest/statistics/doubts/doubts.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'

const START = Date.UTC(2020, 0, 1)

/** A closed trade of ten shares that ended on that day of the run. */
export function tradeRecord(netPnl: number, fields: Partial<TradeRecord> = {}): TradeRecord {
  return {
    symbol: 'TEST',
    side: 'long',
    quantity: 10,
    entryTime: START,
    entryPrice: 100,
    exitTime: START + DAY_MS,
    exitPrice: 100 + netPnl / 10,
    grossPnl: netPnl,
    commission: 0,
    netPnl,
    bars: 1,
    mae: 0,
    mfe: 0,
    ...fields,
  }
}

/** A run of three years of 10,000 dollars that gives nothing to doubt, unless the fields say otherwise. */
export function resultOf({
  metrics = {},
  ...fields
}: Partial<Omit<BacktestResult, 'metrics'>> & {
  readonly metrics?: Partial<BacktestResult['metrics']>
} = {}): BacktestResult {
  const days = 3 * 365
  const value = Array.from({ length: days + 1 }, (_, day) => 10_000 + (day * 3_000) / days)
  const symbols = ['A', 'B', 'C', 'D']
  return {
    schema: 1,
    engine: { version: '1', node: '24' },
    strategy: { name: 'test', file: 'test.ts', hash: '0', params: {} },
    data: {
      symbol: 'TEST',
      timeframe: '1d',
      bars: days + 1,
      first: START,
      last: START + days * DAY_MS,
      sha256: '',
      pricePrecision: 2,
      quantityPrecision: 0,
    },
    config: {
      cash: 10_000,
      currency: 'USD',
      from: null,
      to: null,
      costs: { commission: 0.001, commissionPerShare: 0, commissionMinimum: 0, slippage: 0, slippageTicks: 0 },
      periodsPerYear: 252,
    },
    timing: { loadMs: 0, runMs: 0, barsPerSecond: 0 },
    trades: Array.from({ length: 100 }, (_, index) =>
      tradeRecord(index % 3 === 0 ? -30 : 60, { symbol: symbols[index % 4] ?? '' }),
    ),
    openPositions: [],
    orders: [],
    equity: { time: value.map((_, day) => START + day * DAY_MS), value },
    warnings: [],
    digest: '',
    ...fields,
    metrics: {
      equityStart: 10_000,
      equityFinal: 13_000,
      totalReturn: 0.3,
      annualReturn: 0.09,
      annualVolatility: 0.1,
      sharpe: 1.2,
      sortino: 2,
      calmar: 1,
      maxDrawdown: 0.1,
      maxDrawdownDays: 200,
      trades: 100,
      winRate: 0.66,
      profitFactor: 1.8,
      expectancy: 30,
      sqn: 3,
      exposure: 0.5,
      commission: 100,
      turnover: 3,
      dailyReturns: 1_095,
      minimumTrackRecord: 500,
      probabilisticSharpe: 0.99,
      ...metrics,
    },
  }
}

/** `severity kind: text` of each doubt about such a run. */
export function told(fields: Parameters<typeof resultOf>[0] = {}, evidence: DoubtEvidence = {}): string[] {
  return doubtsOf(resultOf(fields), evidence).map(({ severity, kind, text }) => `${severity} ${kind}: ${text}`)
}
