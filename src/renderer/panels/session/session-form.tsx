import { useState, type JSX } from 'react'
import type { BrokerPlace } from '../../../contract/broker.ts'
import type { DatasetInfo } from '../../../contract/dataset.ts'
import type { FeedConfig } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Field } from '../../components/field.tsx'
import { NumberField } from '../../components/number-field.tsx'
import { Problem } from '../../components/problem.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import { useAsked, useSending } from '../../state/asked.ts'
import { useStream } from '../../state/services.ts'
import type { EngineClient } from '../../transport/client.ts'
import { brokerOf, NO_BROKER, type BrokerDraft } from './broker-draft.ts'
import { BrokerFields } from './broker-fields.tsx'
import { DatasetChoice } from './dataset-choice.tsx'
import styles from './session.module.css'
import { MOST_CASH, draftProblems, sessionFeed, type DraftProblems, type SessionDraft } from './session-model.ts'
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

/** Told where the account's own money counts: the contract asks for a figure. */
const UNUSED_CASH = 1

/** Where the engine trades when nothing is said. */
const usualBroker = (client: EngineClient): Promise<BrokerPlace> => client.command('broker.usual', null)

export interface SessionFormProps {
  /** A session runs, and the new one takes its place. */
  readonly replaces: boolean
  readonly onDone: () => void
}

export function SessionForm({ replaces, onDone }: SessionFormProps): JSX.Element {
  const { value: datasets } = useStream((stores) => stores.datasets)
  const [chosen, setDraft] = useState(FIRST_DRAFT)
  const draft = { ...chosen, datasets: chosen.datasets ?? datasets.slice(0, 1).map(({ id }) => id) }
  const change = (part: Partial<SessionDraft>): void => setDraft((before) => ({ ...before, ...part }))
  const { value: usual, failure: usualFailure } = useAsked(usualBroker)
  const [chosenPlace, setPlace] = useState<BrokerDraft | null>(null)
  const place =
    chosenPlace ?? (usual === null || usual.kind === 'simulated' ? NO_BROKER : { ...NO_BROKER, kind: 'usual' })
  const { isBusy: isStarting, failure, send } = useSending()
  const feed = sessionFeed(draft)
  const isOutside = draft.kind !== 'replay' && place.kind !== 'simulated'
  // Where it trades may not change under the hand that starts it.
  const isKnown = chosenPlace !== null || usual !== null || usualFailure !== null
  const broker = draft.kind === 'replay' ? brokerOf(NO_BROKER) : isKnown ? brokerOf(place) : null
  const problems = draftProblems(draft)
  // At a broker outside the account's own money counts.
  const cash = isOutside ? UNUSED_CASH : problems.cash === null ? draft.cash : null
  const start = async (): Promise<void> => {
    if (feed === null || cash === null || broker === null || isStarting) return
    const where = broker === 'usual' ? {} : { broker }
    if (await send((client) => client.command('session.start', { feed, cash, ...where }))) onDone()
  }
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault()
        void start()
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
        <SyntheticFields draft={draft} problems={problems} onChange={change} />
      )}
      <BrokerFields draft={place} isReplay={draft.kind === 'replay'} usual={usual} onChange={setPlace} />
      {isOutside ? null : (
        <NumberField
          label="Cash"
          layout="row"
          error={problems.cash}
          value={draft.cash}
          step={1_000}
          min={1}
          max={MOST_CASH}
          precision={2}
          suffix="USD"
          onChange={(cash) => change({ cash })}
        />
      )}
      <Problem>{failure?.message}</Problem>
      <div className={styles['formActions']}>
        {replaces ? <span className={styles['note']}>The running session ends; its record is kept.</span> : null}
        <Button tone="primary" type="submit" disabled={feed === null || cash === null || broker === null || isStarting}>
          {isStarting && isOutside ? 'Connecting…' : 'Start the session'}
        </Button>
      </div>
    </form>
  )
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

function SyntheticFields({ draft, problems, onChange }: FieldsProps & { problems: DraftProblems }): JSX.Element {
  const number = (
    name: 'symbols' | 'ticksPerSecond' | 'seed',
    label: string,
    range: { readonly min: number; readonly max: number; readonly precision: number },
    hint?: string,
  ): JSX.Element => (
    <NumberField
      label={label}
      layout="row"
      hint={hint}
      error={problems[name]}
      value={draft[name]}
      {...range}
      onChange={(value) => onChange({ [name]: value })}
    />
  )
  return (
    <>
      {number('symbols', 'Symbols', { min: 1, max: 100, precision: 0 })}
      {number('ticksPerSecond', 'Ticks/s each', { min: 0.1, max: 1_000, precision: 1 })}
      {number('seed', 'Seed', { min: 0, max: 0xffff_ffff, precision: 0 }, 'The same seed gives the same prices.')}
    </>
  )
}
