import { useRef, useState, type FormEvent, type JSX } from 'react'
import { AlertSeverity, type AlertRule } from '../../../contract/alerts.ts'
import { Button } from '../../components/button.tsx'
import { Field, TextInput } from '../../components/field.tsx'
import { NumberField } from '../../components/number-field.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import { useInstrument, useServices, useSymbols } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { STUDIES } from '../chart/studies.ts'
import styles from './alert-dialog.module.css'
import {
  RULE_KINDS,
  draftOf,
  emptyRule,
  firstArguments,
  hasLevel,
  ruleOf,
  ruleProblems,
  sentence,
  studyArguments,
  withPart,
  type RuleDraft,
  type RuleProblems,
} from './rule-model.ts'

const SEVERITIES = AlertSeverity.options.map((value) => ({ value, label: sentence(value) }))
const INDICATORS = STUDIES.map(({ kind, name }) => ({ value: kind, label: name }))

interface RuleFieldsProps {
  readonly draft: RuleDraft
  readonly problems: RuleProblems
  readonly set: (part: Partial<RuleDraft>) => void
}

interface RuleFormProps {
  /** The one that is changed; one more when left out. */
  readonly rule?: AlertRule
  /** Settles when the engine has answered. */
  readonly onDone: (rule: AlertRule) => Promise<unknown>
  readonly onLeave?: () => void
}

/** One more rule, or another form of one that is there. */
export function RuleForm({ rule, onDone, onLeave }: RuleFormProps): JSX.Element {
  const { draft, set } = useRuleDraft(rule)
  // An empty field is no mistake yet; a rule that was asked for with one is.
  const [isTried, setTried] = useState(false)
  // Pressed twice, it is not added twice.
  const isSending = useRef(false)
  const problems = isTried ? ruleProblems(draft) : NO_PROBLEMS
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const asked = ruleOf(draft, rule?.id ?? crypto.randomUUID())
    setTried(asked === null)
    if (asked === null || isSending.current) return
    isSending.current = true
    void onDone(asked).finally(() => {
      isSending.current = false
    })
  }
  const isNew = rule === undefined
  return (
    <form aria-label={isNew ? 'New rule' : 'Change the rule'} className={styles['fields']} onSubmit={submit}>
      <WatchFields draft={draft} problems={problems} set={set} />
      {hasLevel(draft) ? <LevelFields draft={draft} problems={problems} set={set} /> : null}
      <TellingFields draft={draft} problems={problems} set={set} />
      <div className={styles['submit']}>
        {onLeave === undefined ? null : <Button onClick={onLeave}>Leave it</Button>}
        <Button type="submit" tone="primary">
          {isNew ? 'Add rule' : 'Save'}
        </Button>
      </div>
    </form>
  )
}

const NO_PROBLEMS: RuleProblems = { symbol: null, arguments: [], level: null, rearm: null }

interface DraftInForm {
  readonly draft: RuleDraft
  readonly set: (part: Partial<RuleDraft>) => void
}

/** A rule about a price begins at the last one: of the symbol in sight, then of each that is chosen. */
function useRuleDraft(rule: AlertRule | undefined): DraftInForm {
  const { quotes } = useServices()
  const symbols = useSymbols()
  const chosen = useWorkspace((state) => state.symbol) ?? symbols[0] ?? ''
  const timeframe = useInstrument(chosen)?.timeframe ?? '1d'
  const last = (symbol: string): number | null => quotes.get(symbol)?.last ?? null
  const [draft, setDraft] = useState<RuleDraft>(() =>
    rule === undefined ? emptyRule(chosen, timeframe, last(chosen)) : draftOf(rule),
  )
  const set = (part: Partial<RuleDraft>): void => setDraft((before) => withPart(before, part, last))
  return { draft, set }
}

/** What is looked at. */
function WatchFields(props: RuleFieldsProps): JSX.Element {
  const { draft, problems, set } = props
  const symbols = useSymbols()
  const offered = symbols.includes(draft.symbol) || draft.symbol === '' ? symbols : [draft.symbol, ...symbols]
  return (
    <>
      <Field label="What">
        {({ id }) => <Select id={id} value={draft.kind} options={RULE_KINDS} onChange={(kind) => set({ kind })} />}
      </Field>
      {draft.kind === 'price' || draft.kind === 'indicator' ? (
        <Field label="Symbol" error={problems.symbol}>
          {({ id }) => (
            <Select
              id={id}
              value={draft.symbol}
              options={offered.map((value) => ({ value, label: value }))}
              onChange={(symbol) => set({ symbol })}
            />
          )}
        </Field>
      ) : null}
      {draft.kind === 'indicator' ? <StudyFields {...props} /> : null}
    </>
  )
}

/** When and how it is told. */
function TellingFields({ draft, problems, set }: RuleFieldsProps): JSX.Element {
  return (
    <>
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
      {hasLevel(draft) && draft.isRepeating ? (
        <NumberField
          label="Back by, before again"
          error={problems.rearm}
          min={0}
          value={draft.rearm}
          onChange={(rearm) => set({ rearm })}
        />
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
    </>
  )
}

function StudyFields({ draft, problems, set }: RuleFieldsProps): JSX.Element {
  const own = useInstrument(draft.symbol)?.timeframes ?? []
  const timeframes = own.includes(draft.timeframe) ? own : [draft.timeframe, ...own]
  return (
    <>
      <Field label="Indicator">
        {({ id }) => (
          <Select
            id={id}
            value={draft.study}
            options={INDICATORS}
            onChange={(study) => set({ study, arguments: firstArguments(study) })}
          />
        )}
      </Field>
      {studyArguments(draft.study).map(({ name, step = 1 }, index) => (
        <NumberField
          key={name}
          label={name}
          error={problems.arguments[index] ?? null}
          step={step}
          min={step}
          value={draft.arguments[index] ?? null}
          onChange={(value) => set({ arguments: draft.arguments.with(index, value) })}
        />
      ))}
      <Field label="Bars">
        {({ id }) => (
          <Select
            id={id}
            value={draft.timeframe}
            options={timeframes.map((value) => ({ value, label: value }))}
            onChange={(timeframe) => set({ timeframe })}
          />
        )}
      </Field>
    </>
  )
}

function LevelFields({ draft, problems, set }: RuleFieldsProps): JSX.Element {
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
      <NumberField label="Level" error={problems.level} value={draft.level} onChange={(level) => set({ level })} />
    </>
  )
}
