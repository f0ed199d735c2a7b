import type { Market } from '../../../src/engine/market/market.ts'
import { allocateBars } from '../../../src/engine/model/bar.ts'
import type { BarColumns } from '../../../src/engine/model/bar.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import type { Quote } from '../../../src/engine/model/tick.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import type { Feed, FeedEvents, FeedInstrument, FeedState } from '../../../src/engine/session/feed.ts'
import type { HeldClock } from '../../../src/engine/session/held-clock.ts'

const NO_BARS: BarColumns = allocateBars(0)

export function feedInstrumentsOf(instruments: readonly Instrument[]): readonly FeedInstrument[] {
  return instruments.map((instrument) => ({ instrument, timeframe: MINUTE_MS, matchedBy: 'quotes' }))
}

/** Market data as the world hands it out: a quote at a time. */
export class SimulatedFeed implements Feed {
  readonly instruments: readonly FeedInstrument[]
  readonly progress = null
  readonly conflated = 0
  state: FeedState = 'paused'
  readonly #market: Market
  readonly #events: FeedEvents
  readonly #held: HeldClock

  constructor(instruments: readonly Instrument[], market: Market, events: FeedEvents, held: HeldClock) {
    this.instruments = feedInstrumentsOf(instruments)
    this.#market = market
    this.#events = events
    this.#held = held
  }

  /** Delivers what is on record of a quote. */
  deliver(at: Timestamp, _rounds: number, [index = 0, bid = 0, ask = 0, size = 0]: readonly number[] = []): void {
    const { instrument } = ensure(this.instruments[index], 'an instrument of the world')
    const [bidSize, askSize] = [size as Quantity, size as Quantity]
    this.quote({ instrument, at, bid: bid as Price, ask: ask as Price, bidSize, askSize })
  }

  quote(quote: Quote): void {
    const { instrument, at, bid, ask, bidSize: size } = quote
    const work = () => {
      this.#held.advanceTo(at)
      const market = this.#market.get(instrument.symbol)
      market.takeQuote(quote)
      market.takeTrade({ instrument, at, price: bid, size })
    }
    if (this.#events.deliver) this.#events.deliver(work)
    else work()
    const index = this.instruments.findIndex((each) => each.instrument === instrument)
    this.#events.onMoment(at, at, { rounds: 1, ticks: [index, bid, ask, size] })
  }

  history(): BarColumns {
    return NO_BARS
  }
  unfinished(): undefined {
    return undefined
  }
  start(): void {
    this.state = 'running'
    this.#events.onState('running')
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
