import { useEffect, useState, type JSX } from 'react'
import type { BrokerPlace } from '../../../contract/broker.ts'
import type { DatasetInfo } from '../../../contract/dataset.ts'
import type { FeedConfig } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Field } from '../../components/field.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import { useClient, useStream } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { brokerOf, NO_BROKER, type BrokerDraft } from './broker-draft.ts'
import { BrokerFields } from './broker-fields.tsx'
import { DatasetChoice } from './dataset-choice.tsx'
import styles from './session.module.css'
import { sessionFeed, type SessionDraft } from './session-model.ts'
import { SPEEDS } from './speeds.ts'

const FIRST_DRAFT: SessionDraft = {
  kind: 'replay',
  datasets: null,
  speed: '10',
  seed: 1,
  symbols: 8,
  ticksPerSecond: 5,
  cash: 100_000,
}

export interface SessionFormProps {
  /** A session runs, and the new one takes its place. */
  readonly replaces: boolean
  readonly onDone: () => void
}

export function SessionForm({ replaces, onDone }: SessionFormProps): JSX.Element {
  const client = useClient()
  const { value: datasets } = useStream((stores) => stores.datasets)
  const [chosen, setDraft] = useState(FIRST_DRAFT)
  const draft = { ...chosen, datasets: chosen.datasets ?? datasets.slice(0, 1).map(({ id }) => id) }
  const [error, setError] = useState<string | null>(null)
  const change = (part: Partial<SessionDraft>): void => setDraft((before) => ({ ...before, ...part }))
  const usual = useUsualBroker()
  const [chosenPlace, setPlace] = useState<BrokerDraft | null>(null)
  const place =
    chosenPlace ?? (usual === null || usual.kind === 'simulated' ? NO_BROKER : { ...NO_BROKER, kind: 'usual' })
  const [isStarting, setStarting] = useState(false)
  const feed = sessionFeed(draft)
  const broker = draft.kind === 'replay' ? brokerOf(NO_BROKER) : brokerOf(place)
  const isOutside = broker === null || broker === 'usual' || broker.kind !== 'simulated'
  // At a broker outside the account's own money counts.
  const cash = isOutside ? 1 : draft.cash
  const start = (): void => {
    if (feed === null || cash === null || broker === null) return
    setError(null)
    setStarting(true)
    client
      .command('session.start', { feed, cash, ...(broker === 'usual' ? {} : { broker }) })
      .then(onDone, (failure: unknown) => setError(failureOf(failure).message))
      .finally(() => setStarting(false))
  }
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault()
        start()
      }}
    >
      <Segmented
        label="Feed"
        width="fill"
        value={draft.kind}
        options={[
          { value: 'replay', label: 'Replay history' },
          { value: 'synthetic', label: 'Simulate ticks' },
        ]}
        onChange={(kind: FeedConfig['kind']) => change({ kind })}
      />
      {draft.kind === 'replay' ? (
        <ReplayFields draft={draft} datasets={datasets} onChange={change} />
      ) : (
        <SyntheticFields draft={draft} onChange={change} />
      )}
      <BrokerFields draft={place} isReplay={draft.kind === 'replay'} usual={usual} onChange={setPlace} />
      {isOutside ? null : (
        <Field label="Cash" layout="row">
          {({ id }) => (
            <NumberInput
              id={id}
              value={draft.cash}
              step={1_000}
              min={1}
              max={1e9}
              precision={2}
              suffix="USD"
              onChange={(cash) => change({ cash })}
            />
          )}
        </Field>
      )}
      {error === null ? null : <p className={styles['error']}>{error}</p>}
      <div className={styles['formActions']}>
        {replaces ? <span className={styles['note']}>The running session ends; its record is kept.</span> : null}
        <Button tone="primary" type="submit" disabled={feed === null || cash === null || broker === null || isStarting}>
          {isStarting && isOutside ? 'Connecting…' : 'Start the session'}
        </Button>
      </div>
    </form>
  )
}

/** Where the engine trades when nothing is said; null until it has told. */
function useUsualBroker(): BrokerPlace | null {
  const client = useClient()
  const [usual, setUsual] = useState<BrokerPlace | null>(null)
  useEffect(() => {
    let isGone = false
    client.command('broker.usual', null).then(
      (told) => {
        if (!isGone) setUsual(told)
      },
      () => undefined,
    )
    return () => {
      isGone = true
    }
  }, [client])
  return usual
}

interface FieldsProps {
  readonly draft: SessionDraft & { readonly datasets: readonly string[] }
  readonly onChange: (part: Partial<SessionDraft>) => void
}

function ReplayFields({ draft, datasets, onChange }: FieldsProps & { datasets: readonly DatasetInfo[] }): JSX.Element {
  return (
    <>
      <DatasetChoice
        datasets={datasets}
        chosen={draft.datasets}
        onChange={(chosen) => onChange({ datasets: chosen })}
      />
      <Field label="Speed" layout="row">
        {({ id }) => <Select id={id} value={draft.speed} options={SPEEDS} onChange={(speed) => onChange({ speed })} />}
      </Field>
    </>
  )
}

function SyntheticFields({ draft, onChange }: FieldsProps): JSX.Element {
  return (
    <>
      <Field label="Symbols" layout="row">
        {({ id }) => (
          <NumberInput
            id={id}
            value={draft.symbols}
            min={1}
            max={100}
            precision={0}
            onChange={(symbols) => onChange({ symbols })}
          />
        )}
      </Field>
      <Field label="Ticks/s each" layout="row">
        {({ id }) => (
          <NumberInput
            id={id}
            value={draft.ticksPerSecond}
            min={0.1}
            max={1_000}
            precision={1}
            onChange={(ticksPerSecond) => onChange({ ticksPerSecond })}
          />
        )}
      </Field>
      <Field label="Seed" layout="row" hint="The same seed gives the same prices.">
        {({ id, describedBy }) => (
          <NumberInput
            id={id}
            describedBy={describedBy}
            value={draft.seed}
            min={0}
            max={0xffff_ffff}
            precision={0}
            onChange={(seed) => onChange({ seed })}
          />
        )}
      </Field>
    </>
  )
}
