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
