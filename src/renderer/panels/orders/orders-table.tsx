import { X } from 'lucide-react'
import { useMemo, type JSX } from 'react'
import type { InstrumentView, OrderView } from '../../../contract/views.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Badge } from '../../components/indicators.tsx'
import { Price, Quantity, Time } from '../../components/numbers.tsx'
import { EmptyState } from '../../components/panel-states.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { toast } from '../../components/toast-store.ts'
import { openPanel } from '../../state/dock.ts'
import { useClient, useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { orderPrice, sourceWords, STATUS_TONES, STATUS_WORDS } from './order-words.ts'
import styles from './orders.module.css'
import { Side } from './side.tsx'

export interface OrdersTableProps {
  readonly orders: readonly OrderView[]
  readonly view: 'working' | 'all'
}

export function OrdersTable({ orders, view }: OrdersTableProps): JSX.Element {
  const client = useClient()
  const { value: instruments } = useStream((stores) => stores.instruments)
  const selectSymbol = useWorkspace((state) => state.selectSymbol)
  const columns = useMemo(
    () =>
      orderColumns(instruments, (id) => {
        client.command('order.cancel', { id }).catch((error: unknown) => {
          toast({ tone: 'warning', text: `Not cancelled: ${failureOf(error).message}` })
        })
      }),
    [client, instruments],
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
  onCancel: (id: string) => void,
): readonly Column<OrderView>[] {
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]))
  const prices = ({ symbol }: OrderView): number => bySymbol.get(symbol)?.pricePrecision ?? 2
  const quantities = ({ symbol }: OrderView): number => bySymbol.get(symbol)?.quantityPrecision ?? 0
  return [
    {
      id: 'time',
      title: 'Time',
      width: 160,
      grow: 1,
      value: (row) => row.createdAt,
      render: (row) => <Time at={row.createdAt} />,
    },
    {
      id: 'symbol',
      title: 'Symbol',
      width: 64,
      value: (row) => row.symbol,
      render: (row) => <strong>{row.symbol}</strong>,
    },
    { id: 'side', title: 'Side', width: 56, value: (row) => row.side, render: (row) => <Side side={row.side} /> },
    { id: 'type', title: 'Type', width: 56, value: (row) => row.type, render: (row) => capitalised(row.type) },
    {
      id: 'quantity',
      title: 'Quantity',
      width: 64,
      align: 'right',
      value: (row) => row.quantity,
      render: (row) => <Quantity value={row.quantity} precision={quantities(row)} />,
    },
    {
      id: 'filled',
      title: 'Filled',
      width: 56,
      align: 'right',
      value: (row) => row.filled,
      render: (row) => <Quantity value={row.filled} precision={quantities(row)} />,
    },
    {
      id: 'price',
      title: 'Price',
      width: 72,
      align: 'right',
      definition: 'Limit or stop price that the order waits for',
      value: orderPrice,
      render: (row) => <Price value={orderPrice(row)} precision={prices(row)} />,
    },
    {
      id: 'tif',
      title: 'In force',
      width: 64,
      optional: true,
      value: (row) => (row.timeInForce === 'gtc' ? 'GTC' : 'Day'),
    },
    {
      id: 'status',
      title: 'Status',
      width: 84,
      value: (row) => STATUS_WORDS[row.status],
      render: (row) => <Badge tone={STATUS_TONES[row.status]}>{STATUS_WORDS[row.status]}</Badge>,
    },
    {
      id: 'average',
      title: 'Average',
      width: 72,
      align: 'right',
      definition: 'Average price of what is filled',
      value: (row) => row.averagePrice,
      render: (row) => <Price value={row.averagePrice} precision={prices(row)} />,
    },
    {
      id: 'source',
      title: 'From',
      width: 88,
      value: (row) => sourceWords(row.strategyId),
      render: (row) => <span className={styles['muted']}>{sourceWords(row.strategyId)}</span>,
    },
    {
      id: 'reason',
      title: 'Reason',
      width: 120,
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
      width: 40,
      control: true,
      value: () => null,
      render: (row) =>
        row.working ? (
          <IconButton
            label={`Cancel ${row.side} ${row.symbol}`}
            icon={<X />}
            onClick={(event) => {
              event.stopPropagation()
              onCancel(row.id)
            }}
          />
        ) : null,
    },
  ]
}

function capitalised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}
