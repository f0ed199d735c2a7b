import type { AlertRule, AlertRuleView, RuleWatch } from '../../../contract/alerts.ts'

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
  readonly study: Extract<RuleWatch, { kind: 'indicator' }>['study']
  readonly period: number | null
  readonly direction: AlertRule['direction']
  readonly level: number | null
  readonly isRepeating: boolean
  readonly rearm: number | null
  readonly severity: AlertRule['severity']
  readonly note: string
}

export function emptyRule(symbol: string, last: number | null): RuleDraft {
  const watch = { kind: 'price', symbol, timeframe: '1h', study: 'rsi', period: 14 } as const
  const level = { direction: 'above', level: last, rearm: 0 } as const
  return { ...watch, ...level, isRepeating: false, severity: 'warning', note: '' }
}

/** A rule that is there, for the form. */
export function draftOf({ watch, direction, level, isRepeating, rearm, severity, note }: AlertRule): RuleDraft {
  const draft = { ...emptyRule('', null), direction, level, isRepeating, rearm, severity, note }
  switch (watch.kind) {
    case 'price':
      return { ...draft, kind: 'price', symbol: watch.symbol }
    case 'indicator': {
      const { kind, symbol, timeframe, study } = watch
      return { ...draft, kind, symbol, timeframe, study, period: watch.arguments[0] ?? null }
    }
    case 'pnl':
      return { ...draft, kind: `pnl-${watch.of}` }
    case 'drawdown':
      return { ...draft, kind: 'drawdown' }
    case 'connection':
      return { ...draft, kind: watch.of }
  }
}

/** The rule that the form stands for; null while something is missing. */
export function ruleOf(draft: RuleDraft, id: string): AlertRule | null {
  const { direction, level, isRepeating, rearm, severity, note } = draft
  const watch = watchOf(draft)
  const isConnection = watch?.kind === 'connection'
  if (watch === null || (level === null && !isConnection) || (rearm === null && isRepeating)) return null
  return { id, isOn: true, watch, direction, level: level ?? 0, isRepeating, rearm: rearm ?? 0, severity, note }
}

function watchOf({ kind, symbol, timeframe, study, period }: RuleDraft): RuleWatch | null {
  switch (kind) {
    case 'price':
      return symbol === '' ? null : { kind, symbol }
    case 'indicator':
      return symbol === '' || period === null ? null : { kind, symbol, timeframe, study, arguments: [period] }
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

/** The rule as one line of the list. */
export function ruleText({ watch, direction, level }: AlertRule): string {
  const limit = `${direction} ${level.toLocaleString('en-US', { maximumFractionDigits: 8 })}`
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
