import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useId, useMemo, useRef, type JSX, type ReactNode, type RefObject } from 'react'
import { useWorkspace } from '../state/workspace.ts'
import { copyText } from './copy-text.ts'
import { nextSort, toTsv, type Column, type Sort } from './table-model.ts'
import { BodyRow, HeaderRow, TotalsRow } from './table-rows.tsx'
import { TableTools } from './table-tools.tsx'
import styles from './table.module.css'
import { toast } from './toast-store.ts'
import { useTableColumns } from './use-table-columns.ts'
import { useTableCursor } from './use-table-cursor.ts'
import { useTableRows, type TableRows } from './use-table-rows.ts'

const ROW_HEIGHT = { compact: 24, comfortable: 28 } as const

export interface TableProps<Row> {
  /** Names the table, e.g. "Positions"; what the user chose for it is kept under this name. */
  readonly label: string
  /** Stable between renderings. */
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** Stable between renderings. */
  readonly rowKey: (row: Row) => string
  /** Enter and double click. */
  readonly onActivate?: (row: Row) => void
  /** Click and arrow keys. */
  readonly onSelect?: (row: Row) => void
  /** Drawn as the chosen one, e.g. the symbol that the chart follows. */
  readonly selectedKey?: string | null
  readonly initialSort?: Sort | null
  /** Shown instead of rows when a filter leaves none, or there are none. */
  readonly empty?: ReactNode
  /** False leaves filter, columns and copy out of the panel's header. */
  readonly tools?: boolean
}

/**
 * A table of virtual rows: sort, filter, column choice, arrows and Enter, copy as TSV (Ctrl/Cmd-C), totals in the last
 * row. Rows do not reorder under the pointer.
 */
export function Table<Row>(props: TableProps<Row>): JSX.Element {
  const { columns, rows, rowKey } = props
  const scroller = useRef<HTMLDivElement>(null)
  const table = useTableRows(props.label, rows, columns, rowKey, props.initialSort ?? null)
  const { visible, wanted, toggle } = useTableColumns(props.label, columns, scroller)
  const shown = useMemo(() => new Set(visible.map(({ id }) => id)), [visible])
  const copy = (): void => {
    copyText(toTsv(table.shown, wanted)).then(
      () => toast({ tone: 'neutral', text: `${table.shown.length} rows copied` }),
      () => toast({ tone: 'warning', text: 'The clipboard refused the rows' }),
    )
  }
  return (
    <>
      {props.tools === false ? null : (
        <TableTools
          label={props.label}
          columns={columns}
          shown={shown}
          filter={table.filter}
          onFilter={table.setFilter}
          onToggle={toggle}
          onCopy={copy}
        />
      )}
      <Grid {...props} scroller={scroller} columns={visible} table={table} onCopy={copy} />
    </>
  )
}

interface GridProps<Row> extends TableProps<Row> {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly table: TableRows<Row>
  readonly onCopy: () => void
}

/** The rows in sight, below their titles and above their totals. */
function Grid<Row>(props: GridProps<Row>): JSX.Element {
  const { scroller, table, columns, rowKey, onSelect, onActivate, onCopy } = props
  const id = useId()
  const rowHeight = ROW_HEIGHT[useWorkspace((state) => state.appearance.density)]
  const virtual = useVirtualizer({
    count: table.shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialRect: { width: 800, height: 600 },
  })
  useEffect(() => virtual.measure(), [virtual, rowHeight])
  const onMove = (index: number): void => virtual.scrollToIndex(index)
  const cursor = useTableCursor({ rows: table.shown, rowKey, onSelect, onActivate, onCopy, onMove })
  const hasTotals = table.shown.length > 0 && columns.some((column) => column.total !== undefined)
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={table.shown.length + 1}
      aria-activedescendant={cursor.index < 0 ? undefined : `${id}-${cursor.index}`}
      className={styles['scroller']}
      style={{ '--columns': gridColumns(columns), '--least-width': `${leastWidth(columns)}px` }}
      onKeyDown={cursor.onKeyDown}
      onPointerEnter={table.hold}
      onPointerLeave={table.release}
    >
      <HeaderRow columns={columns} sort={table.sort} onSort={(column) => table.setSort(nextSort(table.sort, column))} />
      <div role="rowgroup" className={styles['body']} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = table.shown[item.index]
          if (row === undefined) return null
          return (
            <BodyRow
              key={rowKey(row)}
              id={`${id}-${item.index}`}
              index={item.index}
              top={item.start}
              row={row}
              columns={columns}
              selected={rowKey(row) === props.selectedKey}
              active={cursor.index === item.index}
              onPick={() => cursor.moveTo(item.index)}
              onActivate={onActivate}
            />
          )
        })}
      </div>
      {table.shown.length > 0 ? null : (
        <p className={styles['none']}>{table.filter === '' ? props.empty : `Nothing matches “${table.filter}”.`}</p>
      )}
      {hasTotals ? <TotalsRow columns={columns} rows={table.shown} /> : null}
    </div>
  )
}

function gridColumns<Row>(columns: readonly Column<Row>[]): string {
  return columns
    .map(({ width, grow = width, control }) => (control === true ? `${width}px` : `minmax(${width}px, ${grow}fr)`))
    .join(' ')
}

function leastWidth<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0)
}
