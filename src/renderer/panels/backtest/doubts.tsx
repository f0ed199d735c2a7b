import type { JSX } from 'react'
import type { AuditReport, BacktestResult, Doubt } from '../../../contract/backtest.ts'
import type { RunReview } from '../../../contract/run-review.ts'
import type { Loaded } from './use-result.ts'
import styles from './overview.module.css'

const ORDER: Readonly<Record<Doubt['severity'], number>> = { high: 0, medium: 1, low: 2 }
const WORDS: Readonly<Record<Doubt['severity'], string>> = { high: 'Grave', medium: 'Doubtful', low: 'Note' }

/** What to doubt of a run, the gravest first: what the audit found, then the doubts of the review or the result. */
export function doubtsOf(
  result: BacktestResult,
  audit: AuditReport | null,
  review: Loaded<RunReview>,
): readonly Doubt[] {
  const found = (audit?.findings ?? []).map(({ kind, text }): Doubt => ({ kind, severity: 'high', text }))
  // Runs stored before doubts were recorded have warnings only.
  const warnings = result.warnings.map((text): Doubt => ({ kind: 'warning', severity: 'medium', text }))
  const known = review.phase === 'ready' ? review.value.analysis.doubts : (result.doubts ?? warnings)
  const all = [...found, ...known].toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity])
  return all.filter((doubt, index) => all.findIndex(({ text }) => text === doubt.text) === index)
}

interface DoubtListProps {
  readonly doubts: readonly Doubt[]
  readonly review: Loaded<RunReview>
}

/** Leads the report. */
export function DoubtList({ doubts, review }: DoubtListProps): JSX.Element {
  return (
    <section className={styles['doubts']} aria-label="What to doubt first">
      <h3>What to doubt first</h3>
      <ul>
        {doubts.map(({ kind, severity, text }) => (
          <li key={kind + text} data-severity={severity}>
            <b>{WORDS[severity]}</b>
            <span data-selectable>{sentence(text)}</span>
          </li>
        ))}
        {doubts.length === 0 && review.phase !== 'loading' ? (
          <li data-severity="low">
            <b>Note</b>
            <span>None of the rules objects to this run; that is not a promise for the future.</span>
          </li>
        ) : null}
        {review.phase === 'loading' ? (
          <li data-severity="low">
            <b>…</b>
            <span className={styles['muted']}>Looking at costs, chance, other runs and buy and hold</span>
          </li>
        ) : null}
        {review.phase === 'failed' ? (
          <li data-severity="medium">
            <b>Doubtful</b>
            <span>The closer look failed: {review.failure.message}</span>
          </li>
        ) : null}
      </ul>
    </section>
  )
}

/** The rules write clauses; a list has sentences. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
