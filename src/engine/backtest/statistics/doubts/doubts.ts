import type { Doubt } from '../../../../contract/backtest.ts'
import type { LongResult } from '../../result.ts'
import type { BenchmarkComparison } from '../benchmark.ts'
import type { DeflatedSharpe } from '../sharpe-significance.ts'
import { doubtTheConcentration } from './concentration.ts'
import { doubtTheCosts } from './costs.ts'
import { doubtTheMarket } from './market.ts'
import { doubtTheParameters } from './parameters.ts'
import { doubtTheRecord } from './record.ts'
import { doubtTheSignificance } from './significance.ts'
import { doubtTheUniverse } from './survivorship.ts'

/** What of a result is looked at. */
export type DoubtedRun = Pick<
  LongResult,
  | 'metrics'
  | 'trades'
  | 'openPositions'
  | 'orders'
  | 'equity'
  | 'config'
  | 'strategy'
  | 'data'
  | 'warnings'
  | 'series'
  | 'universe'
>

/** What is known beyond the run itself; each part is optional. */
export interface DoubtEvidence {
  /** Buy and hold over the same days. */
  readonly benchmark?: BenchmarkComparison & { readonly symbol: string }
  /** The same run made again with twice the costs. */
  readonly doubledCosts?: { readonly totalReturn: number }
  /** The other configurations that were tried. */
  readonly deflated?: DeflatedSharpe
}

/** One or more reasons to doubt; none when there is nothing to say. */
export type DoubtRule = (run: DoubtedRun, evidence: DoubtEvidence) => readonly Doubt[]

/** In the order in which doubts of the same severity are told. */
const RULES: readonly DoubtRule[] = [
  doubtTheUniverse,
  doubtTheSignificance,
  doubtTheCosts,
  ({ warnings }) => warnings.map((text) => ({ kind: 'warning', severity: 'medium', text })),
  doubtTheConcentration,
  doubtTheMarket,
  doubtTheParameters,
  doubtTheRecord,
]
const SEVERITIES = ['high', 'medium', 'low'] as const

/** What to doubt first about a run, the gravest first. Rules and thresholds: docs/statistics.md. */
export function doubtsOf(run: DoubtedRun, evidence: DoubtEvidence = {}): Doubt[] {
  const doubts = RULES.flatMap((rule) => rule(run, evidence))
  return SEVERITIES.flatMap((wanted) => doubts.filter(({ severity }) => severity === wanted))
}
