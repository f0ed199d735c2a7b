import { useState, type JSX } from 'react'
import { ARM_WORD } from '../../contract/arming.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Field, TextInput } from '../components/field.tsx'
import { useClient, useStream } from '../state/services.ts'
import { useWorkspace } from '../state/workspace.ts'
import { failureOf } from '../transport/engine-failure.ts'
import styles from './shell.module.css'

const LEAST_REASON = 3

/** Trading real money takes a reason, which is kept, and a typed word, for each session and each start of the engine. */
export function ArmDialog(): JSX.Element {
  const open = useWorkspace((state) => state.dialog === 'arm')
  const openDialog = useWorkspace((state) => state.openDialog)
  return (
    <Dialog open={open} title="Arm this session" width="narrow" onClose={() => openDialog(null)}>
      <ArmForm onDone={() => openDialog(null)} />
    </Dialog>
  )
}

function ArmForm({ onDone }: { onDone: () => void }): JSX.Element {
  const client = useClient()
  const { value: status } = useStream((stores) => stores.status)
  const [reason, setReason] = useState('')
  const [word, setWord] = useState('')
  const [error, setError] = useState<string | null>(null)
  const ready = reason.trim().length >= LEAST_REASON && word === ARM_WORD
  const submit = (): void => {
    if (!ready) return
    client.command('trading.arm', { word, reason: reason.trim() }).then(onDone, (failure: unknown) => {
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
      <p>
        Orders of this session trade <strong>real money</strong>
        {status === null ? '' : ` (${status.broker.detail})`}. Armed, they pass the risk gate, and strategies that the
        last engine ran go on. It is over when the session or its engine ends, or you disarm it.
      </p>
      <Field label="Reason, for the record">
        {({ id }) => <TextInput id={id} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
      <Field label={`Type ${ARM_WORD}`} error={error}>
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
      <div className={styles['formActions']}>
        <Button onClick={onDone}>Stay disarmed</Button>
        <Button tone="primary" type="submit" disabled={!ready}>
          Trade real money
        </Button>
      </div>
    </form>
  )
}
