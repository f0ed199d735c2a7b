import type { JSX } from 'react'
import { COMMISSION_PRESETS, COMMISSION_PRESET_TITLES } from '../../../contract/commission-presets.ts'
import { Field, TextInput } from '../../components/field.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { toast } from '../../components/toast-store.ts'
import { Choice, OptionalNumber } from './choice.tsx'
import { feeLines, fundingRates } from './cost-files.ts'
import { applyingTerms, type CostTerm } from './cost-terms.ts'
import type { SectionProps } from './data-section.tsx'
import { FileChoice, type ChosenFile } from './file-choice.tsx'
import type { ChosenCosts } from './setup-draft.ts'
import styles from './setup-form.module.css'

type CostKey = 'commissionPercent' | 'commissionPerShare' | 'commissionMinimum' | 'slippagePercent' | 'slippageTicks'

interface FixedCost {
  readonly key: CostKey
  readonly label: string
  readonly step: number
  readonly suffix?: string
}

const COMMISSIONS: readonly FixedCost[] = [
  { key: 'commissionPercent', label: 'Commission', step: 0.01, suffix: '%' },
  { key: 'commissionPerShare', label: 'Per share', step: 0.001 },
  { key: 'commissionMinimum', label: 'At least', step: 0.5 },
]
const SLIPPAGES: readonly FixedCost[] = [
  { key: 'slippagePercent', label: 'Of the price', step: 0.01, suffix: '%' },
  { key: 'slippageTicks', label: 'In ticks', step: 1, suffix: 'ticks' },
]

/** What trading and holding cost. */
export function CostFields(props: SectionProps): JSX.Element {
  const { setup, onChange } = props
  const { chosenCosts } = setup
  const choose = (next: ChosenCosts): void => onChange({ chosenCosts: withoutNothing({ ...chosenCosts, ...next }) })
  return (
    <>
      <h4 className={styles['subTitle']}>Commission</h4>
      <div className={styles['pair']}>
        <FixedFields {...props} costs={COMMISSIONS} />
        <TermFields {...props} group="commission" />
      </div>
      <PriceLists {...props} choose={choose} />
      <h4 className={styles['subTitle']}>Slippage</h4>
      <div className={styles['pair']}>
        <FixedFields {...props} costs={SLIPPAGES} />
        <Choice
          label="Slippage model"
          none="Fixed only"
          value={chosenCosts.slippageModel}
          options={[
            { value: 'volume-share', label: 'By volume' },
            { value: 'spread', label: 'Half spread' },
            { value: 'volatility', label: 'By range' },
          ]}
          onChange={(slippageModel) => choose({ slippageModel })}
        />
        <Choice
          label="Market impact"
          none="None"
          value={chosenCosts.impact}
          options={[
            { value: 'square-root', label: 'Square root' },
            { value: 'almgren', label: 'Almgren 2005' },
          ]}
          onChange={(impact) => choose({ impact })}
        />
        <TermFields {...props} group="slippage" />
        <TermFields {...props} group="impact" />
      </div>
      <h4 className={styles['subTitle']}>Holding</h4>
      <div className={styles['pair']}>
        <TermFields {...props} group="holding" />
      </div>
      <Holding {...props} choose={choose} />
    </>
  )
}

function FixedFields({
  setup,
  dataset,
  problems,
  costs,
  onChange,
}: SectionProps & { readonly costs: readonly FixedCost[] }) {
  return costs.map(({ key, label, step, suffix }) => (
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
  ))
}

/** Numbers that may be left out. */
function TermFields({
  setup,
  dataset,
  problems,
  group,
  onChange,
}: SectionProps & { readonly group: CostTerm['group'] }) {
  const terms = applyingTerms(setup.chosenCosts).filter((term) => term.group === group)
  return terms.map(({ key, label, unit, preset }) => (
    <OptionalNumber
      key={key}
      label={label}
      unit={unit === 'currency' ? (dataset?.currency ?? 'USD') : unit}
      text={setup.terms[key] ?? ''}
      placeholder={preset}
      error={problems[key]}
      onChange={(text) => onChange({ terms: { ...setup.terms, [key]: text } })}
    />
  ))
}

interface ChosenProps extends SectionProps {
  readonly choose: (next: ChosenCosts) => void
}

const JSON_FILES = '.json,application/json'

function PriceLists({ setup, dataset, choose }: ChosenProps): JSX.Element {
  const { commissionPreset, commissionSchedule } = setup.chosenCosts
  const presets = COMMISSION_PRESETS.filter((name) => {
    const { currency } = COMMISSION_PRESET_TITLES[name]
    return currency === null || currency === (dataset?.currency ?? currency)
  })
  return (
    <>
      <Choice
        label="Broker's price list"
        none="No price list"
        value={commissionPreset}
        options={presets.map((name) => ({ value: name, label: COMMISSION_PRESET_TITLES[name].title }))}
        onChange={(preset) => choose({ commissionPreset: preset })}
      />
      <FileChoice
        label="Price list of your own"
        chosen={commissionSchedule === undefined ? [] : [commissionSchedule.map(({ name }) => name).join(', ')]}
        accept={JSON_FILES}
        onChoose={([file]) => take(file, feeLines, (lines) => choose({ commissionSchedule: lines }))}
        onRemove={() => choose({ commissionSchedule: undefined })}
      />
    </>
  )
}

function Holding({ setup, problems, onChange, choose }: ChosenProps): JSX.Element {
  const { fundingRates: rates } = setup.chosenCosts
  return (
    <>
      <Field label="Hard to borrow, % a year" error={problems['hardToBorrow']}>
        {({ id, describedBy, invalid }) => (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            invalid={invalid}
            value={setup.hardToBorrow}
            placeholder="GME 85, XYZ"
            title="A symbol with its rate; without one there is nothing to borrow, and shorts are refused"
            onChange={(event) => onChange({ hardToBorrow: event.target.value })}
          />
        )}
      </Field>
      <FileChoice
        label="Funding as it was"
        chosen={rates === undefined ? [] : [`${rates.length} rates`]}
        accept=".csv,.txt,text/csv,text/plain"
        onChoose={([file]) => take(file, fundingRates, (found) => choose({ fundingRates: found }))}
        onRemove={() => choose({ fundingRates: undefined })}
      />
    </>
  )
}

/** Reads a file that was chosen, or says what is wrong with it. */
function take<T>(file: ChosenFile | undefined, read: (text: string) => T, onRead: (value: T) => void): void {
  if (file === undefined) return
  try {
    onRead(read(file.text))
  } catch (error) {
    toast({ tone: 'warning', text: `${file.name}: ${error instanceof Error ? error.message : String(error)}` })
  }
}

function withoutNothing(costs: ChosenCosts): ChosenCosts {
  return Object.fromEntries(Object.entries(costs).filter(([, value]) => value !== undefined))
}
