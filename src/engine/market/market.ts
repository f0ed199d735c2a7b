import type { EventBus } from '../kernel/event-bus.ts'
import { MarketChannel } from '../kernel/market-channel.ts'
import { Bar, allocateBars } from '../model/bar.ts'
import type { BarColumns } from '../model/bar.ts'
import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Quote, TradeTick } from '../model/tick.ts'
import { formatTimeframe } from '../model/time.ts'
import type { Timeframe } from '../model/time.ts'
import { TimeBarAggregator } from './time-bar-aggregator.ts'

/** The market data of one instrument: quotes, trades, bars as they come, and coarser bars made of them when asked for. */
export class InstrumentMarket {
  readonly instrument: Instrument
  /** Timeframe of the bars as they come. */
  readonly timeframe: Timeframe
  readonly quotes: MarketChannel<Quote>
  readonly trades: MarketChannel<TradeTick>
  /** Bars as they came so far, for those who begin to watch later: a coarser bar under way is made of them too. */
  past: () => BarColumns = () => NO_BARS
  readonly #bus: EventBus
  readonly #channels = new Map<Timeframe, MarketChannel<Bar>>()

  constructor(instrument: Instrument, timeframe: Timeframe, bus: EventBus) {
    this.instrument = instrument
    this.timeframe = timeframe
    this.quotes = new MarketChannel(bus)
    this.trades = new MarketChannel(bus)
    this.#bus = bus
    this.#channels.set(timeframe, new MarketChannel(bus))
  }

  /**
   * The channel of bars of a timeframe. A coarser bar is delivered with the finer bar that completes it.
   * @throws ConfigError when the timeframe is not a multiple of the native one
   */
  bars(timeframe: Timeframe = this.timeframe): MarketChannel<Bar> {
    const known = this.#channels.get(timeframe)
    if (known) return known
    if (timeframe < this.timeframe || timeframe % this.timeframe !== 0) {
      const native = formatTimeframe(this.timeframe)
      throw new ConfigError(
        `expected a timeframe for ${this.instrument.symbol} that is a multiple of ${native}, found ${formatTimeframe(timeframe)}`,
      )
    }
    return this.#aggregate(timeframe)
  }

  #aggregate(timeframe: Timeframe): MarketChannel<Bar> {
    const channel = new MarketChannel<Bar>(this.#bus)
    const bar = new Bar(this.instrument, timeframe)
    const aggregator = new TimeBarAggregator(timeframe, (...values) => {
      bar.set(...values)
      channel.deliver(bar)
    })
    const take = (fine: Bar) => {
      aggregator.addBar(fine.time, fine.openUnits, fine.highUnits, fine.lowUnits, fine.closeUnits, fine.volumeUnits)
      aggregator.closeUntil(fine.closeTime)
    }
    // Nobody listens to the channel yet: only what the past left unfinished stays.
    forEachBar(this.past(), new Bar(this.instrument, this.timeframe), take)
    this.bars().subscribe('decide', `bars:${formatTimeframe(timeframe)}`, take)
    this.#channels.set(timeframe, channel)
    return channel
  }
}

const NO_BARS = allocateBars(0)

function forEachBar(bars: BarColumns, view: Bar, take: (bar: Bar) => void): void {
  for (let row = 0; row < bars.length; row++) {
    view.read(bars, row)
    take(view)
  }
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
