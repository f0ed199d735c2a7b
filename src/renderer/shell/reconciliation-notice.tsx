import { useState, type JSX } from 'react'
import type { DifferenceView, ReconciliationView, Resolution } from '../../contract/reconciliation.ts'
import { Button } from '../components/button.tsx'
import { TextInput } from '../components/field.tsx'
import { HoldButton } from '../components/hold-button.tsx'
import { useClient, useStream } from '../state/services.ts'
import { failureOf } from '../transport/engine-failure.ts'
import styles from './reconciliation-notice.module.css'
import { flattenTrading } from './stop-trading.ts'

const LEAST_REASON = 3
/** What is journaled with a click that needs no further word. */
const ADOPTED = 'taken over on the screen'

/** What the engine and a broker outside do not agree on: nothing is traded until each of it is decided. */
export function ReconciliationNotice(): JSX.Element | null {
  const { value: status } = useStream((stores) => stores.status)
  const client = useClient()
  const reconciliation = status?.reconciliation
  if (reconciliation === undefined || reconciliation.differences.length === 0) return null
  const { differences } = reconciliation
  return (
    <section role="alert" aria-label="Differences to the broker" className={styles['notice']}>
      <div className={styles['head']}>
        <p>
          <strong>{headline(reconciliation)}</strong> No new order leaves until each is decided; what only reduces a
          position passes.
        </p>
        <div className={styles['actions']}>
          <Button size="small" onClick={() => void client.command('broker.reconcile', null).catch(() => undefined)}>
            Compare again
          </Button>
          <HoldButton size="small" onHeld={() => flattenTrading(client, 'button')}>
            Hold to flatten
          </HoldButton>
        </div>
      </div>
      <ul className={styles['differences']}>
        {differences.map((difference) => (
          <DifferenceLine key={difference.id} difference={difference} />
        ))}
      </ul>
    </section>
  )
}

/** The field opens under the hands of whoever asked for it. */
const focus = (input: HTMLInputElement | null): void => input?.focus()

function headline({ differences, state }: ReconciliationView): string {
  const many = differences.length === 1 ? 'in 1 place' : `in ${differences.length} places`
  const now = state === 'unreachable' ? ', and can’t be asked now' : ''
  return `The broker’s account differs ${many}${now}: trading is halted.`
}

function DifferenceLine({ difference }: { difference: DifferenceView }): JSX.Element {
  const { id, kind, message, here, atBroker, choices } = difference
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')
  const [reason, setReason] = useState<string | null>(null)
  const decide = (choice: Resolution, why: string): void => {
    setBusy(true)
    setError('')
    client
      .command('broker.resolve', { id, choice, reason: why })
      .catch((failure: unknown) => setError(failureOf(failure).message))
      .finally(() => setBusy(false))
  }
  return (
    <li className={styles['difference']}>
      <div className={styles['what']}>
        <code>{kind}</code> {message}
        <span className={styles['sides']}>
          here {here} · at the broker {atBroker}
        </span>
        {error === '' ? null : <span role="alert">{error}</span>}
      </div>
      {reason === null ? (
        <div className={styles['actions']}>
          {choices.includes('adopt') ? (
            <Button size="small" tone="primary" disabled={busy} onClick={() => decide('adopt', ADOPTED)}>
              Adopt
            </Button>
          ) : null}
          <Button size="small" disabled={busy} onClick={() => setReason('')}>
            Ignore…
          </Button>
        </div>
      ) : (
        <form
          className={styles['actions']}
          onSubmit={(event) => {
            event.preventDefault()
            if (reason.trim().length >= LEAST_REASON) decide('ignore', reason.trim())
          }}
        >
          <TextInput
            aria-label={`Why ${kind} is ignored, for the journal`}
            placeholder="Reason, for the journal"
            ref={focus}
            value={reason}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setReason(null)
            }}
            onChange={(event) => setReason(event.target.value)}
          />
          <Button size="small" type="submit" disabled={busy || reason.trim().length < LEAST_REASON}>
            Ignore
          </Button>
        </form>
      )}
    </li>
  )
}
