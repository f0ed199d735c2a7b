import { useMemo, type JSX } from 'react'
import type { FillView, InstrumentView } from '../../../contract/views.ts'
import { Money, Price, Quantity, SignedMoney, Time } from '../../components/numbers.tsx'
import { EmptyState } from '../../components/panel-states.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { openPanel } from '../../state/dock.ts'
import { useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { sourceWords } from './order-words.ts'
import styles from './orders.module.css'
import { Side } from './side.tsx'

/** Every fill; Enter shows it on the chart. */
export function FillsTable({ fills }: { fills: readonly FillView[] }): JSX.Element {
  const { value: instruments } = useStream((stores) => stores.instruments)
  const showOnChart = useWorkspace((state) => state.showOnChart)
  const columns = useMemo(() => fillColumns(instruments), [instruments])
  if (fills.length === 0) return <EmptyState>No fills in this session yet.</EmptyState>
  return (
    <Table
      label="Fills"
      columns={columns}
      rows={fills}
      rowKey={idOf}
      initialSort={{ column: 'time', descending: true }}
      onActivate={(row) => {
        showOnChart({ symbol: row.symbol, time: row.at })
        openPanel('chart')
      }}
    />
  )
}

function idOf(row: FillView): string {
  return row.id
}

function fillColumns(instruments: readonly InstrumentView[]): readonly Column<FillView>[] {
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]))
  return [
    { id: 'time', title: 'Time', width: 160, grow: 1, value: (row) => row.at, render: (row) => <Time at={row.at} /> },
    {
      id: 'symbol',
      title: 'Symbol',
      width: 68,
      value: (row) => row.symbol,
      render: (row) => <strong>{row.symbol}</strong>,
    },
    { id: 'side', title: 'Side', width: 60, value: (row) => row.side, render: (row) => <Side side={row.side} /> },
    {
      id: 'quantity',
      title: 'Quantity',
      width: 72,
      align: 'right',
      value: (row) => row.quantity,
      render: (row) => <Quantity value={row.quantity} precision={bySymbol.get(row.symbol)?.quantityPrecision ?? 0} />,
    },
    {
      id: 'price',
      title: 'Price',
      width: 80,
      align: 'right',
      value: (row) => row.price,
      render: (row) => <Price value={row.price} precision={bySymbol.get(row.symbol)?.pricePrecision ?? 2} />,
    },
    {
      id: 'commission',
      title: 'Commission',
      width: 84,
      align: 'right',
      value: (row) => row.commission,
      render: (row) => <Money value={row.commission} />,
      total: (rows) => <Money value={rows.reduce((total, row) => total + row.commission, 0)} />,
    },
    {
      id: 'realised',
      title: 'Realised',
      width: 92,
      align: 'right',
      definition: 'P&L realised by this fill, before commission',
      value: (row) => row.realisedPnl,
      render: (row) => <SignedMoney value={row.realisedPnl} />,
      total: (rows) => <SignedMoney value={rows.reduce((total, row) => total + row.realisedPnl, 0)} />,
    },
    {
      id: 'source',
      title: 'From',
      width: 100,
      value: (row) => sourceWords(row.strategyId),
      render: (row) => <span className={styles['muted']}>{sourceWords(row.strategyId)}</span>,
    },
  ]
}
