import { Bell, BellOff, Pencil, Send, Trash2 } from 'lucide-react'
import { useState, type JSX } from 'react'
import type { ChannelView } from '../../../contract/alerts.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Problem } from '../../components/problem.tsx'
import { useClient } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import styles from './alert-dialog.module.css'
import { ChannelForm } from './channel-form.tsx'
import { CHANNEL_KINDS, channelOf, channelState, draftOf, emptyChannel, type ChannelDraft } from './channel-model.ts'
import { useAlertSettings } from './use-alert-settings.ts'

/** Where alerts go beside the screen. */
export function ChannelsSection(): JSX.Element {
  const { value: settings, failure, isBusy, change } = useAlertSettings()
  const [draft, setDraft] = useState<ChannelDraft | null>(null)
  const channels = settings?.channels ?? []
  const before = channels.find(({ id }) => id === draft?.id)
  const save = async (changed: ChannelDraft): Promise<void> => {
    const channel = channelOf(changed, before?.isOn ?? true, before !== undefined)
    if (await change((client) => client.command('alert.setChannel', channel))) setDraft(null)
  }
  return (
    <>
      {draft === null ? (
        <div className={styles['buttons']}>
          {CHANNEL_KINDS.map(({ value, label }) => (
            <Button key={value} onClick={() => setDraft(emptyChannel(value, crypto.randomUUID()))}>
              Add {label}
            </Button>
          ))}
        </div>
      ) : (
        <ChannelForm
          key={draft.id}
          draft={draft}
          before={before}
          isBusy={isBusy}
          onChange={setDraft}
          onSave={() => void save(draft)}
          onCancel={() => setDraft(null)}
        />
      )}
      <Problem>{failure?.message}</Problem>
      {settings === null ? null : channels.length === 0 ? (
        <p className={styles['none']}>No channels yet. Alerts stay on this screen.</p>
      ) : (
        <ul aria-label="Channels" className={styles['rows']}>
          {channels.map((channel) => (
            <ChannelRow
              key={channel.id}
              channel={channel}
              onEdit={() => setDraft(draftOf(channel))}
              onToggle={() => {
                const next = channelOf(draftOf(channel), !channel.isOn, true)
                void change((client) => client.command('alert.setChannel', next))
              }}
              onRemove={() => void change((client) => client.command('alert.removeChannel', { id: channel.id }))}
            />
          ))}
        </ul>
      )}
    </>
  )
}

interface ChannelRowProps {
  readonly channel: ChannelView
  readonly onEdit: () => void
  readonly onToggle: () => void
  readonly onRemove: () => void
}

function ChannelRow({ channel, onEdit, onToggle, onRemove }: ChannelRowProps): JSX.Element {
  const client = useClient()
  const { id, name, kind, isOn, minSeverity, onlyEscalated } = channel
  const [tested, setTested] = useState({ of: channel, words: '' })
  const test = (): void => {
    const tell = (words: string): void => setTested({ of: channel, words })
    tell('Sending a test…')
    client.command('alert.testChannel', { id }).then(
      ({ isSent, message }) => tell(isSent ? 'Test sent' : `Not sent: ${message}`),
      (error: unknown) => tell(failureOf(error).message),
    )
  }
  // A test of the channel as it was says nothing of it as it is.
  const state = tested.of === channel && tested.words !== '' ? tested.words : channelState(channel)
  const label = CHANNEL_KINDS.find(({ value }) => value === kind)?.label ?? kind
  return (
    <li className={styles['row']}>
      <span className={styles['what']}>
        {name}
        {name === label ? null : <span className={styles['muted']}>{label}</span>}
      </span>
      <span className={styles['muted']}>{onlyEscalated ? 'Reminders' : `From ${minSeverity}`}</span>
      <span role="status" className={styles['muted']} title={state}>
        {state}
      </span>
      <span className={styles['buttons']}>
        <IconButton label={`Send a test: ${name}`} icon={<Send />} onClick={test} />
        <IconButton
          label={`${isOn ? 'Switch off' : 'Switch on'}: ${name}`}
          icon={isOn ? <Bell /> : <BellOff />}
          onClick={onToggle}
        />
        <IconButton label={`Change: ${name}`} icon={<Pencil />} onClick={onEdit} />
        <IconButton label={`Remove: ${name}`} icon={<Trash2 />} onClick={onRemove} />
      </span>
    </li>
  )
}
