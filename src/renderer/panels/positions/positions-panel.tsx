import { useMemo, useState, type JSX, type ReactNode } from 'react'
import type { InstrumentView, PositionView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Percent } from '../../components/numbers.tsx'
import { EmptyState, Skeleton, StreamGate } from '../../components/panel-states.tsx'
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
  symbolColumn,
  timeColumn,
} from '../columns.tsx'
import { SimulatedMark } from '../simulated-mark.tsx'
import { ClosePositionDialog } from './close-position-dialog.tsx'
import { ExitChips, chipsWidth, exitLine } from './exit-chips.tsx'
import { USUAL_PLACES } from './exit-words.ts'
import { ExitsDialog } from './exits-dialog.tsx'

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
  const [protecting, setProtecting] = useState<string | null>(null)
  const dates = useDates(positions.map(({ openedAt }) => openedAt))
  const places = useStream((stores) => stores.status).value?.exitPlaces ?? USUAL_PLACES
  const precisions = useMemo(() => precisionsBySymbol(instruments), [instruments])
  const guardedRows = positions.flatMap(({ symbol: of, exits = [] }) =>
    exits.length === 0 ? [] : [{ exits, pricePrecision: precisions.get(of) ?? USUAL_PRECISION }],
  )
  const exitsWidth = guardedRows.length === 0 ? BUTTON_WIDTH : chipsWidth(guardedRows)
  const { isSimulated } = places
  const columns = useMemo(
    () => [
      ...positionColumns(instruments, dates),
      ...buttonColumns({ precisions, on: { close: setClosing, protect: setProtecting }, exitsWidth, isSimulated }),
    ],
    [instruments, precisions, dates, exitsWidth, isSimulated],
  )
  const closed = positions.find((position) => position.symbol === closing)
  const guarded = positions.find((position) => position.symbol === protecting)
  // A dialog of a position that is gone is over: it must not stand there again with the symbol's next position.
  if (closing !== null && closed === undefined) setClosing(null)
  if (protecting !== null && guarded === undefined) setProtecting(null)
  if (positions.length === 0) {
    return (
      <EmptyState action={<Button onClick={() => openPanel('ticket')}>Open the order ticket</Button>}>
        No open positions. One appears here as soon as an order fills.
      </EmptyState>
    )
  }
  return (
    <>
      <SimulatedMark />
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
      {guarded === undefined ? null : (
        <ExitsDialog key={guarded.symbol} position={guarded} onClose={() => setProtecting(null)} />
      )}
    </>
  )
}

function symbolOf(row: PositionView): string {
  return row.symbol
}

/** Open P&L as a part of what was paid. */
function openFraction({ openPnl, averagePrice, quantity }: PositionView): number | null {
  const paid = Math.abs(averagePrice * quantity)
  return paid === 0 ? null : openPnl / paid
}

/** What can be done to a position. */
interface Actions {
  readonly close: (symbol: string) => void
  readonly protect: (symbol: string) => void
}

function positionColumns(instruments: readonly InstrumentView[], dates: boolean): readonly Column<PositionView>[] {
  const precisions = precisionsOf(instruments)
  return [
    symbolColumn({
      total: (rows) => `${rows.length} ${rows.length === 1 ? 'position' : 'positions'}`,
    }),
    { id: 'side', title: 'Side', width: 56, optional: true, value: (row) => (row.quantity >= 0 ? 'Long' : 'Short') },
    quantityColumn('quantity', 'Quantity', (row) => row.quantity, precisions),
    priceColumn('average', 'Average', (row) => row.averagePrice, precisions, {
      definition: 'Average price paid for what is open',
      yields: 0,
    }),
    priceColumn('mark', 'Mark', (row) => row.markPrice, precisions, {
      definition: 'Price that the position is valued at',
    }),
    moneyColumn('value', 'Value', (row) => row.marketValue, { yields: 1 }),
    profitColumn('open', 'Open P&L', (row) => row.openPnl, {
      definition: 'Mark less average price, times quantity; before commission',
    }),
    {
      id: 'openPercent',
      title: '%',
      width: 74,
      align: 'right',
      definition: 'Open P&L as a part of what was paid',
      yields: 3,
      value: openFraction,
      render: (row) => <Percent value={openFraction(row)} signed />,
    },
    profitColumn('realised', 'Realised', (row) => row.realisedPnl, {
      yields: 2,
      definition: 'Gains and losses of what was closed; before commission',
    }),
    moneyColumn('commission', 'Commission', (row) => row.commission, { optional: true }),
    timeColumn('opened', 'Opened', (row) => row.openedAt, dates, { optional: true }),
  ]
}

interface ButtonOptions {
  /** Places of prices, by symbol. */
  readonly precisions: ReadonlyMap<string, number>
  readonly on: Actions
  /** Of a button, or of the exits that take the place of its word. */
  readonly exitsWidth: number
  readonly isSimulated: boolean
}

/** Places of a price while the instrument is not told. */
const USUAL_PRECISION = 2
const BUTTON_WIDTH = 60

function precisionsBySymbol(instruments: readonly InstrumentView[]): ReadonlyMap<string, number> {
  return new Map(instruments.map(({ symbol, pricePrecision }) => [symbol, pricePrecision]))
}

function buttonColumns({ precisions, on, exitsWidth, isSimulated }: ButtonOptions): readonly Column<PositionView>[] {
  return [
    {
      id: 'exits',
      title: 'Exits',
      width: exitsWidth,
      control: true,
      definition: 'Where and when it is left by itself: at the broker, or held by QuantX',
      value: () => null,
      render: ({ symbol, exits = [] }) => {
        const pricePrecision = precisions.get(symbol) ?? USUAL_PRECISION
        if (exits.length === 0) return <RowButton word="Exits…" symbol={symbol} onPress={on.protect} />
        return (
          <RowButton word="Exits…" symbol={symbol} says={exitLine(exits, pricePrecision)} onPress={on.protect}>
            <ExitChips exits={exits} pricePrecision={pricePrecision} isSimulated={isSimulated} />
          </RowButton>
        )
      },
    },
    {
      id: 'close',
      title: 'Close',
      width: 62,
      control: true,
      value: () => null,
      render: (row) => <RowButton word="Close…" symbol={row.symbol} onPress={on.close} />,
    },
  ]
}

interface RowButtonProps {
  readonly word: string
  readonly symbol: string
  /** What is shown in the place of the word, in words. */
  readonly says?: string
  readonly onPress: (symbol: string) => void
  readonly children?: ReactNode
}

function RowButton({ word, symbol, says, onPress, children }: RowButtonProps): JSX.Element {
  return (
    <Button
      size="small"
      tone={children === undefined ? 'plain' : 'quiet'}
      aria-label={`${word} ${symbol}${says === undefined ? '' : `: ${says}`}`}
      onClick={(event) => {
        event.stopPropagation()
        onPress(symbol)
      }}
    >
      {children ?? word}
    </Button>
  )
}
