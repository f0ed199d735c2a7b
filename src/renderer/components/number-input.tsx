import { useState, type JSX, type KeyboardEvent } from 'react'
import { classNames } from './class-names.ts'
import { TextInput } from './field.tsx'
import styles from './field.module.css'
import { parseDecimal, stepped } from './number-entry.ts'
import { formatDecimal } from './number-format.ts'

export interface NumberInputProps {
  readonly id?: string | undefined
  readonly describedBy?: string | undefined
  readonly invalid?: boolean
  readonly disabled?: boolean
  /** Null while what is typed is not a number. */
  readonly value: number | null
  readonly onChange: (value: number | null) => void
  /** An empty field says something: then text that is no number is NaN, and null is for an empty field alone. */
  readonly optional?: boolean
  /** Arrow keys move by it, with Shift by ten of it. */
  readonly step?: number
  readonly min?: number
  readonly max?: number
  /** Most places shown when the field is left. */
  readonly precision?: number
  readonly suffix?: string | undefined
  readonly label?: string
  readonly placeholder?: string
  readonly name?: string
  /** The keyboard starts here when the panel is gone to. */
  readonly first?: boolean
}

/** What is being typed, and what it stood for: once the value is another one, the text is of the past. */
interface Draft {
  readonly text: string
  readonly value: number | null
}

/** A decimal typed by hand: groups allowed, arrows step, nothing is corrected behind the typist's back. */
export function NumberInput(props: NumberInputProps): JSX.Element {
  const { value, onChange, optional = false, step = 1, precision = 8, suffix } = props
  const [draft, setDraft] = useState<Draft | null>(null)
  const shown = value === null || Number.isNaN(value) ? '' : formatDecimal(value, precision, 0)
  const onKeyDown = (event: KeyboardEvent): void => {
    const sign = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
    if (sign === 0) return
    event.preventDefault()
    const from = value === null || Number.isNaN(value) ? 0 : value
    setDraft(null)
    onChange(stepped(from, sign * (event.shiftKey ? 10 : 1), step, props))
  }
  const type = (text: string): void => {
    const read = parseDecimal(text) ?? (optional && text.trim() !== '' ? Number.NaN : null)
    setDraft({ text, value: read })
    onChange(read)
  }
  return (
    <span className={classNames(styles['numberBox'], suffix !== undefined && styles['withSuffix'])}>
      <TextInput
        id={props.id}
        name={props.name}
        data-autofocus={props.first === true || undefined}
        inputMode="decimal"
        aria-label={props.label}
        aria-describedby={props.describedBy}
        invalid={props.invalid ?? false}
        disabled={props.disabled}
        placeholder={props.placeholder}
        value={draft !== null && Object.is(draft.value, value) ? draft.text : shown}
        onChange={(event) => type(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={() => {
          // Digits that the field would not show stay as they were typed: they are what is sent.
          if (value !== null && parseDecimal(shown) === value) setDraft(null)
        }}
        onKeyDown={onKeyDown}
      />
      {suffix === undefined ? null : <span className={styles['suffix']}>{suffix}</span>}
    </span>
  )
}
