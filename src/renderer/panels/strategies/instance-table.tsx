import { type JSX } from 'react'
import type { StrategyView } from '../../../contract/views.ts'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { profitColumn } from '../columns.tsx'
import { Pauses, StateBadge, StopButton, Version, stateText } from './instance-parts.tsx'
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
      {newest.map((row) =>
        row.pauses === undefined ? null : (
          <p key={`${row.id} waits`} className={styles['trouble']} role="status" data-selectable>
            <b>{row.name}</b> <Pauses row={row} />
          </p>
        ),
      )}
      {troubled.map((row) => (
        <p key={row.id} className={styles['trouble']} role="alert" data-selectable>
          <b>{row.name}</b> {row.error}
          {row.state === 'running' ? ` Version ${row.hash} goes on.` : ''}
        </p>
      ))}
    </>
  )
}

const COLUMNS: readonly Column<StrategyView>[] = [
  {
    id: 'name',
    title: 'Strategy',
    width: 100,
    grow: 300,
    value: (row) => row.name,
    render: (row) => <b title={`${row.file}, version ${row.hash}`}>{row.name}</b>,
  },
  {
    id: 'state',
    title: 'State',
    width: 70,
    value: stateText,
    render: (row) => <StateBadge row={row} />,
  },
  {
    id: 'symbols',
    title: 'Symbols',
    width: 74,
    yields: 1,
    value: (row) => `${row.symbols.join(', ')} ${row.timeframe}`,
    render: (row) => (
      <span title={`${row.symbols.join(', ')} ${row.timeframe}`}>
        {row.symbols.join(', ')} <span className={styles['muted']}>{row.timeframe}</span>
      </span>
    ),
  },
  profitColumn('pnl', 'P&L', (row) => row.realisedPnl + row.openPnl, {
    definition: 'Realised and open together',
  }),
  profitColumn('realised', 'Realised', (row) => row.realisedPnl, { yields: 5 }),
  profitColumn('open', 'Open P&L', (row) => row.openPnl, { yields: 4 }),
  {
    id: 'action',
    title: 'Last action',
    width: 74,
    grow: 300,
    yields: 3,
    value: (row) => row.lastAction,
    render: (row) => <span title={row.lastAction}>{row.lastAction}</span>,
  },
  { id: 'orders', title: 'Orders', width: 60, yields: 7, align: 'right', value: (row) => row.ordersPlaced },
  {
    id: 'parameters',
    title: 'Parameters',
    width: 150,
    yields: 6,
    value: (row) => parametersText(row.params),
    render: (row) => (
      <span className={styles['muted']} title={parametersText(row.params)}>
        {parametersText(row.params)}
      </span>
    ),
  },
  {
    id: 'version',
    title: 'Version',
    width: 98,
    yields: 2,
    value: (row) => row.hash,
    definition: 'Hash of the code that runs; it lights up when the file was reloaded',
    render: (row) => <Version row={row} />,
  },
  {
    id: 'stop',
    title: 'Stop',
    width: 50,
    control: true,
    value: () => null,
    render: (row) => <StopButton row={row} />,
  },
]
