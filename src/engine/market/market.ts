import type { SplitRatio } from '../model/corporate-action.ts'
import { inTermsAfterSplits } from './adjusted-view.ts'
import type { EventBus } from '../kernel/event-bus.ts'
import { MarketChannel } from '../kernel/market-channel.ts'
import { formatBarSpec } from '../model/bar-spec.ts'
import type { BarSpec } from '../model/bar-spec.ts'
import { Bar, allocateBars } from '../model/bar.ts'
import { eachStretch } from '../model/bar-stream.ts'
import type { AnyBars } from '../model/bar-stream.ts'
import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Quote, TradeTick } from '../model/tick.ts'
import { DAY_MS, formatTimeframe } from '../model/time.ts'
import type { Timeframe } from '../model/time.ts'
import { AggregatedBars, AggregationRelay } from './aggregated-bars.ts'
import type { TickScreen } from './tick-screen.ts'

/** The market data of one instrument: quotes, trades, bars as they come, and coarser bars made of them when asked for. */
export class InstrumentMarket {
  readonly instrument: Instrument
  /** Timeframe of the bars as they come. */
  readonly timeframe: Timeframe
  readonly quotes: MarketChannel<Quote>
  readonly trades: MarketChannel<TradeTick>
  /** Bars as they came so far, for those who begin to watch later: a coarser bar under way is made of them too. */
  past: () => AnyBars = () => NO_BARS
  /** Looks at ticks first; null lets all pass. */
  screen: TickScreen | null = null
  readonly #bus: EventBus
  readonly #asTheyCome: MarketChannel<Bar>
  /** Those made of the bars as they come, by the text of their kind. */
  readonly #channels = new Map<string, MarketChannel<Bar>>()
  readonly #kinds: AggregatedBars[] = []
  /** Splits so far, each with the number of bars before it. */
  readonly #splits: (SplitRatio & { readonly row: number })[] = []
  #relay: AggregationRelay | undefined

  constructor(instrument: Instrument, timeframe: Timeframe, bus: EventBus) {
    this.instrument = instrument
    this.timeframe = timeframe
    this.quotes = new MarketChannel(bus)
    this.trades = new MarketChannel(bus)
    this.#bus = bus
    this.#asTheyCome = new MarketChannel(bus)
  }

  /** Delivers a quote that comes from outside, if it may pass. */
  takeQuote(quote: Quote): void {
    const told = this.screen === null ? quote : this.screen.quote(quote)
    if (told !== null) this.quotes.deliver(told)
  }

  /** Delivers a trade that comes from outside, if it may pass. */
  takeTrade(trade: TradeTick): void {
    const told = this.screen === null ? trade : this.screen.trade(trade)
    if (told !== null) this.trades.deliver(told)
  }

  /**
   * The channel of bars of a kind: as they come when nothing is said. Others are made of those and delivered with the
   * one that completes them, phase by phase.
   * @throws ConfigError when the bars as they come cannot make such bars, ArithmeticError for sizes finer than the
   * instrument's units
   */
  bars(kind: Timeframe | BarSpec = this.timeframe): MarketChannel<Bar> {
    if (kind === this.timeframe) return this.#asTheyCome
    const spec: BarSpec = typeof kind === 'number' ? { kind: 'time', timeframe: kind } : kind
    if (this.#isAsTheyCome(spec)) return this.#asTheyCome
    const name = formatBarSpec(spec)
    const known = this.#channels.get(name)
    if (known) return known
    this.#checkLength(spec)
    const channel = this.#aggregate(spec)
    this.#channels.set(name, channel)
    return channel
  }

  /** {@link past} in the terms of today: as it would have been after every split so far. */
  get pastToday(): AnyBars {
    return this.#splits.length === 0 ? this.past() : inTermsAfterSplits(this.past(), this.#splits)
  }

  /** The bars to come are in the terms after a split; coarser bars under way go on in those terms, too. */
  split(ratio: SplitRatio): void {
    this.#splits.push({ ...ratio, row: this.past().length })
    for (const kind of this.#kinds) kind.restart((take) => this.#tellPast(take))
  }

  /** A daily bar is of a session, whatever its time stamp. */
  #isAsTheyCome(spec: BarSpec): boolean {
    if (!('timeframe' in spec) || spec.timeframe !== this.timeframe) return false
    return spec.kind === 'time' || this.timeframe === DAY_MS
  }

  #checkLength(spec: BarSpec): void {
    if (!('timeframe' in spec)) return
    if (spec.timeframe >= this.timeframe && spec.timeframe % this.timeframe === 0) return
    const [native, found] = [formatTimeframe(this.timeframe), formatBarSpec(spec)]
    throw new ConfigError(
      `expected a timeframe for ${this.instrument.symbol} that is a multiple of ${native}, found ${found}`,
    )
  }

  #aggregate(spec: BarSpec): MarketChannel<Bar> {
    const kind = new AggregatedBars(spec, this.instrument, new MarketChannel(this.#bus))
    // Nobody listens to the channel yet: only what the past left unfinished stays.
    kind.restart((take) => this.#tellPast(take))
    this.#kinds.push(kind)
    this.#relay ??= new AggregationRelay(this.#asTheyCome)
    this.#relay.add(kind)
    return kind.channel
  }

  #tellPast(take: (bar: Bar) => void): void {
    forEachBar(this.pastToday, new Bar(this.instrument, this.timeframe), take)
  }
}

const NO_BARS = allocateBars(0)

function forEachBar(bars: AnyBars, view: Bar, take: (bar: Bar) => void): void {
  eachStretch(bars, (columns, length) => {
    for (let row = 0; row < length; row++) {
      view.read(columns, row)
      take(view)
    }
  })
}

/** Every instrument that a session or a run has data of. */
export class Market {
  readonly #bus: EventBus
  readonly #instruments = new Map<string, InstrumentMarket>()

  constructor(bus: EventBus) {
    this.#bus = bus
  }

  /** Adds an instrument whose bars come in `timeframe`. @throws ConfigError when its symbol is there already. */
  add(instrument: Instrument, timeframe: Timeframe): InstrumentMarket {
    const { symbol } = instrument
    if (this.#instruments.has(symbol)) throw new ConfigError(`expected each symbol once, found ${symbol} twice`)
    const market = new InstrumentMarket(instrument, timeframe, this.#bus)
    this.#instruments.set(symbol, market)
    return market
  }

  /** @throws ConfigError when there is no data of that symbol */
  get(symbol: string): InstrumentMarket {
    const market = this.#instruments.get(symbol)
    if (market) return market
    const known = [...this.#instruments.keys()].join(', ')
    throw new ConfigError(`expected a symbol with market data (${known || 'none'}), found "${symbol}"`)
  }

  get all(): readonly InstrumentMarket[] {
    return [...this.#instruments.values()]
  }
}
