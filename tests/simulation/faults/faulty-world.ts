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
import type { Order } from '../../../src/engine/model/order.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { OrderTerms } from '../../../src/engine/model/order-request.ts'
import type { Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { instrumentOf } from '../../unit/model/instruments.ts'
import { Chance } from '../chance.ts'
import { BrokerTruth } from './broker-truth.ts'
import { CASH, EngineLife } from './engine-life.ts'
import { FaultyLine, PERFECT } from './faulty-line.ts'
import type { LineFaults } from './faulty-line.ts'
import { SimulatedDisk } from './simulated-disk.ts'
import type { DiskFault } from './simulated-disk.ts'
import { StepClock } from './step-clock.ts'

const START = Date.UTC(2024, 2, 8, 14) as Timestamp
const ROUGH: LineFaults = {
  lostRequest: 15,
  lostAnswer: 15,
  doubledRequest: 12,
  doubledEvent: 10,
  rateLimit: 20,
  delay: 400,
}
/** Messages take their time, and nothing else is wrong. */
const FAIR: LineFaults = { ...PERFECT, delay: 80 }
const FAULTS = { rough: ROUGH, fair: FAIR, calm: PERFECT }
const DISK_FAULTS: readonly DiskFault[] = ['full', 'sync-failed', 'killed-before', 'killed-after']

/**
 * The real session, its order manager, gate, records and recovery, on a simulated clock, line, broker and disk, all of
 * which fail as chance has it. Engines die at any write and any moment, and new ones take over. Everything follows from
 * the seed.
 */
export class FaultyWorld {
  readonly clock = new StepClock(START)
  readonly chance: Chance
  readonly broker: BrokerTruth
  readonly disk: SimulatedDisk
  readonly instruments: readonly Instrument[] = [instrumentOf({ symbol: 'AAA' }), instrumentOf({ symbol: 'BBB' })]
  /** When a human traded last at the broker's counter. */
  lastByHand: number = Number.NEGATIVE_INFINITY
  /** Whether a human trades at the broker's counter, too, which the engine can't know of. */
  readonly hasCounter: boolean
  /** Things that happened, for the figures. */
  events = 0
  lives = 0
  readonly violations: string[] = []
  readonly #seed: number
  readonly #prices = new Map<string, number>()
  #engine: EngineLife | null = null
  #weather: 'rough' | 'fair' | 'calm' = 'fair'

  constructor(seed: number) {
    this.#seed = seed
    this.chance = new Chance(seed)
    this.hasCounter = seed % 2 === 0
    this.broker = new BrokerTruth(new Chance(seed + 1), CASH * 100)
    this.disk = new SimulatedDisk(new Chance(seed + 2))
    const faults = new Chance(seed + 3)
    this.disk.fault = () => (this.#weather === 'rough' && faults.once(30) ? faults.pick(DISK_FAULTS) : null)
    for (const { symbol } of this.instruments) this.#quote(symbol, 5_000)
  }

  /** The engine that lives now, null between two lives. */
  get engine(): EngineLife | null {
    return this.#engine
  }

  /** One thing happens, and everything that it causes within its time. */
  async step(): Promise<void> {
    this.events++
    if (this.chance.once(25)) this.#weather = this.chance.once(3) ? 'rough' : 'fair'
    this.#act()
    this.#engine?.writeLatch()
    this.#engine?.session.trader.bus.settle()
    await settle()
    await this.#pass(this.chance.once(30) ? 5_000 : this.chance.below(400))
  }

  /** All faults end, the line is up, and both sides have time to agree; a human decides where only a human may. */
  async calmDown(): Promise<void> {
    this.#weather = 'calm'
    if (this.#engine === null) this.#start()
    this.#engine?.line.comeBack()
    for (let minute = 0; minute < 6; minute++) {
      await this.#pass(35_000)
      this.#decide()
    }
    this.#engine?.write()
  }

  #act(): void {
    const { chance } = this
    const engine = this.#engine
    if (engine === null) {
      if (chance.once(3)) this.#start()
      else this.#moveMarket()
      return
    }
    switch (chance.below(24)) {
      case 0:
        engine.write()
        break
      case 1:
        this.#orderByHand(engine)
        break
      case 2:
        for (const order of engine.session.trader.orders.orders) if (chance.once(4)) engine.session.cancel(order.id)
        break
      case 12:
        for (const order of engine.session.trader.orders.orders) if (chance.once(3)) this.#amend(engine, order)
        break
      case 3:
        if (chance.once(6)) engine.line.breakDown()
        break
      case 4:
      case 5:
        engine.line.comeBack()
        break
      case 6:
        if (this.hasCounter && chance.once(8)) this.#actAtCounter()
        break
      case 7:
        if (chance.once(6)) engine.stop(chance.pick(['stop', 'flatten']))
        break
      case 8:
        this.#rearm(engine)
        break
      case 9:
        if (chance.once(4)) this.#kill()
        break
      case 10:
        if (!engine.state.stopped && engine.session.outside?.isReady && chance.once(4)) {
          engine.startStrategy(`random-${this.lives}-${this.events}`)
        }
        break
      case 11:
        this.#decide()
        break
      default:
        this.#moveMarket()
    }
  }

  #start(): void {
    const { clock, disk, broker, instruments } = this
    const run = ++this.lives
    const hand = disk.hand(() => this.#kill())
    const line = new FaultyLine({
      broker,
      clock,
      chance: new Chance(this.#seed + 100 * run),
      faults: () => FAULTS[this.#weather],
      onSubmit: (ticket) => this.#onSubmit(ticket),
    })
    const engine = new EngineLife({ seed: this.#seed, run, clock, disk, hand, line, instruments, since: START })
    this.#engine = engine
    engine.start()
  }

  #kill(): void {
    const engine = this.#engine
    this.#engine = null
    engine?.die()
  }

  #moveMarket(): void {
    const { symbol } = this.chance.pick(this.instruments)
    const price = this.#prices.get(symbol) ?? 5_000
    this.#quote(symbol, Math.min(6_000, Math.max(4_000, price + this.chance.below(41) - 20)))
  }

  #quote(symbol: string, price: number): void {
    const at = this.clock.now()
    const [bid, ask] = [price - 1, price + 1]
    this.#prices.set(symbol, price)
    this.broker.quote(symbol, bid, ask, at)
    const instrument = ensure(
      this.instruments.find((each) => each.symbol === symbol),
      'an instrument',
    )
    const size = 100 as Quantity
    this.#engine?.quote({ instrument, at, bid: bid as Price, ask: ask as Price, bidSize: size, askSize: size })
  }

  #orderByHand({ session }: EngineLife): void {
    const { chance } = this
    const instrument = chance.pick(this.instruments)
    const price = (this.#prices.get(instrument.symbol) ?? 5_000) as Price
    const near = (price + chance.below(61) - 30) as Price
    const terms = chance.pick<OrderTerms>([{}, { type: 'limit', limitPrice: near }, { type: 'stop', stopPrice: near }])
    const quantity = (1 + chance.below(80)) as Quantity
    try {
      session.place(orderRequest(instrument, chance.pick(['buy', 'sell']), quantity, terms))
    } catch (error) {
      if (!isRefusal(error)) throw error
    }
  }

  #amend({ session }: EngineLife, order: Order): void {
    const { limitPrice, stopPrice, filled, working } = order
    if (!working) return
    const by = (price: Price) => (price > 0 ? ((price + this.chance.below(21) - 10) as Price) : price)
    const quantity = (filled + 1 + this.chance.below(30)) as Quantity
    try {
      session.amend(order, { quantity, limitPrice: by(limitPrice), stopPrice: by(stopPrice) })
    } catch (error) {
      if (!isRefusal(error)) throw error
    }
  }

  /** A human trades, has shares delivered, or pays in at the broker, without a word to the engine. */
  #actAtCounter(): void {
    const { broker, chance, clock } = this
    const { symbol } = chance.pick(this.instruments)
    const signed = chance.below(20) - 10 || 10
    this.lastByHand = clock.now()
    if (chance.once(6)) broker.deliver(symbol, signed)
    else if (chance.once(6)) broker.cash += 100 * signed
    else broker.tradeByHand(symbol, signed, clock.now())
  }

  #rearm(engine: EngineLife): void {
    if (engine.state.latch === null || !engine.stops.isResolved || !this.chance.once(2)) return
    try {
      engine.rearm()
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
    }
  }

  /** A human who believes the broker. What they decide takes its time. */
  #decide(): void {
    const outside = this.#engine?.session.outside
    for (const { id } of outside?.reconciliation.differences ?? []) {
      // Some click twice.
      for (let click = this.chance.once(4) ? 2 : 1; click > 0; click--) {
        outside?.resolve(id, 'adopt', 'the broker is right').catch((error: unknown) => this.#onUndecided(error))
      }
    }
  }

  /** A decision may come too late, or meet a disk that fails. */
  #onUndecided(error: unknown): void {
    if (isRefusal(error)) return
    this.violations.push(messageOf(error))
  }

  /** What has to hold whenever an order leaves. */
  #onSubmit(ticket: BrokerTicket): void {
    const { clientId, side, symbol, reduceOnly } = ticket
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
  }

  #expect(holds: boolean, what: string): void {
    if (!holds) this.violations.push(`expected ${what}`)
  }

  async #pass(ms: number): Promise<void> {
    const until = this.clock.now() + ms
    const before = this.clock.fired
    await this.clock.advanceTo(until, settle)
    this.events += this.clock.fired - before
    assert(this.violations.length === 0, this.violations.join('; '))
  }
}

/** What whoever asks has to expect. */
function isRefusal(error: unknown): boolean {
  const expected = [RiskViolation, StorageError, ConfigError, BrokerError]
  return expected.some((kind) => error instanceof kind)
}

/** Lets everything that was begun come to its next wait. */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve)
  })
}
