import type { BrokerTicket } from '../../../src/engine/kernel/broker-connection.ts'
import {
  BrokerError,
  ConfigError,
  RiskViolation,
  StorageError,
  assert,
  ensure,
  messageOf,
} from '../../../src/engine/model/errors.ts'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import type { Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { instrumentOf } from '../../unit/model/instruments.ts'
import { Chance } from '../chance.ts'
import { BrokerTruth } from './broker-truth.ts'
import { CASH, EngineLife, MOST_HELD, MOST_IN_ORDER } from './engine-life.ts'
import { FaultyLine, PERFECT } from './faulty-line.ts'
import type { LineFaults } from './faulty-line.ts'
import { SimulatedDisk } from './simulated-disk.ts'
import { StepClock } from './step-clock.ts'

const START = Date.UTC(2024, 2, 8, 14) as Timestamp
const FIRST_PRICE = 5_000

/**
 * The real session, its order manager, gate, records and recovery, on a simulated clock, line, broker and disk. The
 * broker and the disk outlive engines. What fails, and when, is told from outside.
 */
export class SimulatedWorld {
  readonly clock = new StepClock(START)
  readonly broker: BrokerTruth
  readonly disk: SimulatedDisk
  readonly instruments: readonly Instrument[] = [instrumentOf({ symbol: 'AAA' }), instrumentOf({ symbol: 'BBB' })]
  readonly violations: string[] = []
  /** How bad the line is at the moment that a message leaves. */
  lineFaults: () => LineFaults = () => PERFECT
  /** Whether each engine runs a strategy that does anything at any time. */
  hasStrategies = true
  /** Called whenever everything has come to its next wait: the moment for an engine to die. */
  onWait: () => void = () => undefined
  /** When a human acted last at the broker's own counter. */
  lastByHand: number = Number.NEGATIVE_INFINITY
  /** Shares that came by hand, unsigned: no rule of the engine's could refuse them. */
  byHand = 0
  /** Things that happened, for the figures. */
  events = 0
  lives = 0
  /** Whether its engines keep a journal. */
  readonly isRecorded: boolean
  readonly #seed: number
  readonly #prices = new Map<string, number>()
  #engine: EngineLife | null = null

  constructor(seed: number, isRecorded = false) {
    this.#seed = seed
    this.isRecorded = isRecorded
    this.broker = new BrokerTruth(new Chance(seed + 1), CASH * 100)
    this.disk = new SimulatedDisk(new Chance(seed + 2))
    for (const { symbol } of this.instruments) this.quote(symbol, FIRST_PRICE)
  }

  /** The engine that lives now, null between two lives. */
  get engine(): EngineLife | null {
    return this.#engine
  }

  start(): void {
    const { clock, disk, broker, instruments, hasStrategies } = this
    const [seed, run] = [this.#seed, ++this.lives]
    const now = this.isRecorded ? () => clock.now() : undefined
    const hand = disk.hand(() => this.kill(), now)
    const line = new FaultyLine({
      broker,
      clock,
      chance: new Chance(seed + 100 * run),
      faults: () => this.lineFaults(),
      onSubmit: (ticket) => this.#onSubmit(ticket),
    })
    const engine = new EngineLife({ seed, run, clock, disk, hand, line, instruments, hasStrategies, since: START })
    this.#engine = engine
    engine.start()
  }

  /** The engine is gone from one moment to the next. */
  kill(): void {
    const engine = this.#engine
    this.#engine = null
    engine?.die()
  }

  priceOf(symbol: string): number {
    return this.#prices.get(symbol) ?? FIRST_PRICE
  }

  /** A new price, in cents; `spread` below 0 is a crossed quote, which the broker does not trade on. */
  quote(symbol: string, price: number, spread = 1): void {
    const at = this.clock.now()
    const [bid, ask] = [price - spread, price + spread]
    this.#prices.set(symbol, price)
    if (spread > 0) this.broker.quote(symbol, bid, ask, at)
    const instrument = ensure(
      this.instruments.find((each) => each.symbol === symbol),
      'an instrument',
    )
    const size = 100 as Quantity
    this.#engine?.quote({ instrument, at, bid: bid as Price, ask: ask as Price, bidSize: size, askSize: size })
  }

  /** A price that never was comes to the engine, once it has seen a real one; the real one follows. */
  badTick(symbol: string, price: number): void {
    const engine = this.#engine
    const instrument = this.instruments.find((each) => each.symbol === symbol)
    if (engine?.hasSeen(symbol) !== true || instrument === undefined) return
    const [at, bid, ask, size] = [this.clock.now(), price as Price, (price + 2) as Price, 100 as Quantity]
    engine.quote({ instrument, at, bid, ask, bidSize: size, askSize: size })
    this.quote(symbol, this.priceOf(symbol))
  }

  /** A human who believes the broker. What they decide takes its time; it may come too late, or meet a disk that fails. */
  decide(clicks: () => number = () => 1): void {
    const outside = this.#engine?.session.outside
    for (const { id } of outside?.reconciliation.differences ?? []) {
      for (let click = clicks(); click > 0; click--) {
        outside?.resolve(id, 'adopt', 'the broker is right').catch((error: unknown) => {
          if (!isRefusal(error)) this.violations.push(messageOf(error))
        })
      }
    }
  }

  /** Does something that may be refused. */
  attempt(act: () => void): void {
    try {
      act()
    } catch (error) {
      if (!isRefusal(error)) throw error
    }
  }

  /** Lets time go by, and all that it brings. */
  async pass(ms: number): Promise<void> {
    const before = this.clock.fired
    this.#engine?.writeLatch()
    this.#engine?.session.trader.bus.settle()
    await this.#settle()
    await this.clock.advanceTo(this.clock.now() + ms, () => this.#settle())
    this.events += this.clock.fired - before
    assert(this.violations.length === 0, this.violations.join('; '))
  }

  /** Nothing fails any more, and both sides have time to agree; a human decides where only a human may. */
  async calmDown(): Promise<void> {
    this.lineFaults = () => PERFECT
    this.disk.fault = () => null
    this.onWait = () => undefined
    if (this.#engine === null) this.start()
    this.#engine?.line.comeBack()
    for (let time = 0; time < 6; time++) {
      await this.pass(35_000)
      this.decide()
    }
    this.#engine?.write()
  }

  /** What has to hold whenever an order leaves. */
  #onSubmit({ clientId, side, symbol, quantity, reduceOnly }: BrokerTicket): void {
    const stop = this.#engine?.state.latch ?? null
    if (clientId.startsWith('kill-')) {
      this.#expect(stop !== null && reduceOnly, `${clientId} to be reduce-only and of a stop`)
      return
    }
    const stored = this.disk.orders.get(clientId)
    this.#expect(stored !== undefined, `an intent of ${clientId} on disk before it leaves`)
    this.#expect(
      stored?.request.side === side && stored.request.instrument.symbol === symbol,
      `${clientId} as intended`,
    )
    // What was allowed as a reduction may come late: the broker has to know that it must not open anything.
    this.#expect(stop === null || reduceOnly, `${clientId} to be reduce-only when it leaves while stopped`)
    this.#expect(Number(quantity) <= MOST_IN_ORDER, `${clientId} of ${MOST_IN_ORDER} shares at most, not ${quantity}`)
    const held = (this.broker.held.get(symbol) ?? 0) * (side === 'buy' ? 1 : -1)
    const most = held + this.broker.open(symbol, side) + (this.broker.orders.has(clientId) ? 0 : Number(quantity))
    const allowed = MOST_HELD + this.byHand
    this.#expect(reduceOnly || most <= allowed, `${symbol} to come to ${allowed} shares at most, not ${most}`)
  }

  /** Lets everything that was begun come to its next wait. */
  async #settle(): Promise<void> {
    await new Promise<void>((resolve) => {
      setImmediate(resolve)
    })
    this.onWait()
  }

  #expect(holds: boolean, what: string): void {
    if (!holds) this.violations.push(`expected ${what}`)
  }
}

/** What whoever asks has to expect. */
function isRefusal(error: unknown): boolean {
  const expected = [RiskViolation, StorageError, ConfigError, BrokerError]
  return expected.some((kind) => error instanceof kind)
}
