import type { JSX } from 'react'
import { Field, TextInput } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import styles from './setup-form.module.css'

const NONE = 'none'

interface ChoiceProps<T extends string> {
  readonly label: string
  /** What the choice of nothing is called. */
  readonly none: string
  readonly value: T | undefined
  readonly options: readonly { readonly value: T; readonly label: string; readonly note?: string }[]
  readonly error?: string | undefined
  readonly onChange: (value: T | undefined) => void
}

/** One of a list, or nothing. */
export function Choice<T extends string>({
  label,
  none,
  value,
  options,
  error,
  onChange,
}: ChoiceProps<T>): JSX.Element {
  return (
    <Field label={label} error={error}>
      {({ id }) => (
        <Select<T | typeof NONE>
          id={id}
          value={value ?? NONE}
          options={[{ value: NONE, label: none }, ...options]}
          onChange={(chosen) => onChange(chosen === NONE ? undefined : chosen)}
        />
      )}
    </Field>
  )
}

interface OptionalNumberProps {
  readonly label: string
  /** As typed; empty for what the placeholder says. */
  readonly text: string
  readonly placeholder: string
  readonly unit?: string
  readonly error?: string | undefined
  readonly onChange: (text: string) => void
}

/** A number that may be left out. */
export function OptionalNumber({ label, text, placeholder, unit, error, onChange }: OptionalNumberProps): JSX.Element {
  return (
    <Field label={unit === undefined ? label : `${label}, ${unit}`} error={error}>
      {({ id, describedBy, invalid }) => (
        <TextInput
          id={id}
          inputMode="decimal"
          className={styles['optional']}
          aria-describedby={describedBy}
          invalid={invalid}
          value={text}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

/** Yes or no, in a sentence. */
export function Check(props: {
  readonly checked: boolean
  readonly children: string
  readonly onChange: (checked: boolean) => void
}): JSX.Element {
  return (
    <label className={styles['check']}>
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onChange(event.target.checked)} />
      {props.children}
    </label>
  )
}
