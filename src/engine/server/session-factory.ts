import type { FeedConfig } from '../../contract/views.ts'
import type { DataCatalog } from '../adapters/data/data-catalog.ts'
import { SimulatedClock } from '../kernel/clock.ts'
import type { EventLog, RecordData } from '../kernel/journal.ts'
import { SeededRandom } from '../kernel/random.ts'
import type { BarSeries } from '../model/bar.ts'
import { USD, moneyToDecimal } from '../model/currency.ts'
import { ConfigError } from '../model/errors.ts'
import type { Money, Timestamp } from '../model/units.ts'
import type { MarginTerms } from '../portfolio/margin-terms.ts'
import type { AccountRisk } from '../risk/account-controls.ts'
import { LimitBook } from '../risk/limit-book.ts'
import type { LimitValues } from '../risk/limits.ts'
import { paperLimits } from '../risk/paper-limits.ts'
import { UNLIMITED } from '../risk/risk-gate.ts'
import type { TradingState } from '../risk/trading-state.ts'
import type { ConversionTerms } from '../risk/account-books.ts'
import type { FeedInstrument } from '../session/feed.ts'
import { HeldClock } from '../session/held-clock.ts'
import { sameInstruments } from '../session/restore.ts'
import { ReplayFeed, replayInstruments } from '../session/replay-feed.ts'
import { Session } from '../session/session.ts'
import type { SessionParts } from '../session/session-parts.ts'
import type { SessionPast, SessionRecords } from '../session/session-records.ts'
import { SyntheticFeed, syntheticFeedInstruments } from '../session/synthetic-feed.ts'
import { syntheticInstruments } from '../session/synthetic-market.ts'
import { paperConversion } from './session-rates.ts'
import type { Time } from './timing.ts'

/** The earliest moment that a date can name: where a clock stands before it has seen data. */
const BEGINNING = -8.64e15 as Timestamp

/** The chain of the journal for what happens outside of a session. */
export const ENGINE_CHAIN = 'engine'

/** Where the data of replays comes from. */
export type Histories = Pick<DataCatalog, 'list' | 'load'>

export interface SessionRequest {
  readonly id: string
  readonly feed: FeedConfig
  readonly cash: Money
  readonly margin?: MarginTerms | undefined
  readonly run: number
  readonly past: SessionPast | null
}

/** The data of a session, loaded, and how to make the session of it. */
export interface PreparedSession {
  readonly instruments: readonly FeedInstrument[]
  readonly create: (parts: SessionContext) => Session
}

export interface SessionContext extends Pick<SessionParts, 'onMoment' | 'onFeedState' | 'outside'> {
  readonly records: SessionRecords
  readonly log: EventLog
  readonly state: TradingState
  /** What a human set; the paper limits as they come when left out. */
  readonly risk?: AccountRisk
}

/** Paper money is limited too: a typing error must not be worth more than the account. */
export function paperLimitsOf(
  { cash, margin, feed }: Pick<SessionRequest, 'cash' | 'margin' | 'feed'>,
  instruments: readonly FeedInstrument[],
): LimitValues {
  return paperLimits({
    cash: moneyToDecimal(cash, USD),
    timeframeMs: Math.max(...instruments.map(({ timeframe }) => timeframe)),
    isLive: instruments.every(({ matchedBy }) => matchedBy === 'quotes'),
    ...(feed.kind === 'synthetic' ? { priceEveryMs: 1_000 / feed.ticksPerSecond } : {}),
    isOnMargin: margin !== undefined,
  })
}

/** Loads what a session needs. @throws ConfigError, DataError when the feed's data is not to be had */
export async function prepareSession(
  request: SessionRequest,
  catalog: Histories,
  time: Time,
): Promise<PreparedSession> {
  const { feed } = request
  return feed.kind === 'replay'
    ? prepareReplay(request, await loadReplay(feed, request.past, catalog), time, feed)
    : prepareSynthetic(request, time, feed)
}

function prepareReplay(
  request: SessionRequest,
  { histories, hashes, conversion, rates }: LoadedReplay,
  pace: Time,
  feed: Extract<FeedConfig, { kind: 'replay' }>,
): PreparedSession {
  const { past } = request
  const cursor = past?.cursor ?? null
  const from = feed.from ?? commonStart(histories)
  if (!past && histories.every(({ bars }) => (bars.time[bars.length - 1] ?? from - 1) < from)) {
    throw new ConfigError('expected a replay to begin before the end of its data, found no bar from there on')
  }
  const instruments = replayInstruments(histories)
  return {
    instruments,
    create: (context) => {
      const clock = new SimulatedClock(BEGINNING)
      return new Session({
        ...common(request, context, instruments),
        clock,
        timers: clock,
        random: new SeededRandom(REPLAY_SEED),
        instruments,
        conversion,
        origin: { feed: { ...feed }, from, seed: REPLAY_SEED, data: hashes, ...(rates.length > 0 ? { rates } : {}) },
        feed: (trader, events) =>
          new ReplayFeed({ histories, clock, pace, market: trader.market, speed: feed.speed, from, cursor, events }),
      })
    },
  }
}

function prepareSynthetic(
  request: SessionRequest,
  time: Time,
  feed: Extract<FeedConfig, { kind: 'synthetic' }>,
): PreparedSession {
  const fed = sameInstruments(syntheticFeedInstruments(syntheticInstruments(feed.symbols)), request.past)
  const instruments = fed.map(({ instrument }) => instrument)
  return {
    instruments: fed,
    create: (context) => {
      const held = new HeldClock(time)
      return new Session({
        ...common(request, context, fed),
        clock: held,
        timers: held,
        held,
        origin: { feed: { ...feed }, seed: feed.seed },
        random: new SeededRandom(feed.seed),
        instruments: fed,
        feed: (trader, events) =>
          new SyntheticFeed({
            instruments,
            seed: feed.seed,
            ticksPerSecond: feed.ticksPerSecond,
            tellsTicks: feed.record === 'ticks',
            time,
            held,
            market: trader.market,
            events,
          }),
      })
    },
  }
}

function common(request: SessionRequest, context: SessionContext, instruments: readonly FeedInstrument[]) {
  const { id, cash, margin, run, past } = request
  const base = () => ({ scope: 'account' as const, key: '', values: paperLimitsOf(request, instruments) })
  const risk = context.risk ?? { limits: new LimitBook('paper', [base()]) }
  return { ...context, risk, id, cash, margin, run, past, currency: USD, limits: UNLIMITED }
}

/** Of the strategies' chance in a replay. */
const REPLAY_SEED = 1

interface LoadedReplay {
  readonly histories: readonly BarSeries[]
  /** What a later replay has to find again. */
  readonly hashes: RecordData[]
  /** Rates of other currencies, and the datasets that they are of. */
  readonly conversion: ConversionTerms | undefined
  readonly rates: RecordData[]
}

async function loadReplay(
  { datasets, rates = [] }: Extract<FeedConfig, { kind: 'replay' }>,
  past: SessionPast | null,
  catalog: Histories,
): Promise<LoadedReplay> {
  const histories = sameInstruments(await loadHistories(datasets, catalog), past)
  const known = (await catalog.list()).datasets
  const hashesOf = (ids: readonly string[]) =>
    ids.map((id) => ({ id, sha256: known.find((each) => each.id === id)?.sha256 ?? '' }))
  const conversion = paperConversion(await Promise.all(rates.map((id) => catalog.load(id))), histories)
  return { histories, hashes: hashesOf(datasets), conversion, rates: hashesOf(rates) }
}

async function loadHistories(datasets: readonly string[], catalog: Histories): Promise<BarSeries[]> {
  const histories = await Promise.all(datasets.map((id) => catalog.load(id)))
  const symbols = histories.map(({ instrument }) => instrument.symbol)
  const twice = symbols.find((symbol, index) => symbols.indexOf(symbol) !== index)
  if (twice !== undefined) throw new ConfigError(`expected each symbol once in a replay, found ${twice} twice`)
  return histories
}

/** Where the last of the histories begins: from then on all of them have prices. */
function commonStart(histories: readonly BarSeries[]): number {
  return Math.max(...histories.map(({ bars }) => bars.time[0] ?? Number.NEGATIVE_INFINITY))
}
