import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronDown } from 'lucide-react'
import type { JSX } from 'react'
import styles from './select.module.css'

export interface SelectProps<T extends string> {
  readonly id?: string | undefined
  readonly label?: string
  readonly value: T | null
  readonly options: readonly { readonly value: T; readonly label: string; readonly note?: string }[]
  readonly onChange: (value: T) => void
  readonly placeholder?: string
  readonly disabled?: boolean
}

/** One choice of a list. */
export function Select<T extends string>(props: SelectProps<T>): JSX.Element {
  const { options, placeholder = 'Choose…' } = props
  const chosen = options.find((option) => option.value === props.value)
  return (
    <Base.Root<T>
      value={props.value}
      disabled={props.disabled ?? false}
      onValueChange={(value) => {
        if (value !== null) props.onChange(value)
      }}
    >
      <Base.Trigger id={props.id} aria-label={props.label} className={styles['trigger'] ?? ''}>
        <span className={chosen === undefined ? styles['placeholder'] : styles['value']}>
          {chosen?.label ?? placeholder}
        </span>
        <ChevronDown aria-hidden="true" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={styles['positioner'] ?? ''} sideOffset={2} alignItemWithTrigger={false}>
          <Base.Popup className={styles['popup'] ?? ''}>
            {options.map((option) => (
              <Base.Item key={option.value} value={option.value} className={styles['item'] ?? ''}>
                <Base.ItemIndicator className={styles['check'] ?? ''}>
                  <Check aria-hidden="true" />
                </Base.ItemIndicator>
                <Base.ItemText className={styles['itemText'] ?? ''}>{option.label}</Base.ItemText>
                {option.note === undefined ? null : <span className={styles['note']}>{option.note}</span>}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
