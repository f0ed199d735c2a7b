import type { Doubt } from '../../../../contract/backtest.ts'
import { DAY_MS } from '../../../model/time.ts'
import type { DoubtRule } from './doubts.ts'
import { grouped, inPercent } from './wording.ts'

const YEAR_DAYS = 365
const LONG_DAYS = 2 * YEAR_DAYS
const HALF = 0.5

/** Whether the record is long enough, and how long one would have had to bear it. */
export const doubtTheRecord: DoubtRule = ({ metrics, data }) => {
  const doubts: Doubt[] = []
  const days = (data.last - data.first) / DAY_MS
  const under = metrics.maxDrawdownDays
  if (days >= YEAR_DAYS && (under >= days * HALF || under >= LONG_DAYS)) {
    const text = `${grouped(under, 0)} of ${grouped(days, 0)} days (${inPercent(under / days)}) passed below one earlier high`
    doubts.push({ kind: 'under-water', severity: under >= days * HALF ? 'medium' : 'low', text })
  }
  if (days < YEAR_DAYS && metrics.annualReturn !== null && metrics.annualReturn !== 0) {
    const length = days < 2 ? 'less than two days' : `${grouped(days, 0)} days`
    const text = `annual figures are drawn out from ${length}`
    doubts.push({ kind: 'short-history', severity: 'medium', text })
  }
  return doubts
}
