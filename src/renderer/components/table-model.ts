import type { ReactNode } from 'react'

export type CellValue = string | number | null

export interface Column<Row> {
  readonly id: string
  readonly title: string
  /** Least width in px. */
  readonly width: number
  /** Share of the room that is left; `width` when left out. */
  readonly grow?: number
  /** Numbers are on the right, so that their decimal points are in line. */
  readonly align?: 'left' | 'right'
  /** What sorting, filtering and copying see. */
  readonly value: (row: Row) => CellValue
  /** What the cell shows; `value` when left out. */
  readonly render?: (row: Row) => ReactNode
  /** What the last row shows below the shown rows. */
  readonly total?: (rows: readonly Row[]) => ReactNode
  /** Explains the title on hover. */
  readonly definition?: string
  /** Left out until the user chooses it. */
  readonly optional?: boolean
  /** In a panel that is too narrow for all, columns with the highest number give way first; without one they stay. */
  readonly yields?: number
  /** A column of buttons: not sorted, not copied, not chosen. */
  readonly control?: boolean
}

export interface Sort {
  readonly column: string
  readonly descending: boolean
}

function compare(a: CellValue, b: CellValue): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), 'en', { numeric: true })
}

/** Sorted copies; rows that compare equal keep their order, unknown values are last in both directions. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | null,
): readonly Row[] {
  const column = columns.find(({ id }) => id === sort?.column)
  if (column === undefined || sort === null) return rows
  const sign = sort.descending ? -1 : 1
  return rows.toSorted((left, right) => {
    const a = column.value(left)
    const b = column.value(right)
    return a === null || b === null ? compare(a, b) : sign * compare(a, b)
  })
}

/** Rows in which every word of the filter occurs in some column. */
export function filterRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], filter: string): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return rows
  return rows.filter((row) => {
    const text = columns.map((column) => String(column.value(row) ?? '').toLowerCase())
    return words.every((word) => text.some((cell) => cell.includes(word)))
  })
}

/**
 * The columns that a table of this width (px) has room for. Those the user asked for and those that never yield stay;
 * of the others each is taken that still fits, in the order of their `yields`.
 */
export function fittingColumns<Row>(
  columns: readonly Column<Row>[],
  asked: ReadonlySet<string>,
  width: number,
): readonly Column<Row>[] {
  const stays = (column: Column<Row>): boolean => column.yields === undefined || asked.has(column.id)
  let left = columns.filter(stays).reduce((rest, column) => rest - column.width, width)
  const dropped = new Set<Column<Row>>()
  const yielding = columns.filter((column) => !stays(column))
  for (const column of yielding.toSorted((a, b) => (a.yields ?? 0) - (b.yields ?? 0))) {
    if (column.width <= left) left -= column.width
    else dropped.add(column)
  }
  return dropped.size === 0 ? columns : columns.filter((column) => !dropped.has(column))
}

/** A title line and the rows, tab-separated, numbers plain, for a spreadsheet. */
export function toTsv<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const copied = columns.filter((column) => column.control !== true)
  const lines = rows.map((row) => copied.map((column) => clean(column.value(row))).join('\t'))
  return [copied.map(({ title }) => title).join('\t'), ...lines].join('\n')
}

function clean(value: CellValue): string {
  return String(value ?? '').replaceAll(/[\t\r\n]+/g, ' ')
}

/**
 * The order that the pointer's user sees: rows that were there keep their places, new ones come last, gone ones go.
 * So a click lands on the row that was aimed at.
 */
export function heldOrder(before: readonly string[], now: readonly string[]): readonly string[] {
  const present = new Set(now)
  const known = new Set(before)
  return [...before.filter((key) => present.has(key)), ...now.filter((key) => !known.has(key))]
}

/** First click sorts numbers from the top and words from A; the second turns it; the third gives the natural order back. */
export function nextSort<Row>(sort: Sort | null, column: Column<Row>): Sort | null {
  const first = column.align === 'right'
  if (sort?.column !== column.id) return { column: column.id, descending: first }
  return sort.descending === first ? { column: column.id, descending: !first } : null
}
