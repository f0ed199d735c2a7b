import { useState, type JSX, type ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { Field, TextInput } from '../components/field.tsx'
import { useSending } from '../state/asked.ts'
import type { EngineClient } from '../transport/client.ts'
import styles from './shell.module.css'

const LEAST_REASON = 3

interface WordFormProps {
  /** Has to be typed as it is. */
  readonly word: string
  /** What the reason is for. */
  readonly reasonLabel: string
  /** The button that does it, and the one that leaves things as they are. */
  readonly doWords: string
  readonly leaveWords: string
  /** Whether all else that it takes is given. */
  readonly isReady?: boolean
  readonly send: (client: EngineClient, reason: string) => Promise<unknown>
  readonly onDone: () => void
  /** What it will do, above the reason. */
  readonly children: ReactNode
  /** Below the word. */
  readonly foot?: ReactNode
}

/** What must not be done by a slip takes a reason, which is kept, and a typed word. */
export function WordForm({
  word,
  reasonLabel,
  doWords,
  leaveWords,
  isReady = true,
  send,
  onDone,
  children,
  foot,
}: WordFormProps): JSX.Element {
  const sending = useSending()
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const mayDo = isReady && !sending.isBusy && reason.trim().length >= LEAST_REASON && typed === word
  const submit = async (): Promise<void> => {
    if (mayDo && (await sending.send((client) => send(client, reason.trim())))) onDone()
  }
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {children}
      <Field label={reasonLabel}>
        {({ id }) => <TextInput id={id} value={reason} onChange={(event) => setReason(event.target.value)} />}
      </Field>
      <Field label={`Type ${word}`} error={sending.failure?.message ?? null}>
        {({ id, describedBy }) => (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            className={styles['word']}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      {foot}
      <div className={styles['formActions']}>
        <Button onClick={onDone}>{leaveWords}</Button>
        <Button tone="primary" type="submit" disabled={!mayDo}>
          {doWords}
        </Button>
      </div>
    </form>
  )
}
