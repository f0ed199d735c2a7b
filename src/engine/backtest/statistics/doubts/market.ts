import type { Doubt } from '../../../../contract/backtest.ts'
import type { DoubtRule } from './doubts.ts'
import { grouped, inPercent } from './wording.ts'

/** Beyond this a standard error hardly explains alpha. */
const CRITICAL_T = 1.645
/** The usual measure of a bear market. */
const BEAR = 0.2
const LEAST_CORRELATION = 0.5

/** Whether the market, not the strategy, made the result. */
export const doubtTheMarket: DoubtRule = ({ metrics }, { benchmark }) => {
  if (benchmark === undefined || metrics.totalReturn <= 0) return []
  const doubts: Doubt[] = []
  const { symbol, benchmarkReturn, benchmarkDrawdown, totalReturn, beta, alpha, alphaTStatistic, correlation } =
    benchmark
  if (benchmarkReturn > totalReturn) {
    const text = `holding ${symbol} made ${inPercent(benchmarkReturn)} over the same days, the strategy ${inPercent(totalReturn)}`
    doubts.push({ kind: 'beaten-by-holding', severity: 'medium', text })
  }
  const isUnproven = alpha !== null && (alpha <= 0 || (alphaTStatistic !== null && alphaTStatistic < CRITICAL_T))
  if (isUnproven && correlation !== null && correlation >= LEAST_CORRELATION && beta !== null && alpha !== null) {
    const error = alphaTStatistic === null ? '' : ` (t = ${grouped(alphaTStatistic, 2)})`
    const text = `it moves with ${symbol} (correlation ${grouped(correlation, 2)}, beta ${grouped(beta, 2)}) and adds ${inPercent(alpha)} a year to it${error}: the market explains it`
    doubts.push({ kind: 'market', severity: 'high', text })
  }
  if (benchmarkReturn > 0 && benchmarkDrawdown < BEAR) {
    const text = `${symbol} never fell more than ${inPercent(benchmarkDrawdown)} from a high: the strategy has not seen a bear market`
    doubts.push({ kind: 'bull-market', severity: 'medium', text })
  }
  return doubts
}
