import { useMemo, useState } from 'react'
import { filterRows, heldOrder, sortRows, type Column, type Sort } from './table-model.ts'
import { useTableSettings, useTablesSettings } from './table-settings.ts'

export interface TableRows<Row> {
  readonly shown: readonly Row[]
  readonly sort: Sort | null
  readonly setSort: (sort: Sort | null) => void
  readonly filter: string
  readonly setFilter: (filter: string) => void
  /** Keeps the rows in their present places until `release`. */
  readonly hold: () => void
  readonly release: () => void
}

/** Filtered and sorted rows that stay where they are while the pointer is over them. */
export function useTableRows<Row>(
  label: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  rowKey: (row: Row) => string,
  initialSort: Sort | null,
): TableRows<Row> {
  const settings = useTableSettings(label)
  const { filter, sort = initialSort } = settings
  const change = useTablesSettings((state) => state.change)
  const [held, setHeld] = useState<readonly string[] | null>(null)
  const sorted = useMemo(
    () => sortRows(filterRows(rows, columns, filter), columns, sort),
    [rows, columns, filter, sort],
  )
  const shown = useMemo(() => {
    if (held === null) return sorted
    const byKey = new Map(sorted.map((row) => [rowKey(row), row]))
    return heldOrder(held, [...byKey.keys()]).flatMap((key) => byKey.get(key) ?? [])
  }, [sorted, held, rowKey])
  return {
    shown,
    sort,
    setSort(next) {
      // An order that was asked for shows at once, and is held from then on.
      setHeld((keys) => (keys === null ? null : sortRows(rows, columns, next).map(rowKey)))
      change(label, { sort: next })
    },
    filter,
    setFilter: (next) => change(label, { filter: next }),
    hold: () => setHeld(shown.map(rowKey)),
    release: () => setHeld(null),
  }
}
