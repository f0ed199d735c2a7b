import type {
  BrokerCash,
  BrokerChange,
  BrokerConnection,
  BrokerConnectionListener,
  BrokerFill,
  BrokerOrder,
  BrokerPosition,
  BrokerTicket,
} from '../../../src/engine/kernel/broker-connection.ts'
import type { Clock, Timers } from '../../../src/engine/kernel/clock.ts'
import { BrokerError } from '../../../src/engine/model/errors.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import type { Chance } from '../chance.ts'
import type { BrokerTruth } from './broker-truth.ts'

/** How bad a line is: each happens once in so many messages; Infinity is never. */
export interface LineFaults {
  readonly lostRequest: number
  readonly lostAnswer: number
  readonly doubledRequest: number
  readonly doubledEvent: number
  readonly rateLimit: number
  /** Most milliseconds that a message is under way. */
  readonly delay: number
}

export const PERFECT: LineFaults = {
  lostRequest: Number.POSITIVE_INFINITY,
  lostAnswer: Number.POSITIVE_INFINITY,
  doubledRequest: Number.POSITIVE_INFINITY,
  doubledEvent: Number.POSITIVE_INFINITY,
  rateLimit: Number.POSITIVE_INFINITY,
  delay: 0,
}

/** How long a caller waits for an answer before it gives up. */
const PATIENCE = 3_000

export interface FaultyLineParts {
  readonly broker: BrokerTruth
  /** The world's: what is under way arrives whether or not the engine that sent it lives. */
  readonly clock: Clock & Timers
  readonly chance: Chance
  readonly faults: () => LineFaults
  /** Called with each order as the engine sends it, before anything can happen to it. */
  readonly onSubmit: (ticket: BrokerTicket) => void
}

/**
 * One engine's line to the broker: messages take their time, overtake each other, get lost or come twice; the line breaks
 * and comes back. When it is cut, nothing of it ever reaches the engine again: the engine is dead.
 */
export class FaultyLine implements BrokerConnection {
  readonly name = 'simulated broker'
  readonly environment = 'paper'
  readonly cancelOnDisconnect = false
  readonly #parts: FaultyLineParts
  #listener: BrokerConnectionListener | null = null
  #isUp = false
  #isCut = false

  constructor(parts: FaultyLineParts) {
    this.#parts = parts
  }

  get isUp(): boolean {
    return this.#isUp
  }

  async open(listener: BrokerConnectionListener): Promise<void> {
    this.#listener = listener
    this.#connect()
    return Promise.resolve()
  }

  async close(): Promise<void> {
    this.cut()
    return Promise.resolve()
  }

  /** The engine is dead: what is under way to the broker arrives, nothing comes back. */
  cut(): void {
    this.#isCut = true
    this.#isUp = false
    this.#parts.broker.tell(null)
  }

  /** The line breaks: events of now on are lost, calls fail. */
  breakDown(): void {
    if (!this.#isUp || this.#isCut) return
    this.#isUp = false
    this.#parts.broker.tell(null)
    this.#listener?.link('down', 'the line broke')
  }

  /** The line comes back. */
  comeBack(): void {
    if (this.#isUp || this.#isCut || !this.#listener) return
    this.#connect()
    this.#listener.link('up', 'the line is back')
  }

  submit(ticket: BrokerTicket): Promise<void> {
    if (!this.#isCut) this.#parts.onSubmit(ticket)
    return this.#call((at) => this.#parts.broker.submit(ticket, at))
  }
  cancel(clientId: string): Promise<void> {
    return this.#call((at) => this.#parts.broker.cancel(clientId, at))
  }
  amend(clientId: string, change: BrokerChange): Promise<void> {
    return this.#call((at) => this.#parts.broker.amend(clientId, change, at))
  }
  order(clientId: string): Promise<BrokerOrder | null> {
    return this.#call(() => this.#parts.broker.order(clientId))
  }
  workingOrders(): Promise<readonly BrokerOrder[]> {
    return this.#call(() => this.#parts.broker.workingOrders())
  }
  fillsSince(at: Timestamp): Promise<readonly BrokerFill[]> {
    return this.#call(() => this.#parts.broker.fillsSince(at))
  }
  positions(): Promise<readonly BrokerPosition[]> {
    return this.#call(() => this.#parts.broker.positions())
  }
  cash(): Promise<readonly BrokerCash[]> {
    return this.#call(() => this.#parts.broker.accountCash())
  }

  #connect(): void {
    this.#isUp = true
    this.#parts.broker.tell({
      order: (order) => this.#deliver((listener) => listener.order(order)),
      fill: (fill) => this.#deliver((listener) => listener.fill(fill)),
    })
  }

  /** Events come one after another unless one of them comes twice: then its second copy is late. */
  #deliver(tell: (listener: BrokerConnectionListener) => void): void {
    const { chance, faults } = this.#parts
    const arrive = () => {
      if (this.#isUp && !this.#isCut && this.#listener) tell(this.#listener)
    }
    this.#later(chance.below(faults().delay + 1), arrive)
    if (happens(chance, faults().doubledEvent)) this.#later(chance.below(4 * faults().delay + 1), arrive)
  }

  #call<T>(serve: (at: Timestamp) => T): Promise<T> {
    const { chance, clock } = this.#parts
    const faults = this.#parts.faults()
    // A dead engine sends nothing.
    if (this.#isCut) return new Promise(() => undefined)
    return new Promise((resolve, reject) => {
      // A dead engine's promises stay open for ever: nobody is there to hear.
      const answer = (act: () => void) => {
        if (!this.#isCut) act()
      }
      const fail = (kind: 'transient' | 'rate-limit', message: string) =>
        answer(() => reject(new BrokerError(kind, message)))
      if (!this.#isUp) {
        this.#later(1, () => fail('transient', 'there is no line to the broker'))
        return
      }
      if (happens(chance, faults.rateLimit)) {
        this.#later(1, () => fail('rate-limit', 'too many requests'))
        return
      }
      let isAnswered = false
      const once = (act: () => void) => {
        if (isAnswered) return
        isAnswered = true
        act()
      }
      this.#later(PATIENCE, () => once(() => fail('transient', 'no answer in time')))
      if (happens(chance, faults.lostRequest)) return
      const isHeard = !happens(chance, faults.lostAnswer)
      const arrive = (isFirst: boolean) => {
        const outcome = attempt(() => serve(clock.now()))
        if (!isFirst || !isHeard) return
        this.#later(chance.below(faults.delay + 1), () => {
          if (!this.#isUp) return
          once(() => answer(() => (outcome.ok ? resolve(outcome.value) : reject(outcome.error))))
        })
      }
      this.#later(chance.below(faults.delay + 1), () => arrive(true))
      if (happens(chance, faults.doubledRequest)) this.#later(chance.below(4 * faults.delay + 1), () => arrive(false))
    })
  }

  #later(delay: number, act: () => void): void {
    const { clock } = this.#parts
    clock.schedule((clock.now() + delay) as Timestamp, act)
  }
}

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Error }

function attempt<T>(act: () => T): Outcome<T> {
  try {
    return { ok: true, value: act() }
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error : new Error(String(error)) }
  }
}

function happens(chance: Chance, onceIn: number): boolean {
  return onceIn !== Number.POSITIVE_INFINITY && chance.once(onceIn)
}
