import { useState, type FormEvent, type JSX } from 'react'
import { AlertSeverity, type AlertRule } from '../../../contract/alerts.ts'
import { STUDY_KINDS } from '../../../contract/streams.ts'
import { Button } from '../../components/button.tsx'
import { Field, TextInput } from '../../components/field.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import { useQuote, useSymbols } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import styles from './alert-dialog.module.css'
import { RULE_KINDS, draftOf, emptyRule, ruleOf, sentence, type RuleDraft } from './rule-model.ts'

const SEVERITIES = AlertSeverity.options.map((value) => ({ value, label: sentence(value) }))
const STUDIES = STUDY_KINDS.map((value) => ({ value, label: value.toUpperCase() }))
const TIMEFRAMES = ['1m', '5m', '15m', '1h', '1d'].map((value) => ({ value, label: value }))

interface RuleFieldsProps {
  readonly draft: RuleDraft
  readonly set: (part: Partial<RuleDraft>) => void
}

interface RuleFormProps {
  /** The one that is changed; one more when left out. */
  readonly rule?: AlertRule
  readonly isBusy: boolean
  readonly onDone: (draft: RuleDraft) => void
  readonly onLeave?: () => void
}

/** One more rule, or another form of one that is there. */
export function RuleForm({ rule, isBusy, onDone, onLeave }: RuleFormProps): JSX.Element {
  const symbols = useSymbols()
  const chosen = useWorkspace((state) => state.symbol) ?? symbols[0] ?? ''
  const last = useQuote(chosen)?.last ?? null
  const [draft, setDraft] = useState<RuleDraft>(() => (rule === undefined ? emptyRule(chosen, last) : draftOf(rule)))
  const set = (part: Partial<RuleDraft>): void => setDraft((before) => ({ ...before, ...part }))
  const hasSymbol = draft.kind === 'price' || draft.kind === 'indicator'
  const hasLevel = draft.kind !== 'feed' && draft.kind !== 'broker'
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onDone(draft)
  }
  return (
    <form
      aria-label={rule === undefined ? 'New rule' : 'Change the rule'}
      className={styles['fields']}
      onSubmit={submit}
    >
      <Field label="What">
        {({ id }) => (
          <Select id={id} value={draft.kind} options={RULE_KINDS} onChange={(kind) => set({ kind, level: null })} />
        )}
      </Field>
      {hasSymbol ? (
        <Field label="Symbol">
          {({ id }) => (
            <Select
              id={id}
              value={draft.symbol}
              options={symbols.map((value) => ({ value, label: value }))}
              onChange={(symbol) => set({ symbol })}
            />
          )}
        </Field>
      ) : null}
      {draft.kind === 'indicator' ? <StudyFields draft={draft} set={set} /> : null}
      {hasLevel ? <LevelFields draft={draft} set={set} /> : null}
      <Field label="How often">
        {() => (
          <Segmented
            label="How often"
            width="fill"
            value={draft.isRepeating ? 'each' : 'once'}
            options={[
              { value: 'once', label: 'Once' },
              { value: 'each', label: 'Each time' },
            ]}
            onChange={(often) => set({ isRepeating: often === 'each' })}
          />
        )}
      </Field>
      {hasLevel && draft.isRepeating ? (
        <Field label="Back by, before again">
          {({ id }) => <NumberInput id={id} min={0} value={draft.rearm} onChange={(rearm) => set({ rearm })} />}
        </Field>
      ) : null}
      <Field label="Severity">
        {({ id }) => (
          <Select id={id} value={draft.severity} options={SEVERITIES} onChange={(severity) => set({ severity })} />
        )}
      </Field>
      <Field label="Note">
        {({ id }) => (
          <TextInput
            id={id}
            maxLength={200}
            value={draft.note}
            onChange={(event) => set({ note: event.target.value })}
          />
        )}
      </Field>
      <div className={styles['submit']}>
        <Button type="submit" tone="primary" disabled={isBusy || ruleOf(draft, 'new') === null}>
          {rule === undefined ? 'Add rule' : 'Save'}
        </Button>
        {onLeave === undefined ? null : <Button onClick={onLeave}>Leave it</Button>}
      </div>
    </form>
  )
}

function StudyFields({ draft, set }: RuleFieldsProps): JSX.Element {
  return (
    <>
      <Field label="Indicator">
        {({ id }) => <Select id={id} value={draft.study} options={STUDIES} onChange={(study) => set({ study })} />}
      </Field>
      <Field label="Period">
        {({ id }) => <NumberInput id={id} min={1} value={draft.period} onChange={(period) => set({ period })} />}
      </Field>
      <Field label="Bars">
        {({ id }) => (
          <Select id={id} value={draft.timeframe} options={TIMEFRAMES} onChange={(timeframe) => set({ timeframe })} />
        )}
      </Field>
    </>
  )
}

function LevelFields({ draft, set }: RuleFieldsProps): JSX.Element {
  return (
    <>
      <Field label="Direction">
        {() => (
          <Segmented
            label="Direction"
            width="fill"
            value={draft.direction}
            options={[
              { value: 'above', label: 'Above' },
              { value: 'below', label: 'Below' },
            ]}
            onChange={(direction) => set({ direction })}
          />
        )}
      </Field>
      <Field label="Level">
        {({ id }) => <NumberInput id={id} value={draft.level} onChange={(level) => set({ level })} />}
      </Field>
    </>
  )
}
