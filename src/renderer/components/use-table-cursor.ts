import { useState, type KeyboardEvent } from 'react'

const PAGE_ROWS = 10

export interface TableCursorOptions<Row> {
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  readonly onSelect: ((row: Row) => void) | undefined
  readonly onActivate: ((row: Row) => void) | undefined
  readonly onCopy: () => void
  /** Brings the row into sight. */
  readonly onMove: (index: number) => void
}

export interface TableCursor {
  /** Row that the keys act on; -1 before the first move. */
  readonly index: number
  readonly moveTo: (index: number) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

/** The row that the keyboard is at; it stays with its row when the order changes. */
export function useTableCursor<Row>(options: TableCursorOptions<Row>): TableCursor {
  const { rows, rowKey, onSelect, onActivate, onCopy, onMove } = options
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const index = activeKey === null ? -1 : rows.findIndex((row) => rowKey(row) === activeKey)
  const moveTo = (target: number): void => {
    const clamped = Math.max(0, Math.min(rows.length - 1, target))
    const row = rows[clamped]
    if (row === undefined) return
    setActiveKey(rowKey(row))
    onSelect?.(row)
    onMove(clamped)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return
    if (event.key === 'c' && (event.ctrlKey || event.metaKey)) {
      onCopy()
      return
    }
    const active = rows[index]
    if (event.key === 'Enter' && active !== undefined) {
      onActivate?.(active)
      return
    }
    const target = keyTarget(event.key, index, rows.length)
    if (target === null) return
    event.preventDefault()
    moveTo(target)
  }
  return { index, moveTo, onKeyDown }
}

function keyTarget(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return index + 1
    case 'ArrowUp':
      return index < 0 ? 0 : index - 1
    case 'PageDown':
      return index + PAGE_ROWS
    case 'PageUp':
      return index - PAGE_ROWS
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
