import type { Decision, Trace } from './decision.ts'

/** The first place where two runs of a strategy part. */
export interface Difference {
  /** Engine time of the earlier of the two. */
  readonly at: number
  readonly expected: Decision | null
  readonly found: Decision | null
  /** Why a re-run got no further, when that is the difference. */
  readonly failure: string
}

/** The first decision up to a moment that differs, or null: an order's id, time and terms all count. */
export function firstDifference(expected: Trace, found: Trace, until: number): Difference | null {
  const length = Math.max(expected.decisions.length, found.decisions.length)
  for (let index = 0; index < length; index++) {
    const ours = upTo(expected.decisions[index], until)
    const theirs = upTo(found.decisions[index], until)
    if (ours === null && theirs === null) break
    if (ours !== null && theirs !== null && isSame(ours, theirs)) continue
    return differenceAt(ours, theirs, failureUpTo(found, until))
  }
  const failure = failureUpTo(found, until)
  if (failure && !failureUpTo(expected, until)) {
    return { at: failure.at, expected: null, found: null, failure: failure.message }
  }
  return null
}

function differenceAt(expected: Decision | null, found: Decision | null, failure: Trace['failure']): Difference {
  const at = Math.min(expected?.at ?? Number.POSITIVE_INFINITY, found?.at ?? Number.POSITIVE_INFINITY)
  // Only what happened at that moment is of interest there: the other run may have done something much later.
  const sameMoment = (decision: Decision | null) => (decision?.at === at ? decision : null)
  return {
    at,
    expected: sameMoment(expected),
    found: sameMoment(found),
    failure: found ? '' : (failure?.message ?? ''),
  }
}

function upTo(decision: Decision | undefined, until: number): Decision | null {
  return decision !== undefined && decision.at <= until ? decision : null
}

function failureUpTo({ failure }: Trace, until: number): Trace['failure'] {
  return failure !== null && failure.at <= until ? failure : null
}

function isSame(one: Decision, other: Decision): boolean {
  return one.at === other.at && one.order === other.order && one.text === other.text
}
