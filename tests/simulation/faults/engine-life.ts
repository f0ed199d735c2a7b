import { STOP_LIMITS } from '../../../src/engine/execution/broker-line.ts'
import { StopSequence } from '../../../src/engine/execution/stop-sequence.ts'
import type { StopKind, StopOrder } from '../../../src/engine/execution/stop-run.ts'
import { venueOf } from '../../../src/engine/execution/stop-venue.ts'
import { NO_LOG } from '../../../src/engine/kernel/journal.ts'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import { StorageError, ensure } from '../../../src/engine/model/errors.ts'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import type { Quote } from '../../../src/engine/model/tick.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { LimitBook } from '../../../src/engine/risk/limit-book.ts'
import type { LimitValues } from '../../../src/engine/risk/limits.ts'
import { UNLIMITED } from '../../../src/engine/risk/risk-gate.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import { HeldClock } from '../../../src/engine/session/held-clock.ts'
import { Session } from '../../../src/engine/session/session.ts'
import { OPEN } from '../../unit/risk/risk-room.ts'
import { definitionOf } from '../../unit/strategy/floor.ts'
import { RandomTrader } from '../random-trader.ts'
import type { FaultyLine } from './faulty-line.ts'
import type { DiskHand, SimulatedDisk } from './simulated-disk.ts'
import { SimulatedFeed, feedInstrumentsOf } from './simulated-feed.ts'
import { LifeTime } from './step-clock.ts'
import type { StepClock } from './step-clock.ts'

/** Dollars that the account begins with. */
export const CASH = 10_000
/** Shares in one order, at most. */
export const MOST_IN_ORDER = 60
const TRADER = definitionOf(RandomTrader)
/** What the journal says of the feed: its quotes are kept by value. */
const RECORDED_FEED = { kind: 'synthetic', seed: 1, symbols: 1, ticksPerSecond: 1, record: 'ticks' } as const
/** Dollars in one position, at most, and how many shares that is at the least price of the world. */
const MOST_IN_POSITION = 6_000
export const MOST_HELD = MOST_IN_POSITION / 40

/** In cents: what a world never leaves. */
const LEAST_PRICE = 3_900
const HIGHEST_PRICE = 6_100

/** As tight as makes strategies wait now and then. */
const LIMITS_ON_PRICES = {
  maxPriceAge: 3_000,
  maxFeedSilence: 2_000,
  maxCrossedQuotes: 0,
  maxPriceJump: 0.2,
  maxClockSkew: 1_000,
  priceRecovery: 500,
}

const LIMITS: LimitValues = {
  ...OPEN,
  ...LIMITS_ON_PRICES,
  maxOrderQuantity: MOST_IN_ORDER,
  maxOrderValue: MOST_IN_POSITION,
  maxPositionValue: MOST_IN_POSITION,
  leverage: 2,
}

export interface EngineLifeParts {
  readonly seed: number
  readonly run: number
  readonly clock: StepClock
  readonly disk: SimulatedDisk
  readonly hand: DiskHand
  readonly line: FaultyLine
  readonly instruments: readonly Instrument[]
  readonly since: Timestamp
  readonly hasStrategies: boolean
}

/** One engine from its start to its death: the real session on a simulated line and a simulated disk. */
export class EngineLife {
  readonly session: Session
  readonly state: TradingState
  readonly stops: StopSequence
  readonly line: FaultyLine
  /** What the session said went wrong within it. */
  readonly faults: string[] = []
  readonly #parts: EngineLifeParts
  readonly #time: LifeTime
  #feed: SimulatedFeed | undefined
  #latch: StopOrder | null
  #isLatchWritten = true
  #strategies = 0
  readonly #seen = new Set<string>()

  constructor(parts: EngineLifeParts) {
    const { seed, run, clock, disk, hand, line, instruments, since } = parts
    this.#parts = parts
    this.line = line
    this.#latch = disk.latch
    this.#time = new LifeTime(clock)
    this.state = new TradingState(disk.latch && { ...disk.latch, id: disk.latch.latchId })
    const fed = feedInstrumentsOf(instruments)
    const held = new HeldClock(this.#time)
    const chance = 1_000 * seed + run
    this.session = new Session({
      id: 'S',
      currency: USD,
      cash: moneyOf(CASH, USD),
      limits: UNLIMITED,
      risk: { limits: new LimitBook('world', [{ scope: 'account', key: '', values: LIMITS }]) },
      state: this.state,
      clock: held,
      timers: held,
      held,
      random: new SeededRandom(chance),
      records: hand,
      log: hand.log ?? NO_LOG,
      origin: { feed: RECORDED_FEED, seed: chance },
      instruments: fed,
      feed: (trader, events) => (this.#feed = new SimulatedFeed(instruments, trader.market, events, held)),
      outside: {
        connection: line,
        environment: 'paper',
        keepArming: () => undefined,
        time: this.#time,
        records: hand.reconciliation,
        since,
        onChange: () => undefined,
      },
      run,
      past: run === 1 ? null : disk.past(fed),
      onMoment: () => undefined,
      onFeedState: () => undefined,
    })
    this.session.trader.bus.subscribe('alert', 'world', ({ code, message }) => {
      if (code === 'FAULT' || code === 'BROKER-EVENT') this.faults.push(message)
    })
    for (const { trades } of this.session.trader.market.all) {
      trades.subscribe('record', 'world', ({ price, instrument }) => {
        if (price < LEAST_PRICE || price > HIGHEST_PRICE)
          this.faults.push(`${instrument.symbol} was valued at ${price}, which it never was`)
      })
    }
    this.stops = new StopSequence({
      time: this.#time,
      recorder: hand.stops,
      by: 'engine',
      venues: () => [venueOf(line)],
      onChange: () => undefined,
      limits: STOP_LIMITS,
    })
  }

  get feed(): SimulatedFeed {
    return ensure(this.#feed, 'the feed of a session')
  }

  start(): void {
    const { disk } = this.#parts
    this.session.start()
    const outside = ensure(this.session.outside, 'an outside broker')
    outside.whenReady(() => {
      this.#goOn()
      this.startAnother()
    })
    outside.start()
    // A stop that an earlier engine was at goes on.
    if (disk.latch) void this.stops.begin(disk.latch)
  }

  /** Strategies of earlier engines go on, those that had ended are listed. */
  #goOn(): void {
    const { disk, hasStrategies } = this.#parts
    if (!hasStrategies) return
    for (const { id, symbols, state, error, startedAt } of disk.strategies.values()) {
      const saved = disk.states.get(id)
      const launch = { id, definition: TRADER, symbols, timeframe: '1m', params: {}, startedAt }
      if (state !== 'running' || this.state.stopped) this.session.strategies.recall(launch, 'stopped', error)
      else this.session.strategies.start({ ...launch, ...(saved === undefined ? {} : { saved }) })
    }
  }

  /** Starts one more strategy, where that may be done now. */
  startAnother(): void {
    const { instruments, run, hasStrategies } = this.#parts
    if (!hasStrategies || this.state.stopped || this.session.outside?.isReady !== true) return
    const symbols = instruments.map(({ symbol }) => symbol)
    const id = `random-${run}-${++this.#strategies}`
    this.session.strategies.start({ id, definition: TRADER, symbols, timeframe: '1m', params: {} })
  }

  /** Whether a price of a symbol has come. */
  hasSeen(symbol: string): boolean {
    return this.#seen.has(symbol)
  }

  quote(quote: Quote): void {
    if (quote.ask > quote.bid) this.#seen.add(quote.instrument.symbol)
    this.feed.quote(quote)
  }

  /** STOP or FLATTEN: the gate closes first, then the latch is written, then orders are taken off the market. */
  stop(kind: StopKind): void {
    const at = this.#time.now()
    const fresh = { latchId: `L${at}`, kind, at, source: 'button', reason: 'a drill' } as const
    const before = this.#latch ?? fresh
    // A STOP during a FLATTEN changes nothing of it.
    const order: StopOrder = { ...before, kind: before.kind === 'flatten' ? 'flatten' : kind }
    this.#latch = order
    this.state.stop({ ...order, id: order.latchId })
    this.#isLatchWritten = false
    this.writeLatch()
    this.session.stopTrading()
    void this.stops.begin(order)
  }

  /** Tries to have on disk what the latch is. */
  writeLatch(): void {
    if (this.#isLatchWritten) return
    try {
      this.#parts.hand.setLatch(this.#latch)
      this.#isLatchWritten = true
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
    }
  }

  /** A human lets trading go on. @throws StorageError when that can't be written down: then it stays stopped */
  rearm(): void {
    this.#parts.hand.setLatch(null)
    this.#latch = null
    this.stops.end()
    this.state.rearm()
  }

  /** What is new is written down, as the pulse of the engine does. */
  write(): void {
    try {
      this.session.write()
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
    }
  }

  /** The process is gone: nothing of it happens any more. */
  die(): void {
    this.#parts.hand.die()
    this.line.cut()
    this.#time.end()
  }
}
