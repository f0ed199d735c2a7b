import { z } from 'zod'
import { create } from 'zustand'

/** What the user chose for a table; anything left out is the table's own default. */
export const TableSettings = z.object({
  /** Columns that were asked for, room or not. */
  shown: z.array(z.string()).catch([]),
  hidden: z.array(z.string()).catch([]),
  /** Null is the natural order; undefined the table's first one. */
  sort: z.object({ column: z.string(), descending: z.boolean() }).nullable().optional().catch(undefined),
  filter: z.string().catch(''),
})
export type TableSettings = z.infer<typeof TableSettings>

export const DEFAULT_TABLE: TableSettings = { shown: [], hidden: [], filter: '' }

/** Settings of all tables, by label. */
export const TablesSettings = z.record(z.string(), TableSettings)

interface TablesState {
  readonly tables: Readonly<Record<string, TableSettings>>
  readonly change: (label: string, change: Partial<TableSettings>) => void
}

/** How the user likes each table; kept with the layout. */
export const useTablesSettings = create<TablesState>((set) => ({
  tables: {},
  change: (label, change) =>
    set(({ tables }) => ({ tables: { ...tables, [label]: { ...(tables[label] ?? DEFAULT_TABLE), ...change } } })),
}))

export function useTableSettings(label: string): TableSettings {
  return useTablesSettings((state) => state.tables[label] ?? DEFAULT_TABLE)
}
