import type { AuditFinding } from '../../../contract/backtest.ts'
import { formatTimeframe, formatUtc } from '../../model/time.ts'
import type { Timeframe } from '../../model/time.ts'
import type { Decision } from './decision.ts'
import type { Difference } from './difference.ts'
import type { Foresight } from './foresight.ts'

type ComparedKind = Exclude<AuditFinding['kind'], 'foresight'>

interface Context {
  readonly timeframe: Timeframe
  /** Open of the last bar that had closed when the runs parted; null when none had. */
  readonly time: number | null
  /** Close of the last bar that both runs had in common; infinite when they had all. */
  readonly until: number
  /** What the strategy used, where that is known. */
  readonly detail: string
}

/** A difference between the whole run and a re-run, in words. */
export function differenceFinding(kind: AuditFinding['kind'], difference: Difference, context: Context): AuditFinding {
  const expected = wordsOf(difference.expected)
  const found = difference.failure === '' ? wordsOf(difference.found) : `an error: ${difference.failure}`
  const { time } = context
  const place =
    time === null ? 'Before the first bar' : `On the ${formatTimeframe(context.timeframe)} bar of ${formatUtc(time)}`
  const order = difference.expected?.order ?? difference.found?.order ?? ''
  const circumstance = kind === 'foresight' ? '' : circumstanceOf(kind, context)
  const text = `${place} the whole run had ${expected}; ${circumstance} it had ${found}.`
  return { kind, time, order, expected, found, text }
}

export function foresightFinding(found: { readonly here: Foresight; readonly elsewhere: Foresight }): AuditFinding {
  const expected = scoreOf(found.here)
  const moved = scoreOf(found.elsewhere)
  const bars = found.here.horizon === 1 ? 'the bar after' : `the ${found.here.horizon} bars after`
  const text =
    `The price went the way of ${expected} in ${bars}; on the same history at another time and price, of ${moved}. ` +
    'What it knows does not come from the bars: look for prices, dates or signals in the code or in what it imports.'
  return { kind: 'foresight', time: null, order: '', expected, found: moved, text }
}

function scoreOf({ right, orders, score }: Foresight): string {
  if (orders === 0) return 'no order, there were none'
  return `${right} of ${orders} orders (${score.toFixed(1)} standard errors)`
}

function wordsOf(decision: Decision | null): string {
  if (decision === null) return 'nothing'
  return decision.direction === 0 ? decision.text : `order ${decision.order} (${decision.text})`
}

function circumstanceOf(kind: ComparedKind, { until, detail }: Context): string {
  switch (kind) {
    case 'truncated':
      return `with no bars after the close at ${formatUtc(until)}`
    case 'perturbed':
      return `with other prices after the close at ${formatUtc(until)}`
    case 'hidden':
      return 'with the bars that had not closed hidden in memory'
    case 'kept-state':
      return 'when run again in the same process'
    case 'wall-clock':
      return 'with the computer’s clock at another time'
    case 'chance':
      return 'with other numbers from Math.random (this.random() repeats itself)'
    case 'outside-data':
      return `without what it reads itself (${detail}; import it, or make it a parameter, and it is part of the audit)`
    case 'irreproducible':
      return 'when run once more on the same input'
  }
}
