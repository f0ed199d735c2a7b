import { z } from 'zod'

const Ratio = z.number().nullable()

/** Conventions are in docs/statistics.md; a ratio that is undefined is null. */
export const Metrics = z.looseObject({
  equityStart: z.number(),
  equityFinal: z.number(),
  totalReturn: z.number(),
  annualReturn: Ratio,
  annualVolatility: Ratio,
  sharpe: Ratio,
  sortino: Ratio,
  calmar: Ratio,
  maxDrawdown: z.number(),
  maxDrawdownDays: z.number(),
  trades: z.number(),
  winRate: Ratio,
  profitFactor: Ratio,
  expectancy: Ratio,
  sqn: Ratio,
  exposure: z.number(),
  commission: z.number(),
  turnover: Ratio,
  /** Received for holding, negative when paid: interest on cash, dividends, fees of borrowed shares, funding of perpetuals. */
  interest: z.number().optional(),
  dividends: z.number().optional(),
  borrowFees: z.number().optional(),
  funding: z.number().optional(),
  /** On margin: how often equity fell below maintenance, and how many forced reductions there were. */
  marginCalls: z.number().optional(),
  liquidations: z.number().optional(),
  /** Most of equity in use as initial margin; null once there was no equity left. */
  peakMarginUse: Ratio.optional(),
  /** Paid for converting currencies; part of the commission. */
  conversionCosts: z.number().optional(),
  annualReturnArithmetic: Ratio.optional(),
  omega: Ratio.optional(),
  ulcerIndex: z.number().optional(),
  valueAtRisk95: Ratio.optional(),
  valueAtRisk99: Ratio.optional(),
  expectedShortfall95: Ratio.optional(),
  expectedShortfall99: Ratio.optional(),
  tailRatio: Ratio.optional(),
  /** Daily returns that the figures of returns rest on. */
  dailyReturns: z.number().optional(),
  skewness: Ratio.optional(),
  /** Raw: 3 for a normal distribution. */
  kurtosis: Ratio.optional(),
  /** Probability that the true Sharpe ratio is above 0. */
  probabilisticSharpe: Ratio.optional(),
  /** Daily returns needed to say with 95 % confidence that the Sharpe ratio is above 0. */
  minimumTrackRecord: Ratio.optional(),
  kelly: Ratio.optional(),
  averageMae: Ratio.optional(),
  averageMfe: Ratio.optional(),
  worstMae: Ratio.optional(),
  worstMaeOfWins: Ratio.optional(),
  edgeRatio: Ratio.optional(),
})
export type Metrics = z.infer<typeof Metrics>
