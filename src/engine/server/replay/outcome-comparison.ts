import { OutcomeHash, OutcomeLog, RecordedOutcomes } from './outcome-log.ts'
import type { Outcome } from './outcome-log.ts'
import type { JournalRecord, RecordData, RecordKind } from '../../kernel/journal.ts'

/** Where a replay went another way than the session. */
export interface ReplayDifference {
  /** Number of the journal's record at which it was seen. */
  readonly sequence: number
  /** The session's clock then. */
  readonly time: number
  readonly kind: string
  /** What the journal says; empty when it says nothing. */
  readonly expected: string
  /** What the replay did; empty when it did nothing. */
  readonly found: string
}

/** What may be found before it is expected; more than that is expected nowhere. */
const MOST_AHEAD = 10_000

/** Holds what a replay does against what the journal says, one by one. */
export class OutcomeComparison {
  /** Takes what the replay does. */
  readonly log = new OutcomeLog()
  readonly #recorded = new RecordedOutcomes()
  readonly #hashes = { recorded: new OutcomeHash(), replayed: new OutcomeHash() }
  readonly #now: () => number
  /** What the journal says and the replay has not done yet, with the record's number. */
  readonly #expected: (Outcome & { readonly sequence: number })[] = []
  #found: Outcome[] = []
  #difference: ReplayDifference | null = null

  /** @param now the session's clock */
  constructor(now: () => number) {
    this.#now = now
  }

  get difference(): ReplayDifference | null {
    return this.#difference
  }
  /** Whether the journal says something that the replay has not done yet. */
  get isBehind(): boolean {
    return this.#expected.length > 0
  }
  get hashes(): { readonly recordedHash: string; readonly replayedHash: string } {
    return { recordedHash: this.#hashes.recorded.value, replayedHash: this.#hashes.replayed.value }
  }

  /** Takes what the journal says. */
  expect(record: JournalRecord): void {
    const outcome = this.#recorded.read(record)
    if (outcome) this.#expected.push({ ...outcome, sequence: record.sequence })
  }

  /** Compares what both have done by now. */
  compare(sequence: number): void {
    this.#found.push(...this.log.take())
    const count = Math.min(this.#expected.length, this.#found.length)
    for (let index = 0; index < count && !this.#difference; index++) {
      const expected = this.#expected[index]
      const found = this.#found[index]
      if (!expected || !found) break
      this.#hashes.recorded.add(expected)
      this.#hashes.replayed.add(found)
      const isEqual = expected.moments === found.moments && expected.kind === found.kind && expected.text === found.text
      if (!isEqual) this.differ(expected.sequence, expected.kind, described(expected), described(found))
    }
    this.#expected.splice(0, count)
    this.#found = this.#found.slice(count)
    if (this.#found.length > MOST_AHEAD) this.expectNothingMore(sequence)
  }

  /** At the end of a part nothing may be left over on either side. */
  expectNothingMore(sequence: number): void {
    if (this.#difference) return
    const expected = this.#expected[0]
    const found = this.#found[0]
    if (expected) this.differ(expected.sequence, expected.kind, described(expected), '')
    else if (found) this.differ(sequence, found.kind, '', described(found))
  }

  /** Compares an account with that of a record. */
  compareAccount({ sequence, data }: JournalRecord, account: RecordData): void {
    const [expected, found] = [JSON.stringify(data), JSON.stringify(account)]
    if (expected === found) return
    // What was decided otherwise before it explains it better.
    this.compare(sequence)
    if (!this.#difference) this.differ(sequence, 'checkpoint', expected, found)
  }

  differ(sequence: number, kind: RecordKind, expected: string, found: string): void {
    this.#difference = { sequence, kind, expected, found, time: this.#now() }
  }
}

function described({ moments, kind, text }: Outcome): string {
  return `after ${moments} moments: ${kind} ${text}`
}
