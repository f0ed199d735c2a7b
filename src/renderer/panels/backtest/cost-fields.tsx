import type { JSX } from 'react'
import { COMMISSION_PRESETS, COMMISSION_PRESET_TITLES } from '../../../contract/commission-presets.ts'
import type { DatasetInfo } from '../../../contract/dataset.ts'
import { Field } from '../../components/field.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { Select } from '../../components/select.tsx'
import styles from './backtest-panel.module.css'
import { setupProblems, type FurtherCosts, type SetupDraft } from './setup-model.ts'

type CostKey = 'commissionPercent' | 'commissionPerShare' | 'commissionMinimum' | 'slippagePercent' | 'slippageTicks'

const COSTS: readonly {
  readonly key: CostKey
  readonly label: string
  readonly step: number
  readonly suffix?: string
}[] = [
  { key: 'commissionPercent', label: 'Commission', step: 0.01, suffix: '%' },
  { key: 'commissionPerShare', label: 'Per share', step: 0.001 },
  { key: 'commissionMinimum', label: 'Minimum', step: 0.5 },
  { key: 'slippagePercent', label: 'Slippage', step: 0.01, suffix: '%' },
  { key: 'slippageTicks', label: 'Slippage', step: 1, suffix: 'ticks' },
]

export interface CostFieldsProps {
  readonly setup: SetupDraft
  readonly dataset: DatasetInfo | undefined
  readonly onChange: (change: Partial<SetupDraft>) => void
}

/** Cash, fixed costs, and the models of the others. */
export function CostFields({ setup, dataset, onChange }: CostFieldsProps): JSX.Element {
  const problems = setupProblems(setup, dataset)
  return (
    <fieldset className={styles['group']}>
      <legend>Cash and costs</legend>
      <div className={styles['pair']}>
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
        {COSTS.map(({ key, label, step, suffix }) => (
          <Field key={key} label={label} error={problems[key]}>
            {({ id, describedBy, invalid }) => (
              <NumberInput
                id={id}
                describedBy={describedBy}
                invalid={invalid}
                value={setup[key]}
                step={step}
                min={0}
                suffix={suffix ?? dataset?.currency ?? 'USD'}
                onChange={(value) => onChange({ [key]: value })}
              />
            )}
          </Field>
        ))}
      </div>
      <ModelFields setup={setup} dataset={dataset} onChange={onChange} />
    </fieldset>
  )
}

const NONE = 'none'

/** Choices that turn a model on; its terms are the documented ones. */
function ModelFields({ setup, dataset, onChange }: CostFieldsProps): JSX.Element {
  const { furtherCosts } = setup
  const change = (next: FurtherCosts): void => onChange({ furtherCosts: { ...furtherCosts, ...next } })
  const presets = COMMISSION_PRESETS.filter((name) => {
    const { currency } = COMMISSION_PRESET_TITLES[name]
    return currency === null || currency === (dataset?.currency ?? currency)
  })
  return (
    <div className={styles['choices']}>
      <Choice
        label="Broker's price list"
        none="No price list"
        value={furtherCosts.commissionPreset}
        options={presets.map((name) => ({ value: name, label: COMMISSION_PRESET_TITLES[name].title }))}
        onChange={(commissionPreset) => change({ commissionPreset })}
      />
      <div className={styles['pair']}>
        <Choice
          label="Slippage model"
          none="Fixed only"
          value={furtherCosts.slippageModel}
          options={[
            { value: 'volume-share', label: 'Volume share' },
            { value: 'spread', label: 'Half spread' },
            { value: 'volatility', label: 'Part of range' },
          ]}
          onChange={(slippageModel) => change({ slippageModel })}
        />
        <Choice
          label="Market impact"
          none="None"
          value={furtherCosts.impact}
          options={[
            { value: 'square-root', label: 'Square root' },
            { value: 'almgren', label: 'Almgren 2005' },
          ]}
          onChange={(impact) => change({ impact })}
        />
      </div>
    </div>
  )
}

interface ChoiceProps<T extends string> {
  readonly label: string
  /** What the choice of no model is called. */
  readonly none: string
  readonly value: T | undefined
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly onChange: (value: T | undefined) => void
}

function Choice<T extends string>({ label, none, value, options, onChange }: ChoiceProps<T>): JSX.Element {
  return (
    <Field label={label}>
      {({ id }) => (
        <Select<T | typeof NONE>
          id={id}
          value={value ?? NONE}
          options={[{ value: NONE, label: none }, ...options]}
          onChange={(chosen) => onChange(chosen === NONE ? undefined : chosen)}
        />
      )}
    </Field>
  )
}
