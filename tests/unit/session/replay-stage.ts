import { type Clock, SimulatedClock, type TimerHandle, type Timers } from '../../../src/engine/kernel/clock.ts'
import { EventBus } from '../../../src/engine/kernel/event-bus.ts'
import { Market } from '../../../src/engine/market/market.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import type { FeedState, Speed } from '../../../src/engine/session/feed.ts'
import { ReplayFeed } from '../../../src/engine/session/replay-feed.ts'

interface StageOptions {
  readonly speed?: Speed
  readonly from?: number
  readonly cursor?: number
  readonly pace?: Clock & Timers
}

/** A replay with nothing around it but who writes down what it delivers. */
export class ReplayStage {
  readonly pace = new SimulatedClock(1_700_000_000_000 as Timestamp)
  readonly clock = new SimulatedClock(-8.64e15 as Timestamp)
  /** Bars delivered, as `SYMBOL open-time`. */
  readonly delivered: string[] = []
  readonly moments: { readonly time: number; readonly cursor: number }[] = []
  readonly states: FeedState[] = []
  readonly errors: unknown[] = []
  readonly feed: ReplayFeed

  constructor(histories: readonly BarSeries[], { speed = 1, from, cursor, pace = this.pace }: StageOptions = {}) {
    const market = new Market(new EventBus(() => undefined))
    for (const { instrument, timeframe } of histories) {
      const channel = market.add(instrument, timeframe).bars()
      channel.subscribe('record', 'test', ({ symbol, time }) => void this.delivered.push(`${symbol} ${time}`))
    }
    this.feed = new ReplayFeed({
      histories,
      clock: this.clock,
      pace,
      market,
      speed,
      from: from ?? Number.NEGATIVE_INFINITY,
      cursor: cursor === undefined ? null : (cursor as Timestamp),
      events: {
        onMoment: (time, until) => void this.moments.push({ time, cursor: until }),
        onState: (state) => void this.states.push(state),
        onError: (error) => void this.errors.push(error),
      },
    })
  }

  /** Lets wall time pass. */
  pass(ms: number): void {
    this.pace.advanceTo((this.pace.now() + ms) as Timestamp)
  }

  /** Everything to the end. */
  playOut(): void {
    while (this.feed.state !== 'ended') this.feed.step()
  }
}

/** Wall time that goes on by a millisecond whenever somebody looks; timers wait until they are fired. */
export class RestlessTime implements Clock, Timers {
  readonly due: (() => void)[] = []
  #now = 1_000

  now(): Timestamp {
    return this.#now++ as Timestamp
  }
  schedule(_at: Timestamp, callback: () => void): TimerHandle {
    this.due.push(callback)
    return { cancel: () => void this.due.splice(this.due.indexOf(callback), 1) }
  }
  /** Fires the timers that wait, not those that they set. */
  fire(): void {
    for (const callback of this.due.splice(0)) callback()
  }
}
