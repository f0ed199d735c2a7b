import { z } from 'zod'
import { Doubt } from './backtest.ts'
import { BenchmarkAnalysis } from './benchmark.ts'

const Ratio = z.number().nullable()

/** The closed trades of one group. */
export const BreakdownRow = z.object({
  /** `2024`, `2024-03`, `Monday`, `14:00`, `long`, a symbol. */
  key: z.string(),
  trades: z.number(),
  netPnl: z.number(),
  winRate: Ratio,
  profitFactor: Ratio,
  expectancy: Ratio,
  payoffRatio: Ratio,
  averageBars: Ratio,
})
export type BreakdownRow = z.infer<typeof BreakdownRow>

const Breakdown = z.array(BreakdownRow).readonly()

const Spread = z.object({ p5: z.number(), p25: z.number(), p50: z.number(), p75: z.number(), p95: z.number() })

const TradeOrderAnalysis = z.object({
  method: z.enum(['shuffle', 'resample']),
  sizing: z.enum(['compounded', 'fixed']),
  samples: z.number(),
  finalEquity: Spread,
  maxDrawdown: Spread,
  lossProbability: z.number(),
  deeperDrawdown: z.number(),
  bands: z.array(Spread.extend({ trade: z.number() })).readonly(),
})

const SharpeAnalysis = z.object({
  method: z.enum(['stationary', 'moving']),
  samples: z.number(),
  blockLength: z.number(),
  sharpe: z.number(),
  standardError: z.number(),
  low: z.number(),
  high: z.number(),
  positive: z.number(),
})

/** What is known when the run was chosen among others. */
const SelectionAnalysis = z.object({
  trials: z.number(),
  /** The best annual Sharpe ratio that luck alone would bring. */
  expectedMaximum: z.number(),
  /** Deflated Sharpe ratio: probability that the true one is above 0, the choice accounted for. */
  deflatedSharpe: Ratio,
  /** Probability of backtest overfitting; null when the history is too short for its blocks. */
  overfitting: Ratio,
  degradationSlope: Ratio,
  lossProbability: Ratio,
  /** One for each split, for a histogram. */
  logits: z.array(z.number()).readonly(),
})

/** What takes long to find out about a run, made on demand: docs/statistics.md. Fractions and decimals of the account. */
export const RunAnalysis = z.object({
  monthly: z.array(z.object({ year: z.number(), month: z.number(), return: z.number() })).readonly(),
  breakdowns: z.object({
    year: Breakdown,
    month: Breakdown,
    weekday: Breakdown,
    hour: Breakdown,
    side: Breakdown,
    symbol: Breakdown,
  }),
  benchmark: BenchmarkAnalysis.nullable(),
  shuffled: TradeOrderAnalysis.nullable(),
  resampled: TradeOrderAnalysis.nullable(),
  bootstrap: SharpeAnalysis.nullable(),
  selection: SelectionAnalysis.nullable(),
  doubts: z.array(Doubt).readonly(),
})
export type RunAnalysis = z.infer<typeof RunAnalysis>
