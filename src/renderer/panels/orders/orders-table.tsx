import { X } from 'lucide-react'
import { useCallback, useMemo, type JSX } from 'react'
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
import { TIME_IN_FORCE_SHORT } from '../ticket/ticket-types.ts'
import { orderPrice, orderTypeWords, STATUS_TONES, statusWords, trailWords } from './order-words.ts'
import styles from './orders.module.css'
import { sourceColumn } from './source-column.tsx'
import { whyColumn } from './why-column.tsx'

export interface OrdersTableProps {
  readonly orders: readonly OrderView[]
  readonly view: 'working' | 'all'
}

export function OrdersTable({ orders, view }: OrdersTableProps): JSX.Element {
  const client = useClient()
  const { value: instruments } = useStream((stores) => stores.instruments)
  const selectSymbol = useWorkspace((state) => state.selectSymbol)
  const askWhy = useWorkspace((state) => state.askWhy)
  const dates = useDates(orders.map(({ createdAt }) => createdAt))
  const all = useStream((stores) => stores.orders).value
  const filledOf = useCallback((id: string) => all.find((order) => order.id === id)?.filled, [all])
  const columns = useMemo(
    () =>
      orderColumns(instruments, { view, dates, filledOf }, (id) => {
        client.command('order.cancel', { id }).catch((error: unknown) => {
          toast({ tone: 'warning', text: `Not cancelled: ${failureOf(error).message}` })
        })
      }),
    [client, instruments, view, dates, filledOf],
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
      onActivate={(row) => askWhy({ session: null, id: row.id })}
    />
  )
}

function idOf(row: OrderView): string {
  return row.id
}

interface OrderColumnOptions {
  readonly view: OrdersTableProps['view']
  readonly dates: boolean
  /** What an order of the session has filled; undefined when it is not known. */
  readonly filledOf: (id: string) => number | undefined
}

function orderColumns(
  instruments: readonly InstrumentView[],
  { view, dates, filledOf }: OrderColumnOptions,
  onCancel: (id: string) => void,
): readonly Column<OrderView>[] {
  const precisions = precisionsOf(instruments)
  const isWorking = view === 'working'
  return [
    timeColumn('time', 'Time', (row) => row.createdAt, dates),
    symbolColumn(),
    sideColumn(),
    {
      id: 'type',
      title: 'Type',
      width: 88,
      grow: 130,
      value: orderTypeWords,
      render: (row) => <span title={orderTypeWords(row)}>{orderTypeWords(row)}</span>,
    },
    quantityColumn('quantity', 'Quantity', (row) => row.quantity, precisions, { width: 60 }),
    quantityColumn('filled', 'Filled', (row) => row.filled, precisions, {
      width: 56,
      // A working order is told by what is left of it, a finished one by its average price.
      yields: isWorking ? 1 : 3,
    }),
    priceColumn('price', 'Price', orderPrice, precisions, {
      definition: 'Price that the order waits for: its stop or touch until that came, then its limit',
    }),
    priceColumn('limit', 'Limit', (row) => row.limitPrice, precisions, { optional: true }),
    { id: 'trail', title: 'Trail', width: 64, align: 'right', optional: true, value: trailWords },
    {
      id: 'status',
      title: 'Status',
      width: 84,
      value: (row) => statusWords(row, filledOf),
      render: (row) => (
        <span title={row.reason || undefined}>
          <Badge tone={STATUS_TONES[row.status]}>{statusWords(row, filledOf)}</Badge>
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
      value: (row) => TIME_IN_FORCE_SHORT[row.timeInForce],
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
    whyColumn<OrderView>((row) => row.id),
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
