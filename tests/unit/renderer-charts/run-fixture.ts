import type { BacktestResult, TradeRecord } from '../../../src/contract/backtest.ts'

interface RunChoices {
  readonly time: readonly number[]
  readonly value: readonly number[]
  readonly trades?: readonly Partial<TradeRecord>[]
}

/** A finished run of which only some parts matter. */
export function runOf({ time, value, trades = [] }: RunChoices): BacktestResult {
  return {
    schema: 1,
    engine: { version: '1.0.0', node: '24.0.0' },
    strategy: { name: 'mine', file: '/mine.ts', hash: 'a1', params: {} },
    data: {
      symbol: 'AAPL',
      timeframe: '1d',
      bars: time.length,
      first: time[0] ?? 0,
      last: time.at(-1) ?? 0,
      sha256: '0'.repeat(64),
      pricePrecision: 2,
      quantityPrecision: 0,
    },
    config: {
      cash: 100,
      currency: 'USD',
      from: null,
      to: null,
      costs: { commission: 0, commissionPerShare: 0, commissionMinimum: 0, slippage: 0, slippageTicks: 0 },
      periodsPerYear: 252,
    },
    timing: { loadMs: 0, runMs: 0, barsPerSecond: 0 },
    metrics: {
      equityStart: 100,
      equityFinal: value.at(-1) ?? 100,
      totalReturn: 0,
      annualReturn: null,
      annualVolatility: null,
      sharpe: null,
      sortino: null,
      calmar: null,
      maxDrawdown: 0,
      maxDrawdownDays: 0,
      trades: trades.length,
      winRate: null,
      profitFactor: null,
      expectancy: null,
      sqn: null,
      exposure: 0,
      commission: 0,
      turnover: null,
    },
    trades: trades.map((trade) => ({
      symbol: 'AAPL',
      side: 'long',
      quantity: 1,
      entryTime: 0,
      entryPrice: 1,
      exitTime: 0,
      exitPrice: 1,
      grossPnl: 0,
      commission: 0,
      netPnl: 0,
      bars: 1,
      mae: 0,
      mfe: 0,
      ...trade,
    })),
    openPositions: [],
    orders: [],
    equity: { time: [...time], value: [...value] },
    warnings: [],
    digest: 'd',
  }
}
