import { useState, type JSX } from 'react'
import { AlertGeneral, AlertSeverity, QuietHours, type AlertSettingsView } from '../../../contract/alerts.ts'
import { Button } from '../../components/button.tsx'
import { Field, TextInput } from '../../components/field.tsx'
import { NumberField } from '../../components/number-field.tsx'
import { Skeleton } from '../../components/panel-states.tsx'
import { Problem } from '../../components/problem.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import { localZone } from '../../charts/axis-time.ts'
import { useWorkspace } from '../../state/workspace.ts'
import styles from './alert-dialog.module.css'
import { useAlertSettings } from './use-alert-settings.ts'

const ON_OFF = [
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
] as const
const SEVERITIES = AlertSeverity.options.map((value) => ({ value, label: `From ${value}` }))

/** Sound, the desktop's own notifications, quiet hours, and when a critical alert is said again. */
export function GeneralSection(): JSX.Element {
  const { value: settings, failure, change } = useAlertSettings()
  const [asked, setAsked] = useState<AlertGeneral | null>(null)
  const set = (general: AlertGeneral): void => {
    setAsked(general)
    void change((client) => client.command('alert.configure', general)).then(() =>
      setAsked((newest) => (newest === general ? null : newest)),
    )
  }
  return (
    <>
      {/* What is asked for is shown at once: the next change is one of it, not of what was before. */}
      {settings === null ? null : <GeneralFields general={asked ?? generalOf(settings)} onChange={set} />}
      {settings === null && failure === null ? <Skeleton columns="1fr 1fr 1fr 1fr" rows={4} /> : null}
      <Problem>{failure?.message}</Problem>
    </>
  )
}

function generalOf({ channels: _channels, ...general }: AlertSettingsView): AlertGeneral {
  return general
}

interface GeneralFieldsProps {
  readonly general: AlertGeneral
  readonly onChange: (general: AlertGeneral) => void
}

function GeneralFields({ general, onChange }: GeneralFieldsProps): JSX.Element {
  const { desktop, quietHours, escalateAfterMinutes } = general
  const set = (part: Partial<AlertGeneral>): void => onChange({ ...general, ...part })
  const sound = useWorkspace((state) => state.sound)
  return (
    <div className={styles['fields']}>
      <Toggle label="Sound" isOn={sound} onChange={(isOn) => useWorkspace.setState({ sound: isOn })} />
      <Toggle
        label="On the desktop"
        isOn={desktop.isOn}
        onChange={(isOn) => {
          if (isOn) askBrowser()
          set({ desktop: { ...desktop, isOn } })
        }}
      />
      <Field label="On the desktop, what">
        {({ id }) => (
          <Select
            id={id}
            value={desktop.minSeverity}
            options={SEVERITIES}
            onChange={(minSeverity) => set({ desktop: { ...desktop, minSeverity } })}
          />
        )}
      </Field>
      <ReminderField minutes={escalateAfterMinutes} onChange={(minutes) => set({ escalateAfterMinutes: minutes })} />
      <QuietFields quietHours={quietHours} onChange={(next) => set({ quietHours: next })} />
      <p className={styles['note']}>
        A critical alert that nobody acknowledges is said again, louder, after those minutes, up to three times; never
        when the field is empty. Quiet hours are by the clock of {quietHours?.zone ?? localZone()}; critical alerts come
        all the same.
      </p>
    </div>
  )
}

/** Sent as soon as it is minutes, or empty. */
function ReminderField(props: { minutes: number | null; onChange: (minutes: number | null) => void }): JSX.Element {
  const [minutes, setMinutes] = useState(props.minutes)
  const isGood = ReminderMinutes.safeParse(minutes).success
  return (
    <NumberField
      label="Reminder after, minutes"
      error={isGood ? null : 'Expected 1 to 240, or nothing'}
      optional
      min={1}
      max={240}
      placeholder="never"
      value={minutes}
      onChange={(typed) => {
        setMinutes(typed)
        const read = ReminderMinutes.safeParse(typed)
        if (read.success) props.onChange(read.data)
      }}
    />
  )
}

const ReminderMinutes = AlertGeneral.shape.escalateAfterMinutes

function QuietFields(props: {
  quietHours: AlertGeneral['quietHours']
  onChange: (quietHours: AlertGeneral['quietHours']) => void
}): JSX.Element {
  const { quietHours, onChange } = props
  const [from, setFrom] = useState(quietHours?.from ?? '22:00')
  const [to, setTo] = useState(quietHours?.to ?? '07:00')
  const hours = QuietHours.safeParse({ from, to, zone: localZone() })
  const isSet = quietHours !== null && quietHours.from === from && quietHours.to === to
  const time = (label: string, value: string, set: (value: string) => void): JSX.Element => (
    <Field label={label} error={value === '' ? 'Expected a time' : null}>
      {({ id, describedBy, invalid }) => (
        <TextInput
          id={id}
          type="time"
          aria-describedby={describedBy}
          invalid={invalid}
          value={value}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </Field>
  )
  return (
    <>
      <Toggle
        label="Quiet hours"
        isOn={quietHours !== null}
        onChange={(isOn) => {
          if (!isOn) onChange(null)
          else if (hours.success) onChange(hours.data)
        }}
      />
      {time('From', from, setFrom)}
      {time('To', to, setTo)}
      <div className={styles['submit']}>
        {quietHours === null || isSet ? null : (
          <Button disabled={!hours.success} onClick={() => hours.success && onChange(hours.data)}>
            Set these hours
          </Button>
        )}
      </div>
    </>
  )
}

function Toggle(props: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }): JSX.Element {
  const { label, isOn, onChange } = props
  return (
    <Field label={label}>
      {() => (
        <Segmented
          label={label}
          width="fill"
          value={isOn ? 'on' : 'off'}
          options={ON_OFF}
          onChange={(value) => onChange(value === 'on')}
        />
      )}
    </Field>
  )
}

/** A browser asks the user itself, and only after a click. */
function askBrowser(): void {
  if (window.quantx === undefined && 'Notification' in window) void Notification.requestPermission()
}
