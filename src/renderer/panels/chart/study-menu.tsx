import { Popover } from '@base-ui/react/popover'
import { ChartSpline } from 'lucide-react'
import { useState, type FormEvent, type JSX } from 'react'
import { Button } from '../../components/button.tsx'
import { Field } from '../../components/field.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { Select } from '../../components/select.tsx'
import styles from './chart-panel.module.css'
import { argumentProblem, MAX_PERIOD, STUDIES, type Study, type StudyKind } from './studies.ts'

/** Chooses an indicator and its periods, and puts it on the chart. */
export function StudyMenu({ onAdd }: { readonly onAdd: (study: Omit<Study, 'id'>) => void }): JSX.Element {
  const [open, setOpen] = useState(false)
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        render={
          <Button tone="quiet" size="small" icon={<ChartSpline aria-hidden="true" />}>
            Indicators
          </Button>
        }
      />
      <Popover.Portal>
        <Popover.Positioner className={styles['positioner'] ?? ''} sideOffset={4} align="start">
          <Popover.Popup className={styles['popover'] ?? ''} aria-label="Add an indicator">
            <StudyForm
              onAdd={(study) => {
                onAdd(study)
                setOpen(false)
              }}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function StudyForm({ onAdd }: { readonly onAdd: (study: Omit<Study, 'id'>) => void }): JSX.Element {
  const [kind, setKind] = useState<StudyKind>('sma')
  const [values, setValues] = useState<Readonly<Record<string, number | null>>>({})
  const chosen = STUDIES.find((one) => one.kind === kind)?.arguments ?? []
  const read = (name: string, initial: number): number | null => {
    const typed = values[`${kind}.${name}`]
    return typed === undefined ? initial : typed
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const numbers = chosen.map(({ name, initial }) => read(name, initial))
    const good = numbers.flatMap((value, index) => {
      const argument = chosen[index]
      return value === null || argument === undefined || argumentProblem(argument, value) !== null ? [] : [value]
    })
    if (good.length === chosen.length) onAdd({ kind, arguments: good })
  }
  return (
    <form className={styles['studyForm']} onSubmit={submit}>
      <Field label="Indicator">
        {({ id }) => (
          <Select
            id={id}
            value={kind}
            options={STUDIES.map((one) => ({ value: one.kind, label: one.name }))}
            onChange={setKind}
          />
        )}
      </Field>
      <div className={styles['studyArguments']}>
        {chosen.map((argument) => {
          const value = read(argument.name, argument.initial)
          return (
            <Field key={argument.name} label={argument.name} error={argumentProblem(argument, value)}>
              {({ id, describedBy, invalid }) => (
                <NumberInput
                  id={id}
                  describedBy={describedBy}
                  invalid={invalid}
                  value={value}
                  step={argument.step ?? 1}
                  min={argument.step ?? 1}
                  max={MAX_PERIOD}
                  onChange={(next) => setValues({ ...values, [`${kind}.${argument.name}`]: next })}
                />
              )}
            </Field>
          )
        })}
      </div>
      <Button type="submit" tone="primary">
        Add to chart
      </Button>
    </form>
  )
}
