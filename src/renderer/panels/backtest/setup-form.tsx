import { Play } from 'lucide-react'
import { useEffect, useState, type FormEvent, type JSX } from 'react'
import type { DatasetInfo } from '../../../contract/dataset.ts'
import type { LibraryEntry } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Field, TextInput } from '../../components/field.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { NumberInput } from '../../components/number-input.tsx'
import { Select } from '../../components/select.tsx'
import { formatTime } from '../../components/time-format.ts'
import { useClient, useStream } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { ParameterForm } from '../strategies/parameter-form.tsx'
import { parameterModel } from '../strategies/parameter-model.ts'
import { refusedParameter } from '../strategies/refused-parameter.ts'
import { useBacktest } from './backtest-store.ts'
import { AccountSection } from './account-section.tsx'
import { CostFields } from './cost-fields.tsx'
import { DataSection, type SectionProps } from './data-section.tsx'
import { Disclosure } from './disclosure.tsx'
import { withData, withStrategy, type SetupDraft } from './setup-draft.ts'
import styles from './setup-form.module.css'
import { backtestRequest, setupProblems, type SetupProblems } from './setup-model.ts'
import { accountSummary, costSummary, dataWords, simulationWords } from './setup-words.ts'
import { SimulationSection } from './simulation-section.tsx'

/** Strategy, data, dates, cash and parameters of the next run; everything else in parts that open. */
export function SetupForm(): JSX.Element {
  const client = useClient()
  const library = useStream((stores) => stores.library).value
  const datasets = useStream((stores) => stores.datasets).value
  const { setup, change, show } = useBacktest()
  useFirstChoices(library, datasets)
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const entry = library.find(({ file }) => file === setup.file)
  const dataset = datasets.find(({ id }) => id === setup.datasetId)
  const request = backtestRequest(setup, entry, dataset, datasets)
  const problems = setupProblems(setup, dataset, datasets)
  const model = parameterModel(entry?.parameters ?? {})
  const refused = refusedParameter(failure, model)

  const update = (next: Partial<SetupDraft>): void => {
    setFailure(null)
    change(next)
  }
  const section: SectionProps = { setup, dataset, datasets, problems, onChange: update }
  const run = (event: FormEvent): void => {
    event.preventDefault()
    if (request === null || busy) return
    setBusy(true)
    client
      .command('backtest.start', request)
      .then(
        ({ id }) => show({ kind: 'run', id }),
        (error: unknown) => setFailure(failureOf(error).message),
      )
      .finally(() => setBusy(false))
  }
  return (
    <form className={styles['form']} onSubmit={run}>
      <div className={styles['fields']}>
        <Field label="Strategy" error={entry !== undefined && entry.hash === '' ? 'It does not compile' : null}>
          {({ id }) => (
            <Select
              id={id}
              value={entry?.file ?? null}
              placeholder="Choose a strategy"
              options={library.map((one) => ({ value: one.file, label: one.name, note: one.hash }))}
              onChange={(file) => {
                const chosen = library.find((one) => one.file === file)
                if (chosen !== undefined) update(withStrategy(setup, chosen))
              }}
            />
          )}
        </Field>
        <MainFields {...section} />
        {entry === undefined ? null : (
          <div role="group" aria-labelledby="setup-parameters">
            <h3 id="setup-parameters" className={styles['plainTitle']}>
              Parameters
            </h3>
            <ParameterForm
              compact
              model={model}
              draft={setup.parameters}
              onChange={(parameters) => update({ parameters })}
              {...(refused === null ? {} : { refusals: refused })}
            />
          </div>
        )}
        <Sections {...section} />
      </div>
      <footer className={styles['formFoot']}>
        {failure === null || refused !== null ? null : (
          <p className={styles['failure']} role="alert">
            {failure}
          </p>
        )}
        <Button type="submit" tone="primary" disabled={request === null || busy} icon={<Play aria-hidden="true" />}>
          {dataset === undefined ? 'Run' : `Run on ${formatDecimal(dataset.bars, 0)} bars`}
        </Button>
      </footer>
    </form>
  )
}

/** The sample that its own file calls the one to read first. */
const FIRST_STRATEGY = 'sma-cross'

/** With nothing chosen, the first strategy that compiles and the first data: one click away from a run. */
function useFirstChoices(library: readonly LibraryEntry[], datasets: readonly DatasetInfo[]): void {
  const { setup, change } = useBacktest()
  const compiled = library.filter(({ hash }) => hash !== '')
  const entry = compiled.find(({ name }) => name === FIRST_STRATEGY) ?? compiled[0]
  const dataset = datasets[0]
  useEffect(() => {
    if (setup.file === null && entry !== undefined) change(withStrategy(setup, entry))
    else if (setup.datasetId === null && dataset !== undefined) change({ datasetId: dataset.id })
  }, [setup, entry, dataset, change])
}

const COST_FIELDS = /^(?:commission|slippage|impact|shares|borrow|interest|funding|hardToBorrow)/
const ACCOUNT_FIELDS = /^(?:account-|conversion)/
const SIMULATION_FIELDS = /^(?:latency|seed|detail)/
const DATA_FIELDS = /^(?:otherDatasetIds|timeframe|prices)/

function Sections(props: SectionProps): JSX.Element {
  const { setup, problems } = props
  return (
    <div>
      <Disclosure section="data" title="Data" summary={dataWords(setup)} wrong={hasProblem(problems, DATA_FIELDS)}>
        <DataSection {...props} />
      </Disclosure>
      <Disclosure
        section="account"
        title="Account"
        summary={accountSummary(setup)}
        wrong={hasProblem(problems, ACCOUNT_FIELDS)}
      >
        <AccountSection {...props} />
      </Disclosure>
      <Disclosure section="costs" title="Costs" summary={costSummary(setup)} wrong={hasProblem(problems, COST_FIELDS)}>
        <CostFields {...props} />
      </Disclosure>
      <Disclosure
        section="simulation"
        title="Simulation"
        summary={simulationWords(setup)}
        wrong={hasProblem(problems, SIMULATION_FIELDS)}
      >
        <SimulationSection {...props} />
      </Disclosure>
    </div>
  )
}

function hasProblem(problems: SetupProblems, fields: RegExp): boolean {
  return Object.keys(problems).some((field) => fields.test(field))
}

/** The main symbol, the dates and the cash: what every run is asked for. */
function MainFields({ setup, dataset, datasets, problems, onChange }: SectionProps): JSX.Element {
  return (
    <>
      <Field label="Data">
        {({ id }) => (
          <Select
            id={id}
            value={dataset?.id ?? null}
            placeholder="Choose data"
            options={datasets.map((one) => ({
              value: one.id,
              label: `${one.symbol} ${one.timeframe}`,
              note: formatDecimal(one.bars, 0),
            }))}
            onChange={(datasetId) => onChange(withData(setup, datasetId))}
          />
        )}
      </Field>
      <div className={styles['pair']}>
        {(['from', 'to'] as const).map((key) => (
          <Field key={key} label={key === 'from' ? 'From' : 'To'} error={problems[key]}>
            {({ id, describedBy, invalid }) => (
              <TextInput
                id={id}
                aria-describedby={describedBy}
                invalid={invalid}
                value={setup[key]}
                placeholder={
                  dataset === undefined
                    ? 'All'
                    : formatTime(key === 'from' ? dataset.first : dataset.last, 'UTC', 'date')
                }
                title="2018-02-28, or 2018-02-28 09:30, in UTC"
                onChange={(event) => onChange({ [key]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <Field label="Cash" error={problems['cash']}>
        {({ id, describedBy, invalid }) => (
          <NumberInput
            id={id}
            describedBy={describedBy}
            invalid={invalid}
            value={setup.cash}
            step={1_000}
            min={0}
            suffix={dataset?.currency ?? 'USD'}
            onChange={(cash) => onChange({ cash })}
          />
        )}
      </Field>
    </>
  )
}
