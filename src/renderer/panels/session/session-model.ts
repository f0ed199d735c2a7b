import { formatDecimal } from '../../components/number-format.ts'
import { FeedConfig } from '../../../contract/views.ts'
import { speedOf } from './speeds.ts'

/** What is in the form's fields; null while a field is not a number. */
export interface SessionDraft {
  readonly kind: FeedConfig['kind']
  /** Null until one is chosen by hand. */
  readonly datasets: readonly string[] | null
  readonly speed: string
  readonly seed: number | null
  readonly symbols: number | null
  readonly ticksPerSecond: number | null
  readonly cash: number | null
}

/** The feed of a draft, or null while it is not one that the contract takes. */
export function sessionFeed(draft: SessionDraft): FeedConfig | null {
  const feed =
    draft.kind === 'replay'
      ? { kind: 'replay', datasets: draft.datasets, speed: speedOf(draft.speed) }
      : { kind: 'synthetic', seed: draft.seed, symbols: draft.symbols, ticksPerSecond: draft.ticksPerSecond }
  const parsed = FeedConfig.safeParse(feed)
  return parsed.success ? parsed.data : null
}

export const MOST_CASH = 1e9

/** What is wrong in the form's numbers, in words; null for what is good. */
export interface DraftProblems {
  readonly symbols: string | null
  readonly ticksPerSecond: string | null
  readonly seed: string | null
  readonly cash: string | null
}

export function draftProblems({ symbols, ticksPerSecond, seed, cash }: SessionDraft): DraftProblems {
  const whole = (value: number | null, least: number, most: number): string | null =>
    value !== null && Number.isInteger(value) && value >= least && value <= most
      ? null
      : `Expected a whole number from ${least} to ${formatDecimal(most, 0)}`
  const isRate = ticksPerSecond !== null && ticksPerSecond > 0 && ticksPerSecond <= 1_000
  const isCash = cash !== null && cash >= 1 && cash <= MOST_CASH
  return {
    symbols: whole(symbols, 1, 100),
    ticksPerSecond: isRate ? null : 'Expected more than 0, at most 1,000',
    seed: whole(seed, 0, 0xffff_ffff),
    cash: isCash ? null : `Expected 1 to ${formatDecimal(MOST_CASH, 0)}`,
  }
}
