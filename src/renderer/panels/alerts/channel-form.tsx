import { useState, type FormEvent, type JSX } from 'react'
import { AlertSeverity, type ChannelView } from '../../../contract/alerts.ts'
import { Button } from '../../components/button.tsx'
import { Field, TextInput } from '../../components/field.tsx'
import { NumberField } from '../../components/number-field.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import styles from './alert-dialog.module.css'
import { CHANNEL_FIELDS, channelProblems, keptSecret, type ChannelDraft } from './channel-model.ts'

export interface ChannelFormProps {
  readonly draft: ChannelDraft
  /** The channel as it is now, when it is one that is changed. */
  readonly before: ChannelView | undefined
  readonly isBusy: boolean
  readonly onChange: (draft: ChannelDraft) => void
  readonly onSave: () => void
  readonly onCancel: () => void
}

const SEVERITIES = AlertSeverity.options.map((value) => ({
  value,
  label: `From ${value}`,
}))

/** How one channel is reached, and what goes there. */
export function ChannelForm({ draft, before, isBusy, onChange, onSave, onCancel }: ChannelFormProps): JSX.Element {
  const set = (part: Partial<ChannelDraft>): void => onChange({ ...draft, ...part })
  // An empty field is no mistake yet; a channel that was to be kept with one is.
  const [isTried, setTried] = useState(false)
  const problems = isTried ? channelProblems(draft) : {}
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const isWrong = Object.keys(channelProblems(draft)).length > 0
    setTried(isWrong)
    if (!isWrong && !isBusy) onSave()
  }
  return (
    <form aria-label="Channel" className={styles['fields']} onSubmit={submit}>
      <Field label="Name" error={problems['name']}>
        {({ id, describedBy, invalid }) => (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            invalid={invalid}
            maxLength={60}
            value={draft.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
      {CHANNEL_FIELDS[draft.kind].map(({ name, label, isSecret = false }) => (
        <Field key={name} label={label} error={problems[name]}>
          {({ id, describedBy, invalid }) => (
            <TextInput
              id={id}
              aria-describedby={describedBy}
              invalid={invalid}
              type={isSecret ? 'password' : 'text'}
              autoComplete={isSecret ? 'new-password' : 'off'}
              placeholder={isSecret ? keptSecret(before, name) : ''}
              value={draft.texts[name] ?? ''}
              onChange={(event) => set({ texts: { ...draft.texts, [name]: event.target.value } })}
            />
          )}
        </Field>
      ))}
      {draft.kind === 'email' ? <MailFields draft={draft} problem={problems['port']} set={set} /> : null}
      <Field label="What">
        {({ id }) => (
          <Select
            id={id}
            value={draft.minSeverity}
            options={SEVERITIES}
            onChange={(minSeverity) => set({ minSeverity })}
          />
        )}
      </Field>
      <Field label="When">
        {() => (
          <Segmented
            label="When"
            width="fill"
            value={draft.onlyEscalated ? 'reminders' : 'always'}
            options={[
              { value: 'always', label: 'At once' },
              { value: 'reminders', label: 'Reminders' },
            ]}
            onChange={(when) => set({ onlyEscalated: when === 'reminders' })}
          />
        )}
      </Field>
      <div className={styles['submit']}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" tone="primary">
          Save
        </Button>
      </div>
    </form>
  )
}

interface MailFieldsProps {
  readonly draft: ChannelDraft
  readonly problem: string | undefined
  readonly set: (part: Partial<ChannelDraft>) => void
}

function MailFields({ draft, problem, set }: MailFieldsProps): JSX.Element {
  return (
    <>
      <NumberField
        label="Port"
        error={problem}
        min={1}
        max={65_535}
        value={draft.port}
        onChange={(port) => set({ port })}
      />
      <Field label="Encryption">
        {({ id }) => (
          <Select
            id={id}
            value={draft.security}
            options={[
              { value: 'tls', label: 'TLS' },
              { value: 'starttls', label: 'STARTTLS' },
              { value: 'none', label: 'None' },
            ]}
            onChange={(security) => set({ security })}
          />
        )}
      </Field>
    </>
  )
}
