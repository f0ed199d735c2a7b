import { Plug } from 'lucide-react'
import { useState, type JSX } from 'react'
import type { BrokerConfig, BrokerLook, BrokerPlace } from '../../../contract/broker.ts'
import type { Failure } from '../../../contract/protocol.ts'
import { Button } from '../../components/button.tsx'
import { Field, TextInput } from '../../components/field.tsx'
import { Badge } from '../../components/indicators.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { asSentence } from '../../components/sentence.ts'
import { Segmented } from '../../components/segmented.tsx'
import { useClient } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { addressProblem, brokerOf, withAddress, type BrokerDraft } from './broker-draft.ts'
import styles from './session.module.css'

interface BrokerFieldsProps {
  readonly draft: BrokerDraft
  /** A replay goes by a time of its own, which no broker outside keeps. */
  readonly isReplay: boolean
  /** Where the engine trades when nothing is said; null until it has told. */
  readonly usual: BrokerPlace | null
  readonly onChange: (draft: BrokerDraft) => void
}

const PLACES: readonly { readonly value: BrokerDraft['kind']; readonly label: string }[] = [
  { value: 'simulated', label: 'Built-in exchange' },
  { value: 'paper-server', label: 'Paper broker' },
]

const USUAL = { value: 'usual', label: 'As started' } as const

/** Where the orders of a session go: the engine's own exchange, or a broker in another process. */
export function BrokerFields({ draft, isReplay, usual, onChange }: BrokerFieldsProps): JSX.Element {
  return (
    <>
      <Field
        label="Broker"
        layout="row"
        hint={
          isReplay
            ? 'A replay trades at the built-in exchange: a broker outside goes by the clock on the wall.'
            : undefined
        }
      >
        {() => (
          <Segmented
            label="Broker"
            width="fill"
            disabled={isReplay}
            value={isReplay ? 'simulated' : draft.kind}
            options={usual === null || usual.kind === 'simulated' ? PLACES : [USUAL, ...PLACES]}
            onChange={(kind) => onChange({ ...draft, kind })}
          />
        )}
      </Field>
      {isReplay || draft.kind === 'simulated' ? null : (
        <>
          {draft.kind === 'paper-server' ? <PaperServerFields draft={draft} onChange={onChange} /> : null}
          {draft.kind === 'usual' ? <p className={styles['note']}>The paper broker at {usual?.url}.</p> : null}
          <ConnectionTest broker={brokerOf(draft)} />
        </>
      )}
    </>
  )
}

function PaperServerFields({ draft, onChange }: Pick<BrokerFieldsProps, 'draft' | 'onChange'>): JSX.Element {
  return (
    <>
      <Field label="Address" layout="row" error={addressProblem(draft.url)}>
        {({ id, describedBy, invalid }) => (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            invalid={invalid}
            spellCheck={false}
            autoComplete="off"
            placeholder="ws://127.0.0.1:7070"
            value={draft.url}
            onChange={(event) => onChange(withAddress(draft, event.currentTarget.value))}
          />
        )}
      </Field>
      <Field label="Token" layout="row" hint="quantx paper-broker prints both in one address: paste it above.">
        {({ id, describedBy }) => (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            type="password"
            spellCheck={false}
            autoComplete="off"
            value={draft.token}
            onChange={(event) => onChange({ ...draft, token: event.currentTarget.value })}
          />
        )}
      </Field>
    </>
  )
}

type Asked = BrokerConfig | 'usual'
type Tested = { readonly of: Asked } & ({ readonly look: BrokerLook } | { readonly failure: Failure })

/** Asks the broker about the account, before anything is traded there. */
function ConnectionTest({ broker }: { readonly broker: Asked | null }): JSX.Element {
  const client = useClient()
  const [tested, setTested] = useState<Tested | null>(null)
  const [isBusy, setBusy] = useState(false)
  const test = (): void => {
    if (broker === null) return
    setBusy(true)
    client
      .command('broker.look', { broker: broker === 'usual' ? null : broker })
      .then(
        (look) => setTested({ of: broker, look }),
        (error: unknown) => setTested({ of: broker, failure: failureOf(error) }),
      )
      .finally(() => setBusy(false))
  }
  // An answer about another address says nothing of this one.
  const answer = tested !== null && isSame(tested.of, broker) ? tested : null
  return (
    <div className={styles['test']}>
      <Button size="small" icon={<Plug aria-hidden="true" />} disabled={broker === null || isBusy} onClick={test}>
        {isBusy ? 'Connecting…' : 'Test the connection'}
      </Button>
      <div role="status" className={styles['answer']}>
        {answer === null ? <p className={styles['note']}>{isBusy ? '' : 'Not tested yet.'}</p> : null}
        {answer !== null && 'failure' in answer ? (
          <p className={styles['error']}>{asSentence(answer.failure.message)}</p>
        ) : null}
        {answer !== null && 'look' in answer ? <Account look={answer.look} /> : null}
      </div>
    </div>
  )
}

function isSame(one: Asked, other: Asked | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** What the broker said of the account. */
function Account({ look }: { readonly look: BrokerLook }): JSX.Element {
  const { environment, cash, positions, workingOrders, heldByEngine } = look
  const money = cash.map(({ currency, amount }) => `${formatDecimal(Number(amount), 2)} ${currency}`).join(', ')
  return (
    <>
      <p>
        <Badge tone={environment === 'live' ? 'live' : 'neutral'}>{environment.toUpperCase()}</Badge> Connected to{' '}
        {look.name} in {formatDecimal(look.answeredInMs, 0)} ms.
      </p>
      <p className={styles['note']}>
        {money === '' ? 'No money' : money} · {counted(positions, 'position')} ·{' '}
        {counted(workingOrders, 'working order')}
      </p>
      {environment === 'live' ? (
        <p className={styles['live']}>
          Real money: nothing is traded until the session is armed, and every limit is set.
        </p>
      ) : null}
      {positions + workingOrders > 0 ? (
        <p className={styles['note']}>What is there already is compared when the session begins; you decide on it.</p>
      ) : null}
      {look.cancelOnDisconnect ? <p className={styles['note']}>Cancels entries when the line breaks.</p> : null}
      {heldByEngine.length > 0 ? (
        <p className={styles['note']}>Not taken there, held by the engine: {heldByEngine.join(', ')}.</p>
      ) : null}
      {look.problem === '' ? null : (
        <p className={styles['error']}>{asSentence(`No session can begin here: ${look.problem}`)}</p>
      )}
    </>
  )
}

function counted(count: number, one: string): string {
  return `${count === 0 ? 'no' : formatDecimal(count, 0)} ${one}${count === 1 ? '' : 's'}`
}
