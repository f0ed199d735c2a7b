import type { CostConfig, Delay } from '../../../contract/costs.ts'
import { parseDecimal } from '../../components/number-entry.ts'

const MOST_MS = 3_600_000
const MOST_SIGMA = 5
const USUAL_SIGMA = '0.4'

/** How long messages are under way, as typed. */
export interface LatencyDraft {
  readonly kind: 'none' | 'fixed' | 'log-normal' | 'samples'
  /** Milliseconds of orders; of cancels and answers when they differ. */
  readonly submit: string
  readonly cancel: string
  readonly ack: string
  /** Of the logarithm. */
  readonly sigma: string
  /** Measured milliseconds, from a file. */
  readonly samples: readonly number[]
}

export const NO_LATENCY: LatencyDraft = {
  kind: 'none',
  submit: '50',
  cancel: '',
  ack: '',
  sigma: USUAL_SIGMA,
  samples: [],
}

/** What is wrong, by field. */
export function latencyProblems(draft: LatencyDraft): Readonly<Record<string, string>> {
  const { kind, samples } = draft
  if (kind === 'none') return {}
  if (kind === 'samples') return samples.length === 0 ? { latencySamples: 'Choose a file of milliseconds' } : {}
  const problems: Record<string, string> = {}
  for (const key of ['submit', 'cancel', 'ack'] as const) {
    const isLeftOut = key !== 'submit' && draft[key].trim() === ''
    if (!isLeftOut && !isWithin(draft[key], MOST_MS)) problems[`latency-${key}`] = 'Expected 0 to 3,600,000 ms'
  }
  if (kind === 'log-normal' && !isWithin(draft.sigma, MOST_SIGMA)) problems['latency-sigma'] = 'Expected 0 to 5'
  return problems
}

/** Undefined when there is none, or something is wrong. */
export function latencyOf(draft: LatencyDraft): CostConfig['latency'] {
  if (draft.kind === 'none' || Object.keys(latencyProblems(draft)).length > 0) return undefined
  if (draft.kind === 'samples') {
    const samples: Delay = { kind: 'samples', ms: [...draft.samples] }
    return { submit: samples, cancel: samples, ack: samples }
  }
  const delay = (text: string): Delay => {
    const ms = parseDecimal(text.trim() === '' ? draft.submit : text) ?? 0
    if (draft.kind === 'fixed') return { kind: 'fixed', ms }
    return { kind: 'log-normal', medianMs: ms, sigma: parseDecimal(draft.sigma) ?? 0 }
  }
  return { submit: delay(draft.submit), cancel: delay(draft.cancel), ack: delay(draft.ack) }
}

/** The draft that says a latency. */
export function latencyDraft(latency: CostConfig['latency']): LatencyDraft {
  if (latency === undefined) return NO_LATENCY
  const { submit, cancel, ack } = latency
  if (submit.kind === 'samples') return { ...NO_LATENCY, kind: 'samples', samples: submit.ms }
  const other = (delay: Delay): string => (msOf(delay) === msOf(submit) ? '' : String(msOf(delay)))
  return {
    kind: submit.kind,
    submit: String(msOf(submit)),
    cancel: other(cancel),
    ack: other(ack),
    sigma: submit.kind === 'log-normal' ? String(submit.sigma) : USUAL_SIGMA,
    samples: [],
  }
}

/** Milliseconds of a file, one a line; null when one of them is none. */
export function latencySamples(text: string): readonly number[] | null {
  const samples = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(Number)
  return samples.length > 0 && samples.every((ms) => ms >= 0 && ms <= MOST_MS) ? samples : null
}

function msOf(delay: Delay): number {
  switch (delay.kind) {
    case 'fixed':
      return delay.ms
    case 'log-normal':
      return delay.medianMs
    case 'samples':
      return delay.ms[0] ?? 0
  }
}

function isWithin(text: string, most: number): boolean {
  const value = parseDecimal(text)
  return value !== null && value >= 0 && value <= most
}
