import { useMemo, useState, type JSX } from 'react'
import type { InstrumentView, PositionView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Money, Percent, Price, Quantity, SignedMoney, Time } from '../../components/numbers.tsx'
import { EmptyState, Skeleton, StreamGate } from '../../components/panel-states.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { openPanel } from '../../state/dock.ts'
import { useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { ClosePositionDialog } from './close-position-dialog.tsx'

/** What is held, what it is worth, and the way out of it. */
export function PositionsPanel(): JSX.Element {
  const state = useStream((stores) => stores.positions)
  return (
    <StreamGate state={state} subject="Positions" skeleton={<Skeleton columns="1fr 1fr 1fr 1fr 1fr 1fr" rows={6} />}>
      {(positions) => <Positions positions={positions} />}
    </StreamGate>
  )
}

function Positions({ positions }: { positions: readonly PositionView[] }): JSX.Element {
  const { value: instruments } = useStream((stores) => stores.instruments)
  const symbol = useWorkspace((state) => state.symbol)
  const selectSymbol = useWorkspace((state) => state.selectSymbol)
  const [closing, setClosing] = useState<string | null>(null)
  const columns = useMemo(() => positionColumns(instruments, setClosing), [instruments])
  const closed = positions.find((position) => position.symbol === closing)
  if (positions.length === 0) {
    return (
      <EmptyState action={<Button onClick={() => openPanel('ticket')}>Open the order ticket</Button>}>
        No open positions. One appears here as soon as an order fills.
      </EmptyState>
    )
  }
  return (
    <>
      <Table
        label="Positions"
        columns={columns}
        rows={positions}
        rowKey={symbolOf}
        selectedKey={symbol}
        onSelect={(row) => selectSymbol(row.symbol)}
        onActivate={(row) => setClosing(row.symbol)}
      />
      {closed === undefined ? null : <ClosePositionDialog position={closed} onClose={() => setClosing(null)} />}
    </>
  )
}

function symbolOf(row: PositionView): string {
  return row.symbol
}

function sum(rows: readonly PositionView[], of: (row: PositionView) => number): number {
  return rows.reduce((total, row) => total + of(row), 0)
}

/** Open P&L as a part of what was paid. */
function openFraction({ openPnl, averagePrice, quantity }: PositionView): number | null {
  const paid = Math.abs(averagePrice * quantity)
  return paid === 0 ? null : openPnl / paid
}

function positionColumns(
  instruments: readonly InstrumentView[],
  onClose: (symbol: string) => void,
): readonly Column<PositionView>[] {
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]))
  const precision = ({ symbol }: PositionView): number => bySymbol.get(symbol)?.pricePrecision ?? 2
  return [
    {
      id: 'symbol',
      title: 'Symbol',
      width: 72,
      value: (row) => row.symbol,
      render: (row) => <strong>{row.symbol}</strong>,
      total: (rows) => `${rows.length} ${rows.length === 1 ? 'position' : 'positions'}`,
    },
    {
      id: 'side',
      title: 'Side',
      width: 56,
      optional: true,
      value: (row) => (row.quantity >= 0 ? 'Long' : 'Short'),
    },
    {
      id: 'quantity',
      title: 'Quantity',
      width: 62,
      align: 'right',
      value: (row) => row.quantity,
      render: (row) => <Quantity value={row.quantity} precision={bySymbol.get(row.symbol)?.quantityPrecision ?? 0} />,
    },
    {
      id: 'average',
      title: 'Average',
      width: 74,
      align: 'right',
      definition: 'Average price paid for what is open',
      value: (row) => row.averagePrice,
      render: (row) => <Price value={row.averagePrice} precision={precision(row)} />,
    },
    {
      id: 'mark',
      title: 'Mark',
      width: 74,
      align: 'right',
      definition: 'Price that the position is valued at',
      value: (row) => row.markPrice,
      render: (row) => <Price value={row.markPrice} precision={precision(row)} />,
    },
    {
      id: 'value',
      title: 'Value',
      width: 84,
      align: 'right',
      value: (row) => row.marketValue,
      render: (row) => <Money value={row.marketValue} />,
      total: (rows) => <Money value={sum(rows, (row) => row.marketValue)} />,
    },
    {
      id: 'open',
      title: 'Open P&L',
      width: 88,
      align: 'right',
      definition: 'Mark less average price, times quantity; before commission',
      value: (row) => row.openPnl,
      render: (row) => <SignedMoney value={row.openPnl} />,
      total: (rows) => <SignedMoney value={sum(rows, (row) => row.openPnl)} />,
    },
    {
      id: 'openPercent',
      title: '%',
      width: 64,
      align: 'right',
      value: openFraction,
      render: (row) => <Percent value={openFraction(row)} signed />,
    },
    {
      id: 'realised',
      title: 'Realised',
      width: 80,
      align: 'right',
      definition: 'Gains and losses of what was closed; before commission',
      value: (row) => row.realisedPnl,
      render: (row) => <SignedMoney value={row.realisedPnl} />,
      total: (rows) => <SignedMoney value={sum(rows, (row) => row.realisedPnl)} />,
    },
    {
      id: 'commission',
      title: 'Commission',
      width: 84,
      align: 'right',
      optional: true,
      value: (row) => row.commission,
      render: (row) => <Money value={row.commission} />,
      total: (rows) => <Money value={sum(rows, (row) => row.commission)} />,
    },
    {
      id: 'opened',
      title: 'Opened',
      width: 140,
      optional: true,
      value: (row) => row.openedAt,
      render: (row) => <Time at={row.openedAt} detail="minute" />,
    },
    {
      id: 'close',
      title: 'Close',
      width: 70,
      control: true,
      value: () => null,
      render: (row) => (
        <Button
          size="small"
          aria-label={`Close ${row.symbol}…`}
          onClick={(event) => {
            event.stopPropagation()
            onClose(row.symbol)
          }}
        >
          Close…
        </Button>
      ),
    },
  ]
}
