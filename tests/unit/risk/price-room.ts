import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { EventBus } from '../../../src/engine/kernel/event-bus.ts'
import { tradingCalendar } from '../../../src/engine/market/calendar.ts'
import { InstrumentMarket } from '../../../src/engine/market/market.ts'
import { Bar } from '../../../src/engine/model/bar.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { LimitBook } from '../../../src/engine/risk/limit-book.ts'
import type { LimitValues } from '../../../src/engine/risk/limits.ts'
import type { PriceScreen } from '../../../src/engine/risk/price-screen.ts'
import { PriceWatch } from '../../../src/engine/risk/price-watch.ts'
import { instrumentOf } from '../model/instruments.ts'
import { OPEN } from './risk-room.ts'

/** A Monday morning. */
export const MORNING = Date.UTC(2024, 5, 3, 14, 30)

interface PriceRoomOptions {
  /** Of each symbol. */
  readonly calendars?: Readonly<Record<string, string>>
  readonly start?: number
  /** Of all instruments. */
  readonly terms?: Parameters<typeof instrumentOf>[0]
}

interface Place {
  readonly instrument: Instrument
  readonly market: InstrumentMarket
  readonly screen: PriceScreen
  readonly bar: Bar
}

interface Told {
  readonly symbol?: string
  readonly at?: number
}

/** Prices of some symbols under limits, in cents, on a clock that a test moves. */
export class PriceRoom {
  readonly clock: SimulatedClock
  readonly book: LimitBook
  readonly watch: PriceWatch
  /** What began and ended, in order. */
  readonly told: string[] = []
  /** What whoever trades saw. */
  readonly seen: (readonly number[])[] = []
  readonly times: number[] = []
  readonly #places = new Map<string, Place>()

  constructor(limits: Partial<LimitValues>, options: PriceRoomOptions = {}) {
    const { calendars = { AAA: '24/7' }, start = MORNING, terms = {} } = options
    this.clock = new SimulatedClock(start as Timestamp)
    const values = { ...OPEN, priceRecovery: 5_000, ...limits }
    this.book = new LimitBook('test', [{ scope: 'account', key: '', values }])
    this.watch = new PriceWatch({
      clock: this.clock,
      timers: this.clock,
      limits: this.book,
      onBegin: ({ code, symbol, reason }) => this.told.push(`${code} ${symbol}: ${reason}`),
      onEnd: ({ code, symbol }, words) => this.told.push(`${code} ${symbol} over: ${words}`),
    })
    const bus = new EventBus((_, error) => {
      throw error
    })
    for (const [symbol, calendar] of Object.entries(calendars)) {
      const instrument = instrumentOf({ symbol, calendar, ...terms })
      const market = new InstrumentMarket(instrument, MINUTE_MS, bus)
      const screen = this.watch.add(instrument, tradingCalendar(calendar), {
        quote: (quote) => market.quotes.deliver(quote),
        trade: (trade) => market.trades.deliver(trade),
      })
      market.screen = screen
      market.quotes.subscribe('value', 'test', ({ bid, ask, at }) => this.#see([bid, ask], at))
      market.trades.subscribe('value', 'test', ({ price, at }) => this.#see([price], at))
      this.#places.set(symbol, { instrument, market, screen, bar: new Bar(instrument, MINUTE_MS) })
    }
    this.watch.run(true)
  }

  /** Codes of what is wrong now, each with its symbol. */
  get wrong(): readonly string[] {
    return this.watch.faults.all.map(({ code, symbol }) => `${code} ${symbol}`.trim())
  }

  screen(symbol = 'AAA'): PriceScreen {
    return this.#place(symbol).screen
  }

  pass(ms: number): void {
    this.clock.advanceTo((this.clock.now() + ms) as Timestamp)
  }

  quote(bid: number, ask: number, { symbol = 'AAA', at = this.clock.now() }: Told = {}): void {
    const { instrument, market } = this.#place(symbol)
    const size = 1 as Quantity
    market.takeQuote({
      instrument,
      at: at as Timestamp,
      bid: bid as Price,
      ask: ask as Price,
      bidSize: size,
      askSize: size,
    })
  }

  trade(price: number, { symbol = 'AAA', at = this.clock.now() }: Told = {}): void {
    const { instrument, market } = this.#place(symbol)
    market.takeTrade({ instrument, at: at as Timestamp, price: price as Price, size: 1 as Quantity })
  }

  bar(close: number, symbol = 'AAA'): void {
    const { bar, screen } = this.#place(symbol)
    bar.set(this.clock.now() - MINUTE_MS, close, close, close, close, 1)
    screen.bar(bar)
  }

  change(values: Partial<LimitValues>): void {
    this.book.change({ scope: 'account', key: '', values })
    this.watch.refresh()
  }

  #see(prices: readonly number[], at: number): void {
    this.seen.push(prices)
    this.times.push(at)
  }

  #place(symbol: string): Place {
    return ensure(this.#places.get(symbol), symbol)
  }
}
