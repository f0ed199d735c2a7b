import { z } from 'zod'
import type { Broker, BrokerEvent, BrokerListener } from '../../kernel/broker.ts'
import type { JournalRecord, RecordData } from '../../kernel/journal.ts'
import { StorageError } from '../../model/errors.ts'
import type { Order } from '../../model/order.ts'
import { NO_PRICE } from '../../model/units.ts'
import type { Price, Quantity, Timestamp } from '../../model/units.ts'
import type { Instrument } from '../../model/instrument.ts'
import type { LastingBroker } from '../../session/restore.ts'
import type { RecordedAhead } from './recorded-ahead.ts'
import { fillOf } from './session-reel.ts'

const price = z
  .number()
  .default(NO_PRICE)
  .transform((units) => units as Price)
const told = { order: z.string(), at: z.number().transform((at) => at as Timestamp) }
const ended = { ...told, reason: z.string() }

const Said = z.discriminatedUnion('said', [
  z.looseObject({ said: z.literal('fill'), symbol: z.string() }),
  z.object({ said: z.literal('accepted'), ...told }),
  z.object({ said: z.literal('triggered'), ...told }),
  z.object({ said: z.literal('rejected'), ...ended }),
  z.object({ said: z.literal('canceled'), ...ended }),
  z.object({ said: z.literal('cancel-rejected'), ...ended }),
  z.object({ said: z.literal('expired'), ...ended }),
  z.object({ said: z.literal('amend-rejected'), ...ended }),
  z.object({ said: z.literal('amended'), ...told, quantity: z.number(), limit: price, stop: price }),
  z.object({ said: z.literal('trailed'), ...told, limit: price, stop: price }),
])

/** Says again what a broker outside the engine said, when the journal says that it did. It takes orders and does nothing. */
export class RecordedBroker implements Broker, LastingBroker {
  readonly name: string
  readonly #ahead: RecordedAhead
  readonly #instrumentOf: (symbol: string) => Instrument
  #listener: BrokerListener = () => undefined

  constructor(name: string, ahead: RecordedAhead, instrumentOf: (symbol: string) => Instrument) {
    this.name = name
    this.#ahead = ahead
    this.#instrumentOf = instrumentOf
  }

  listen(listener: BrokerListener): void {
    this.#listener = listener
  }

  submit(order: Order): void {
    this.#answer(order, 'rejected')
  }
  cancel(order: Order): void {
    this.#answer(order, 'canceled')
  }
  amend(): void {
    // What came of it is in the journal.
  }
  adopt(): void {
    // As above.
  }

  /** Says what a record says, unless it was said when the order was sent. @throws QuantXError for what can't be followed */
  say(record: JournalRecord): void {
    if (!this.#ahead.isAnswer(record)) this.#listener(this.#eventOf(record.data))
  }

  #answer({ id }: Order, said: 'rejected' | 'canceled'): void {
    const answer = this.#ahead.answer(id, said)
    if (answer) this.#listener(this.#eventOf(answer))
  }

  #eventOf(data: RecordData): BrokerEvent {
    const parsed = Said.safeParse(data)
    if (!parsed.success) {
      throw new StorageError(`expected what a broker said in the journal: ${parsed.error.issues[0]?.message}`)
    }
    const event = parsed.data
    switch (event.said) {
      case 'fill':
        return { type: 'fill', fill: fillOf(data, this.#instrumentOf(event.symbol)) }
      case 'accepted':
      case 'triggered':
        return { type: event.said, orderId: event.order, at: event.at }
      case 'amended': {
        const { quantity, limit: limitPrice, stop: stopPrice } = event
        const amendment = { quantity: quantity as Quantity, limitPrice, stopPrice }
        return { type: 'amended', orderId: event.order, at: event.at, amendment }
      }
      case 'trailed':
        return { type: 'trailed', orderId: event.order, at: event.at, stopPrice: event.stop, limitPrice: event.limit }
      case 'rejected':
      case 'canceled':
      case 'cancel-rejected':
      case 'expired':
      case 'amend-rejected':
        return { type: event.said, orderId: event.order, at: event.at, reason: event.reason }
    }
  }
}
