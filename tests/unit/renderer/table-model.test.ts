import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  filterRows,
  fittingColumns,
  heldOrder,
  nextSort,
  sortRows,
  toTsv,
  type Column,
} from '../../../src/renderer/components/table-model.ts'

interface Row {
  readonly symbol: string
  readonly price: number | null
}

const SYMBOL: Column<Row> = { id: 'symbol', title: 'Symbol', width: 60, value: (row) => row.symbol }
const PRICE: Column<Row> = { id: 'price', title: 'Price', width: 60, align: 'right', value: (row) => row.price }
const CLOSE: Column<Row> = { id: 'close', title: 'Close', width: 60, control: true, value: () => null }
const COLUMNS = [SYMBOL, PRICE, CLOSE]
const ROWS: readonly Row[] = [
  { symbol: 'SPY', price: 267 },
  { symbol: 'AAPL', price: null },
  { symbol: 'NVDA', price: 228 },
]

describe('sorting', () => {
  it('given unknown values, then they are last in both directions', () => {
    const symbols = (descending: boolean) =>
      sortRows(ROWS, COLUMNS, { column: 'price', descending }).map((r) => r.symbol)
    expect(symbols(false)).toEqual(['NVDA', 'SPY', 'AAPL'])
    expect(symbols(true)).toEqual(['SPY', 'NVDA', 'AAPL'])
  })

  it('given clicks on one title, then the order goes best first, turned, and back to the natural one', () => {
    const first = nextSort(null, PRICE)
    const second = nextSort(first, PRICE)
    expect([first, second, nextSort(second, PRICE)]).toEqual([
      { column: 'price', descending: true },
      { column: 'price', descending: false },
      null,
    ])
    expect(nextSort(first, SYMBOL)).toEqual({ column: 'symbol', descending: false })
  })

  it('given any rows, then sorting keeps them all and the input as it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ symbol: fc.string(), price: fc.option(fc.double({ noNaN: true })) })),
        (rows) => {
          const before = [...rows]
          const sorted = sortRows(rows, COLUMNS, { column: 'price', descending: false })
          expect(rows).toEqual(before)
          expect(new Set(sorted)).toEqual(new Set(rows))
        },
      ),
    )
  })
})

describe('filtering', () => {
  it('given words, then each must occur in some column, whatever the case', () => {
    expect(filterRows(ROWS, COLUMNS, 'spy 26').map((row) => row.symbol)).toEqual(['SPY'])
    expect(filterRows(ROWS, COLUMNS, 'spy 228')).toEqual([])
    expect(filterRows(ROWS, COLUMNS, '  ')).toBe(ROWS)
  })
})

describe('copying', () => {
  it('given rows, then titles and plain values are tab-separated, and buttons are left out', () => {
    const rows = [...ROWS, { symbol: 'A\tB\nC', price: 1 }]
    expect(toTsv(rows, COLUMNS)).toBe('Symbol\tPrice\nSPY\t267\nAAPL\t\nNVDA\t228\nA B C\t1')
  })
})

describe('the order under the pointer', () => {
  it('given rows that change places, come and go, then those that stay keep their order and new ones are last', () => {
    expect(heldOrder(['a', 'b', 'c'], ['c', 'x', 'a'])).toEqual(['a', 'c', 'x'])
  })

  it('given any two orders, then the held one has exactly the present rows', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.uniqueArray(fc.string()), (before, now) => {
        expect([...heldOrder(before, now)].toSorted()).toEqual([...now].toSorted())
      }),
    )
  })
})

describe('columns in a narrow panel', () => {
  const reason: Column<Row> = { id: 'reason', title: 'Reason', width: 100, yields: 2, value: () => null }
  const average: Column<Row> = { id: 'average', title: 'Average', width: 50, yields: 1, value: () => null }
  const columns = [SYMBOL, reason, average, CLOSE]
  const ids = (width: number, asked: readonly string[] = []): readonly string[] =>
    fittingColumns(columns, new Set(asked), width).map(({ id }) => id)

  it('given less and less room, then columns go in the order they yield, and the others never', () => {
    expect(ids(Infinity)).toEqual(['symbol', 'reason', 'average', 'close'])
    expect(ids(270)).toEqual(['symbol', 'reason', 'average', 'close'])
    expect(ids(269)).toEqual(['symbol', 'average', 'close'])
    expect(ids(169)).toEqual(['symbol', 'close'])
    expect(ids(10)).toEqual(['symbol', 'close'])
  })

  it('given a column that was asked for, then it stays and another goes', () => {
    expect(ids(225, ['reason'])).toEqual(['symbol', 'reason', 'close'])
  })

  it('given any widths, when the columns that stay fit, then all that are drawn fit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 })), fc.integer({ min: 0, max: 1_000 }), (widths, room) => {
        const made = widths.map((width, at): Column<Row> => ({
          id: `${at}`,
          title: '',
          width,
          yields: at,
          value: () => null,
        }))
        const drawn = fittingColumns(made, new Set(), room)
        expect(drawn.reduce((sum, { width }) => sum + width, 0)).toBeLessThanOrEqual(room)
      }),
    )
  })
})
