import type { LimitValue, RiskView } from '../../../contract/risk.ts'
import type { MonitorMeasure, ThresholdAction } from '../../../contract/risk-monitor.ts'
import { formatDecimal, formatPercent } from '../../components/number-format.ts'

export type LimitUnit = RiskView['limits'][number]['unit']

export const MEASURE_NAMES: Readonly<Record<MonitorMeasure, string>> = {
  dailyLoss: 'Loss of the day',
  drawdown: 'Drawdown',
  valueAtRisk: 'Value at risk',
  expectedShortfall: 'Expected shortfall',
  marginUse: 'Margin in use',
  strategyLoss: 'Strategy’s loss',
}

export const ACTION_WORDS: Readonly<Record<ThresholdAction, string>> = {
  warn: 'warns',
  pause: 'pauses',
  reduce: 'reduces',
  close: 'closes',
  stop: 'stops',
}

/** Units whose numbers are typed and shown as something else: a part as per cent, milliseconds as seconds. */
const SCALES: Readonly<Partial<Record<LimitUnit, { readonly factor: number; readonly suffix: string }>>> = {
  fraction: { factor: 100, suffix: '%' },
  milliseconds: { factor: 0.001, suffix: 's' },
  'per-second': { factor: 1, suffix: '/s' },
  ratio: { factor: 1, suffix: '×' },
}

/** Most places of a limit. */
const PLACES = 4

export function limitSuffix(unit: LimitUnit, currency: string): string | undefined {
  return unit === 'money' ? currency : SCALES[unit]?.suffix
}

/** A limit as it is typed: 0.05 of the equity is 5. */
export function typedOf(value: number, unit: LimitUnit): number {
  return Number((value * (SCALES[unit]?.factor ?? 1)).toPrecision(12))
}

export function valueOfTyped(typed: number, unit: LimitUnit): number {
  return Number((typed / (SCALES[unit]?.factor ?? 1)).toPrecision(12))
}

/** A limit in words. */
export function limitText(value: LimitValue | null, unit: LimitUnit, currency = ''): string {
  if (value === null) return 'not set'
  if (value === 'unlimited') return 'none'
  if (unit === 'switch') return value === 1 ? 'yes' : 'no'
  if (unit === 'milliseconds') return durationText(value)
  const text = formatDecimal(typedOf(value, unit), PLACES, 0)
  const suffix = limitSuffix(unit, currency)
  return suffix === undefined || suffix === '' ? text : `${text} ${suffix}`
}

/** In the largest unit that leaves a whole number. */
function durationText(ms: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ] as const
  const [length, word] = units.find(([each]) => ms >= each && ms % each === 0) ?? [1_000, 's']
  return `${formatDecimal(ms / length, PLACES, 0)} ${word}`
}

const THRESHOLD =
  /^(dailyLoss|drawdown|valueAtRisk|expectedShortfall|marginUse|strategyLoss)(Warn|Pause|Reduce|Close|Stop)$/

/** Whether a limit acts after the order: what the monitor does when it is passed. */
export function isThreshold(name: string): boolean {
  return name === 'reduceShare' || THRESHOLD.test(name)
}

const PRICE_LIMITS: ReadonlySet<string> = new Set([
  'maxPriceAge',
  'maxFeedSilence',
  'maxCrossedQuotes',
  'maxCrossedTime',
  'lockedIsCrossed',
  'maxPriceJump',
  'maxJumpDeviations',
  'maxSuspectTime',
  'maxClockSkew',
  'priceRecovery',
])

/** Whether a limit is about the prices that are traded on. */
export function isPriceLimit(name: string): boolean {
  return PRICE_LIMITS.has(name)
}

/** What was found, beside a limit, with fewer places. */
export function foundText(value: number, unit: LimitUnit | undefined): string {
  if (value >= Number.MAX_VALUE) return '∞'
  if (unit === 'fraction') return formatPercent(value)
  if (unit === 'money') return formatDecimal(value, 0)
  return formatDecimal(value, 2, 0)
}

/** How near a limit is: calm below three quarters, near from there, at or over it in full. */
export function levelOf(utilisation: number): 'calm' | 'near' | 'over' {
  return utilisation >= 1 ? 'over' : utilisation >= 0.75 ? 'near' : 'calm'
}
