import type { JSX } from 'react'
import type { AuditReport, BacktestSummary } from '../../../contract/backtest.ts'
import { Badge } from '../../components/indicators.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { formatTime, isUtcMidnight } from '../../components/time-format.ts'
import styles from './backtest-panel.module.css'

/** Whether the run's orders turned out to depend on the future, once that is known. */
export function AuditBadge({
  state,
  audit,
}: {
  readonly state: BacktestSummary['audit']
  readonly audit: AuditReport | null
}): JSX.Element {
  if (audit !== null) return <Verdict audit={audit} />
  return (
    <span className={styles['audit']} role="status">
      {WORDS[state ?? 'none']}
    </span>
  )
}

/** While there is no report. */
const WORDS: Readonly<Record<NonNullable<BacktestSummary['audit']> | 'none', string>> = {
  none: 'Not audited',
  running: 'Audit: running…',
  failed: 'Audit: not possible',
  clean: 'Audit: clean',
  biased: 'Look-ahead found',
}

function Verdict({ audit }: { readonly audit: AuditReport }): JSX.Element {
  const { verdict, findings, runs, decisions, bars } = audit
  const coverage = `${formatDecimal(decisions, 0)} decisions on ${formatDecimal(bars, 0)} bars compared in ${runs} runs`
  if (verdict === 'clean') {
    return (
      <span className={styles['audit']} role="status" title={`No look-ahead found: ${coverage}`}>
        Audit: clean, {runs} re-runs
      </span>
    )
  }
  const first = findings.find(({ time }) => time !== null)?.time ?? null
  return (
    <span role="status" title={coverage}>
      <Badge tone="warning">
        {first === null ? 'Look-ahead found' : `Look-ahead found at ${formatTime(first, 'UTC', detailOf(first))}`}
      </Badge>
    </span>
  )
}

function detailOf(time: number): 'date' | 'minute' {
  return isUtcMidnight(time) ? 'date' : 'minute'
}
