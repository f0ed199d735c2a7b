import type { JSX } from 'react'
import type { StopSettings } from '../../contract/trading-control.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Field } from '../components/field.tsx'
import { Segmented } from '../components/segmented.tsx'
import { useAsked } from '../state/asked.ts'
import { useWorkspace } from '../state/workspace.ts'
import type { EngineClient } from '../transport/client.ts'
import styles from './shell.module.css'

const CHOICES = [
  { value: 'all', label: 'Nothing' },
  { value: 'exits', label: 'Protective exits' },
] as const

/** What STOP does, apart from the moment in which it is pressed: then there is no time for a question. */
export function StopSettingsDialog(): JSX.Element {
  const open = useWorkspace((state) => state.dialog === 'stop')
  const openDialog = useWorkspace((state) => state.openDialog)
  return (
    <Dialog
      open={open}
      title="What STOP does"
      width="narrow"
      onClose={() => openDialog(null)}
      footer={<Button onClick={() => openDialog(null)}>Close</Button>}
    >
      <div className={styles['form']}>
        <p>One press closes the gate, stops the strategies and takes working orders off the market. Positions stay.</p>
        <StopChoice />
      </div>
    </Dialog>
  )
}

const askSettings = (client: EngineClient): Promise<StopSettings> => client.command('trading.stopSettings', null)

/** What the next STOP leaves at work; kept as soon as it is chosen. */
export function StopChoice(): JSX.Element {
  const { value: settings, failure, isBusy, change } = useAsked(askSettings)
  const choose = (keepsExits: boolean): void =>
    void change((client) => client.command('trading.configureStop', { keepsExits }))
  const keepsExits = settings?.keepsExits === true
  return (
    <Field label="STOP leaves at work" hint={keepsExits ? KEPT : NOTHING_KEPT} error={failure?.message ?? null}>
      {() => (
        <Segmented
          label="STOP leaves at work"
          width="fill"
          disabled={settings === null || isBusy}
          value={keepsExits ? 'exits' : 'all'}
          options={CHOICES}
          onChange={(value) => choose(value === 'exits')}
        />
      )}
    </Field>
  )
}

const NOTHING_KEPT = 'Every order is cancelled, stops and targets of positions too: nothing protects them until you do.'
const KEPT =
  'Reduce-only orders that wait for a price stay at their broker, where it keeps to reduce-only. Exits that the engine holds are dropped. FLATTEN cancels them all.'
