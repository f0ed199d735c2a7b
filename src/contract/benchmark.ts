import { z } from 'zod'

const Ratio = z.number().nullable()

/** The run beside buy and hold, on the days that both have. */
export const BenchmarkAnalysis = z.object({
  symbol: z.string(),
  observations: z.number(),
  totalReturn: z.number(),
  benchmarkReturn: z.number(),
  benchmarkDrawdown: z.number(),
  benchmarkSharpe: Ratio,
  beta: Ratio,
  alpha: Ratio,
  alphaTStatistic: Ratio,
  correlation: Ratio,
  trackingError: Ratio,
  informationRatio: Ratio,
})
export type BenchmarkAnalysis = z.infer<typeof BenchmarkAnalysis>
