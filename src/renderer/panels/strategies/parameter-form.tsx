import type { JSX } from 'react'
import { Field, TextInput } from '../../components/field.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import styles from './parameter-form.module.css'
import {
  activeAlternative,
  draftProblems,
  expected,
  type ParameterDraft,
  type ParameterField,
  type ParameterModel,
  type ParameterValue,
} from './parameter-model.ts'

interface ParameterFormProps {
  readonly model: ParameterModel
  readonly draft: ParameterDraft
  readonly onChange: (draft: ParameterDraft) => void
  /** Two narrow columns; descriptions move to the tooltip. */
  readonly compact?: boolean
  /** Says what the engine found wrong with a parameter. */
  readonly refusals?: Readonly<Record<string, string>>
}

/** A strategy's parameters, each with its range in words and what is wrong with it at the field. */
export function ParameterForm({
  model,
  draft,
  onChange,
  compact = false,
  refusals = {},
}: ParameterFormProps): JSX.Element {
  const problems = { ...refusals, ...draftProblems(model, draft) }
  const set = (name: string, value: ParameterValue | null): void => onChange({ ...draft, [name]: value })
  const grouped = new Set(model.alternatives.flatMap(({ names }) => names))
  if (model.fields.length === 0) return <p className={styles['none']}>This strategy has no parameters.</p>
  return (
    <div className={styles['form']} data-compact={compact || undefined}>
      {model.fields
        .filter(({ name }) => !grouped.has(name))
        .map((field) => (
          <ParameterInput
            key={field.name}
            field={field}
            value={draft[field.name] ?? null}
            problem={problems[field.name]}
            compact={compact}
            onChange={(value) => set(field.name, value)}
          />
        ))}
      {model.alternatives.map(({ names }) => (
        <Alternatives
          key={names.join()}
          names={names}
          model={model}
          draft={draft}
          problems={problems}
          compact={compact}
          onChange={onChange}
        />
      ))}
    </div>
  )
}

function Alternatives(props: {
  readonly names: readonly string[]
  readonly model: ParameterModel
  readonly draft: ParameterDraft
  readonly problems: Readonly<Record<string, string>>
  readonly compact: boolean
  readonly onChange: (draft: ParameterDraft) => void
}): JSX.Element | null {
  const { names, model, draft } = props
  const active = activeAlternative(names, draft)
  const fields = names.flatMap((name) => model.fields.find((one) => one.name === name) ?? [])
  const field = fields.find(({ name }) => name === active)
  if (field === undefined) return null
  const choose = (name: string): void => {
    const next = fields.find((one) => one.name === name)
    const cleared = Object.fromEntries(names.map((one) => [one, null]))
    props.onChange({ ...draft, ...cleared, [name]: next?.initial ?? firstValue(next) })
  }
  return (
    <div className={styles['alternatives']} title={props.compact ? field.description : undefined}>
      <Field
        label={fields.map(({ label }, index) => (index === 0 ? label : label.toLowerCase())).join(' or ')}
        hint={hint(field, props.compact)}
        error={props.problems[field.name]}
      >
        {(control) => (
          <span className={styles['alternativeRow']}>
            <Segmented
              label="One of"
              value={active}
              options={fields.map(({ name, label }) => ({ value: name, label }))}
              onChange={choose}
            />
            <ParameterControl
              {...control}
              field={field}
              value={draft[field.name] ?? null}
              onChange={(value) => props.onChange({ ...draft, [field.name]: value })}
            />
          </span>
        )}
      </Field>
    </div>
  )
}

function firstValue(field: ParameterField | undefined): ParameterValue | null {
  if (field === undefined || (field.kind !== 'number' && field.kind !== 'integer')) return null
  return Number.isFinite(field.min) ? Math.max(field.min, field.step) : field.step
}

interface ParameterInputProps {
  readonly field: ParameterField
  readonly value: ParameterValue | null
  readonly problem: string | undefined
  readonly compact: boolean
  readonly onChange: (value: ParameterValue | null) => void
}

function ParameterInput({ field, value, problem, compact, onChange }: ParameterInputProps): JSX.Element {
  return (
    <div title={compact ? field.description : undefined}>
      <Field label={field.label} hint={hint(field, compact)} error={problem}>
        {(control) => <ParameterControl {...control} field={field} value={value} onChange={onChange} />}
      </Field>
    </div>
  )
}

interface ParameterControlProps {
  readonly id: string
  readonly describedBy: string | undefined
  readonly invalid: boolean
  readonly field: ParameterField
  readonly value: ParameterValue | null
  readonly onChange: (value: ParameterValue | null) => void
}

function ParameterControl({ id, describedBy, invalid, field, value, onChange }: ParameterControlProps): JSX.Element {
  switch (field.kind) {
    case 'number':
    case 'integer':
      return (
        <NumberInput
          id={id}
          name={field.name}
          describedBy={describedBy}
          invalid={invalid}
          optional
          value={typeof value === 'number' ? value : null}
          step={field.step}
          min={field.min}
          max={field.max}
          placeholder={field.required ? '' : 'default'}
          onChange={onChange}
        />
      )
    case 'boolean':
      return (
        <Segmented
          label={field.label}
          value={value === true ? 'on' : 'off'}
          options={[
            { value: 'on', label: 'On' },
            { value: 'off', label: 'Off' },
          ]}
          onChange={(next) => onChange(next === 'on')}
        />
      )
    case 'choice':
      return (
        <Select
          id={id}
          value={value === null ? null : String(value)}
          options={field.choices.map((one) => ({ value: String(one), label: String(one) }))}
          onChange={(next) => onChange(field.choices.find((one) => String(one) === next) ?? next)}
        />
      )
    case 'text':
      return (
        <TextInput
          id={id}
          name={field.name}
          aria-describedby={describedBy}
          invalid={invalid}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
        />
      )
  }
}

function hint(field: ParameterField, compact: boolean): string | undefined {
  const bounded = Number.isFinite(field.min) || Number.isFinite(field.max)
  const range = bounded ? expected(field).replace(/^a (whole )?number (of )?/, '') : ''
  if (compact || field.description === '') return range === '' ? undefined : range
  return range === '' ? field.description : `${field.description} · ${range}`
}
