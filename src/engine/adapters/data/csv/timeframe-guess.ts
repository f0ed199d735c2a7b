import { DAY_MS, SECOND_MS, type Timeframe } from '../../../model/time.ts'

const MONTH_MS = 30 * DAY_MS
/** Bars looked at: enough for any regular file, and a bound on the work for an irregular one. */
export const MOST_STEPS = 100_000
/** Share of steps that must agree before the commonest one is the timeframe. */
const MAJORITY = 0.5

/** Calendar lengths whose steps vary: days of the shortest and longest step, and the timeframe they mean. */
const CALENDAR_STEPS: readonly { readonly from: number; readonly to: number; readonly timeframe: Timeframe }[] = [
  { from: 28, to: 31, timeframe: MONTH_MS },
  { from: 89, to: 92, timeframe: 3 * MONTH_MS },
  { from: 365, to: 366, timeframe: 12 * MONTH_MS },
]

/**
 * The timeframe of ascending bar times: the commonest step when at least half of all steps are it, months and the
 * like when most steps are as long, otherwise the largest step that divides them all, as in a file of one-second bars
 * with most seconds missing. Undefined when that is not a whole number of seconds, or there are fewer than two bars.
 */
export function guessTimeframe(times: Float64Array, length: number): Timeframe | undefined {
  const steps = countSteps(times, Math.min(length, MOST_STEPS))
  const total = [...steps.values()].reduce((sum, count) => sum + count, 0)
  if (total === 0) return undefined
  for (const { from, to, timeframe } of CALENDAR_STEPS) {
    let matching = 0
    for (const [step, count] of steps)
      if (step >= (from - 0.1) * DAY_MS && step <= (to + 0.1) * DAY_MS) matching += count
    if (matching > total * MAJORITY) return timeframe
  }
  const [commonest = 0, count = 0] = [...steps].toSorted(([a, n], [b, m]) => m - n || a - b)[0] ?? []
  const step = count >= total * MAJORITY ? commonest : [...steps.keys()].reduce(greatestCommonDivisor)
  return step > 0 && step % SECOND_MS === 0 ? step : undefined
}

function countSteps(times: Float64Array, length: number): Map<number, number> {
  const steps = new Map<number, number>()
  let previous = 0
  let run = 0
  for (let row = 1; row <= length; row++) {
    const step = row < length ? (times[row] ?? 0) - (times[row - 1] ?? 0) : Number.NaN
    if (step === previous) {
      run++
      continue
    }
    if (run > 0) steps.set(previous, (steps.get(previous) ?? 0) + run)
    previous = step
    run = step > 0 ? 1 : 0
  }
  return steps
}

function greatestCommonDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b]
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller]
  return larger
}
