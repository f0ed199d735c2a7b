import { useMemo, type JSX } from 'react'
import type { StrategyView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Badge, type BadgeTone } from '../../components/indicators.tsx'
import { SignedMoney } from '../../components/numbers.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { toast } from '../../components/toast-store.ts'
import { useClient } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import type { EngineClient } from '../../transport/client.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { parametersText } from './parameter-model.ts'
import styles from './strategies-panel.module.css'
import { useFlash } from './use-flash.ts'

const STATE_TONES: Readonly<Record<StrategyView['state'], BadgeTone>> = {
  running: 'up',
  stopped: 'neutral',
  failed: 'warning',
}

const rowKey = (row: StrategyView): string => row.id

/** Instances of the session, newest first; what failed says why in its own line. */
export function InstanceTable({ rows }: { readonly rows: readonly StrategyView[] }): JSX.Element {
  const client = useClient()
  const selectSymbol = useWorkspace((state) => state.selectSymbol)
  const columns = useMemo(() => instanceColumns(client), [client])
  const newest = rows.toSorted(
    (a, b) => Number(b.state === 'running') - Number(a.state === 'running') || b.startedAt - a.startedAt,
  )
  const troubled = rows.filter((row) => row.error !== '')
  return (
    <>
      <Table
        label="Running strategies"
        columns={columns}
        rows={newest}
        rowKey={rowKey}
        onActivate={(row) => {
          const symbol = row.symbols[0]
          if (symbol !== undefined) selectSymbol(symbol)
        }}
        empty="No strategy runs. Choose one in the library and press Enter."
      />
      {troubled.map((row) => (
        <p key={row.id} className={styles['trouble']} role="alert" data-selectable>
          <b>{row.name}</b> {row.error}
          {row.state === 'running' ? ` Version ${row.hash} goes on.` : ''}
        </p>
      ))}
    </>
  )
}

function instanceColumns(client: EngineClient): readonly Column<StrategyView>[] {
  const money = (id: string, title: string, read: (row: StrategyView) => number): Column<StrategyView> => ({
    id,
    title,
    width: 92,
    align: 'right',
    value: read,
    render: (row) => <SignedMoney value={read(row)} />,
    total: (rows) => <SignedMoney value={rows.reduce((sum, row) => sum + read(row), 0)} />,
  })
  return [
    { id: 'name', title: 'Strategy', width: 108, value: (row) => row.name },
    {
      id: 'state',
      title: 'State',
      width: 72,
      value: (row) => row.state,
      render: (row) => <Badge tone={STATE_TONES[row.state]}>{row.state}</Badge>,
    },
    {
      id: 'stop',
      title: 'Stop',
      width: 56,
      control: true,
      value: () => null,
      render: (row) => stopButton(row, client),
    },
    {
      id: 'symbols',
      title: 'Symbols',
      width: 104,
      value: (row) => `${row.symbols.join(', ')} ${row.timeframe}`,
      render: (row) => (
        <>
          {row.symbols.join(', ')} <span className={styles['muted']}>{row.timeframe}</span>
        </>
      ),
    },
    money('realised', 'Realised', (row) => row.realisedPnl),
    money('open', 'Open P&L', (row) => row.openPnl),
    { id: 'action', title: 'Last action', width: 170, value: (row) => row.lastAction },
    { id: 'orders', title: 'Orders', width: 56, align: 'right', value: (row) => row.ordersPlaced },
    { id: 'parameters', title: 'Parameters', width: 150, value: (row) => parametersText(row.params) },
    {
      id: 'version',
      title: 'Version',
      width: 80,
      value: (row) => row.hash,
      definition: 'Hash of the code that runs; it lights up when the file was reloaded',
      render: (row) => <Version row={row} />,
    },
  ]
}

function Version({ row }: { readonly row: StrategyView }): JSX.Element {
  const flashes = useFlash(row.reloadedAt)
  return (
    <code className={styles['hash']} data-flash={flashes || undefined} title={row.file}>
      {row.hash}
    </code>
  )
}

function stopButton(row: StrategyView, client: EngineClient): JSX.Element | null {
  if (row.state !== 'running') return null
  const stop = (): void => {
    client.command('strategy.stop', { id: row.id }).catch((error: unknown) => {
      toast({ tone: 'warning', text: failureOf(error).message })
    })
  }
  return (
    <Button size="small" aria-label={`Stop ${row.name}`} onClick={stop}>
      Stop
    </Button>
  )
}
