import type { Clock, TimerHandle, Timers } from '../kernel/clock.ts'
import { PHASES } from '../kernel/market-channel.ts'
import type { MarketChannel } from '../kernel/market-channel.ts'
import { SeededRandom } from '../kernel/random.ts'
import { BarHistory } from '../market/bar-history.ts'
import type { InstrumentMarket, Market } from '../market/market.ts'
import { TimeBarAggregator } from '../market/time-bar-aggregator.ts'
import type { UnfinishedBar } from '../market/time-bar-aggregator.ts'
import { Bar } from '../model/bar.ts'
import type { BarColumns } from '../model/bar.ts'
import { ConfigError, ensure } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Price, Quantity, Timestamp } from '../model/units.ts'
import type { Feed, FeedEvents, FeedInstrument, FeedState } from './feed.ts'
import type { HeldClock } from './held-clock.ts'
import { SYNTHETIC_TIMEFRAME, SyntheticPrice } from './synthetic-market.ts'
import type { SyntheticTick } from './synthetic-market.ts'

/** Time between two turns of the feed. */
const TURN_MS = 20
/** Ticks that one turn may make up for; what is due beyond is left out and counted. */
const MAX_TICKS_PER_TURN = 20_000
/** Bars kept for charts and for warming indicators up. */
const HISTORY_BARS = 5_000
/** Bars invented at the start, so that a chart is not empty and an indicator has a value. */
const BARS_BEFORE_START = 400
const TICKS_PER_PAST_BAR = 12

export interface SyntheticFeedParts {
  readonly instruments: readonly Instrument[]
  readonly seed: number
  /** Of each symbol. */
  readonly ticksPerSecond: number
  /** Whether ticks are told with their turn, so that they can be had again without the seed. */
  readonly tellsTicks?: boolean | undefined
  readonly time: Clock & Timers
  /** The session's clock when it stands still between inputs: it is moved before each turn that delivers something. */
  readonly held?: Pick<HeldClock, 'advanceTo' | 'now'> | undefined
  readonly market: Market
  readonly events: FeedEvents
}

interface Source {
  readonly instrument: Instrument
  readonly market: InstrumentMarket
  readonly price: SyntheticPrice
  readonly history: BarHistory
  readonly bars: TimeBarAggregator
}

/** Ticks out of a seed, on the wall clock: the same prices in the same order for the same seed. */
export class SyntheticFeed implements Feed {
  readonly instruments: readonly FeedInstrument[]
  readonly progress = null
  readonly #parts: SyntheticFeedParts
  readonly #sources: readonly Source[]
  #state: FeedState = 'paused'
  #timer: TimerHandle | undefined
  #lastTurn = 0
  /** Bars that are over and not yet delivered. */
  readonly #closed: { readonly channel: MarketChannel<Bar>; readonly bar: Bar }[] = []
  /** Ticks of each symbol that are due but not whole yet. */
  #owed = 0
  #conflated = 0

  /** @param parts `market` must have the instruments already */
  constructor(parts: SyntheticFeedParts) {
    this.#parts = parts
    this.instruments = syntheticFeedInstruments(parts.instruments)
    this.#sources = parts.instruments.map((instrument, index) => this.#source(instrument, index))
    const now = (parts.held ?? parts.time).now()
    for (const source of this.#sources) inventPast(source, now)
  }

  get state(): FeedState {
    return this.#state
  }
  get conflated(): number {
    return this.#conflated
  }

  history(symbol: string): BarColumns {
    return this.#sourceOf(symbol).history.bars
  }
  unfinished(symbol: string): UnfinishedBar | undefined {
    return this.#sourceOf(symbol).bars.current
  }

  start(): void {
    this.resume()
  }
  pause(): void {
    if (this.#state !== 'running') return
    this.#timer?.cancel()
    this.#setState('paused')
  }
  resume(): void {
    if (this.#state !== 'paused') return
    this.#lastTurn = this.#parts.time.now()
    this.#setState('running')
    this.#schedule()
  }
  step(): void {
    throw new ConfigError('simulated ticks run on the wall clock: only a replay can be stepped')
  }
  setSpeed(): void {
    throw new ConfigError('simulated ticks run on the wall clock: only a replay has a speed')
  }
  close(): void {
    this.#timer?.cancel()
    this.#state = 'ended'
  }

  #sourceOf(symbol: string): Source {
    const source = this.#sources.find(({ instrument }) => instrument.symbol === symbol)
    return ensure(source, `a simulated ${symbol}`)
  }

  #source(instrument: Instrument, index: number): Source {
    const market = this.#parts.market.get(instrument.symbol)
    const history = new BarHistory(HISTORY_BARS)
    const bars = new TimeBarAggregator(SYNTHETIC_TIMEFRAME, (...values) => {
      // One of its own: a trade that was held back may close a bar between two turns, and the next turn another.
      const bar = new Bar(instrument, SYNTHETIC_TIMEFRAME)
      bar.set(...values)
      history.add(bar)
      this.#closed.push({ bar, channel: market.bars() })
    })
    // Bars are made of what passed: a tick that was kept back is in none.
    market.trades.subscribe('match', 'bars', ({ at, price, size }) => bars.addTrade(at, price, size))
    const price = new SyntheticPrice(new SeededRandom(this.#parts.seed + index * 7919))
    return { instrument, market, price, history, bars }
  }

  #schedule(): void {
    const { time } = this.#parts
    this.#timer = time.schedule((time.now() + TURN_MS) as Timestamp, () => this.#turn())
  }

  #turn(): void {
    try {
      this.#deliverDue()
    } catch (error) {
      this.close()
      this.#parts.events.onError(error)
      return
    }
    if (this.#state === 'running') this.#schedule()
  }

  #deliverDue(): void {
    const { time, ticksPerSecond } = this.#parts
    const now = time.now()
    this.#owed += ((now - this.#lastTurn) * ticksPerSecond) / 1000
    this.#lastTurn = now
    const whole = Math.floor(this.#owed)
    this.#owed -= whole
    const most = Math.max(1, Math.floor(MAX_TICKS_PER_TURN / this.#sources.length))
    const rounds = Math.min(whole, most)
    this.#conflated += (whole - rounds) * this.#sources.length
    const isOver = this.#sources.some(({ bars }) => bars.openTime !== undefined && bars.closeTime <= now)
    if (rounds > 0 || isOver) this.deliver(now, rounds)
  }

  /**
   * Delivers one turn: the bars that are over, and `rounds` ticks of each symbol.
   * @param now time of the ticks, never before that of the turn before
   * @param given the ticks, when they are known; invented otherwise
   */
  deliver(now: Timestamp, rounds: number, given?: readonly number[]): void {
    const { events, held, tellsTicks } = this.#parts
    const told: number[] = []
    const work = () => {
      held?.advanceTo(now)
      this.#closeBars(now)
      let index = 0
      for (let round = 0; round < rounds; round++) {
        for (const source of this.#sources) {
          const tick = given ? tickAt(given, index) : source.price.next()
          index += TICK_VALUES
          if (tellsTicks) told.push(tick.bid, tick.ask, tick.tradePrice, tick.tradeSize)
          deliverTick(source, tick, now)
        }
      }
    }
    if (events.deliver) events.deliver(work)
    else work()
    events.onMoment(now, now, { rounds, ticks: tellsTicks ? told : undefined })
  }

  /**
   * Delivers the bars that are over, those of all symbols phase by phase as a backtest does. It comes before the ticks of
   * the same time, so that no tick finds a bar to end.
   */
  #closeBars(now: Timestamp): void {
    for (const { bars } of this.#sources) bars.closeUntil(now)
    const closed = this.#closed.splice(0)
    for (const phase of PHASES) {
      for (const { channel, bar } of closed) channel.deliverPhase(phase, bar)
    }
  }

  #setState(state: FeedState): void {
    this.#state = state
    this.#parts.events.onState(state)
  }
}

/** What a synthetic feed of these instruments has data of. */
export function syntheticFeedInstruments(instruments: readonly Instrument[]): FeedInstrument[] {
  return instruments.map((instrument) => ({ instrument, timeframe: SYNTHETIC_TIMEFRAME, matchedBy: 'quotes' }))
}

/** Numbers of one tick. */
const TICK_VALUES = 4

function tickAt(values: readonly number[], index: number): SyntheticTick {
  const [bid = 0, ask = 0, tradePrice = 0, tradeSize = 0] = values.slice(index, index + TICK_VALUES)
  return { bid, ask, tradePrice, tradeSize }
}

function deliverTick({ instrument, market }: Source, tick: SyntheticTick, at: Timestamp): void {
  const size = 100 as Quantity
  const [bid, ask] = [tick.bid as Price, tick.ask as Price]
  market.takeQuote({ instrument, at, bid, ask, bidSize: size, askSize: size })
  if (tick.tradeSize === 0) return
  market.takeTrade({ instrument, at, price: tick.tradePrice as Price, size: tick.tradeSize as Quantity })
}

function inventPast({ instrument, price, history }: Source, now: Timestamp): void {
  const bar = new Bar(instrument, SYNTHETIC_TIMEFRAME)
  const aggregator = new TimeBarAggregator(SYNTHETIC_TIMEFRAME, (...values) => {
    bar.set(...values)
    history.add(bar)
  })
  const end = Math.floor(now / SYNTHETIC_TIMEFRAME) * SYNTHETIC_TIMEFRAME
  const step = SYNTHETIC_TIMEFRAME / TICKS_PER_PAST_BAR
  const ticks = BARS_BEFORE_START * TICKS_PER_PAST_BAR
  for (let tick = 0; tick < ticks; tick++) {
    const { tradePrice, tradeSize } = price.next()
    if (tradeSize > 0) aggregator.addTrade(end - (ticks - tick) * step, tradePrice, tradeSize)
  }
  aggregator.closeUntil(end)
}
