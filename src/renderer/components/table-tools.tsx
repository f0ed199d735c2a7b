import { Menu } from '@base-ui/react/menu'
import { Check, Columns3, Copy, Search } from 'lucide-react'
import { useState, type JSX } from 'react'
import { IconButton } from './button.tsx'
import { TextInput } from './field.tsx'
import { PanelActions } from './panel.tsx'
import type { Column } from './table-model.ts'
import styles from './table.module.css'

export interface TableToolsProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  /** Ids of the columns that are drawn. */
  readonly shown: ReadonlySet<string>
  readonly filter: string
  readonly onFilter: (filter: string) => void
  readonly onToggle: (columnId: string) => void
  readonly onCopy: () => void
}

/** Filter, column choice and copy, in the panel's header. */
export function TableTools<Row>(props: TableToolsProps<Row>): JSX.Element {
  const choices = props.columns.filter((column) => column.control !== true)
  return (
    <PanelActions>
      <FilterBox label={props.label} filter={props.filter} onFilter={props.onFilter} />
      <Menu.Root>
        <Menu.Trigger render={<IconButton label={`Columns of ${props.label}`} icon={<Columns3 />} />} />
        <Menu.Portal>
          <Menu.Positioner className={styles['menuPositioner'] ?? ''} sideOffset={4} align="end">
            <Menu.Popup className={styles['menu'] ?? ''}>
              {choices.map((column) => (
                <Menu.CheckboxItem
                  key={column.id}
                  className={styles['menuItem'] ?? ''}
                  checked={props.shown.has(column.id)}
                  onCheckedChange={() => props.onToggle(column.id)}
                >
                  <span className={styles['menuCheck']}>
                    <Menu.CheckboxItemIndicator>
                      <Check aria-hidden="true" />
                    </Menu.CheckboxItemIndicator>
                  </span>
                  {column.title}
                </Menu.CheckboxItem>
              ))}
              <Menu.Separator className={styles['menuLine'] ?? ''} />
              <Menu.Item className={styles['menuItem'] ?? ''} onClick={props.onCopy}>
                <span className={styles['menuCheck']}>
                  <Copy aria-hidden="true" />
                </span>
                Copy as TSV
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </PanelActions>
  )
}

function FilterBox({
  label,
  filter,
  onFilter,
}: {
  label: string
  filter: string
  readonly onFilter: (filter: string) => void
}): JSX.Element {
  const [open, setOpen] = useState(false)
  if (!open && filter === '') {
    return <IconButton label={`Filter ${label}`} icon={<Search />} onClick={() => setOpen(true)} />
  }
  return (
    <TextInput
      ref={(input) => {
        if (open) input?.focus()
      }}
      className={styles['filter']}
      aria-label={`Filter ${label}`}
      placeholder="Filter"
      value={filter}
      onChange={(event) => onFilter(event.target.value)}
      onBlur={() => setOpen(false)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onFilter('')
        setOpen(false)
      }}
    />
  )
}
