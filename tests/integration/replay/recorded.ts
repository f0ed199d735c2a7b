import type { FeedConfig } from '../../../src/contract/views.ts'
import { MemoryBlocks } from '../../../src/engine/adapters/journal/block-store.ts'
import { JournalLog } from '../../../src/engine/adapters/journal/journal-log.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import { StorageError, ensure } from '../../../src/engine/model/errors.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { OrderSide, OrderTerms } from '../../../src/engine/model/order-request.ts'
import type { Order } from '../../../src/engine/model/order.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import type { MarginTerms } from '../../../src/engine/portfolio/margin-terms.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import { replaySession } from '../../../src/engine/server/replay/replay-session.ts'
import type { ReplayReport } from '../../../src/engine/server/replay/replay-session.ts'
import { prepareSession } from '../../../src/engine/server/session-factory.ts'
import type { Histories } from '../../../src/engine/server/session-factory.ts'
import type { SessionPast, SessionRecords } from '../../../src/engine/session/session-records.ts'
import type { Session } from '../../../src/engine/session/session.ts'
import type { StrategyDefinition } from '../../../src/engine/strategy/definition.ts'
import { CrashBook } from './crash-book.ts'

export const SESSION = 's1'
const CASH = moneyOf(1_000_000, USD)
const START = Date.UTC(2024, 5, 3, 14, 30)

/** A paper session as the workstation runs it, with its journal in memory and a wall clock that a test moves. */
export class RecordedSession {
  readonly time = new SimulatedClock(START as Timestamp)
  readonly blocks = new MemoryBlocks()
  readonly state = new TradingState(null)
  readonly #feed: FeedConfig
  readonly catalog: Histories
  readonly #margin: MarginTerms | undefined
  readonly #definitions = new Map<string, StrategyDefinition>()
  readonly #book = new CrashBook()
  #run = 0
  #session: Session | undefined

  constructor(feed: FeedConfig, histories: readonly BarSeries[] = [], margin?: MarginTerms) {
    this.#feed = feed
    this.#margin = margin
    this.catalog = catalogOf(histories)
  }

  get session(): Session {
    return ensure(this.#session, 'a session that was started')
  }

  /** Starts an engine with the session; the second and later ones go on where the last write left it. */
  async start(): Promise<void> {
    // A process that died has no more turns.
    this.#session?.feed.close()
    const run = ++this.#run
    const time = {
      now: () => this.time.now(),
      schedule: (at: Timestamp, callback: () => void) =>
        this.time.schedule(at, () => {
          if (run === this.#run) callback()
        }),
    }
    const past: SessionPast | null = this.#run === 1 ? null : this.#book.past(this.session)
    const request = { id: SESSION, feed: this.#feed, cash: CASH, margin: this.#margin, run: this.#run, past }
    const prepared = await prepareSession(request, this.catalog, time)
    const log = new JournalLog({ chain: SESSION, store: this.blocks, now: () => this.time.now() })
    const records: SessionRecords = this.#book.records(log)
    const { state } = this
    const nothing = () => undefined
    this.#session = prepared.create({ records, log, state, onMoment: nothing, onFeedState: nothing })
    this.session.start()
  }

  /** Lets the wall clock go on, with the writes of each tenth of a second. */
  pass(ms: number): void {
    for (let done = 0; done < ms; done += 100) {
      this.time.advanceTo((this.time.now() + 100) as Timestamp)
      this.session.write()
    }
  }

  launch(definition: StrategyDefinition, symbols: readonly string[], timeframe: string, params: object = {}) {
    this.#definitions.set(definition.hash, definition)
    this.session.catchUp()
    return this.session.strategies.start({
      definition,
      symbols,
      timeframe,
      params: params as Record<string, number>,
    })
  }

  reload(definition: StrategyDefinition): void {
    this.#definitions.set(definition.hash, definition)
    this.session.catchUp()
    this.session.strategies.reload(definition)
  }

  place(symbol: string, side: OrderSide, quantity: number, terms: OrderTerms = {}): Order {
    this.session.catchUp()
    const { instrument } = this.session.trader.market.get(symbol)
    return this.session.place(
      orderRequest(instrument, side, instrument.quantity(quantity), { causedAt: this.session.now, ...terms }),
    )
  }

  /** Puts other code in the place of that which ran. */
  replace(definition: StrategyDefinition): void {
    this.#definitions.set(definition.hash, definition)
  }

  async replay(to?: number, journal: MemoryBlocks = this.blocks): Promise<ReplayReport> {
    return replaySession(SESSION, { journal, catalog: this.catalog, definition: this.definition }, to)
  }

  readonly definition = ({ hash }: { readonly hash: string }): StrategyDefinition => {
    const known = this.#definitions.get(hash)
    if (known) return known
    throw new StorageError(`no code of hash ${hash}`)
  }
}

function catalogOf(histories: readonly BarSeries[]): Histories {
  const datasets = histories.map(({ instrument, bars }) => ({
    id: instrument.symbol.toLowerCase(),
    symbol: instrument.symbol,
    kind: instrument.kind,
    currency: instrument.currency.code,
    calendar: instrument.calendar,
    timeframe: '1m',
    bars: bars.length,
    first: 0,
    last: 0,
    pricePrecision: instrument.pricePrecision,
    quantityPrecision: instrument.quantityPrecision,
    sha256: instrument.symbol.padEnd(64, '0'),
    source: 'test',
    credit: '',
    builtIn: false,
    simulated: false as const,
  }))
  return {
    list: async () => ({ datasets, damaged: [] }),
    load: async (id) =>
      ensure(
        histories.find(({ instrument }) => instrument.symbol.toLowerCase() === id),
        id,
      ),
  }
}
