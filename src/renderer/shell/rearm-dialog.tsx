import { useState, type JSX } from 'react'
import { isResolved, type StopRunView } from '../../contract/trading-control.ts'
import { REARM_WORD } from '../../contract/commands.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Field, TextInput } from '../components/field.tsx'
import { useClient, useStream } from '../state/services.ts'
import { useWorkspace } from '../state/workspace.ts'
import { failureOf } from '../transport/engine-failure.ts'
import styles from './shell.module.css'
import { StopChoice } from './stop-settings.tsx'
import { progressOf, standingOf, stopSummary } from './trading-words.ts'

const LEAST_REASON = 3

/** Trading again after STOP takes a reason, which is journaled, and a typed word. */
export function RearmDialog(): JSX.Element {
  const open = useWorkspace((state) => state.dialog === 'rearm')
  const openDialog = useWorkspace((state) => state.openDialog)
  return (
    <Dialog open={open} title="Re-arm trading" width="narrow" onClose={() => openDialog(null)}>
      <RearmForm onDone={() => openDialog(null)} />
    </Dialog>
  )
}

function RearmForm({ onDone }: { onDone: () => void }): JSX.Element {
  const client = useClient()
  const { value: status } = useStream((stores) => stores.status)
  const [reason, setReason] = useState('')
  const [word, setWord] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [force, setForce] = useState(false)
  const unresolved = unresolvedFlatten(status?.stop ?? null)
  const ready = reason.trim().length >= LEAST_REASON && word === REARM_WORD && (unresolved === null || force)
  const submit = (): void => {
    if (!ready) return
    client.command('trading.rearm', { word, reason: reason.trim(), force }).then(onDone, (failure: unknown) => {
      setError(failureOf(failure).message)
    })
  }
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {status?.latch == null ? null : (
        <p>
          Stopped: {stopSummary(status.latch, status.stop ?? null).join(', ')}. Orders will pass the risk gate again;
          strategies stay stopped until you start them.
        </p>
      )}
      {unresolved === null ? null : (
        <label className={styles['force']}>
          <input type="checkbox" checked={force} onChange={(event) => setForce(event.target.checked)} />
          <span>
            <strong>FLATTEN is not resolved:</strong> {unresolved}. Re-arm all the same; it is not tried any more, and
            what is open is mine to close.
          </span>
        </label>
      )}
      <Field label="Reason, for the journal">
        {({ id }) => <TextInput id={id} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
      <Field label={`Type ${REARM_WORD}`} error={error}>
        {({ id, describedBy }) => (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            className={styles['word']}
            value={word}
            onChange={(event) => setWord(event.target.value)}
          />
        )}
      </Field>
      <StopChoice />
      <div className={styles['formActions']}>
        <Button onClick={onDone}>Stay stopped</Button>
        <Button tone="primary" type="submit" disabled={!ready}>
          Re-arm trading
        </Button>
      </div>
    </form>
  )
}

/** What of a FLATTEN is open, in words; null when nothing is. */
function unresolvedFlatten(run: StopRunView | null): string | null {
  if (run === null || run.kind !== 'flatten' || isResolved(run)) return null
  const open = run.brokers.filter(({ outcome }) => outcome !== 'done')
  return open.map((broker) => `${broker.broker} ${standingOf(broker)}, ${progressOf(broker)}`).join('; ')
}
