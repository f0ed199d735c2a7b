import type { UnfinishedBar } from '../market/time-bar-aggregator.ts'
import type { BarColumns } from '../model/bar.ts'
import type { Instrument } from '../model/instrument.ts'
import type { MatchedBy } from '../model/tick-series.ts'
import type { Timeframe } from '../model/time.ts'
import type { Timestamp } from '../model/units.ts'

/** An instrument that a feed has data of. */
export interface FeedInstrument {
  readonly instrument: Instrument
  /** Timeframe of its bars as they come. */
  readonly timeframe: Timeframe
  /** What its orders are matched against. */
  readonly matchedBy: MatchedBy
}

export type FeedState = 'running' | 'paused' | 'ended'

/** Bars a second, or as fast as it goes. */
export type Speed = number | 'max'

/** Ticks that were delivered at one time. */
export interface FeedTurn {
  /** Of each symbol. */
  readonly rounds: number
  /** Bid, ask, price and size of each tick in units, symbol after symbol, round after round; left out when a seed tells them. */
  readonly ticks?: readonly number[] | undefined
}

/** How the session hears of what the feed does. */
export interface FeedEvents {
  /**
   * A moment of market data was delivered in full.
   * @param time open time of its (newest) bar or time of its tick; never less than before
   * @param cursor everything up to this time was delivered: the close of its bar or the time of its tick
   * @param turn what the moment was made of, for a feed that invents its ticks
   */
  readonly onMoment: (time: Timestamp, cursor: Timestamp, turn?: FeedTurn) => void
  /** Delivers market data: all that a feed does to the market happens in `work`. At once when left out. */
  readonly deliver?: (work: () => void) => void
  readonly onState: (state: FeedState) => void
  /** The feed broke and has stopped. */
  readonly onError: (error: unknown) => void
}

/** A source of market data for a session: it delivers into the market's channels at its own pace. */
export interface Feed {
  readonly instruments: readonly FeedInstrument[]
  readonly state: FeedState
  /** 0…1 of what there is to deliver, null when there is no end. */
  readonly progress: number | null
  /** Market data events left out because there was no time for them. */
  readonly conflated: number
  /** Closed bars of a symbol so far, oldest first, at most as many as the feed keeps. */
  history(symbol: string): BarColumns
  /** The bar of a symbol that ticks are making just now; undefined for a feed of whole bars. */
  unfinished(symbol: string): UnfinishedBar | undefined
  start(): void
  pause(): void
  resume(): void
  /** Delivers one more moment of a paused feed. @throws ConfigError when the feed cannot be stepped */
  step(): void
  /** @throws ConfigError when the feed has no speed to set */
  setSpeed(speed: Speed): void
  /** Ends the feed for good. */
  close(): void
}
