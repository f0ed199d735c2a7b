import type { Indicator } from '../indicators/indicator.ts'
import type { InstrumentMarket } from '../market/market.ts'
import { aggregateSeries } from '../market/time-bar-aggregator.ts'
import { formatBarSpec, parseBarSpec } from '../model/bar-spec.ts'
import { Bar, allocateBars } from '../model/bar.ts'
import type { BarColumns } from '../model/bar.ts'
import { eachStretch, seriesOn } from '../model/bar-stream.ts'
import type { AnyBars } from '../model/bar-stream.ts'
import { ConfigError } from '../model/errors.ts'
import type { Timeframe } from '../model/time.ts'
import { feedBars } from './bar-feed.ts'
import type { BarTaker } from './bar-feed.ts'
import type { StrategyHostParts } from './host-parts.ts'
import { FurtherBars } from './further-bars.ts'
import type { SeriesChoice, UniverseNotice } from './strategy.ts'

const NO_PAST = allocateBars(0)

/** One symbol on its way to a strategy. */
interface SymbolFeed {
  readonly market: InstrumentMarket
  /** The list stays the same object when the strategy's code is replaced. */
  readonly indicators: Indicator[]
  readonly further: FurtherBars
  stops: readonly (() => void)[]
  /** How its quotes are followed once it is open. */
  quotes: (market: InstrumentMarket) => () => void
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
      markets.map((market) => [
        market.instrument.symbol,
        { market, indicators: [], further: new FurtherBars(market), stops: [], quotes: noQuotes },
      ]),
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
   * Adds an indicator to a symbol, the first when none is named, on the bars that are named.
   * @param late whether it is to take the bars that have closed, in the terms of today
   * @throws ConfigError when the symbol is not traded or such bars cannot be had
   */
  addIndicator({ symbol: named, bars }: SeriesChoice, indicator: Indicator, late: boolean): void {
    const symbol = named ?? this.symbols[0] ?? ''
    const feed = this.#traded(symbol, 'an indicator')
    if (bars === undefined || this.#isMain(bars)) feed.indicators.push(indicator)
    else feed.further.addIndicator(bars, indicator)
    if (late) this.feed(symbol, this.#past(symbol), Number.POSITIVE_INFINITY, { only: indicator })
  }

  /** Lets the strategy see further bars of a symbol. Returns their text, as bars name it. @throws ConfigError as above */
  subscribe(bars: string, symbol: string): string {
    const feed = this.#traded(symbol, 'bars')
    return this.#isMain(bars) ? formatBarSpec(parseBarSpec(bars)) : feed.further.subscribe(bars)
  }

  #traded(symbol: string, what: string): SymbolFeed {
    const feed = this.#members.has(symbol) ? this.#feeds.get(symbol) : undefined
    if (feed) return feed
    throw new ConfigError(`expected ${what} on one of ${this.symbols.join(', ')}, found one on "${symbol}"`)
  }

  #isMain(bars: string): boolean {
    const spec = parseBarSpec(bars)
    return spec.kind === 'time' && spec.timeframe === this.#timeframe
  }

  /** Empties the lists for code that will fill them anew, and returns the way to fill them again. */
  takeIndicators(): () => void {
    const before = [...this.#feeds.values()].map(({ indicators, further }) => {
      const list = indicators.splice(0)
      return { indicators, list, putBack: further.clear() }
    })
    return () => {
      for (const { indicators, list, putBack } of before) {
        indicators.splice(0, Number.POSITIVE_INFINITY, ...list)
        putBack()
      }
    }
  }

  /** Feeds what new code asked for in place of what the old one did. */
  reopen(): void {
    for (const [symbol, { stops, quotes }] of this.#feeds) {
      if (stops.length === 0) continue
      this.close(symbol)
      this.open(symbol, quotes)
    }
  }

  /** Begins to feed a symbol; indicators on it take each bar before the strategy decides. */
  open(symbol: string, quotes: (market: InstrumentMarket) => () => void): void {
    const feed = this.#feeds.get(symbol)
    if (!feed || feed.stops.length > 0) return
    const { market, indicators, further } = feed
    const early = this.#feeds.size > 1 || !further.isEmpty
    const bars = feedBars(market.bars(this.#timeframe), this.#taker, indicators, early)
    feed.quotes = quotes
    feed.stops = [...bars, ...further.open(this.#taker), quotes(market)]
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
    bars: AnyBars,
    most: number,
    {
      only,
      onBar,
    }: { readonly only?: Indicator | undefined; readonly onBar?: ((time: number) => void) | undefined } = {},
  ): void {
    const feed = this.#feeds.get(symbol)
    if (!feed) return
    const bar = new Bar(feed.market.instrument, this.#timeframe)
    if (!feed.further.isEmpty) feed.further.feed(feed.market.pastToday, only)
    const indicators = only ? feed.indicators.filter((indicator) => indicator === only) : feed.indicators
    const take = (columns: BarColumns, length: number) => {
      for (let row = 0; row < length; row++) {
        bar.read(columns, row)
        for (const indicator of indicators) indicator.update(bar)
        onBar?.(bar.time)
      }
    }
    eachStretch(bars, take, Math.max(0, bars.length - most))
  }

  /**
   * Puts the indicators of a symbol in the terms after a split of its market: they forget what they have seen and take it again, as it
   * would have been in those terms.
   */
  split(symbol: string): void {
    const feed = this.#feeds.get(symbol)
    if (!feed) return
    const past = this.#past(symbol)
    for (const indicator of feed.indicators) indicator.reset()
    feed.further.reset()
    this.feed(symbol, past, Number.POSITIVE_INFINITY)
  }

  /** Every bar that has closed, in the terms of today. */
  #past(symbol: string): AnyBars {
    const feed = this.#feeds.get(symbol)
    if (!feed) return NO_PAST
    const { instrument, timeframe, pastToday: bars } = feed.market
    if (timeframe === this.#timeframe) return bars
    return aggregateSeries(seriesOn(bars, { instrument, timeframe }), this.#timeframe).bars
  }
}

function noQuotes(): () => void {
  return () => undefined
}
