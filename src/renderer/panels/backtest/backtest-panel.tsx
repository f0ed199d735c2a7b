import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import type { JSX } from 'react'
import type { BacktestSummary } from '../../../contract/backtest.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Skeleton, StreamGate } from '../../components/panel-states.tsx'
import { useStream } from '../../state/services.ts'
import { MAX_COMPARED, useBacktest, type BacktestView } from './backtest-store.ts'
import styles from './backtest-panel.module.css'
import { CompareView } from './compare-view.tsx'
import { RunView } from './run-view.tsx'
import { RunsTable } from './runs-table.tsx'
import { SetupForm } from './setup-form.tsx'

/** Sets up a run, follows it, and keeps its report beside those of the past. */
export function BacktestPanel(): JSX.Element {
  const runs = useStream((stores) => stores.backtests)
  const view = useBacktest((state) => state.view)
  const formHidden = useBacktest((state) => state.formHidden)
  return (
    <div className={styles['panel']}>
      <div className={styles['split']}>
        <aside className={styles['setup']} aria-label="Set up a backtest" hidden={formHidden}>
          <SetupForm />
        </aside>
        <div className={styles['main']}>
          <StreamGate
            state={runs}
            subject="Past runs"
            skeleton={<Skeleton columns="2fr 1fr 2fr 1fr 1fr 1fr" rows={10} />}
          >
            {(rows) => (
              <>
                <ViewBar rows={rows} view={view} />
                <Shown rows={rows} view={view} />
              </>
            )}
          </StreamGate>
        </div>
      </div>
    </div>
  )
}

function Shown({
  rows,
  view,
}: {
  readonly rows: readonly BacktestSummary[]
  readonly view: BacktestView
}): JSX.Element {
  const compared = useBacktest((state) => state.compared)
  switch (view.kind) {
    case 'runs':
      return <RunsTable rows={rows} />
    case 'run': {
      const run = rows.find(({ id }) => id === view.id)
      return run === undefined ? <RunsTable rows={rows} /> : <RunView key={run.id} run={run} />
    }
    case 'compare':
      return <CompareView runs={compared.flatMap((id) => rows.find((row) => row.id === id) ?? [])} />
  }
}

/** Where one is, and the way back. */
function ViewBar({
  rows,
  view,
}: {
  readonly rows: readonly BacktestSummary[]
  readonly view: BacktestView
}): JSX.Element {
  const { show, compared, formHidden, toggleForm } = useBacktest()
  const run = view.kind === 'run' ? rows.find(({ id }) => id === view.id) : undefined
  const comparable = compared.filter((id) => rows.some((row) => row.id === id && row.state === 'done')).length
  return (
    <nav className={styles['viewBar']} aria-label="Backtests">
      <IconButton
        label={formHidden ? 'Show the set-up' : 'Hide the set-up'}
        aria-pressed={formHidden}
        icon={formHidden ? <PanelLeftOpen /> : <PanelLeftClose />}
        onClick={toggleForm}
      />
      <button
        type="button"
        className={styles['crumb']}
        aria-current={view.kind === 'runs' || undefined}
        onClick={() => show({ kind: 'runs' })}
      >
        Runs <span className={styles['muted']}>{rows.length}</span>
      </button>
      {run === undefined ? null : (
        <span className={styles['crumb']} aria-current>
          {run.strategy} · {run.symbol} {run.timeframe}
        </span>
      )}
      {view.kind === 'compare' ? (
        <span className={styles['crumb']} aria-current>
          {comparable} compared
        </span>
      ) : null}
      <span className={styles['space']} />
      {view.kind === 'runs' ? (
        <Button
          size="small"
          disabled={comparable < 2}
          title={`Choose 2 to ${MAX_COMPARED} finished runs in the first column`}
          onClick={() => show({ kind: 'compare' })}
        >
          {comparable < 2 ? 'Compare' : `Compare ${comparable} runs`}
        </Button>
      ) : null}
    </nav>
  )
}
