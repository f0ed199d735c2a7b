import type { BlockStore } from '../../adapters/journal/block-store.ts'
import { readJournal } from '../../adapters/journal/read-journal.ts'
import type { JournalRecord, RecordData } from '../../kernel/journal.ts'
import { StorageError, ensure } from '../../model/errors.ts'
import type { Fill } from '../../model/fill.ts'
import type { Timestamp } from '../../model/units.ts'
import { accountData } from '../../session/session-data.ts'
import type { SessionPast } from '../../session/session-records.ts'
import type { StrategyDefinition } from '../../strategy/definition.ts'
import type { Histories } from '../session-factory.ts'
import { OutcomeHash, OutcomeLog, RecordedOutcomes, isOutcome, momentsOf, turnOf } from './outcome-log.ts'
import type { Outcome } from './outcome-log.ts'
import { RecordedBroker } from './recorded-broker.ts'
import { parseCommand, replayCommand } from './replay-commands.ts'
import { replayEngine } from './replay-engine.ts'
import type { ReplayEngine } from './replay-engine.ts'
import { pastOf } from './replay-past.ts'
import { runsOf } from './run-record.ts'
import type { RecordedRun } from './run-record.ts'

export interface ReplayParts {
  readonly journal: BlockStore
  readonly catalog: Histories
  /** The code of a strategy that ran, by its hash. @throws StorageError when it is not to be had */
  readonly definition: (code: { readonly file: string; readonly hash: string }) => StrategyDefinition
}

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

export interface ReplayReport {
  readonly session: string
  /** Engines that ran the session, one after the other. */
  readonly runs: number
  /** Records of the journal that were gone through, and moments of market data that they stand for. */
  readonly records: number
  readonly moments: number
  readonly commands: number
  readonly decisions: number
  readonly orders: number
  readonly fills: number
  /** Over all decisions and what came of them: in the journal, and of the replay. */
  readonly recordedHash: string
  readonly replayedHash: string
  /** The account at the end of the replay, in units of the account's currency. */
  readonly account: RecordData
  /** The session's clock at the end of the replay. */
  readonly time: number
  readonly difference: ReplayDifference | null
  /** What of the session was not replayed, in words; empty when all was. */
  readonly left: string
}

/**
 * Runs a recorded session again through its strategies, fed with the inputs that the journal kept, and compares each
 * decision, order, fill and account with what the journal says. It ends at the first difference.
 * @param to the session's time at which to end; Infinity goes through all of it
 * @throws StorageError when the journal is damaged, DataError when the data is not the same any more
 */
export async function replaySession(
  id: string,
  parts: ReplayParts,
  to = Number.POSITIVE_INFINITY,
): Promise<ReplayReport> {
  const runs = runsOf(readJournal(parts.journal, id))
  const first = runs[0]
  if (!first) throw new StorageError(`expected a journal of session ${id}, found none`)
  return new Replay(id, parts, runs, to).run()
}

class Replay {
  readonly #id: string
  readonly #parts: ReplayParts
  readonly #runs: readonly RecordedRun[]
  readonly #to: number
  readonly #recorded = new RecordedOutcomes()
  readonly #log = new OutcomeLog()
  readonly #hashes = { recorded: new OutcomeHash(), replayed: new OutcomeHash() }
  readonly #counts = { records: 0, moments: 0, commands: 0, decisions: 0, orders: 0, fills: 0 }
  /** What the journal says and the replay has not done yet, with the record's number. */
  readonly #expected: (Outcome & { readonly sequence: number })[] = []
  #found: Outcome[] = []
  #difference: ReplayDifference | null = null
  #engine: ReplayEngine | undefined
  #isOver = false
  #broker: RecordedBroker | undefined
  #left = ''

  constructor(id: string, parts: ReplayParts, runs: readonly RecordedRun[], to: number) {
    this.#id = id
    this.#parts = parts
    this.#runs = runs
    this.#to = to
  }

  async run(): Promise<ReplayReport> {
    const fills: Fill[] = []
    let past: SessionPast | null = null
    for (const [index, run] of this.#runs.entries()) {
      const next = this.#runs[index + 1]
      if (run.config.broker !== undefined && index > 0) {
        this.#left = `from record ${run.first} on: what a later engine took over from ${run.config.broker} is not in the journal`
        break
      }
      const broker = this.#brokerOf(run, next?.first)
      this.#broker = broker
      const engine = await replayEngine(run.config, past, this.#parts.catalog, this.#log, broker)
      this.#engine = engine
      const lost = this.#play(engine, run, next?.first ?? Number.POSITIVE_INFINITY)
      fills.push(...engine.fills)
      if (this.#difference || this.#isOver || !next) break
      past = pastOf({
        session: engine.session,
        fills: [...fills],
        journaled: run.last,
        cursor: next.config.cursor,
        intents: lost,
        strategies: past?.strategies.map(({ id }) => id) ?? [],
      })
    }
    return this.#report()
  }

  #brokerOf({ config, first }: RecordedRun, end = Number.POSITIVE_INFINITY): RecordedBroker | undefined {
    if (config.broker === undefined) return undefined
    const records = [...readJournal(this.#parts.journal, this.#id, first)].filter(({ sequence }) => sequence < end)
    const instrumentOf = (symbol: string) =>
      ensure(this.#engine, 'an engine').session.trader.market.get(symbol).instrument
    return new RecordedBroker(config.broker, records, instrumentOf)
  }

  /** Goes through the records of one engine. Returns intents that a crash left without the rest. */
  #play(engine: ReplayEngine, run: RecordedRun, end: number): readonly JournalRecord[] {
    const lost: JournalRecord[] = []
    for (const record of readJournal(this.#parts.journal, this.#id, run.first)) {
      if (record.sequence >= end) break
      if (record.sequence > run.last) {
        if (record.kind === 'intent') lost.push(record)
        continue
      }
      this.#take(record, engine)
      this.#compare(record.sequence)
      if (this.#difference || this.#isOver) return lost
    }
    this.#expectNothingMore(run.last)
    return lost
  }

  #take(record: JournalRecord, engine: ReplayEngine): void {
    const { kind, data, sequence } = record
    const counts = this.#counts
    const isDone = this.#isPast(record, engine)
    if (isDone) {
      this.#isOver = true
      return
    }
    counts.records++
    const outcome = this.#recorded.read(record)
    if (outcome) this.#expected.push({ ...outcome, sequence })
    if (isOutcome(kind)) counts.decisions++
    switch (kind) {
      case 'market':
      case 'data':
        return this.#market(data, engine)
      case 'clock':
        engine.held?.advanceTo(Number(data['at']) as Timestamp)
        engine.session.trader.bus.settle()
        return
      case 'command': {
        counts.commands++
        const { session, state } = engine
        const { definition } = this.#parts
        return replayCommand(parseCommand(data, sequence), { session, state, definition })
      }
      case 'broker':
        this.#broker?.say(data)
        engine.session.trader.bus.settle()
        return
      case 'checkpoint':
        return this.#compareAccount(record, engine)
      case 'intent':
        counts.orders++
        return
      case 'fill':
        counts.fills++
        return
      case 'run':
      case 'refusal':
      case 'amendment':
      case 'cancel':
      case 'order':
      case 'failure':
      case 'step':
      case 'note':
        return
    }
  }

  #isPast({ kind, data }: JournalRecord, { session }: ReplayEngine): boolean {
    if (this.#to === Number.POSITIVE_INFINITY) return false
    if (kind === 'command' || kind === 'checkpoint') return session.now > this.#to
    if (kind === 'clock' || ((kind === 'market' || kind === 'data') && data['at'] !== undefined))
      return Number(data['at']) > this.#to
    return false
  }

  #market(data: RecordData, engine: ReplayEngine): void {
    const turn = turnOf(data)
    if (turn) {
      engine.turn(turn)
      this.#counts.moments++
      return
    }
    const count = momentsOf(data)
    for (let moment = 0; moment < count; moment++) {
      if (engine.session.now >= this.#to) {
        this.#isOver = true
        return
      }
      engine.step()
      this.#counts.moments++
    }
  }

  /** Compares what both have done by now, one by one. */
  #compare(sequence: number): void {
    this.#engine?.session.recorder.settle()
    this.#found.push(...this.#log.take())
    const count = Math.min(this.#expected.length, this.#found.length)
    for (let index = 0; index < count && !this.#difference; index++) {
      const expected = this.#expected[index]
      const found = this.#found[index]
      if (!expected || !found) break
      this.#hashes.recorded.add(expected)
      this.#hashes.replayed.add(found)
      const isEqual = expected.moments === found.moments && expected.kind === found.kind && expected.text === found.text
      if (!isEqual) this.#differ(expected.sequence, expected.kind, described(expected), described(found))
    }
    this.#expected.splice(0, count)
    this.#found = this.#found.slice(count)
    if (this.#found.length > 10_000) this.#expectNothingMore(sequence)
  }

  /** At the end of a part nothing may be left over on either side. */
  #expectNothingMore(sequence: number): void {
    if (this.#difference || this.#isOver) return
    const expected = this.#expected[0]
    const found = this.#found[0]
    if (expected) this.#differ(expected.sequence, expected.kind, described(expected), '')
    else if (found) this.#differ(sequence, found.kind, '', described(found))
  }

  #compareAccount({ sequence, data }: JournalRecord, { session }: ReplayEngine): void {
    const [expected, found] = [JSON.stringify(data), JSON.stringify(accountData(session.trader))]
    if (expected === found) return
    // What was decided otherwise before it explains it better.
    this.#compare(sequence)
    if (!this.#difference) this.#differ(sequence, 'checkpoint', expected, found)
  }

  #differ(sequence: number, kind: string, expected: string, found: string): void {
    this.#difference = { sequence, kind, expected, found, time: this.#engine?.session.now ?? 0 }
  }

  #report(): ReplayReport {
    const engine = this.#engine
    return {
      session: this.#id,
      runs: this.#runs.length,
      ...this.#counts,
      recordedHash: this.#hashes.recorded.value,
      replayedHash: this.#hashes.replayed.value,
      account: engine ? accountData(engine.session.trader) : {},
      time: engine?.session.now ?? 0,
      difference: this.#difference,
      left: this.#left,
    }
  }
}

function described({ moments, kind, text }: Outcome): string {
  return `after ${moments} moments: ${kind} ${text}`
}
