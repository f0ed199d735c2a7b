import { useId, type ComponentProps, type JSX, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import styles from './field.module.css'

export interface FieldProps {
  readonly label: string
  /** What it means, beside the label. */
  readonly hint?: string | undefined
  /** What is wrong with the value; the control is then drawn as wrong. */
  readonly error?: string | null | undefined
  /** `row` puts the label left of the control. */
  readonly layout?: 'column' | 'row'
  readonly children: (control: { id: string; describedBy: string | undefined; invalid: boolean }) => ReactNode
}

/** A label, a control and what is to be said of it. */
export function Field({ label, hint, error, layout = 'column', children }: FieldProps): JSX.Element {
  const id = useId()
  const note = error ?? hint
  const noteId = `${id}-note`
  return (
    <div className={classNames(styles['field'], styles[layout])}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      {children({ id, describedBy: note === undefined ? undefined : noteId, invalid: error != null })}
      {note === undefined ? null : (
        <span className={classNames(styles['note'], error != null && styles['error'])} id={noteId}>
          {note}
        </span>
      )}
    </div>
  )
}

export interface TextInputProps extends ComponentProps<'input'> {
  readonly invalid?: boolean
}

export function TextInput({ invalid = false, ...rest }: TextInputProps): JSX.Element {
  return (
    <input
      autoComplete="off"
      spellCheck={false}
      aria-invalid={invalid || undefined}
      {...rest}
      className={classNames(styles['input'], rest.className)}
    />
  )
}
