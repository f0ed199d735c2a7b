import { useState, type JSX } from 'react'
import { AlertSeverity, type AlertGeneral, type AlertSettingsView } from '../../../contract/alerts.ts'
import { Button } from '../../components/button.tsx'
import { Field, TextInput } from '../../components/field.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import { localZone } from '../../charts/axis-time.ts'
import { useWorkspace } from '../../state/workspace.ts'
import styles from './alert-dialog.module.css'
import { useAsked } from './use-asked.ts'

const ON_OFF = [
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
] as const
const SEVERITIES = AlertSeverity.options.map((value) => ({ value, label: `From ${value}` }))

/** Sound, the desktop's own notifications, quiet hours, and when a critical alert is said again. */
export function GeneralSection(): JSX.Element {
  const { value: settings, problem, change } = useAsked('alert.settings')
  return (
    <>
      {settings === null ? null : (
        <GeneralFields
          settings={settings}
          onChange={(general) => void change((client) => client.command('alert.configure', general))}
        />
      )}
      {problem === '' ? null : (
        <p role="alert" className={styles['problem']}>
          {problem}
        </p>
      )}
    </>
  )
}

interface GeneralFieldsProps {
  readonly settings: AlertSettingsView
  readonly onChange: (general: AlertGeneral) => void
}

function GeneralFields({ settings, onChange }: GeneralFieldsProps): JSX.Element {
  const { channels: _channels, ...general } = settings
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
      <Field label="Reminder after, minutes">
        {({ id }) => (
          <NumberInput
            id={id}
            min={1}
            max={240}
            value={escalateAfterMinutes}
            onChange={(minutes) => {
              if (minutes === null || (Number.isInteger(minutes) && minutes >= 1 && minutes <= 240))
                set({ escalateAfterMinutes: minutes })
            }}
          />
        )}
      </Field>
      <QuietFields quietHours={quietHours} onChange={(next) => set({ quietHours: next })} />
      <p className={styles['note']}>
        A critical alert that nobody acknowledges is said again, louder, after those minutes, up to three times; with
        none there, never. Quiet hours are by the clock of {localZone()}; critical alerts come all the same.
      </p>
    </div>
  )
}

function QuietFields(props: {
  quietHours: AlertGeneral['quietHours']
  onChange: (quietHours: AlertGeneral['quietHours']) => void
}): JSX.Element {
  const { quietHours, onChange } = props
  const [from, setFrom] = useState(quietHours?.from ?? '22:00')
  const [to, setTo] = useState(quietHours?.to ?? '07:00')
  const zone = localZone()
  return (
    <>
      <Toggle
        label="Quiet hours"
        isOn={quietHours !== null}
        onChange={(isOn) => onChange(isOn ? { from, to, zone } : null)}
      />
      <Field label="From">
        {({ id }) => <TextInput id={id} type="time" value={from} onChange={(event) => setFrom(event.target.value)} />}
      </Field>
      <Field label="To">
        {({ id }) => <TextInput id={id} type="time" value={to} onChange={(event) => setTo(event.target.value)} />}
      </Field>
      <div className={styles['submit']}>
        <Button disabled={quietHours === null} onClick={() => onChange({ from, to, zone })}>
          Set hours
        </Button>
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
