import { Pin, PinOff, Trash2 } from 'lucide-react'
import { useMemo, type JSX } from 'react'
import type { BacktestSummary } from '../../../contract/backtest.ts'
import { IconButton } from '../../components/button.tsx'
import { Badge, type BadgeTone } from '../../components/indicators.tsx'
import { Percent, Quantity, Time } from '../../components/numbers.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { toast } from '../../components/toast-store.ts'
import { useClient } from '../../state/services.ts'
import type { EngineClient } from '../../transport/client.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { parametersText } from '../strategies/parameter-model.ts'
import { useBacktest } from './backtest-store.ts'
import { RunsKept } from './runs-kept.tsx'
import styles from './backtest-panel.module.css'

const TONES: Readonly<Record<BacktestSummary['state'], BadgeTone>> = {
  running: 'accent',
  done: 'neutral',
  failed: 'warning',
  cancelled: 'neutral',
}

const rowKey = (row: BacktestSummary): string => row.id

/** Runs of the past and present, newest first. Enter opens one; the first column chooses some to compare. */
export function RunsTable({ rows }: { readonly rows: readonly BacktestSummary[] }): JSX.Element {
  const client = useClient()
  const show = useBacktest((state) => state.show)
  const columns = useMemo(() => runColumns(client), [client])
  const newest = rows.toSorted((a, b) => b.startedAt - a.startedAt)
  return (
    <>
      <Table
        label="Backtest runs"
        columns={columns}
        rows={newest}
        rowKey={rowKey}
        onActivate={(row) => show({ kind: 'run', id: row.id })}
        empty="No run yet. Choose a strategy and data, then press Run."
      />
      <RunsKept rows={rows} />
    </>
  )
}

/** What a run came to. */
const FIGURES: readonly Column<BacktestSummary>[] = [
  {
    id: 'return',
    title: 'Return',
    width: 78,
    align: 'right',
    value: (row) => row.totalReturn,
    render: (row) => <Percent value={row.totalReturn} signed />,
  },
  {
    id: 'sharpe',
    title: 'Sharpe',
    width: 56,
    yields: 1,
    align: 'right',
    value: (row) => row.sharpe,
    render: (row) => formatDecimal(row.sharpe, 2),
  },
  {
    id: 'drawdown',
    title: 'Drawdown',
    width: 76,
    yields: 2,
    align: 'right',
    value: (row) => row.maxDrawdown,
    render: (row) => <Percent value={row.maxDrawdown} />,
  },
  {
    id: 'trades',
    title: 'Trades',
    width: 56,
    yields: 3,
    align: 'right',
    value: (row) => row.trades,
    render: (row) => <Quantity value={row.trades} />,
  },
]

function runColumns(client: EngineClient): readonly Column<BacktestSummary>[] {
  return [
    {
      id: 'compare',
      title: 'Compare',
      width: 32,
      control: true,
      value: () => null,
      render: (row) => <Choose run={row} />,
    },
    {
      id: 'strategy',
      title: 'Strategy',
      width: 96,
      grow: 110,
      value: (row) => row.strategy,
      render: (row) => <OpenRun run={row} />,
    },
    {
      id: 'data',
      title: 'Data',
      width: 76,
      grow: 90,
      value: (row) => `${row.symbol} ${row.timeframe}`,
      render: (row) => (
        <span title={`${row.symbol} ${row.timeframe}`}>
          {row.symbol} <span className={styles['muted']}>{row.timeframe}</span>
        </span>
      ),
    },
    {
      id: 'parameters',
      title: 'Parameters',
      width: 128,
      grow: 200,
      value: (row) => parametersText(row.params),
      render: (row) => <span title={parametersText(row.params)}>{parametersText(row.params)}</span>,
    },
    ...FIGURES,
    {
      id: 'state',
      title: 'State',
      width: 76,
      value: (row) => stateWord(row),
      render: (row) => <RunState run={row} />,
    },
    {
      id: 'started',
      title: 'Started',
      width: 128,
      align: 'right',
      yields: 4,
      value: (row) => row.startedAt,
      render: (row) => <Time at={row.startedAt} detail="minute" zone={LOCAL_ZONE} />,
    },
    {
      id: 'tools',
      title: 'Keep or delete',
      width: 60,
      control: true,
      value: () => null,
      render: (row) => <RowTools run={row} client={client} />,
    },
  ]
}

/** A run is started by the user's clock, not by the data's. */
const LOCAL_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone

function OpenRun({ run }: { readonly run: BacktestSummary }): JSX.Element {
  const show = useBacktest((state) => state.show)
  return (
    <button
      type="button"
      className={styles['openRun']}
      tabIndex={-1}
      title={`Open the report of ${run.strategy}`}
      onClick={() => show({ kind: 'run', id: run.id })}
    >
      {run.strategy}
    </button>
  )
}

/** Where it is, and once it is done, what the look for look-ahead found. */
function stateWord({ state, audit }: BacktestSummary): string {
  if (state !== 'done') return state
  return audit === 'biased' || audit === 'clean' ? audit : 'done'
}

function RunState({ run }: { readonly run: BacktestSummary }): JSX.Element {
  if (run.state === 'running') {
    return <Badge tone={TONES.running}>{`${Math.floor(run.progress * 100)}\u202f%`}</Badge>
  }
  return (
    <span title={run.error === '' ? undefined : run.error}>
      <Badge tone={run.audit === 'biased' ? 'warning' : TONES[run.state]}>{stateWord(run)}</Badge>
    </span>
  )
}

function Choose({ run }: { readonly run: BacktestSummary }): JSX.Element | null {
  const { compared, toggleCompared } = useBacktest()
  if (run.state !== 'done') return null
  return (
    <input
      type="checkbox"
      className={styles['choose']}
      aria-label={`Compare ${run.strategy} on ${run.symbol}`}
      checked={compared.includes(run.id)}
      onChange={() => toggleCompared(run.id)}
    />
  )
}

function RowTools({
  run,
  client,
}: {
  readonly run: BacktestSummary
  readonly client: EngineClient
}): JSX.Element | null {
  if (run.state === 'running') return null
  const { id, pinned = false } = run
  const what = `the run of ${run.strategy} on ${run.symbol}`
  const warn = (error: unknown): void => toast({ tone: 'warning', text: failureOf(error).message })
  return (
    <span className={styles['rowTools']}>
      <IconButton
        label={pinned ? `Unpin ${what}` : `Pin ${what}: it stays however many come after it`}
        aria-pressed={pinned}
        className={pinned ? styles['pinned'] : undefined}
        icon={pinned ? <PinOff /> : <Pin />}
        onClick={() => void client.command('backtest.pin', { id, pinned: !pinned }).catch(warn)}
      />
      <IconButton
        label={`Delete ${what}`}
        icon={<Trash2 />}
        onClick={() => void client.command('backtest.delete', { id }).catch(warn)}
      />
    </span>
  )
}
