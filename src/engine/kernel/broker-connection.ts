import type { OrderInstructionsInDecimals } from '../model/order-numbers.ts'
import { ORDER_TYPES } from '../model/order-request.ts'
import type { OrderSide, OrderType, TimeInForce } from '../model/order-request.ts'
import type { Timestamp } from '../model/units.ts'

/** Whether an account moves play money or real money. */
export type AccountEnvironment = 'paper' | 'live'

/** What of an order a broker can take. What it lacks is held by the engine, see `session/exits`. */
export interface BrokerCapabilities {
  readonly orderTypes: readonly OrderType[]
  /** Cancels the other orders of a group as soon as one of it fills. */
  readonly oco: boolean
  /** Keeps to reduce-only: such an order never opens or turns a position. */
  readonly reduceOnly: boolean
}

/** A broker that takes everything, as the engine's own exchange does. */
export const ALL_CAPABILITIES: BrokerCapabilities = { orderTypes: ORDER_TYPES, oco: true, reduceOnly: true }

/**
 * A connection to a broker that lives outside the engine. Numbers cross as exact decimals in text, for the broker may know
 * symbols that the session does not. Each call may fail with a `BrokerError`; one of kind `transient` leaves open whether
 * the broker has acted, so that whoever called must ask before it acts again.
 */
export interface BrokerConnection {
  /** Stable, for people and for records: "paper server", "Alpaca". */
  readonly name: string
  /** What the broker says of its account, known once open; until then `live`, the careful answer. */
  readonly environment: AccountEnvironment
  /**
   * Whether the venue itself takes what this connection has placed off the market when its line breaks, all but what is
   * reduce-only; known once open.
   */
  readonly cancelOnDisconnect: boolean
  /** What the broker takes, known once open; everything when left out. */
  readonly capabilities?: BrokerCapabilities
  /**
   * Connects and begins to deliver. A line that breaks later comes back by itself, which the listener is told of; until
   * then calls fail as `transient`. @throws BrokerError `auth` or `transient`; then it may be opened again
   */
  open(listener: BrokerConnectionListener): Promise<void>
  close(): Promise<void>
  /** Places an order, once for each client id: a second one with an id that the broker knows changes nothing. */
  submit(order: BrokerTicket): Promise<void>
  /** Asks for the end of an order. Resolves when the broker has taken the request, not when the order is over. */
  cancel(clientId: string): Promise<void>
  amend(clientId: string, change: BrokerChange): Promise<void>
  /** The order of a client id, over or working; null when the broker never had it. */
  order(clientId: string): Promise<BrokerOrder | null>
  /** Every order that can still fill, whoever placed it. */
  workingOrders(): Promise<readonly BrokerOrder[]>
  /** Fills at or after `at`, oldest first, whoever placed their orders. */
  fillsSince(at: Timestamp): Promise<readonly BrokerFill[]>
  positions(): Promise<readonly BrokerPosition[]>
  cash(): Promise<readonly BrokerCash[]>
}

/** Called by a connection, in the order in which the broker said it. */
export interface BrokerConnectionListener {
  /** An order changed; its whole state as of now. */
  order(order: BrokerOrder): void
  fill(fill: BrokerFill): void
  /** The line broke or came back. After it came back, what happened in between has to be asked for. */
  link(state: 'up' | 'down', reason: string): void
}

export interface BrokerTicket {
  /** The order's id in the engine, deterministic. */
  readonly clientId: string
  readonly symbol: string
  readonly side: OrderSide
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly quantity: string
  /** Empty where the type has none. */
  readonly limitPrice: string
  readonly stopPrice: string
  /** The broker fills it only as far as it closes a position. */
  readonly reduceOnly: boolean
  /** What few orders ask for beyond that; left out by the others. */
  readonly instructions?: BrokerInstructions | undefined
}

type Instructions = Omit<OrderInstructionsInDecimals, 'reduceOnly'>
export type BrokerInstructions = { readonly [K in keyof Instructions]?: Instructions[K] | undefined }

/** What an amendment sets; the whole of it, not only what differs. */
export type BrokerChange = Pick<BrokerTicket, 'quantity' | 'limitPrice' | 'stopPrice'>

export interface BrokerOrder extends BrokerTicket {
  readonly status: 'accepted' | 'partially-filled' | 'filled' | 'canceled' | 'rejected' | 'expired'
  readonly filled: string
  /** Why it ended; empty while it works. */
  readonly reason: string
  readonly updatedAt: Timestamp
}

export interface BrokerFill {
  /** Unique at the broker. */
  readonly id: string
  readonly clientId: string
  readonly symbol: string
  readonly side: OrderSide
  readonly quantity: string
  readonly price: string
  readonly commission: string
  readonly at: Timestamp
}

export interface BrokerPosition {
  readonly symbol: string
  /** Signed; below zero when short. */
  readonly quantity: string
  readonly averagePrice: string
}

export interface BrokerCash {
  readonly currency: string
  readonly amount: string
}
