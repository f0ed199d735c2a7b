import { useEffect, useState, type JSX } from 'react'
import type { BacktestProgress, BacktestSummary } from '../../../contract/backtest.ts'
import type { Line } from '../../../contract/views.ts'
import { LineChartView } from '../../charts/line-chart-view.tsx'
import { Button } from '../../components/button.tsx'
import { formatDecimal, formatPercent } from '../../components/number-format.ts'
import { EmptyState, ErrorState, failureDetails, Skeleton } from '../../components/panel-states.tsx'
import { toast } from '../../components/toast-store.ts'
import { LineBuffer } from '../../state/line-buffer.ts'
import { useClient, useServices } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import styles from './backtest-panel.module.css'
import { Report } from './report.tsx'
import { equityCurve } from './run-curves.ts'
import { useResults } from './use-result.ts'

/** One run: its progress while it goes on, its report when it is done. */
export function RunView({ run }: { readonly run: BacktestSummary }): JSX.Element {
  switch (run.state) {
    case 'running':
      return <Progress run={run} />
    case 'done':
      return <DoneRun run={run} />
    case 'cancelled':
      return (
        <EmptyState>This run was cancelled at {formatPercent(run.progress, 0)}; nothing of it was kept.</EmptyState>
      )
    case 'failed':
      return (
        <ErrorState title={`${run.strategy} failed while running`} details={JSON.stringify(run, null, 2)}>
          <span data-selectable>{run.error}</span>
        </ErrorState>
      )
  }
}

function DoneRun({ run }: { readonly run: BacktestSummary }): JSX.Element {
  const loaded = useResults([run.id])
  if (loaded.phase === 'loading') return <Skeleton columns="1fr 1fr 1fr 1fr" rows={12} />
  if (loaded.phase === 'failed') {
    return (
      <ErrorState title="The report could not be read" details={failureDetails(loaded.failure)}>
        {loaded.failure.message}
      </ErrorState>
    )
  }
  const result = loaded.value[0]
  if (result === undefined) return <EmptyState>This run has no report.</EmptyState>
  return <Report run={run} result={result} />
}

function Progress({ run }: { readonly run: BacktestSummary }): JSX.Element {
  const client = useClient()
  const { progress, equity } = useProgress(run.id)
  const share = progress?.progress ?? run.progress
  const cancel = (): void => {
    client.command('backtest.cancel', { id: run.id }).catch((error: unknown) => {
      toast({ tone: 'warning', text: failureOf(error).message })
    })
  }
  const bars =
    progress === null ? '' : `${formatDecimal(progress.barsDone, 0)} of ${formatDecimal(progress.bars, 0)} bars`
  return (
    <div className={styles['progress']}>
      <div className={styles['progressLine']}>
        <progress className={styles['bar']} value={share} max={1} aria-label="Progress" />
        <span className={styles['progressShare']}>{formatPercent(share, 0)}</span>
        <span className={styles['muted']}>{bars}</span>
        <span className={styles['space']} />
        <Button size="small" onClick={cancel}>
          Cancel
        </Button>
      </div>
      <div className={styles['progressChart']}>
        <LineChartView
          label="Equity so far"
          curves={equity === null ? [] : [equityCurve(equity)]}
          timeframe={run.timeframe}
          zone="UTC"
          attribution
        />
      </div>
    </div>
  )
}

/** The progress stream; the curve so far, at most once a frame. */
function useProgress(id: string): { readonly progress: BacktestProgress | null; readonly equity: Line | null } {
  const { client, batch } = useServices()
  const [state, setState] = useState<{ readonly progress: BacktestProgress | null; readonly equity: Line | null }>({
    progress: null,
    equity: null,
  })
  useEffect(() => {
    const buffer = new LineBuffer()
    let newest: BacktestProgress | null = null
    let gone = false
    const publish = (): void => {
      if (!gone) setState({ progress: newest, equity: buffer.view() })
    }
    const stop = client.subscribe(
      'backtest.progress',
      { id },
      {
        snapshot(value) {
          newest = value
          buffer.reset(value.equity)
          batch.request(publish)
        },
        delta(value) {
          newest = value
          buffer.append(value.equity)
          batch.request(publish)
        },
      },
    )
    return () => {
      gone = true
      stop()
    }
  }, [client, batch, id])
  return state
}
