import { hash } from 'node:crypto'
import { OUTCOME_KINDS } from '../../kernel/journal.ts'
import type { EventLog, JournalRecord, RecordData, RecordKind } from '../../kernel/journal.ts'
import type { FeedTurn } from '../../session/feed.ts'

const OUTCOMES: ReadonlySet<RecordKind> = new Set(OUTCOME_KINDS)

/** Whether a replay must make records of a kind again, each as it was. */
export function isOutcome(kind: RecordKind): boolean {
  return OUTCOMES.has(kind)
}

/** Something that a session decided or that came of it, and when: after how many moments of market data. */
export interface Outcome {
  readonly moments: number
  readonly kind: RecordKind
  /** JSON of what it was. */
  readonly text: string
}

/** A turn of ticks, by reference or by value; undefined for moments of a history. */
export function turnOf({ at, rounds, ticks }: RecordData): (FeedTurn & { readonly at: number }) | undefined {
  if (typeof rounds !== 'number') return undefined
  return { at: Number(at), rounds, ticks: Array.isArray(ticks) ? ticks.map(Number) : undefined }
}

/** Moments of market data that a record stands for. */
export function momentsOf(data: RecordData): number {
  const { moments } = data
  return typeof moments === 'number' ? moments : 1
}

/** The outcomes of a session that is replayed, in memory, to be compared and let go of. */
export class OutcomeLog implements EventLog {
  #moments = 0
  #waiting: Outcome[] = []

  append(kind: RecordKind, data: RecordData): void {
    if (kind === 'market' || kind === 'data') this.#moments += momentsOf(data)
    else if (isOutcome(kind)) this.#waiting.push({ moments: this.#moments, kind, text: JSON.stringify(data) })
  }

  flush(): void {
    // Nothing of a replay is kept.
  }

  /** Takes out what came since the last time. */
  take(): readonly Outcome[] {
    return this.#waiting.splice(0)
  }
}

/** Turns the records of a journal into outcomes. */
export class RecordedOutcomes {
  #moments = 0

  /** The outcome of a record; undefined when it is none. */
  read({ kind, data }: Pick<JournalRecord, 'kind' | 'data'>): Outcome | undefined {
    if (kind === 'market' || kind === 'data') this.#moments += momentsOf(data)
    return isOutcome(kind) ? { moments: this.#moments, kind, text: JSON.stringify(data) } : undefined
  }
}

/** A hash over outcomes: equal for equal outcomes in equal order at equal moments. */
export class OutcomeHash {
  #hash = hash('sha256', 'quantx outcomes', 'hex')

  add({ moments, kind, text }: Outcome): void {
    this.#hash = hash('sha256', `${this.#hash}${moments} ${kind} ${text}`, 'hex')
  }

  get value(): string {
    return this.#hash
  }
}
