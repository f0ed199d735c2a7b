import type { JSX } from 'react'
import { Field, type FieldProps } from './field.tsx'
import { NumberInput, type NumberInputProps } from './number-input.tsx'

type NumberFieldProps = Omit<FieldProps, 'children'> &
  Omit<NumberInputProps, 'id' | 'describedBy' | 'invalid' | 'label'>

/** A labelled number with what is to be said of it. */
export function NumberField({ label, hint, error, layout, ...number }: NumberFieldProps): JSX.Element {
  return (
    <Field label={label} hint={hint} error={error} {...(layout === undefined ? {} : { layout })}>
      {({ id, describedBy, invalid }) => (
        <NumberInput {...number} id={id} describedBy={describedBy} invalid={invalid} />
      )}
    </Field>
  )
}
