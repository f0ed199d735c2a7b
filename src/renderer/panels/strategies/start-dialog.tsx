import { useId, useState, type FormEvent, type JSX } from 'react'
import type { InstrumentView, LibraryEntry } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/field.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { toast } from '../../components/toast-store.ts'
import { useClient, useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { ParameterForm } from './parameter-form.tsx'
import { draftProblems, draftValues, initialDraft, parameterModel } from './parameter-model.ts'
import { refusedParameter } from './refused-parameter.ts'
import styles from './strategies-panel.module.css'
import { SymbolChips } from './symbol-chips.tsx'

interface StartDialogProps {
  readonly entry: LibraryEntry
  readonly onClose: () => void
}

/** Starts a strategy in the session: on which symbols, in which timeframe, with which parameters. */
export function StartDialog({ entry, onClose }: StartDialogProps): JSX.Element {
  const client = useClient()
  const instruments = useStream((stores) => stores.instruments).value
  const shown = useWorkspace((state) => state.symbol)
  const first = instruments.find(({ symbol }) => symbol === shown) ?? instruments[0]
  const [symbols, setSymbols] = useState<readonly string[]>(first === undefined ? [] : [first.symbol])
  const [wantedTimeframe, setTimeframe] = useState<string | null>(null)
  const model = parameterModel(entry.parameters)
  const [draft, setDraft] = useState(() => initialDraft(model))
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const formId = useId()

  const timeframes = commonTimeframes(instruments.filter(({ symbol }) => symbols.includes(symbol)))
  const timeframe = timeframes.find((one) => one === wantedTimeframe) ?? timeframes[0]
  const ready = symbols.length > 0 && timeframe !== undefined && Object.keys(draftProblems(model, draft)).length === 0
  const refused = refusedParameter(failure, model)
  const start = (event: FormEvent): void => {
    event.preventDefault()
    if (!ready || busy) return
    setBusy(true)
    const params = draftValues(model, draft)
    client.command('strategy.start', { file: entry.file, symbols: [...symbols], timeframe, params }).then(
      () => {
        toast({ tone: 'neutral', text: `${entry.name} started on ${symbols.join(', ')}` })
        onClose()
      },
      (error: unknown) => {
        setBusy(false)
        setFailure(failureOf(error).message)
      },
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Start ${entry.name}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} tone="primary" disabled={!ready || busy}>
            {symbols.length === 0 ? 'Start' : `Start on ${symbols.join(', ')}`}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles['start']} onSubmit={start}>
        <p className={styles['muted']}>{entry.description}</p>
        {instruments.length === 0 ? (
          <p className={styles['failure']} role="alert">
            No session is running. Start a replay or the simulated feed first, then start strategies on its symbols.
          </p>
        ) : (
          <MarketFields
            instruments={instruments}
            symbols={symbols}
            timeframes={timeframes}
            timeframe={timeframe}
            onSymbols={setSymbols}
            onTimeframe={setTimeframe}
          />
        )}
        <ParameterForm
          model={model}
          draft={draft}
          onChange={(next) => {
            setDraft(next)
            setFailure(null)
          }}
          {...(refused === null ? {} : { refusals: refused })}
        />
        {failure === null || refused !== null ? null : (
          <p className={styles['failure']} role="alert">
            {failure}
          </p>
        )}
      </form>
    </Dialog>
  )
}

interface MarketFieldsProps {
  readonly instruments: readonly InstrumentView[]
  readonly symbols: readonly string[]
  readonly timeframes: readonly string[]
  readonly timeframe: string | undefined
  readonly onSymbols: (symbols: readonly string[]) => void
  readonly onTimeframe: (timeframe: string) => void
}

function MarketFields(props: MarketFieldsProps): JSX.Element {
  const { symbols, timeframes, timeframe } = props
  const known = props.instruments.map(({ symbol }) => symbol)
  return (
    <>
      <Field label="Symbols" error={symbols.length === 0 ? 'Expected at least one symbol' : null}>
        {({ id }) => <SymbolChips id={id} chosen={symbols} known={known} onChange={props.onSymbols} />}
      </Field>
      {symbols.length === 0 ? null : (
        <Field label="Timeframe" error={timeframe === undefined ? 'These symbols have no timeframe in common' : null}>
          {() => (
            <span>
              <Segmented
                label="Timeframe"
                value={timeframe ?? ''}
                options={timeframes.map((one) => ({ value: one, label: one }))}
                onChange={props.onTimeframe}
              />
            </span>
          )}
        </Field>
      )}
    </>
  )
}

/** Timeframes that every instrument has, in the first one's order. */
function commonTimeframes(instruments: readonly InstrumentView[]): readonly string[] {
  const [first, ...others] = instruments
  return (first?.timeframes ?? []).filter((one) => others.every(({ timeframes }) => timeframes.includes(one)))
}
