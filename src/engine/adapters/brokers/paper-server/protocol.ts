import { z } from 'zod'
import { OrderInstructionsView, OrderSide, OrderType, TimeInForce } from '../../../../contract/order-terms.ts'
import type { InstrumentSpec } from '../../../model/instrument.ts'
import { INSTRUMENT_KINDS } from '../../../model/instrument.ts'
import { currencyOf } from '../../../model/currency.ts'
import type { Timestamp } from '../../../model/units.ts'

/**
 * What a client and the paper broker say to each other: one JSON text a WebSocket message, described in
 * docs/paper-broker.md. Numbers that must be exact are decimals in text.
 */
export const PROTOCOL_VERSION = 1
/** Close code of a client that leaves on purpose: its orders stay. */
export const LEFT = 1_000

const Decimal = z.string().regex(/^-?\d+(?:\.\d+)?$/)
/** Empty where the order type has no such price. */
const OptionalDecimal = z.union([z.literal(''), Decimal])
const ClientId = z.string().min(1).max(100)
const Time = z.number().transform((at) => at as Timestamp)

export const Ticket = z.object({
  clientId: ClientId,
  symbol: z.string(),
  side: OrderSide,
  type: OrderType,
  timeInForce: TimeInForce,
  quantity: Decimal,
  limitPrice: OptionalDecimal,
  stopPrice: OptionalDecimal,
  reduceOnly: z.boolean(),
  instructions: OrderInstructionsView.omit({ reduceOnly: true }).optional(),
})
export type Ticket = z.infer<typeof Ticket>

export const Change = Ticket.pick({ quantity: true, limitPrice: true, stopPrice: true })

/** An instrument as it is written down, with the code of its currency. */
export const InstrumentRecord = z.object({
  symbol: z.string(),
  kind: z.enum(INSTRUMENT_KINDS),
  currency: z.string(),
  pricePrecision: z.number(),
  quantityPrecision: z.number(),
  priceIncrement: z.number(),
  quantityIncrement: z.number(),
  multiplier: z.number(),
  calendar: z.string(),
  mayBeNegative: z.boolean().optional(),
})
export type InstrumentRecord = z.infer<typeof InstrumentRecord>

/** @throws ConfigError for a currency that QuantX does not know */
export function specOfRecord(record: InstrumentRecord): InstrumentSpec {
  return { ...record, currency: currencyOf(record.currency) }
}

const QuoteMessage = z.object({ symbol: z.string(), bid: Decimal, ask: Decimal, bidSize: Decimal, askSize: Decimal })

/** How the server misbehaves on request, for the next `count` requests. */
export const Fault = z.object({
  /**
   * `transient`: fails without acting. `drop-answer`: acts, never answers. `drop-event`: an event is not told.
   * `disconnect`: acts, then hangs up without an answer. `rate-limit`, `reject`: refuses.
   */
  kind: z.enum(['transient', 'drop-answer', 'drop-event', 'disconnect', 'rate-limit', 'reject']),
  count: z.number().int().positive(),
})
export type Fault = z.infer<typeof Fault>

const of = <T extends z.ZodType, A extends z.ZodType>(payload: T, answer: A) => ({ payload, answer })
const nothing = z.null()

export const Position = z.object({ symbol: z.string(), quantity: Decimal, averagePrice: Decimal })
export const Cash = z.object({ currency: z.string(), amount: Decimal })

export const OrderState = Ticket.extend({
  status: z.enum(['accepted', 'partially-filled', 'filled', 'canceled', 'rejected', 'expired']),
  filled: Decimal,
  reason: z.string(),
  updatedAt: Time,
})

export const FillState = z.object({
  id: z.string(),
  clientId: z.string(),
  symbol: z.string(),
  side: OrderSide,
  quantity: Decimal,
  price: Decimal,
  commission: Decimal,
  at: Time,
})

/** Every request: what it takes and what it is answered. `hello` comes first; nothing is answered before it. */
export const OPERATIONS = {
  /**
   * `client` names who connects: a second connection of one name ends the first, and nothing of that counts any more.
   * `cancelOnDisconnect` asks for it; the answer says whether the server does it.
   */
  hello: of(
    z.object({
      version: z.number(),
      token: z.string(),
      client: z.string().min(1).max(100),
      cancelOnDisconnect: z.boolean().optional(),
    }),
    z.object({
      name: z.string(),
      environment: z.enum(['paper', 'live']).default('paper'),
      cancelOnDisconnect: z.boolean().default(false),
      /** What the broker takes; everything where it says nothing. */
      orderTypes: z.array(OrderType).default([...OrderType.options]),
      oco: z.boolean().default(true),
      reduceOnly: z.boolean().default(true),
    }),
  ),
  /** Makes instruments known; those that are known already stay as they are. */
  instruments: of(z.array(InstrumentRecord).max(1_000), nothing),
  submit: of(Ticket, nothing),
  cancel: of(z.object({ clientId: ClientId }), nothing),
  amend: of(z.object({ clientId: ClientId, change: Change }), nothing),
  order: of(z.object({ clientId: ClientId }), OrderState.nullable()),
  workingOrders: of(nothing, z.array(OrderState)),
  fillsSince: of(z.object({ at: Time }), z.array(FillState)),
  positions: of(nothing, z.array(Position)),
  cash: of(nothing, z.array(Cash)),
  /** Tells the newest prices; orders are matched against them unless the server makes its own. */
  quotes: of(z.array(QuoteMessage).max(1_000), nothing),
  /** Only where the server was started for it. */
  fault: of(Fault, nothing),
} as const

export type Operation = keyof typeof OPERATIONS
export type Payload<T extends Operation> = z.infer<(typeof OPERATIONS)[T]['payload']>
export type Answer<T extends Operation> = z.infer<(typeof OPERATIONS)[T]['answer']>

export const Request = z.object({
  id: z.number(),
  operation: z.enum(Object.keys(OPERATIONS) as [Operation, ...Operation[]]),
  payload: z.unknown(),
})

/** Server → client: the answer to a request, or news that nobody asked for. */
export const ServerMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('answer'), id: z.number(), value: z.unknown() }),
  z.object({
    type: z.literal('failure'),
    id: z.number(),
    kind: z.enum(['transient', 'rejected', 'auth', 'rate-limit']),
    message: z.string(),
  }),
  z.object({ type: z.literal('order'), order: OrderState }),
  z.object({ type: z.literal('fill'), fill: FillState }),
])
export type ServerMessage = z.input<typeof ServerMessage>
