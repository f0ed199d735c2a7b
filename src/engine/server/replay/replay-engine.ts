import { SimulatedClock } from '../../kernel/clock.ts'
import type { EventLog } from '../../kernel/journal.ts'
import { SeededRandom } from '../../kernel/random.ts'
import { currencyOf } from '../../model/currency.ts'
import { DataError } from '../../model/errors.ts'
import type { BarSeries } from '../../model/bar.ts'
import type { Fill } from '../../model/fill.ts'
import type { Timestamp } from '../../model/units.ts'
import type { AccountRisk } from '../../risk/account-controls.ts'
import { LimitBook } from '../../risk/limit-book.ts'
import type { SomeLimits } from '../../risk/limits.ts'
import type { RiskLimits } from '../../risk/risk-gate.ts'
import { sectorsOf } from '../../risk/sectors.ts'
import { NO_COLLAR_PERIOD, NO_PRICE_LIMITS } from '../../risk/price-limits.ts'
import { NO_THRESHOLDS } from '../../risk/thresholds.ts'
import { TradingState } from '../../risk/trading-state.ts'
import type { Feed, FeedEvents, FeedInstrument, FeedTurn } from '../../session/feed.ts'
import { HeldClock } from '../../session/held-clock.ts'
import { ReplayFeed, replayInstruments } from '../../session/replay-feed.ts'
import { sameInstruments } from '../../session/restore.ts'
import { Session } from '../../session/session.ts'
import type { SessionPast, SessionRecords } from '../../session/session-records.ts'
import { SyntheticFeed, syntheticFeedInstruments } from '../../session/synthetic-feed.ts'
import { syntheticInstruments } from '../../session/synthetic-market.ts'
import type { Trader } from '../../trader.ts'
import type { Histories } from '../session-factory.ts'
import { paperConversion } from '../session-rates.ts'
import type { KeptEquity } from './kept-equity.ts'
import type { RecordedAhead } from './recorded-ahead.ts'
import type { RecordedBroker } from './recorded-broker.ts'
import { setTrading } from './replay-commands.ts'
import type { RiskData, RunRecord } from './run-record.ts'

/** An engine's part of a session, set up again as it was and fed by hand. */
export interface ReplayEngine {
  readonly session: Session
  readonly state: TradingState
  readonly held: HeldClock | undefined
  /** Those of this engine, in order. */
  readonly fills: readonly Fill[]
  /** Delivers the next moment of a recorded history. */
  readonly step: () => void
  /** Delivers one turn of invented ticks. */
  readonly turn: (turn: FeedTurn & { readonly at: number }) => void
}

/** What an engine of a replay is set up with. */
export interface ReplayEngineParts {
  readonly config: RunRecord
  readonly past: SessionPast | null
  readonly log: EventLog
  readonly ahead: RecordedAhead
  /** The broker outside; left out for the simulated exchange. */
  readonly broker: RecordedBroker | undefined
  /** Takes the equity curve as it is kept for the next engine. */
  readonly equity: KeptEquity
}

/** A market of ticks that is set up again: what it trades in, and its feed. */
export interface TickMarket {
  readonly instruments: readonly FeedInstrument[]
  feed(trader: Trader, events: FeedEvents, held: HeldClock): Feed & Pick<SyntheticFeed, 'deliver'>
}

/**
 * Sets an engine up.
 * @param ticks the market of a session on ticks; the simulated one when left out
 * @throws DataError when the data is not there any more, or is not the same
 */
export async function replayEngine(
  parts: ReplayEngineParts,
  catalog: Histories,
  ticks?: TickMarket,
): Promise<ReplayEngine> {
  const { config, past } = parts
  const state = new TradingState(null)
  setTrading(state, config.trading)
  const engine =
    config.feed.kind === 'replay'
      ? historyEngine(
          parts,
          state,
          sameInstruments(await loadSame(config, catalog), past),
          await ratesOf(config, catalog),
        )
      : inventedEngine(parts, state, ticks ?? syntheticMarket(config.feed, config.clock))
  const fills: Fill[] = []
  engine.session.trader.bus.subscribe('fill', 'replay', (fill) => void fills.push(fill))
  return { ...engine, state, fills }
}

type Engine = Omit<ReplayEngine, 'state' | 'fills'>

function historyEngine(
  parts: ReplayEngineParts,
  state: TradingState,
  histories: readonly BarSeries[],
  rates: readonly BarSeries[],
): Engine {
  const { config } = parts
  const clock = new SimulatedClock(config.clock as Timestamp)
  const pace = new SimulatedClock(0 as Timestamp)
  const { from = Number.NEGATIVE_INFINITY, cursor } = config
  const session = new Session({
    ...common(parts, state),
    conversion: paperConversion(rates, histories),
    clock,
    timers: clock,
    instruments: replayInstruments(histories),
    feed: ({ market }, events) =>
      new ReplayFeed({ histories, clock, pace, market, speed: 1, from, cursor: cursor as Timestamp | null, events }),
  })
  const turn = () => {
    throw new DataError('expected moments of a history in the journal, found a turn of invented ticks')
  }
  return { session, held: undefined, step: () => session.feed.step(), turn }
}

function inventedEngine(parts: ReplayEngineParts, state: TradingState, ticks: TickMarket): Engine {
  const { config, past } = parts
  const held = new HeldClock(new SimulatedClock(config.clock as Timestamp))
  let feed: ReturnType<TickMarket['feed']> | undefined
  const session = new Session({
    ...common(parts, state),
    clock: held,
    timers: held,
    held,
    instruments: sameInstruments(ticks.instruments, past),
    feed: (trader, events) => (feed = ticks.feed(trader, events, held)),
  })
  return {
    session,
    held,
    step: () => session.feed.step(),
    turn: ({ at, rounds, ticks }) => feed?.deliver(at as Timestamp, rounds, ticks),
  }
}

function syntheticMarket(
  { symbols, seed, ticksPerSecond }: Extract<RunRecord['feed'], { kind: 'synthetic' }>,
  begin: number,
): TickMarket {
  return {
    instruments: syntheticFeedInstruments(syntheticInstruments(symbols)),
    feed: ({ market }, events, held) => {
      const instruments = market.all.map(({ instrument }) => instrument)
      const time = new SimulatedClock(begin as Timestamp)
      return new SyntheticFeed({ instruments, seed, ticksPerSecond, time, held, market, events })
    },
  }
}

/** Records that a disk took as it did then. */
function recordsOf({ ahead, equity: kept }: ReplayEngineParts): SessionRecords {
  return {
    recordIntent: ({ id }) => ahead.writeIntent(id),
    recordAmendment: ({ id }) => ahead.writeAmendment(id),
    record: ({ equity }) => {
      for (const { at, value } of equity) kept.add(at, value)
    },
  }
}

function common(parts: ReplayEngineParts, state: TradingState) {
  const { config, past, log, broker } = parts
  return {
    id: config.session,
    run: config.run,
    tellsOwners: config.tellsOwners,
    currency: currencyOf(config.currency),
    cash: config.cash,
    limits: limitsOf(config.limits),
    margin: config.margin,
    ...(config.risk ? { risk: riskOf(config.risk) } : {}),
    random: new SeededRandom(config.seed),
    records: recordsOf(parts),
    broker: broker && (() => broker),
    lasting: broker,
    onMoment: () => undefined,
    onFeedState: () => undefined,
    past,
    state,
    log,
  }
}

/** A limit without an end comes back as null from JSON. */
function limitsOf(limits: RunRecord['limits']): RiskLimits {
  const entries = Object.entries(limits).map(([name, limit]) => [name, limit ?? Number.POSITIVE_INFINITY])
  return Object.fromEntries(entries) as RiskLimits
}

/** What there was no limit on when the first sessions were recorded. */
const NOT_YET = {
  maxStrategyNetExposure: Number.POSITIVE_INFINITY,
  ...NO_COLLAR_PERIOD,
  ...NO_PRICE_LIMITS,
  ...NO_THRESHOLDS,
}

function riskOf({ account, layers, sectors, knownVersions, locks }: RiskData): AccountRisk {
  const named = layers.map(({ scope, key, values }) => {
    return { scope, key, values: { ...(scope === 'account' ? NOT_YET : {}), ...withoutNull(values) } }
  })
  return {
    limits: new LimitBook(account, named),
    sectors: sectorsOf(sectors),
    knownVersions: new Set(knownVersions),
    locks: locks.map((lock) => ({ ...lock, at: lock.at as Timestamp })),
  }
}

function withoutNull(values: Readonly<Record<string, number | null>>): SomeLimits {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
}

/** The pairs that a session converted by. @throws as {@link loadSame} */
export function ratesOf({ rates }: RunRecord, catalog: Histories): Promise<BarSeries[]> {
  return loadSame({ data: rates }, catalog)
}

/** The histories that a session was traded on. @throws DataError when they are not there any more, or others */
export async function loadSame({ data }: Pick<RunRecord, 'data'>, catalog: Histories): Promise<BarSeries[]> {
  const { datasets } = await catalog.list()
  return Promise.all(
    data.map(({ id, sha256 }) => {
      const known = datasets.find((each) => each.id === id) ?? datasets.find((each) => each.sha256 === sha256)
      if (known?.sha256 === sha256) return catalog.load(known.id)
      const found = known ? `one with hash ${known.sha256.slice(0, 12)}` : 'none'
      throw new DataError(`expected the dataset ${id} with hash ${sha256.slice(0, 12)}, found ${found}`)
    }),
  )
}
