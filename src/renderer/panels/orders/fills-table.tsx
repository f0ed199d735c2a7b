import { useMemo, type JSX } from 'react'
import type { FillView, InstrumentView } from '../../../contract/views.ts'
import { EmptyState } from '../../components/panel-states.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { openPanel } from '../../state/dock.ts'
import { useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { useDates } from '../../state/zone.ts'
import {
  moneyColumn,
  precisionsOf,
  priceColumn,
  profitColumn,
  quantityColumn,
  sideColumn,
  symbolColumn,
  timeColumn,
} from '../columns.tsx'
import { sourceColumn } from './source-column.tsx'
import { whyColumn } from './why-column.tsx'

/** Every fill; Enter shows it on the chart. */
export function FillsTable({ fills }: { fills: readonly FillView[] }): JSX.Element {
  const { value: instruments } = useStream((stores) => stores.instruments)
  const showOnChart = useWorkspace((state) => state.showOnChart)
  const dates = useDates(fills.map(({ at }) => at))
  const columns = useMemo(() => fillColumns(instruments, dates), [instruments, dates])
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

function fillColumns(instruments: readonly InstrumentView[], dates: boolean): readonly Column<FillView>[] {
  const precisions = precisionsOf(instruments)
  return [
    timeColumn('time', 'Time', (row) => row.at, dates),
    symbolColumn(),
    sideColumn(),
    quantityColumn('quantity', 'Quantity', (row) => row.quantity, precisions),
    priceColumn('price', 'Price', (row) => row.price, precisions),
    moneyColumn('commission', 'Commission', (row) => row.commission, { yields: 1 }),
    profitColumn('realised', 'Realised', (row) => row.realisedPnl, {
      definition: 'P&L realised by this fill, before commission',
    }),
    sourceColumn(2),
    whyColumn<FillView>((row) => row.orderId),
  ]
}
