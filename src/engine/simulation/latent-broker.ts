import type { Broker, BrokerEvent, BrokerListener } from '../kernel/broker.ts'
import type { Clock, TimerHandle, Timers } from '../kernel/clock.ts'
import type { MarketListener } from '../kernel/market-channel.ts'
import type { Bar } from '../model/bar.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order } from '../model/order.ts'
import type { Amendment } from '../model/order-request.ts'
import { DAY_MS, HOUR_MS } from '../model/time.ts'
import type { Timestamp } from '../model/units.ts'
import type { LatencyModel } from './latency.ts'

/** A message on its way to the exchange. */
interface Message {
  readonly order: Order
  readonly arrivesAt: Timestamp
  readonly content: MessageContent
}

type MessageContent =
  { readonly type: 'submit' } | { readonly type: 'cancel' } | { readonly type: 'amend'; readonly amendment: Amendment }

export interface LatentBrokerParts {
  readonly exchange: Broker
  readonly clock: Clock
  readonly timers: Timers
  readonly latency: LatencyModel
}

/**
 * The line to an exchange: orders and cancels arrive there later, answers come back later, and nothing on the line
 * overtakes what was sent before it.
 *
 * With bars, what arrives while a bar is under way counts from the bar after it: an order fills at the earliest in the
 * first bar that opens at or after its arrival, and until then a cancel does not keep it from filling. Fills are told at
 * once, for a bar tells of them only at its close.
 */
export class LatentBroker implements Broker {
  readonly name: string
  readonly #parts: LatentBrokerParts
  readonly #lines = new Map<string, Message[]>()
  /** Acknowledgements under way, by order: a fill makes them void. */
  readonly #acknowledgements = new Map<string, TimerHandle>()
  #listener: BrokerListener = () => undefined
  #lastArrival = Number.NEGATIVE_INFINITY
  #lastAnswer = Number.NEGATIVE_INFINITY
  /** When the message arrived that the exchange is being handed. */
  #arrival: Timestamp | undefined

  constructor(parts: LatentBrokerParts) {
    this.#parts = parts
    this.name = parts.exchange.name
  }

  listen(listener: BrokerListener): void {
    this.#listener = listener
    this.#parts.exchange.listen((event) => this.#answer(event))
  }

  submit(order: Order): void {
    this.#send(order, { type: 'submit' })
  }

  cancel(order: Order): void {
    this.#send(order, { type: 'cancel' })
  }

  amend(order: Order, amendment: Amendment): void {
    this.#send(order, { type: 'amend', amendment })
  }

  /** Hands the exchange what has arrived for an instrument by `time`. */
  arrive({ symbol }: Instrument, time: number): void {
    const line = this.#lines.get(symbol)
    if (line === undefined) return
    while (line.length > 0 && (line[0]?.arrivesAt ?? Number.NaN) <= time) {
      const message = line.shift()
      if (message) this.#hand(message)
    }
  }

  #send(order: Order, content: MessageContent): void {
    const { clock, latency } = this.#parts
    const now = clock.now()
    const arrivesAt = Math.max(
      now + latency.next(content.type === 'cancel' ? 'cancel' : 'submit'),
      this.#lastArrival,
    ) as Timestamp
    this.#lastArrival = arrivesAt
    const { symbol } = order.instrument
    const line = this.#lines.get(symbol) ?? []
    this.#lines.set(symbol, line)
    if (arrivesAt <= now && line.length === 0) this.#hand({ order, arrivesAt, content })
    else line.push({ order, arrivesAt, content })
  }

  #hand({ order, arrivesAt, content }: Message): void {
    const { exchange } = this.#parts
    this.#arrival = arrivesAt
    try {
      // A cancel or a change that comes after the end of its order finds nothing to do.
      if (content.type === 'submit') exchange.submit(order)
      else if (!order.working) return
      else if (content.type === 'cancel') exchange.cancel(order)
      else exchange.amend(order, content.amendment)
    } finally {
      this.#arrival = undefined
    }
  }

  #answer(event: BrokerEvent): void {
    // What happens inside a bar is told of at its close, when there was time to hear of it.
    if (event.type === 'triggered' || event.type === 'trailed') {
      this.#listener(event)
      return
    }
    if (event.type === 'fill') {
      this.#acknowledgements.get(event.fill.orderId)?.cancel()
      this.#acknowledgements.delete(event.fill.orderId)
      this.#listener(event)
      return
    }
    const { clock, timers, latency } = this.#parts
    const at = Math.max((this.#arrival ?? event.at) + latency.next('ack'), this.#lastAnswer) as Timestamp
    this.#lastAnswer = at
    // The id may be one that is made when it is asked for.
    const answer = { ...event, orderId: event.orderId, at }
    if (at <= clock.now()) {
      this.#listener(answer)
      return
    }
    const timer = timers.schedule(at, () => {
      this.#acknowledgements.delete(event.orderId)
      this.#listener(answer)
    })
    if (event.type === 'accepted') this.#acknowledgements.set(event.orderId, timer)
  }
}

/** Hands on what arrived before a bar opened; goes before the matching of that bar. */
export class ArrivalsBeforeBar implements MarketListener<Bar> {
  readonly name = 'line'
  readonly #line: LatentBroker

  constructor(line: LatentBroker) {
    this.#line = line
  }

  take(bar: Bar): void {
    this.#line.arrive(bar.instrument, bar.time + closedBefore(bar))
  }
}

/** Hands on what arrived while a bar was under way; goes after the matching of that bar. */
export class ArrivalsDuringBar implements MarketListener<Bar> {
  readonly name = 'line'
  readonly #line: LatentBroker

  constructor(line: LatentBroker) {
    this.#line = line
  }

  take(bar: Bar): void {
    this.#line.arrive(bar.instrument, bar.closeTime)
  }
}

/**
 * How long a venue was shut before the bar, at least. Bars of a day and more run from midnight to midnight though the
 * venue does not: between the close that a strategy saw and the open that its order meets lies an hour at any venue that
 * closes (CME Globex has the shortest break).
 */
function closedBefore({ instrument, timeframe }: Bar): number {
  return timeframe >= DAY_MS && instrument.calendar !== '24/7' ? HOUR_MS : 0
}
