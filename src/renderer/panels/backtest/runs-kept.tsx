import type { JSX } from 'react'
import type { BacktestSummary } from '../../../contract/backtest.ts'
import { Select } from '../../components/select.tsx'
import { useBacktest } from './backtest-store.ts'
import styles from './backtest-panel.module.css'

const COUNTS = [50, 100, 200, 500, 1_000, 5_000] as const

/** How many runs stay; older ones go when the next one ends. */
export function RunsKept({ rows }: { readonly rows: readonly BacktestSummary[] }): JSX.Element {
  const { keptRuns, keepRuns } = useBacktest()
  const pinned = rows.filter((row) => row.pinned === true).length
  const counts = [...new Set([...COUNTS, keptRuns])].toSorted((a, b) => a - b)
  return (
    <div className={styles['keeping']}>
      Keeps the newest
      <span className={styles['keepingCount']}>
        <Select
          label="Runs that are kept"
          value={String(keptRuns)}
          options={counts.map((count) => ({ value: String(count), label: String(count) }))}
          onChange={(count) => keepRuns(Number(count))}
        />
      </span>
      runs and {pinned === 0 ? 'those that are pinned' : `${pinned} pinned`}; older ones go when the next run ends.
    </div>
  )
}
