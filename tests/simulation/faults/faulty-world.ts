import type { Order } from '../../../src/engine/model/order.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { OrderTerms } from '../../../src/engine/model/order-request.ts'
import type { Price, Quantity } from '../../../src/engine/model/units.ts'
import { Chance } from '../chance.ts'
import type { EngineLife } from './engine-life.ts'
import { PERFECT } from './faulty-line.ts'
import type { LineFaults } from './faulty-line.ts'
import { meddle } from './meddling.ts'
import type { DiskFault } from './simulated-disk.ts'
import { SimulatedWorld } from './simulated-world.ts'

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
const DISK_FAULTS: readonly DiskFault[] = ['full', 'sync-failed', 'killed-before', 'killed-after']

/** A world in which everything that can fail fails as chance has it. It follows from the seed. */
export class FaultyWorld {
  readonly world: SimulatedWorld
  /** Whether a human acts at the broker's counter, too, which the engine can't know of. */
  readonly hasCounter: boolean
  readonly #chance: Chance
  readonly #meddling: Chance
  #isRough = false

  /** @param isRecorded whether its engines keep a journal */
  constructor(seed: number, isRecorded = false) {
    this.#chance = new Chance(seed)
    this.#meddling = new Chance(seed + 5)
    this.hasCounter = seed % 2 === 0
    this.world = new SimulatedWorld(seed, isRecorded)
    this.world.lineFaults = () => (this.#isRough ? ROUGH : FAIR)
    const faults = new Chance(seed + 3)
    const deaths = new Chance(seed + 4)
    this.world.onWait = () => {
      if (this.#isRough && deaths.once(200)) this.world.kill()
    }
    this.world.disk.fault = () => (this.#isRough && faults.once(30) ? faults.pick(DISK_FAULTS) : null)
  }

  /** One thing happens, and everything that it causes within its time. */
  async step(): Promise<void> {
    this.world.events++
    if (this.#chance.once(25)) this.#isRough = this.#chance.once(3)
    this.#act()
    // Now and then the clock jumps.
    await this.world.pass(this.#chance.once(30) ? 5_000 : this.#chance.below(400))
  }

  #act(): void {
    const { engine } = this.world
    if (engine !== null) this.#actWith(engine)
    else if (this.#chance.once(3)) this.world.start()
    else this.#moveMarket()
  }

  #actWith(engine: EngineLife): void {
    const chance = this.#chance
    engine.session.catchUp()
    if (this.world.isRecorded && this.#meddling.once(8))
      this.world.attempt(() => meddle(this.world, engine, this.#meddling))
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
      case 3:
        for (const order of engine.session.trader.orders.orders) if (chance.once(3)) this.#amend(engine, order)
        break
      case 4:
        if (chance.once(6)) engine.line.breakDown()
        break
      case 5:
      case 6:
        engine.line.comeBack()
        break
      case 7:
        if (this.hasCounter && chance.once(8)) this.#actAtCounter()
        break
      case 8:
        if (chance.once(6)) engine.stop(chance.pick(['stop', 'flatten']))
        break
      case 9:
        if (engine.state.latch && engine.stops.isResolved && chance.once(2)) this.world.attempt(() => engine.rearm())
        break
      case 10:
        if (chance.once(4)) this.world.kill()
        break
      case 11:
        if (chance.once(4)) engine.startAnother()
        break
      case 12:
        // Some click twice.
        this.world.decide(() => (chance.once(4) ? 2 : 1))
        break
      default:
        this.#moveMarket()
    }
  }

  #moveMarket(): void {
    const { world } = this
    const { symbol } = this.#chance.pick(world.instruments)
    const price = world.priceOf(symbol) + this.#chance.below(41) - 20
    world.quote(symbol, Math.min(6_000, Math.max(4_000, price)), this.#chance.once(40) ? -2 : 1)
    if (this.#chance.once(40)) world.badTick(symbol, this.#chance.pick([1, 2_000, 9_000]))
  }

  #orderByHand({ session }: EngineLife): void {
    const { world } = this
    const chance = this.#chance
    const instrument = chance.pick(world.instruments)
    const near = (world.priceOf(instrument.symbol) + chance.below(61) - 30) as Price
    const terms = chance.pick<OrderTerms>([{}, { type: 'limit', limitPrice: near }, { type: 'stop', stopPrice: near }])
    const quantity = (1 + chance.below(80)) as Quantity
    const request = orderRequest(instrument, chance.pick(['buy', 'sell']), quantity, terms)
    world.attempt(() => session.place(request))
  }

  #amend({ session }: EngineLife, order: Order): void {
    const { limitPrice, stopPrice, filled, working } = order
    if (!working) return
    const by = (price: Price) => (price > 0 ? ((price + this.#chance.below(21) - 10) as Price) : price)
    const quantity = (filled + 1 + this.#chance.below(30)) as Quantity
    this.world.attempt(() => session.amend(order, { quantity, limitPrice: by(limitPrice), stopPrice: by(stopPrice) }))
  }

  /** A human trades, has shares delivered, or pays in at the broker, without a word to the engine. */
  #actAtCounter(): void {
    const { world } = this
    const chance = this.#chance
    const { broker, clock } = world
    const { symbol } = chance.pick(world.instruments)
    const signed = chance.below(20) - 10 || 10
    world.lastByHand = clock.now()
    world.byHand += Math.abs(signed)
    const kind = chance.below(6)
    if (kind === 0) broker.deliver(symbol, signed)
    else if (kind === 1) broker.cash += 100 * signed
    else broker.tradeByHand(symbol, signed, clock.now())
  }
}
