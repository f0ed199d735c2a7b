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
import { NO_THRESHOLDS } from '../../risk/thresholds.ts'
import { TradingState } from '../../risk/trading-state.ts'
import type { FeedTurn } from '../../session/feed.ts'
import { HeldClock } from '../../session/held-clock.ts'
import { ReplayFeed, replayInstruments } from '../../session/replay-feed.ts'
import { sameInstruments } from '../../session/restore.ts'
import { Session } from '../../session/session.ts'
import type { SessionPast, SessionRecords } from '../../session/session-records.ts'
import { SyntheticFeed, syntheticFeedInstruments } from '../../session/synthetic-feed.ts'
import { syntheticInstruments } from '../../session/synthetic-market.ts'
import type { Histories } from '../session-factory.ts'
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

const NO_RECORDS: SessionRecords = {
  recordIntent: () => undefined,
  recordAmendment: () => undefined,
  record: () => undefined,
}

/** Sets an engine up. @throws DataError when the data is not there any more, or is not the same */
export async function replayEngine(
  config: RunRecord,
  past: SessionPast | null,
  catalog: Histories,
  log: EventLog,
  broker?: RecordedBroker,
): Promise<ReplayEngine> {
  const state = new TradingState(null)
  setTrading(state, config.trading)
  const engine =
    config.feed.kind === 'replay'
      ? historyEngine(config, past, sameInstruments(await loadSame(config, catalog), past), state, log, broker)
      : inventedEngine(config, config.feed, past, state, log, broker)
  const fills: Fill[] = []
  engine.session.trader.bus.subscribe('fill', 'replay', (fill) => void fills.push(fill))
  return { ...engine, state, fills }
}

type Engine = Omit<ReplayEngine, 'state' | 'fills'>

function historyEngine(
  config: RunRecord,
  past: SessionPast | null,
  histories: readonly BarSeries[],
  state: TradingState,
  log: EventLog,
  broker: RecordedBroker | undefined,
): Engine {
  const clock = new SimulatedClock(config.clock as Timestamp)
  const pace = new SimulatedClock(0 as Timestamp)
  const { from = Number.NEGATIVE_INFINITY, cursor } = config
  const session = new Session({
    ...common(config, past, state, log),
    broker: broker && (() => broker),
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

function inventedEngine(
  config: RunRecord,
  { symbols, seed, ticksPerSecond }: Extract<RunRecord['feed'], { kind: 'synthetic' }>,
  past: SessionPast | null,
  state: TradingState,
  log: EventLog,
  broker: RecordedBroker | undefined,
): Engine {
  const wall = new SimulatedClock(config.clock as Timestamp)
  const held = new HeldClock(wall)
  const fed = sameInstruments(syntheticFeedInstruments(syntheticInstruments(symbols)), past)
  const instruments = fed.map(({ instrument }) => instrument)
  let feed: SyntheticFeed | undefined
  const session = new Session({
    ...common(config, past, state, log),
    broker: broker && (() => broker),
    clock: held,
    timers: held,
    held,
    instruments: fed,
    feed: ({ market }, events) => {
      feed = new SyntheticFeed({ instruments, seed, ticksPerSecond, time: wall, held, market, events })
      return feed
    },
  })
  return {
    session,
    held,
    step: () => session.feed.step(),
    turn: ({ at, rounds, ticks }) => feed?.deliver(at as Timestamp, rounds, ticks),
  }
}

function common(config: RunRecord, past: SessionPast | null, state: TradingState, log: EventLog) {
  return {
    id: config.session,
    run: config.run,
    currency: currencyOf(config.currency),
    cash: config.cash,
    limits: limitsOf(config.limits),
    margin: config.margin,
    ...(config.risk ? { risk: riskOf(config.risk) } : {}),
    random: new SeededRandom(config.seed),
    records: NO_RECORDS,
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

function riskOf({ account, layers, sectors, knownVersions, locks }: RiskData): AccountRisk {
  const named = layers.map(({ scope, key, values }) => {
    // Sessions of before there were thresholds had none.
    const before = scope === 'account' ? NO_THRESHOLDS : {}
    return { scope, key, values: { ...before, ...withoutNull(values) } }
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

/** The histories that a session was traded on. @throws DataError when they are not there any more, or others */
export async function loadSame({ data }: RunRecord, catalog: Histories): Promise<BarSeries[]> {
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
