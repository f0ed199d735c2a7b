import { SimulatedClock } from '../../kernel/clock.ts'
import { EventBus } from '../../kernel/event-bus.ts'
import { Market } from '../../market/market.ts'
import type { Bar } from '../../model/bar.ts'
import { currencyOf } from '../../model/currency.ts'
import type { Timestamp } from '../../model/units.ts'
import { BarValuation, TickValuation } from '../../portfolio/bar-valuation.ts'
import { CommissionModel } from '../../portfolio/commission.ts'
import { ForeignValuation } from '../../portfolio/foreign-valuation.ts'
import type { BookOf, Portfolio } from '../../portfolio/portfolio.ts'
import { AccountBooks } from '../../risk/account-books.ts'
import type { Feed, FeedEvents, FeedInstrument, FeedTurn } from '../../session/feed.ts'
import { ReplayFeed, replayInstruments } from '../../session/replay-feed.ts'
import { SyntheticFeed, syntheticFeedInstruments } from '../../session/synthetic-feed.ts'
import { syntheticInstruments } from '../../session/synthetic-market.ts'
import type { Histories } from '../session-factory.ts'
import { paperConversion } from '../session-rates.ts'
import { loadSame, ratesOf } from './replay-engine.ts'
import type { RunRecord } from './run-record.ts'

/** A session's market data alone, delivered again: prices and values, and nobody who trades. */
export interface ReelMarket {
  readonly instruments: readonly FeedInstrument[]
  readonly feed: Feed
  /** Delivers one moment of a history. */
  readonly step: () => void
  /** Delivers one turn of invented ticks. */
  readonly turn: (turn: FeedTurn & { readonly at: number }) => void
  /** The session's clock, as far as market data has moved it. */
  readonly now: () => Timestamp
}

const NOBODY: FeedEvents = {
  onMoment: () => undefined,
  onState: () => undefined,
  onError: () => undefined,
}

/**
 * Sets the market of one engine's part of a session up again.
 * @param onBar called with each bar that closes, when what is held has been valued at it
 * @throws DataError when the data is not there any more, or is not the same
 */
export async function reelMarket(
  config: RunRecord,
  portfolio: Portfolio,
  catalog: Histories,
  onBar: (bar: Bar) => void,
): Promise<ReelMarket> {
  const market = new Market(
    new EventBus((_, error) => {
      throw error
    }),
  )
  return config.feed.kind === 'replay'
    ? historyMarket(config, market, portfolio, catalog, onBar)
    : inventedMarket(config, config.feed, market, portfolio, onBar)
}

/** How a session booked what was in other currencies; undefined where nothing was. @throws as {@link reelMarket} */
export async function reelBooks(
  config: RunRecord,
  catalog: Histories,
  now: () => Timestamp,
  portfolio: () => Portfolio,
): Promise<BookOf | undefined> {
  if (config.feed.kind !== 'replay') return undefined
  const conversion = paperConversion(await ratesOf(config, catalog), await loadSame(config, catalog))
  if (!conversion) return undefined
  const currency = currencyOf(config.currency)
  const commission = new CommissionModel({ fraction: 0, perShare: 0, minimum: 0 }, currency)
  const books = new AccountBooks({ clock: { now }, currency, commission, margin: undefined, conversion, portfolio })
  return (instrument) => books.bookOf(instrument)
}

async function historyMarket(
  config: RunRecord,
  market: Market,
  portfolio: Portfolio,
  catalog: Histories,
  onBar: (bar: Bar) => void,
): Promise<ReelMarket> {
  const histories = await loadSame(config, catalog)
  const instruments = replayInstruments(histories)
  const clock = new SimulatedClock(config.clock as Timestamp)
  addAll(instruments, market, portfolio, onBar)
  for (const { instrument } of instruments) {
    market.get(instrument.symbol).bars().attach('value', new ForeignValuation(portfolio, clock))
  }
  const pace = new SimulatedClock(0 as Timestamp)
  const { from = Number.NEGATIVE_INFINITY } = config
  const cursor = config.cursor as Timestamp | null
  const feed = new ReplayFeed({ histories, clock, pace, market, speed: 1, from, cursor, events: NOBODY })
  return { instruments, feed, step: () => feed.step(), turn: () => undefined, now: () => clock.now() }
}

function inventedMarket(
  config: RunRecord,
  { symbols, seed, ticksPerSecond }: Extract<RunRecord['feed'], { kind: 'synthetic' }>,
  market: Market,
  portfolio: Portfolio,
  onBar: (bar: Bar) => void,
): ReelMarket {
  const fed = syntheticFeedInstruments(syntheticInstruments(symbols))
  addAll(fed, market, portfolio, onBar)
  const time = new SimulatedClock(config.clock as Timestamp)
  const instruments = fed.map(({ instrument }) => instrument)
  let now = time.now()
  const feed = new SyntheticFeed({ instruments, seed, ticksPerSecond, time, market, events: NOBODY })
  return {
    instruments: fed,
    feed,
    step: () => undefined,
    turn: ({ at, rounds, ticks }) => {
      now = at as Timestamp
      feed.deliver(now, rounds, ticks)
    },
    now: () => now,
  }
}

function addAll(
  instruments: readonly FeedInstrument[],
  market: Market,
  portfolio: Portfolio,
  onBar: (bar: Bar) => void,
): void {
  for (const { instrument, timeframe, matchedBy } of instruments) {
    const of = market.add(instrument, timeframe)
    const holding = portfolio.holding(instrument)
    if (matchedBy === 'bars') {
      of.bars().attach('value', new BarValuation(portfolio, holding))
    } else {
      const valuation = new TickValuation(portfolio, holding)
      of.trades.subscribe('value', 'portfolio', ({ price }) => valuation.takeTick(price))
      of.bars().attach('value', valuation)
    }
    of.bars().subscribe('record', 'reel', onBar)
  }
}
