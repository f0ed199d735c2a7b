import { useMemo, type JSX } from 'react'
import type { BacktestResult, OrderRecord } from '../../../contract/backtest.ts'
import { Money, Price, Quantity, Time } from '../../components/numbers.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { TIME_IN_FORCE_SHORT, TYPE_TERMS } from '../ticket/ticket-types.ts'

const rowKey = (row: OrderRecord): string => row.id

/** Every order of the run, those that were refused with the reason. */
export function OrdersTable({ result }: { readonly result: BacktestResult }): JSX.Element {
  const columns = useMemo(() => orderColumns(result), [result])
  return (
    <Table
      label="Orders of the run"
      columns={columns}
      rows={result.orders}
      rowKey={rowKey}
      empty="No order was placed."
    />
  )
}

function orderColumns({ data, orders }: BacktestResult): readonly Column<OrderRecord>[] {
  // An empty column gives its room to those with something to say.
  const rank = (yields: number, isTold: (row: OrderRecord) => boolean) => (orders.some(isTold) ? {} : { yields })
  const price = (id: string, title: string, read: (row: OrderRecord) => number | null): Column<OrderRecord> => ({
    id,
    title,
    width: 72,
    align: 'right',
    value: read,
    render: (row) => <Price value={read(row)} precision={data.pricePrecision} />,
  })
  const quantity = (id: string, title: string, read: (row: OrderRecord) => number): Column<OrderRecord> => ({
    id,
    title,
    width: 76,
    align: 'right',
    value: read,
    render: (row) => <Quantity value={read(row)} precision={data.quantityPrecision} />,
  })
  return [
    {
      id: 'created',
      title: 'Created',
      width: data.timeframe.endsWith('d') ? 100 : 140,
      value: (row) => row.createdAt,
      render: (row) => <Time at={row.createdAt} detail={data.timeframe.endsWith('d') ? 'date' : 'minute'} zone="UTC" />,
    },
    { id: 'symbol', title: 'Symbol', width: 64, value: (row) => row.symbol, optional: true },
    { id: 'side', title: 'Side', width: 52, value: (row) => row.side },
    { id: 'type', title: 'Type', width: 60, grow: 120, value: (row) => TYPE_TERMS[row.type].label },
    { id: 'tif', title: 'In force', width: 64, value: (row) => TIME_IN_FORCE_SHORT[row.timeInForce], optional: true },
    quantity('quantity', 'Quantity', (row) => row.quantity),
    { id: 'status', title: 'Status', width: 88, value: (row) => row.status },
    quantity('filled', 'Filled', (row) => row.filled),
    price('average', 'Average', (row) => row.averagePrice),
    { ...price('limit', 'Limit', (row) => row.limitPrice), ...rank(2, (row) => row.limitPrice !== null) },
    { ...price('stop', 'Stop', (row) => row.stopPrice), ...rank(3, (row) => row.stopPrice !== null) },
    {
      id: 'commission',
      title: 'Commission',
      width: 84,
      yields: 1,
      align: 'right',
      value: (row) => row.commission,
      render: (row) => <Money value={row.commission} />,
      total: (rows) => <Money value={rows.reduce((sum, row) => sum + row.commission, 0)} />,
    },
    { id: 'reason', title: 'Reason', width: 140, value: (row) => row.reason, ...rank(4, (row) => row.reason !== '') },
  ]
}
