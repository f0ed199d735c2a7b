import type { JSX } from 'react'
import { classNames } from './class-names.ts'
import type { Column, Sort } from './table-model.ts'
import styles from './table.module.css'

interface BodyRowProps<Row> {
  readonly id: string
  readonly index: number
  /** Px below the first row. */
  readonly top: number
  readonly row: Row
  readonly columns: readonly Column<Row>[]
  readonly selected: boolean
  readonly active: boolean
  readonly onPick: () => void
  readonly onActivate: ((row: Row) => void) | undefined
}

export function BodyRow<Row>(props: BodyRowProps<Row>): JSX.Element {
  const { row, columns } = props
  return (
    // The grid itself takes the keys; a row only takes the pointer.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={props.id}
      role="row"
      tabIndex={-1}
      aria-rowindex={props.index + 2}
      aria-selected={props.selected}
      data-active={props.active || undefined}
      className={styles['row']}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={props.onPick}
      onDoubleClick={() => props.onActivate?.(row)}
    >
      {columns.map((column) => (
        <div key={column.id} role="gridcell" className={cellClass(column)}>
          {column.render === undefined ? column.value(row) : column.render(row)}
        </div>
      ))}
    </div>
  )
}

export function HeaderRow<Row>(props: {
  readonly columns: readonly Column<Row>[]
  readonly sort: Sort | null
  readonly onSort: (column: Column<Row>) => void
}): JSX.Element {
  return (
    <div role="rowgroup" className={styles['head']}>
      <div role="row" aria-rowindex={1} className={styles['headRow']}>
        {props.columns.map((column) => {
          const sorted = props.sort?.column === column.id ? props.sort : null
          if (column.control === true) {
            return (
              <div key={column.id} role="columnheader" className={cellClass(column)}>
                <span className="visually-hidden">{column.title}</span>
              </div>
            )
          }
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-sort={sorted === null ? 'none' : sorted.descending ? 'descending' : 'ascending'}
              className={cellClass(column)}
            >
              <button
                type="button"
                tabIndex={-1}
                title={column.definition}
                className={styles['sort']}
                onClick={() => props.onSort(column)}
              >
                {column.title}
                {sorted === null ? null : <span aria-hidden="true">{sorted.descending ? '↓' : '↑'}</span>}
              </button>
            </div>
          )
        })}
      </div>
    </div>
  )
}

export function TotalsRow<Row>({
  columns,
  rows,
}: {
  columns: readonly Column<Row>[]
  rows: readonly Row[]
}): JSX.Element {
  return (
    <div role="rowgroup" className={styles['foot']}>
      <div role="row" className={styles['headRow']}>
        {columns.map((column) => (
          <div key={column.id} role="gridcell" className={cellClass(column)}>
            {column.total?.(rows)}
          </div>
        ))}
      </div>
    </div>
  )
}

function cellClass<Row>(column: Column<Row>): string {
  return classNames(styles['cell'], column.align === 'right' && styles['right'], column.control && styles['control'])
}
