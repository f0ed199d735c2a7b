import type { AlertRule, RuleWatch } from '../../contract/alerts.ts'
import { unreachable } from '../model/errors.ts'

/** Stable codes of the alerts that the user's rules bring. */
export const RULE_CODES: Readonly<Record<RuleWatch['kind'], string>> = {
  price: 'RULE-PRICE',
  indicator: 'RULE-INDICATOR',
  pnl: 'RULE-PNL',
  drawdown: 'RULE-DRAWDOWN',
  connection: 'RULE-CONNECTION',
}

/** What a rule looks at, in words: `SPY`, `RSI(14) of SPY 1h`. */
export function watchWords(watch: RuleWatch): string {
  switch (watch.kind) {
    case 'price':
      return watch.symbol
    case 'indicator':
      return `${watch.study.toUpperCase()}(${watch.arguments.join(', ')}) of ${watch.symbol} ${watch.timeframe}`
    case 'pnl':
      return watch.of === 'day' ? 'P&L of the day' : 'Open P&L'
    case 'drawdown':
      return 'Drawdown'
    case 'connection':
      return watch.of === 'feed' ? 'The feed' : 'The broker'
    default:
      return unreachable(watch)
  }
}

/** The rule as one line, by which its alerts are told from those of other rules. */
export function ruleWords({ watch, direction, level }: AlertRule): string {
  return watch.kind === 'connection'
    ? `${watchWords(watch)} lost`
    : `${watchWords(watch)} ${direction} ${number(level)}`
}

/** What happened. */
export function crossedWords(rule: AlertRule, value: number): string {
  const { watch, direction, level, note } = rule
  const percent = watch.kind === 'drawdown' ? ' %' : ''
  const what =
    watch.kind === 'connection'
      ? `${watchWords(watch)} is lost`
      : `${watchWords(watch)} is ${number(value)}${percent}, ${direction} your ${number(level)}${percent}`
  return note === '' ? what : `${what}: ${note}`
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 8 })
}
