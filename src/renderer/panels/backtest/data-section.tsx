import { X } from 'lucide-react'
import type { JSX } from 'react'
import type { PriceView } from '../../../contract/backtest.ts'
import type { DatasetInfo } from '../../../contract/dataset.ts'
import { IconButton } from '../../components/button.tsx'
import { Field } from '../../components/field.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { Select } from '../../components/select.tsx'
import { Choice } from './choice.tsx'
import { FileChoice } from './file-choice.tsx'
import type { SetupDraft } from './setup-draft.ts'
import styles from './setup-form.module.css'
import { coarserTimeframes, type SetupProblems } from './setup-model.ts'

export interface SectionProps {
  readonly setup: SetupDraft
  readonly dataset: DatasetInfo | undefined
  readonly datasets: readonly DatasetInfo[]
  readonly problems: SetupProblems
  readonly onChange: (change: Partial<SetupDraft>) => void
}

const VIEWS: readonly { readonly value: PriceView; readonly label: string }[] = [
  { value: 'raw', label: 'As they traded' },
  { value: 'split', label: 'Split-adjusted' },
  { value: 'total-return', label: 'Total return' },
]

/** Further symbols, what happened to them, who belonged to the list, and what to compare with. */
export function DataSection(props: SectionProps): JSX.Element {
  const { setup, datasets, problems, onChange } = props
  const coarser = coarserTimeframes(setup, datasets)
  return (
    <>
      <MoreSymbols {...props} />
      {coarser.length === 0 && setup.timeframe === null ? null : (
        <Choice
          label="Put bars together to"
          none="As they are"
          value={setup.timeframe ?? undefined}
          options={coarser.map((timeframe) => ({ value: timeframe, label: timeframe }))}
          error={problems['timeframe']}
          onChange={(timeframe) => onChange({ timeframe: timeframe ?? null })}
        />
      )}
      <FileChoice
        label="Corporate actions"
        hint={setup.actions.length === 0 ? 'Splits, dividends, new names, delistings' : undefined}
        chosen={setup.actions.map(({ name }) => name)}
        accept=".csv,.txt,text/csv,text/plain"
        multiple
        onChoose={(files) => onChange({ actions: [...setup.actions, ...files] })}
        onRemove={(index) => onChange({ actions: setup.actions.toSpliced(index, 1) })}
      />
      <Field
        label="Prices"
        error={problems['prices']}
        hint={setup.prices === 'raw' ? undefined : 'Knows splits and dividends that came later'}
      >
        {({ id }) => (
          <Select id={id} value={setup.prices} options={VIEWS} onChange={(prices) => onChange({ prices })} />
        )}
      </Field>
      <FileChoice
        label="Universe by date"
        hint={setup.universe === null ? 'symbol, from, to: traded while they belong' : undefined}
        chosen={setup.universe === null ? [] : [setup.universe.name]}
        accept=".csv,.txt,text/csv,text/plain"
        onChoose={([file]) => onChange({ universe: file ?? null })}
        onRemove={() => onChange({ universe: null })}
      />
      <Choice
        label="Benchmark"
        none="None"
        value={setup.benchmarkDatasetId ?? undefined}
        options={datasets.map(optionOf)}
        onChange={(benchmarkDatasetId) => onChange({ benchmarkDatasetId: benchmarkDatasetId ?? null })}
      />
    </>
  )
}

function optionOf({ id, symbol, timeframe, bars }: DatasetInfo) {
  return { value: id, label: `${symbol} ${timeframe}`, note: formatDecimal(bars, 0) }
}

/** Symbols beside the main one, each with the way out, and a list to add from. */
function MoreSymbols({ setup, dataset, datasets, problems, onChange }: SectionProps): JSX.Element {
  const chosen = setup.otherDatasetIds.flatMap((id) => datasets.find((one) => one.id === id) ?? [])
  const taken = new Set([dataset, ...chosen].map((one) => one?.symbol))
  const left = datasets.filter(({ symbol }) => !taken.has(symbol))
  return (
    <div className={styles['more']}>
      {chosen.map(({ id, symbol, timeframe }) => (
        <span key={id} className={styles['chip']}>
          <span className={styles['fileName']}>
            {symbol} {timeframe}
          </span>
          <IconButton
            label={`Take out ${symbol}`}
            icon={<X />}
            onClick={() => onChange({ otherDatasetIds: setup.otherDatasetIds.filter((one) => one !== id) })}
          />
        </span>
      ))}
      <Field label="More symbols" error={problems['otherDatasetIds']}>
        {({ id }) => (
          <Select
            id={id}
            value={null}
            placeholder={left.length === 0 ? 'All data are chosen' : 'Add a symbol'}
            disabled={left.length === 0}
            options={left.map(optionOf)}
            onChange={(added) => onChange({ otherDatasetIds: [...setup.otherDatasetIds, added] })}
          />
        )}
      </Field>
    </div>
  )
}
