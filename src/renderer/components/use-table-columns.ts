import { useLayoutEffect, useMemo, useState, type RefObject } from 'react'
import { fittingColumns, type Column } from './table-model.ts'
import { useTableSettings, useTablesSettings } from './table-settings.ts'

export interface TableColumns<Row> {
  /** What is drawn: chosen by the user, and with room in the panel. */
  readonly visible: readonly Column<Row>[]
  /** What is copied: also what has no room. */
  readonly wanted: readonly Column<Row>[]
  readonly toggle: (columnId: string) => void
}

/** The columns that the user wants, less those that give way in a narrow panel. */
export function useTableColumns<Row>(
  label: string,
  columns: readonly Column<Row>[],
  scroller: RefObject<HTMLElement | null>,
): TableColumns<Row> {
  const { shown, hidden } = useTableSettings(label)
  const width = useWidth(scroller)
  const wanted = useMemo(
    () => columns.filter(({ id, optional }) => shown.includes(id) || (optional !== true && !hidden.includes(id))),
    [columns, shown, hidden],
  )
  const visible = useMemo(() => fittingColumns(wanted, new Set(shown), width), [wanted, shown, width])
  const toggle = (columnId: string): void => {
    const isVisible = visible.some(({ id }) => id === columnId)
    useTablesSettings.getState().change(label, {
      shown: isVisible ? shown.filter((id) => id !== columnId) : [...shown, columnId],
      hidden: isVisible ? [...hidden, columnId] : hidden.filter((id) => id !== columnId),
    })
  }
  return { visible, wanted, toggle }
}

/** Px inside an element; infinite before it is laid out. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(Infinity)
  useLayoutEffect(() => {
    const { current } = element
    if (current === null) return undefined
    const measure = (): void => setWidth(current.clientWidth === 0 ? Infinity : current.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return width
}
