import type { BlockStore } from '../../adapters/journal/block-store.ts'
import { readJournal } from '../../adapters/journal/read-journal.ts'
import type { Adjustment } from '../../execution/adjustment.ts'
import type { JournalRecord, RecordData } from '../../kernel/journal.ts'
import { QuantXError, StorageError, ensure } from '../../model/errors.ts'
import type { Instrument } from '../../model/instrument.ts'
import type { Timestamp } from '../../model/units.ts'
import { adjustmentsOf } from '../../session/adjustment-data.ts'
import { accountData } from '../../session/session-data.ts'
import type { EquityPoint, SessionPast } from '../../session/session-records.ts'
import { takeOver } from '../../session/take-over.ts'
import type { StrategyDefinition } from '../../strategy/definition.ts'
import type { Histories } from '../session-factory.ts'
import { OutcomeComparison } from './outcome-comparison.ts'
import type { ReplayDifference } from './outcome-comparison.ts'
import { isOutcome, momentsOf, turnOf } from './outcome-log.ts'
import { KeptEquity } from './kept-equity.ts'
import { RecordedAhead, recordsOfRun } from './recorded-ahead.ts'
import { RecordedBroker } from './recorded-broker.ts'
import { textIn } from './record-fields.ts'
import { parseCommand, replayCommand } from './replay-commands.ts'
import { replayEngine } from './replay-engine.ts'
import type { ReplayEngine, TickMarket } from './replay-engine.ts'
import { pastOf, withLasting } from './replay-past.ts'
import { runsOf } from './run-record.ts'
import type { RecordedRun, RunRecord } from './run-record.ts'

export interface ReplayParts {
  readonly journal: BlockStore
  readonly catalog: Histories
  /** The code of a strategy that ran, by its hash. @throws StorageError when it is not to be had */
  readonly definition: (code: { readonly file: string; readonly hash: string }) => StrategyDefinition
  /** The market of a session on ticks; the simulated one when left out. */
  readonly ticks?: TickMarket | undefined
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
  /** Positions and amounts of cash that were taken over from a broker's account. */
  readonly adjustments: number
  /** Over all decisions and what came of them: in the journal, and of the replay. */
  readonly recordedHash: string
  readonly replayedHash: string
  /** The account at the end of the replay, in units of the account's currency. */
  readonly account: RecordData
  /** The session's clock at the end of the replay. */
  readonly time: number
  readonly difference: ReplayDifference | null
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
  readonly #outcomes = new OutcomeComparison(() => this.#engine?.session.now ?? 0)
  readonly #counts = { records: 0, moments: 0, commands: 0, decisions: 0, orders: 0, fills: 0, adjustments: 0 }
  #engine: ReplayEngine | undefined
  #isOver = false
  #broker: RecordedBroker | undefined
  /** The broker said something whose consequences are not delivered yet. */
  #hasNews = false
  /** What this engine took over from the broker. */
  readonly #adjustments: Adjustment[] = []
  /** Numbers of the intents, by their orders' ids. */
  readonly #intended = new Map<string, number>()

  constructor(id: string, parts: ReplayParts, runs: readonly RecordedRun[], to: number) {
    this.#id = id
    this.#parts = parts
    this.#runs = runs
    this.#to = to
  }

  async run(): Promise<ReplayReport> {
    let past: SessionPast | null = null
    for (const [index, run] of this.#runs.entries()) {
      const next = this.#runs[index + 1]
      const ahead = RecordedAhead.of(recordsOfRun(this.#parts.journal, this.#id, run, next), run.last)
      // Of an engine that died before it wrote anything but intents, the next one finds nothing else.
      if (past === null || run.last >= run.first) {
        const equity = new KeptEquity(past?.equity ?? [])
        const engine = await this.#begin(run.config, past, ahead, equity)
        this.#play(engine, run, next, ahead)
        if (this.#outcomes.difference || this.#isOver || !next) break
        // What was in memory is on disk by now.
        engine.session.ledger.write()
        past = this.#pastOf(engine, run, next, equity.points, past)
      }
      past = withLasting(past, ahead)
      for (const { data, sequence } of ahead.intents) this.#intended.set(textIn(data, 'order'), sequence)
    }
    return this.#report()
  }

  async #begin(config: RunRecord, past: SessionPast | null, ahead: RecordedAhead, equity: KeptEquity) {
    const { catalog, ticks } = this.#parts
    const instrumentOf = (symbol: string) => this.#instrumentOf(symbol)
    const broker = config.broker === undefined ? undefined : new RecordedBroker(config.broker, ahead, instrumentOf)
    this.#broker = broker
    const engine = await replayEngine({ config, past, log: this.#outcomes.log, ahead, broker, equity }, catalog, ticks)
    this.#engine = engine
    return engine
  }

  #pastOf(
    { session, fills }: ReplayEngine,
    run: RecordedRun,
    next: RecordedRun,
    equity: readonly EquityPoint[],
    before: SessionPast | null,
  ): SessionPast {
    return pastOf({
      session,
      fills: [...(before?.fills ?? []), ...fills],
      adjustments: [...(before?.adjustments ?? []), ...this.#adjustments.splice(0)],
      journaled: run.last,
      cursor: next.config.cursor,
      equity,
      intended: this.#intended,
      strategies: before?.strategies.map(({ id }) => id) ?? [],
    })
  }

  #instrumentOf(symbol: string): Instrument {
    return ensure(this.#engine, 'an engine').session.trader.market.get(symbol).instrument
  }

  /** Goes through the records of one engine that count: a crash undid what came later. */
  #play(engine: ReplayEngine, run: RecordedRun, next: RecordedRun | undefined, ahead: RecordedAhead): void {
    for (const record of recordsOfRun(this.#parts.journal, this.#id, run, next)) {
      if (record.sequence > run.last) break
      this.#take(record, engine, ahead)
      this.#compare(engine, record.sequence)
      if (this.#outcomes.difference || this.#isOver) return
    }
    this.#hear(engine)
    this.#compare(engine, run.last)
    // The last engine may have died within what it was doing: the journal does not say how that would have ended.
    const isCut = !next && !ahead.isWhole && !this.#outcomes.isBehind
    if (!isCut) this.#outcomes.expectNothingMore(run.last)
  }

  #take(record: JournalRecord, engine: ReplayEngine, ahead: RecordedAhead): void {
    const { kind, data, sequence } = record
    const counts = this.#counts
    // What a broker says in one go settles together.
    if (kind !== 'broker') this.#hear(engine)
    if (this.#isPast(record, engine)) {
      this.#isOver = true
      return
    }
    counts.records++
    this.#outcomes.expect(record)
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
        return this.#listen(record)
      case 'adjustment':
        if (!ahead.isVoid(sequence)) this.#takeOver(data, engine)
        return
      case 'checkpoint':
        return this.#outcomes.compareAccount(record, accountData(engine.session.trader))
      case 'intent':
        counts.orders++
        this.#intended.set(textIn(data, 'order'), sequence)
        return
      case 'fill':
        counts.fills++
        return
      case 'run':
      case 'unwritten':
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

  /** Takes what the broker said; what could not be followed then is passed over again. */
  #listen(record: JournalRecord): void {
    this.#hasNews = true
    try {
      this.#broker?.say(record)
    } catch (error) {
      if (!(error instanceof QuantXError) || error instanceof StorageError) throw error
    }
  }

  /** Delivers what the broker's news have caused. */
  #hear({ session }: ReplayEngine): void {
    if (!this.#hasNews) return
    this.#hasNews = false
    session.trader.bus.settle()
  }

  /** Takes over what was taken over from the broker's account. */
  #takeOver(data: RecordData, { session }: ReplayEngine): void {
    for (const adjustment of adjustmentsOf(data, (symbol) => this.#instrumentOf(symbol))) {
      takeOver(session, adjustment)
      this.#adjustments.push(adjustment)
      this.#counts.adjustments++
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

  #compare({ session }: ReplayEngine, sequence: number): void {
    session.recorder.settle()
    this.#outcomes.compare(sequence)
  }

  #report(): ReplayReport {
    const engine = this.#engine
    return {
      session: this.#id,
      runs: this.#runs.length,
      ...this.#counts,
      ...this.#outcomes.hashes,
      account: engine ? accountData(engine.session.trader) : {},
      time: engine?.session.now ?? 0,
      difference: this.#outcomes.difference,
    }
  }
}
