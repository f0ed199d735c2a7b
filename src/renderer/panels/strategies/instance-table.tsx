import { type JSX } from 'react'
import type { StrategyView } from '../../../contract/views.ts'
import { Badge } from '../../components/indicators.tsx'
import { SignedMoney } from '../../components/numbers.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { STATE_TONES, StopButton, Version } from './instance-parts.tsx'
import { parametersText } from './parameter-model.ts'
import styles from './strategies-panel.module.css'

const rowKey = (row: StrategyView): string => row.id

/** Instances of the session, newest first; what failed says why in its own line. */
export function InstanceTable({ rows }: { readonly rows: readonly StrategyView[] }): JSX.Element {
  const selectSymbol = useWorkspace((state) => state.selectSymbol)
  const newest = rows.toSorted(
    (a, b) => Number(b.state === 'running') - Number(a.state === 'running') || b.startedAt - a.startedAt,
  )
  const troubled = rows.filter((row) => row.error !== '')
  return (
    <>
      <Table
        label="Running strategies"
        columns={COLUMNS}
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

function money(id: string, title: string, read: (row: StrategyView) => number): Column<StrategyView> {
  return {
    id,
    title,
    width: 92,
    align: 'right',
    value: read,
    render: (row) => <SignedMoney value={read(row)} />,
    total: (rows) => <SignedMoney value={rows.reduce((sum, row) => sum + read(row), 0)} />,
  }
}

const COLUMNS: readonly Column<StrategyView>[] = [
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
    render: (row) => <StopButton row={row} />,
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
