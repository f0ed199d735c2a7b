import { z } from 'zod'
import { STUDY_KINDS } from '../../../contract/streams.ts'

export type StudyKind = (typeof STUDY_KINDS)[number]

/** An indicator that the user put on the chart. */
export const Study = z.object({
  id: z.string(),
  kind: z.enum(STUDY_KINDS),
  arguments: z.array(z.number().positive()).max(4),
})
export type Study = z.infer<typeof Study>

export interface StudyArgument {
  readonly name: string
  readonly initial: number
  /** Whole numbers only, unless a step is named. */
  readonly step?: number
}

interface StudyChoice {
  readonly kind: StudyKind
  readonly name: string
  readonly arguments: readonly StudyArgument[]
}

const period = (initial: number): StudyArgument => ({ name: 'Period', initial })

/** What can be put on a chart; arguments in the order of the indicator's constructor. */
export const STUDIES: readonly StudyChoice[] = [
  { kind: 'sma', name: 'Simple moving average', arguments: [period(20)] },
  { kind: 'ema', name: 'Exponential moving average', arguments: [period(20)] },
  { kind: 'wma', name: 'Weighted moving average', arguments: [period(20)] },
  {
    kind: 'bollinger',
    name: 'Bollinger bands',
    arguments: [period(20), { name: 'Deviations', initial: 2, step: 0.1 }],
  },
  { kind: 'donchian', name: 'Donchian channel', arguments: [period(20)] },
  { kind: 'rsi', name: 'Relative strength index', arguments: [period(14)] },
  {
    kind: 'macd',
    name: 'MACD',
    arguments: [
      { name: 'Fast', initial: 12 },
      { name: 'Slow', initial: 26 },
      { name: 'Signal', initial: 9 },
    ],
  },
  { kind: 'atr', name: 'Average true range', arguments: [period(14)] },
  { kind: 'stddev', name: 'Standard deviation', arguments: [period(20)] },
]

export const MAX_PERIOD = 1_000

/** What is wrong with an argument, in words; null when it is good. */
export function argumentProblem(argument: StudyArgument, value: number | null): string | null {
  const whole = argument.step === undefined
  const least = whole ? 1 : argument.step
  if (value !== null && value >= (least ?? 1) && value <= MAX_PERIOD && (!whole || Number.isInteger(value))) return null
  return whole ? `A whole number from 1 to ${MAX_PERIOD}` : `A number from ${argument.step} to ${MAX_PERIOD}`
}

/** Most indicators on a chart; each separate one takes height from the prices. */
export const MAX_STUDIES = 12

/** The studies with one more; the same study twice draws nothing new. Its name is its identity. */
export function withStudy(studies: readonly Study[], added: Omit<Study, 'id'>): Study[] {
  const id = [added.kind, ...added.arguments].join('-')
  return [...studies.filter((study) => study.id !== id), { ...added, id }].slice(-MAX_STUDIES)
}
