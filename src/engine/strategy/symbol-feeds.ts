import type { Indicator } from '../indicators/indicator.ts'
import { inTermsAfterSplits } from '../market/adjusted-view.ts'
import type { InstrumentMarket } from '../market/market.ts'
import { aggregateSeries } from '../market/time-bar-aggregator.ts'
import { Bar, allocateBars } from '../model/bar.ts'
import type { BarColumns } from '../model/bar.ts'
import { ConfigError } from '../model/errors.ts'
import type { SplitRatio } from '../model/corporate-action.ts'
import type { Timeframe } from '../model/time.ts'
import { feedBars } from './bar-feed.ts'
import type { BarTaker } from './bar-feed.ts'
import type { StrategyHostParts } from './host-parts.ts'
import type { UniverseNotice } from './strategy.ts'

const NO_PAST = allocateBars(0)

/** One symbol on its way to a strategy. */
interface SymbolFeed {
  readonly market: InstrumentMarket
  /** The list stays the same object when the strategy's code is replaced. */
  readonly indicators: Indicator[]
  /** Splits so far, each with the number of native bars before it. */
  readonly splits: (SplitRatio & { readonly row: number })[]
  stops: readonly (() => void)[]
}

type FeedParts = Pick<StrategyHostParts, 'markets' | 'members' | 'timeframe'>

/** What a strategy's indicators are on, and the bars that they and the strategy are fed. */
export class SymbolFeeds {
  readonly #feeds: ReadonlyMap<string, SymbolFeed>
  readonly #members: Set<string>
  readonly #taker: BarTaker
  readonly #timeframe: Timeframe

  constructor({ markets, members, timeframe }: FeedParts, taker: BarTaker) {
    this.#feeds = new Map(
      markets.map((market) => [market.instrument.symbol, { market, indicators: [], splits: [], stops: [] }]),
    )
    this.#members = new Set(members ?? this.#feeds.keys())
    this.#timeframe = timeframe
    this.#taker = taker
  }

  /** Of one symbol, in the order of declaration. */
  indicatorsOn(symbol: string): readonly Indicator[] {
    return this.#feeds.get(symbol)?.indicators ?? []
  }

  /** Those that are traded now, in the order of the markets. */
  get symbols(): readonly string[] {
    return [...this.#feeds.keys()].filter((symbol) => this.#members.has(symbol))
  }

  /** Joining symbols are fed once they are opened. */
  changeMembers({ joined, left }: UniverseNotice): void {
    for (const symbol of joined) this.#members.add(symbol)
    for (const symbol of left) {
      this.#members.delete(symbol)
      this.close(symbol)
    }
  }

  /**
   * Adds an indicator to a symbol, the first when none is named.
   * @param late whether it is to take the bars that have closed, in the terms of today
   * @throws ConfigError when the symbol is not traded
   */
  addIndicator(named: string | undefined, indicator: Indicator, late: boolean): void {
    const symbol = named ?? this.symbols[0] ?? ''
    const feed = this.#members.has(symbol) ? this.#feeds.get(symbol) : undefined
    if (!feed)
      throw new ConfigError(`expected an indicator on one of ${this.symbols.join(', ')}, found one on "${symbol}"`)
    feed.indicators.push(indicator)
    if (late) this.feed(symbol, this.#past(symbol), Number.POSITIVE_INFINITY, { only: indicator })
  }

  /** Empties the lists, and returns the way to fill them again. */
  takeIndicators(): () => void {
    const before = [...this.#feeds.values()].map(({ indicators }) => ({ indicators, list: indicators.splice(0) }))
    return () => {
      for (const { indicators, list } of before) indicators.splice(0, Number.POSITIVE_INFINITY, ...list)
    }
  }

  /** Begins to feed a symbol; indicators on it take each bar before the strategy decides. */
  open(symbol: string, quotes: (market: InstrumentMarket) => () => void): void {
    const feed = this.#feeds.get(symbol)
    if (!feed || feed.stops.length > 0) return
    const { market, indicators } = feed
    const bars = feedBars(market.bars(this.#timeframe), this.#taker, indicators, this.#feeds.size > 1)
    feed.stops = [...bars, quotes(market)]
  }

  close(symbol: string): void {
    const feed = this.#feeds.get(symbol)
    if (!feed) return
    for (const stop of feed.stops) stop()
    feed.stops = []
  }

  closeAll(): void {
    for (const symbol of this.#feeds.keys()) this.close(symbol)
  }

  /** Lets the indicators of a symbol, or one of them, take the newest `most` bars of a history. */
  feed(
    symbol: string,
    bars: BarColumns,
    most: number,
    { only, onBar }: { readonly only?: Indicator; readonly onBar?: (time: number) => void } = {},
  ): void {
    const feed = this.#feeds.get(symbol)
    if (!feed) return
    const bar = new Bar(feed.market.instrument, this.#timeframe)
    const indicators = only ? [only] : feed.indicators
    for (let row = Math.max(0, bars.length - most); row < bars.length; row++) {
      bar.read(bars, row)
      for (const indicator of indicators) indicator.update(bar)
      onBar?.(bar.time)
    }
  }

  /**
   * Puts the indicators of a symbol in the terms after a split: they forget what they have seen and take it again, as it
   * would have been in those terms.
   */
  split(symbol: string, ratio: SplitRatio): void {
    const feed = this.#feeds.get(symbol)
    if (!feed) return
    feed.splits.push({ ...ratio, row: feed.market.past().length })
    const past = this.#past(symbol)
    for (const indicator of feed.indicators) indicator.reset()
    this.feed(symbol, past, Number.POSITIVE_INFINITY)
  }

  /** Every bar that has closed, in the terms of today. */
  #past(symbol: string): BarColumns {
    const feed = this.#feeds.get(symbol)
    if (!feed) return NO_PAST
    const { market, splits } = feed
    const bars = splits.length === 0 ? market.past() : inTermsAfterSplits(market.past(), splits)
    const { instrument, timeframe } = market
    if (timeframe === this.#timeframe) return bars
    return aggregateSeries({ instrument, timeframe, bars }, this.#timeframe).bars
  }
}
