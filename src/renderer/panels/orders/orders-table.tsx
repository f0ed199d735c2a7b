import { X } from 'lucide-react'
import { useMemo, type JSX } from 'react'
import type { InstrumentView, OrderView } from '../../../contract/views.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Badge } from '../../components/indicators.tsx'
import { EmptyState } from '../../components/panel-states.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { toast } from '../../components/toast-store.ts'
import { openPanel } from '../../state/dock.ts'
import { useClient, useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { useDates } from '../../state/zone.ts'
import { precisionsOf, priceColumn, quantityColumn, sideColumn, symbolColumn, timeColumn } from '../columns.tsx'
import { orderPrice, STATUS_TONES, STATUS_WORDS } from './order-words.ts'
import styles from './orders.module.css'
import { sourceColumn } from './source-column.tsx'

export interface OrdersTableProps {
  readonly orders: readonly OrderView[]
  readonly view: 'working' | 'all'
}

export function OrdersTable({ orders, view }: OrdersTableProps): JSX.Element {
  const client = useClient()
  const { value: instruments } = useStream((stores) => stores.instruments)
  const selectSymbol = useWorkspace((state) => state.selectSymbol)
  const dates = useDates(orders.map(({ createdAt }) => createdAt))
  const columns = useMemo(
    () =>
      orderColumns(instruments, { view, dates }, (id) => {
        client.command('order.cancel', { id }).catch((error: unknown) => {
          toast({ tone: 'warning', text: `Not cancelled: ${failureOf(error).message}` })
        })
      }),
    [client, instruments, view, dates],
  )
  if (orders.length === 0) {
    return (
      <EmptyState action={<Button onClick={() => openPanel('ticket')}>Open the order ticket</Button>}>
        {view === 'working' ? 'No working orders.' : 'No orders in this session yet.'}
      </EmptyState>
    )
  }
  return (
    <Table
      label="Orders"
      columns={columns}
      rows={orders}
      rowKey={idOf}
      initialSort={{ column: 'time', descending: true }}
      onSelect={(row) => selectSymbol(row.symbol)}
    />
  )
}

function idOf(row: OrderView): string {
  return row.id
}

function orderColumns(
  instruments: readonly InstrumentView[],
  { view, dates }: { readonly view: OrdersTableProps['view']; readonly dates: boolean },
  onCancel: (id: string) => void,
): readonly Column<OrderView>[] {
  const precisions = precisionsOf(instruments)
  const isWorking = view === 'working'
  return [
    timeColumn('time', 'Time', (row) => row.createdAt, dates),
    symbolColumn({ width: 76 }),
    sideColumn(),
    { id: 'type', title: 'Type', width: 58, value: (row) => row.type, render: (row) => capitalised(row.type) },
    quantityColumn('quantity', 'Quantity', (row) => row.quantity, precisions, { width: 60 }),
    quantityColumn('filled', 'Filled', (row) => row.filled, precisions, {
      width: 56,
      // A working order is told by what is left of it, a finished one by its average price.
      yields: isWorking ? 1 : 3,
    }),
    priceColumn('price', 'Price', orderPrice, precisions, {
      definition: 'Limit or stop price that the order waits for',
    }),
    {
      id: 'status',
      title: 'Status',
      width: 84,
      value: (row) => STATUS_WORDS[row.status],
      render: (row) => (
        <span title={row.reason || undefined}>
          <Badge tone={STATUS_TONES[row.status]}>{STATUS_WORDS[row.status]}</Badge>
        </span>
      ),
    },
    priceColumn('average', 'Average', (row) => row.averagePrice, precisions, {
      definition: 'Average price of what is filled',
      yields: isWorking ? 3 : 1,
    }),
    {
      id: 'tif',
      title: 'In force',
      width: 64,
      optional: true,
      value: (row) => (row.timeInForce === 'gtc' ? 'GTC' : 'Day'),
    },
    sourceColumn(4),
    {
      id: 'reason',
      title: 'Reason',
      width: 120,
      grow: 300,
      yields: 2,
      value: (row) => row.reason,
      render: (row) => (
        <span className={styles['muted']} title={row.reason}>
          {row.reason}
        </span>
      ),
    },
    {
      id: 'cancel',
      title: 'Cancel',
      width: 36,
      control: true,
      value: () => null,
      render: (row) => (row.working ? <CancelButton order={row} onCancel={onCancel} /> : null),
    },
  ]
}

function CancelButton(props: { order: OrderView; onCancel: (id: string) => void }): JSX.Element {
  const { id, side, symbol } = props.order
  return (
    <IconButton
      label={`Cancel ${side} ${symbol}`}
      icon={<X />}
      onClick={(event) => {
        event.stopPropagation()
        props.onCancel(id)
      }}
    />
  )
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}
