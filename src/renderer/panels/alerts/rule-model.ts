import { AlertRule, type AlertRuleView, type RuleWatch } from '../../../contract/alerts.ts'
import { formatDecimal } from '../../components/number-format.ts'
import { STUDIES, argumentProblem, type StudyArgument, type StudyKind } from '../chart/studies.ts'

/** What a rule may look at, as one choice. */
export const RULE_KINDS = [
  { value: 'price', label: 'Price' },
  { value: 'indicator', label: 'Indicator' },
  { value: 'pnl-day', label: 'P&L of the day' },
  { value: 'pnl-open', label: 'Open P&L' },
  { value: 'drawdown', label: 'Drawdown, %' },
  { value: 'feed', label: 'Feed lost' },
  { value: 'broker', label: 'Broker lost' },
] as const
export type RuleKind = (typeof RULE_KINDS)[number]['value']

/** A rule in the form; numbers are null while what is typed is none. */
export interface RuleDraft {
  readonly kind: RuleKind
  readonly symbol: string
  readonly timeframe: string
  readonly study: StudyKind
  /** Of the study, in its order. */
  readonly arguments: readonly (number | null)[]
  readonly direction: AlertRule['direction']
  readonly level: number | null
  readonly isRepeating: boolean
  readonly rearm: number | null
  readonly severity: AlertRule['severity']
  readonly note: string
}

export function studyArguments(study: StudyKind): readonly StudyArgument[] {
  return STUDIES.find(({ kind }) => kind === study)?.arguments ?? []
}

/** Arguments that an indicator begins with. */
export function firstArguments(study: StudyKind): readonly number[] {
  return studyArguments(study).map(({ initial }) => initial)
}

/** @param timeframe that of the symbol's own bars */
export function emptyRule(symbol: string, timeframe: string, last: number | null): RuleDraft {
  const watch = { kind: 'price', symbol, timeframe, study: 'rsi', arguments: firstArguments('rsi') } as const
  const level = { direction: 'above', level: last, rearm: 0 } as const
  return { ...watch, ...level, isRepeating: false, severity: 'warning', note: '' }
}

/** A draft with something else chosen. A level of another kind, or a price of another symbol, begins anew. */
export function withPart(
  before: RuleDraft,
  part: Partial<RuleDraft>,
  last: (symbol: string) => number | null,
): RuleDraft {
  const next = { ...before, ...part }
  const isPrice = next.kind === 'price'
  const isAnew = part.kind !== undefined || (part.symbol !== undefined && isPrice)
  return isAnew ? { ...next, level: isPrice ? last(next.symbol) : null } : next
}

/** A rule that is there, for the form. */
export function draftOf({ watch, direction, level, isRepeating, rearm, severity, note }: AlertRule): RuleDraft {
  const draft = { ...emptyRule('', '1d', null), direction, level, isRepeating, rearm, severity, note }
  switch (watch.kind) {
    case 'price':
      return { ...draft, kind: 'price', symbol: watch.symbol }
    case 'indicator': {
      const { kind, symbol, timeframe, study } = watch
      // Those that a rule leaves out are as they begin.
      const given = firstArguments(study).map((initial, index) => watch.arguments[index] ?? initial)
      return { ...draft, kind, symbol, timeframe, study, arguments: given }
    }
    case 'pnl':
      return { ...draft, kind: `pnl-${watch.of}` }
    case 'drawdown':
      return { ...draft, kind: 'drawdown' }
    case 'connection':
      return { ...draft, kind: watch.of }
  }
}

/** Whether the form asks for a level, and with it a direction. */
export function hasLevel({ kind }: RuleDraft): boolean {
  return kind !== 'feed' && kind !== 'broker'
}

/** What is wrong in the form, in words; null for what is good. */
export interface RuleProblems {
  readonly symbol: string | null
  readonly arguments: readonly (string | null)[]
  readonly level: string | null
  readonly rearm: string | null
}

export function ruleProblems(draft: RuleDraft): RuleProblems {
  const { kind, symbol, study, level, isRepeating, rearm } = draft
  const isOfSymbol = kind === 'price' || kind === 'indicator'
  const isRearmed = hasLevel(draft) && isRepeating
  return {
    symbol: isOfSymbol && symbol === '' ? 'No session has a symbol to look at' : null,
    arguments:
      kind === 'indicator'
        ? studyArguments(study).map((argument, index) => argumentProblem(argument, draft.arguments[index] ?? null))
        : [],
    level: hasLevel(draft) && level === null ? 'Expected a number' : null,
    rearm: isRearmed && (rearm === null || rearm < 0) ? 'Expected 0 or more' : null,
  }
}

/** The rule that the form stands for; null while something of it is wrong. */
export function ruleOf(draft: RuleDraft, id: string): AlertRule | null {
  const { direction, level, isRepeating, rearm, severity, note } = draft
  const { arguments: inArguments, ...others } = ruleProblems(draft)
  if ([...inArguments, ...Object.values(others)].some((problem) => problem !== null)) return null
  const rule = { id, isOn: true, watch: watchOf(draft), direction, isRepeating, severity, note }
  const parsed = AlertRule.safeParse({ ...rule, level: level ?? 0, rearm: rearm ?? 0 })
  return parsed.success ? parsed.data : null
}

function watchOf({ kind, symbol, timeframe, study, arguments: given }: RuleDraft): RuleWatch {
  switch (kind) {
    case 'price':
      return { kind, symbol }
    case 'indicator':
      return { kind, symbol, timeframe, study, arguments: given.flatMap((value) => (value === null ? [] : [value])) }
    case 'pnl-day':
      return { kind: 'pnl', of: 'day' }
    case 'pnl-open':
      return { kind: 'pnl', of: 'open' }
    case 'drawdown':
      return { kind }
    case 'feed':
    case 'broker':
      return { kind: 'connection', of: kind }
  }
}

/** Most places of a level. */
const LEVEL_PLACES = 8

/** The rule as one line of the list. */
export function ruleText({ watch, direction, level }: AlertRule): string {
  const limit = `${direction} ${formatDecimal(level, LEVEL_PLACES, 0)}`
  switch (watch.kind) {
    case 'price':
      return `${watch.symbol} ${limit}`
    case 'indicator':
      return `${watch.study.toUpperCase()}(${watch.arguments.join(', ')}) of ${watch.symbol} ${watch.timeframe} ${limit}`
    case 'pnl':
      return `${watch.of === 'day' ? 'P&L of the day' : 'Open P&L'} ${limit}`
    case 'drawdown':
      return `Drawdown ${limit} %`
    case 'connection':
      return watch.of === 'feed' ? 'Feed lost' : 'Broker lost'
  }
}

/** How a rule stands, in words. */
export function ruleState({ state, detail, isRepeating }: AlertRuleView): string {
  switch (state) {
    case 'waiting':
      return isRepeating ? 'Waiting, each time' : 'Waiting, once'
    case 'told':
      return 'Told, now off'
    case 'off':
      return 'Off'
    case 'unknown':
      return detail
  }
}

/** With a capital letter, as on the screen. */
export function sentence(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`
}
