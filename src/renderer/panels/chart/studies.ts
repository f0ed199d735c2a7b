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

interface StudyArgument {
  readonly name: string
  readonly initial: number
  /** Whole numbers only, unless a step is named. */
  readonly step?: number
}

interface StudyChoice {
  readonly kind: StudyKind
  readonly name: string
  readonly short: string
  readonly arguments: readonly StudyArgument[]
}

const period = (initial: number): StudyArgument => ({ name: 'Period', initial })

/** What can be put on a chart; arguments in the order of the indicator's constructor. */
export const STUDIES: readonly StudyChoice[] = [
  { kind: 'sma', name: 'Simple moving average', short: 'SMA', arguments: [period(20)] },
  { kind: 'ema', name: 'Exponential moving average', short: 'EMA', arguments: [period(20)] },
  { kind: 'wma', name: 'Weighted moving average', short: 'WMA', arguments: [period(20)] },
  {
    kind: 'bollinger',
    name: 'Bollinger bands',
    short: 'BB',
    arguments: [period(20), { name: 'Deviations', initial: 2, step: 0.1 }],
  },
  { kind: 'donchian', name: 'Donchian channel', short: 'DC', arguments: [period(20)] },
  { kind: 'rsi', name: 'Relative strength index', short: 'RSI', arguments: [period(14)] },
  {
    kind: 'macd',
    name: 'MACD',
    short: 'MACD',
    arguments: [
      { name: 'Fast', initial: 12 },
      { name: 'Slow', initial: 26 },
      { name: 'Signal', initial: 9 },
    ],
  },
  { kind: 'atr', name: 'Average true range', short: 'ATR', arguments: [period(14)] },
  { kind: 'stddev', name: 'Standard deviation', short: 'StdDev', arguments: [period(20)] },
]

export const MAX_PERIOD = 1_000

/** What is wrong with an argument, in words; null when it is good. */
export function argumentProblem(argument: StudyArgument, value: number | null): string | null {
  const whole = argument.step === undefined
  const least = whole ? 1 : argument.step
  if (value !== null && value >= (least ?? 1) && value <= MAX_PERIOD && (!whole || Number.isInteger(value))) return null
  return whole ? `A whole number from 1 to ${MAX_PERIOD}` : `A number from ${argument.step} to ${MAX_PERIOD}`
}

/** `SMA 20`, `MACD 12 26 9`. */
export function studyLabel(study: Study): string {
  const choice = STUDIES.find(({ kind }) => kind === study.kind)
  return [choice?.short ?? study.kind, ...study.arguments].join(' ')
}
