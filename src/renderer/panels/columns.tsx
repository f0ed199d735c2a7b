import type { InstrumentView } from '../../contract/views.ts'
import { Money, Price, Quantity, SignedMoney, Time } from '../components/numbers.tsx'
import type { Column } from '../components/table-model.ts'
import { Side } from './orders/side.tsx'

type Numeric<Row> = (row: Row) => number | null
type Extra<Row> = Partial<Pick<Column<Row>, 'definition' | 'optional' | 'total' | 'width' | 'yields'>>

/** Precisions by symbol, for columns of prices and quantities. */
export interface Precisions {
  readonly price: (symbol: string) => number
  readonly quantity: (symbol: string) => number
}

export function precisionsOf(instruments: readonly InstrumentView[]): Precisions {
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]))
  return {
    price: (symbol) => bySymbol.get(symbol)?.pricePrecision ?? 2,
    quantity: (symbol) => bySymbol.get(symbol)?.quantityPrecision ?? 0,
  }
}

/** A moment of the session; `dates` says that all of them are whole days, which take less room. */
export function timeColumn<Row>(
  id: string,
  title: string,
  at: (row: Row) => number,
  dates: boolean,
  extra: Extra<Row> = {},
): Column<Row> {
  const width = dates ? 104 : 162
  return { id, title, width, grow: 1, value: at, render: (row) => <Time at={at(row)} />, ...extra }
}

export function symbolColumn<Row extends { readonly symbol: string }>(extra: Extra<Row> = {}): Column<Row> {
  return {
    id: 'symbol',
    title: 'Symbol',
    width: 92,
    value: (row) => row.symbol,
    render: (row) => <strong>{row.symbol}</strong>,
    ...extra,
  }
}

export function sideColumn<Row extends { readonly side: 'buy' | 'sell' }>(): Column<Row> {
  return { id: 'side', title: 'Side', width: 56, value: (row) => row.side, render: (row) => <Side side={row.side} /> }
}

export function quantityColumn<Row extends { readonly symbol: string }>(
  id: string,
  title: string,
  of: Numeric<Row>,
  precisions: Precisions,
  extra: Extra<Row> = {},
): Column<Row> {
  return {
    id,
    title,
    width: 64,
    align: 'right',
    value: of,
    render: (row) => <Quantity value={of(row)} precision={precisions.quantity(row.symbol)} />,
    ...extra,
  }
}

export function priceColumn<Row extends { readonly symbol: string }>(
  id: string,
  title: string,
  of: Numeric<Row>,
  precisions: Precisions,
  extra: Extra<Row> = {},
): Column<Row> {
  return {
    id,
    title,
    width: 74,
    align: 'right',
    value: of,
    render: (row) => <Price value={of(row)} precision={precisions.price(row.symbol)} />,
    ...extra,
  }
}

/** Money with its sum in the last row. */
export function moneyColumn<Row>(
  id: string,
  title: string,
  of: (row: Row) => number,
  extra: Extra<Row> = {},
): Column<Row> {
  return {
    id,
    title,
    width: 100,
    align: 'right',
    value: of,
    render: (row) => <Money value={of(row)} />,
    total: (rows) => <Money value={sum(rows, of)} />,
    ...extra,
  }
}

/** A gain or loss with its sum in the last row. */
export function profitColumn<Row>(
  id: string,
  title: string,
  of: (row: Row) => number,
  extra: Extra<Row> = {},
): Column<Row> {
  return {
    id,
    title,
    width: 98,
    align: 'right',
    value: of,
    render: (row) => <SignedMoney value={of(row)} />,
    total: (rows) => <SignedMoney value={sum(rows, of)} />,
    ...extra,
  }
}

function sum<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((total, row) => total + of(row), 0)
}
