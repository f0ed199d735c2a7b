import { useEffect, useMemo, useState, type JSX } from 'react'
import type { InstrumentView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState, Skeleton, StreamGate } from '../../components/panel-states.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { openPanel } from '../../state/dock.ts'
import type { QuoteBook } from '../../state/quote-book.ts'
import { useServices, useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { SimulatedMark } from '../simulated-mark.tsx'
import { ChangeCell, LastCell, PercentCell, SparkCell } from './quote-cells.tsx'

/** How often a table sorted by price is sorted again. */
const RESORT_MS = 1_000

/** Every symbol of the session; the chosen one is what chart and ticket follow. */
export function WatchlistPanel(): JSX.Element {
  const state = useStream((stores) => stores.instruments)
  return (
    <StreamGate state={state} subject="The watchlist" skeleton={<Skeleton columns="2fr 3fr 2fr 2fr" rows={12} />}>
      {(instruments) => <Watchlist instruments={instruments} />}
    </StreamGate>
  )
}

function Watchlist({ instruments }: { instruments: readonly InstrumentView[] }): JSX.Element {
  const { quotes } = useServices()
  const symbol = useWorkspace((state) => state.symbol)
  const selectSymbol = useWorkspace((state) => state.selectSymbol)
  const columns = useMemo(() => watchlistColumns(quotes), [quotes])
  const rows = useRefreshed(instruments, RESORT_MS)
  if (instruments.length === 0) {
    return (
      <EmptyState
        action={<Button onClick={() => useWorkspace.getState().openDialog('session')}>Start a session…</Button>}
      >
        Prices appear here when a session runs.
      </EmptyState>
    )
  }
  return (
    <>
      <SimulatedMark />
      <Table
        label="Watchlist"
        columns={columns}
        rows={rows}
        rowKey={symbolOf}
        selectedKey={symbol}
        onSelect={(row) => selectSymbol(row.symbol)}
        onActivate={() => openPanel('ticket')}
      />
    </>
  )
}

function symbolOf(row: InstrumentView): string {
  return row.symbol
}

/** The same rows in a new array now and then, so that an order by price follows the prices without following each tick. */
function useRefreshed<T>(rows: readonly T[], everyMs: number): readonly T[] {
  const [beat, setBeat] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setBeat((n) => n + 1), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  // oxlint-disable-next-line react/exhaustive-deps
  return useMemo(() => [...rows], [rows, beat])
}

function watchlistColumns(quotes: QuoteBook): readonly Column<InstrumentView>[] {
  const finite = (value: number | undefined): number | null =>
    value !== undefined && Number.isFinite(value) ? value : null
  const change = ({ symbol }: InstrumentView): number | null => {
    const quote = quotes.get(symbol)
    return finite(quote === undefined ? undefined : quote.last - quote.previousClose)
  }
  const fraction = ({ symbol }: InstrumentView): number | null => {
    const quote = quotes.get(symbol)
    return finite(quote === undefined ? undefined : quote.last / quote.previousClose - 1)
  }
  return [
    {
      id: 'symbol',
      title: 'Symbol',
      width: 96,
      value: (row) => row.symbol,
      render: (row) => (
        <strong title={row.simulated ? `${row.symbol}: simulated prices` : row.symbol}>{row.symbol}</strong>
      ),
    },
    {
      id: 'last',
      title: 'Last',
      width: 80,
      align: 'right',
      value: (row) => finite(quotes.get(row.symbol)?.last),
      render: (row) => <LastCell symbol={row.symbol} precision={row.pricePrecision} />,
    },
    {
      id: 'change',
      title: 'Change',
      width: 78,
      yields: 1,
      align: 'right',
      definition: 'Last price less the previous close',
      value: change,
      render: (row) => <ChangeCell symbol={row.symbol} precision={row.pricePrecision} />,
    },
    {
      id: 'percent',
      title: '%',
      width: 78,
      align: 'right',
      definition: 'Change as a part of the previous close',
      value: fraction,
      render: (row) => <PercentCell symbol={row.symbol} />,
    },
    {
      id: 'spark',
      title: 'Recent prices',
      width: 40,
      control: true,
      value: () => null,
      render: (row) => <SparkCell symbol={row.symbol} />,
    },
  ]
}
