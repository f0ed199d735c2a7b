import type { Market } from '../../../src/engine/market/market.ts'
import { allocateBars } from '../../../src/engine/model/bar.ts'
import type { BarColumns } from '../../../src/engine/model/bar.ts'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import type { Quote } from '../../../src/engine/model/tick.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Feed, FeedEvents, FeedInstrument, FeedState } from '../../../src/engine/session/feed.ts'

const NO_BARS: BarColumns = allocateBars(0)

/** Market data as the world hands it out: a quote at a time. */
export class SimulatedFeed implements Feed {
  readonly instruments: readonly FeedInstrument[]
  readonly progress = null
  readonly conflated = 0
  state: FeedState = 'paused'
  readonly #market: Market
  readonly #events: FeedEvents

  constructor(instruments: readonly Instrument[], market: Market, events: FeedEvents) {
    this.instruments = instruments.map((instrument) => ({ instrument, timeframe: MINUTE_MS, matchedBy: 'quotes' }))
    this.#market = market
    this.#events = events
  }

  deliver(quote: Quote): void {
    const { instrument, at, bid, bidSize: size } = quote
    const work = () => {
      const market = this.#market.get(instrument.symbol)
      market.quotes.deliver(quote)
      market.trades.deliver({ instrument, at, price: bid, size })
    }
    if (this.#events.deliver) this.#events.deliver(work)
    else work()
    this.#events.onMoment(at, at)
  }

  history(): BarColumns {
    return NO_BARS
  }
  unfinished(): undefined {
    return undefined
  }
  start(): void {
    this.state = 'running'
  }
  pause(): void {
    this.state = 'paused'
  }
  resume(): void {
    this.state = 'running'
  }
  step(): void {
    return undefined
  }
  setSpeed(): void {
    return undefined
  }
  close(): void {
    this.state = 'ended'
  }
}
