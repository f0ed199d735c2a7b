import type { JSX } from 'react'
import type { InstrumentView } from '../../../contract/views.ts'
import { Field, TextInput } from '../../components/field.tsx'
import { NumberField } from '../../components/number-field.tsx'
import { Select } from '../../components/select.tsx'
import styles from './positions.module.css'
import { timeExitChoices, timeExitOf, type TimeExitDraft } from './time-exit-model.ts'

interface TimeExitFieldProps {
  readonly draft: TimeExitDraft
  readonly instrument: InstrumentView | undefined
  readonly onChange: (draft: TimeExitDraft) => void
}

/** When a position is left whatever its price. */
export function TimeExitField(props: TimeExitFieldProps): JSX.Element {
  const { draft, instrument, onChange } = props
  return (
    <>
      <Field label="Time stop">
        {({ id }) => (
          <Select
            id={id}
            value={draft.kind}
            options={timeExitChoices(draft, instrument?.timeZone ?? 'UTC')}
            onChange={(kind) => onChange({ ...draft, kind })}
          />
        )}
      </Field>
      <TimeExitValue {...props} />
    </>
  )
}

function TimeExitValue({ draft, instrument, onChange }: TimeExitFieldProps): JSX.Element | null {
  const isWrong = timeExitOf(draft) === 'incomplete'
  const number = (
    label: string,
    name: 'minutes' | 'bars' | 'beforeClose',
    min: number,
    problem: string,
  ): JSX.Element => (
    <NumberField
      label={label}
      error={isWrong ? problem : null}
      min={min}
      step={1}
      value={draft[name]}
      onChange={(value) => onChange({ ...draft, [name]: value })}
    />
  )
  switch (draft.kind) {
    case 'none':
    case 'at':
      return null
    case 'after':
      return number('Minutes from now', 'minutes', 1, 'Expected minutes above 0, at most a year of them')
    case 'close':
      return number('Minutes before the close', 'beforeClose', 0, 'Expected whole minutes from 0 to 1,440')
    case 'bars':
      return (
        <div className={styles['time']}>
          {number('Bars that close from now', 'bars', 1, 'Expected a whole number from 1 to 100,000')}
          <Field label="Of">
            {({ id }) => (
              <Select
                id={id}
                value={draft.timeframe}
                options={(instrument?.timeframes ?? [draft.timeframe]).map((value) => ({ value, label: value }))}
                onChange={(timeframe) => onChange({ ...draft, timeframe })}
              />
            )}
          </Field>
        </div>
      )
    case 'clock':
      return (
        <Field label="Time at the venue" error={isWrong ? 'A time such as 15:55' : null}>
          {({ id, describedBy, invalid }) => (
            <TextInput
              id={id}
              aria-describedby={describedBy}
              invalid={invalid}
              value={draft.clock}
              onChange={(event) => onChange({ ...draft, clock: event.target.value })}
            />
          )}
        </Field>
      )
  }
}
