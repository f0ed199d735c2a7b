import type { Instrument } from './instrument.ts'
import { NO_PRICE, ZERO_QUANTITY } from './units.ts'
import type { Price, Quantity, Timestamp } from './units.ts'

export type OrderSide = 'buy' | 'sell'

export const ORDER_TYPES = [
  'market',
  'limit',
  'stop',
  'stop-limit',
  'trailing-stop',
  'trailing-stop-limit',
  'market-if-touched',
  'limit-if-touched',
  'market-on-open',
  'market-on-close',
] as const
export type OrderType = (typeof ORDER_TYPES)[number]

export const TIMES_IN_FORCE = ['day', 'gtc', 'gtd', 'ioc', 'fok', 'at-the-open', 'at-the-close'] as const
export type TimeInForce = (typeof TIMES_IN_FORCE)[number]

/** What an order type is made of. */
export interface OrderTraits {
  /** Trades at its limit price or better, once it is on the book. */
  readonly limits: boolean
  /**
   * Waits for its stop price: a `stop` for the market to move against the trader, a `touch` for it to move in favour;
   * null when it waits for no price.
   */
  readonly trigger: 'stop' | 'touch' | null
  /** Its stop price follows the market. */
  readonly trails: boolean
  /** Trades in an auction alone. */
  readonly auction: 'open' | 'close' | null
}

const traits = (
  limits: boolean,
  trigger: OrderTraits['trigger'] = null,
  trails = false,
  auction: OrderTraits['auction'] = null,
): OrderTraits => ({ limits, trigger, trails, auction })

const MARKET = traits(false)

const ORDER_TRAITS: Readonly<Record<OrderType, OrderTraits>> = {
  market: MARKET,
  limit: traits(true),
  stop: traits(false, 'stop'),
  'stop-limit': traits(true, 'stop'),
  'trailing-stop': traits(false, 'stop', true),
  'trailing-stop-limit': traits(true, 'stop', true),
  'market-if-touched': traits(false, 'touch'),
  'limit-if-touched': traits(true, 'touch'),
  'market-on-open': traits(false, null, false, 'open'),
  'market-on-close': traits(false, null, false, 'close'),
}

/** What an order of that type is made of. */
export function traitsOf(type: OrderType): OrderTraits {
  // Nearly all orders are market orders: a look into the table by name costs as much as the rest of a rule.
  return type === 'market' ? MARKET : ORDER_TRAITS[type]
}

/** What an order knows of the one that it waits for. */
export interface ParentOrder {
  readonly id: string
  readonly instrument: Instrument
  readonly side: OrderSide
  readonly strategyId: string
  readonly quantity: Quantity
  readonly filled: Quantity
  readonly working: boolean
}

/** What few orders ask for beyond side, type, quantity and prices. */
export interface OrderInstructions {
  /** Distance of a trailing stop from the best price; NO_PRICE unless it trails by an amount. */
  readonly trailAmount: Price
  /** The same in per cent of that price, above 0 and below 100; NaN unless it trails by a percentage. */
  readonly trailPercent: number
  /** How far beyond its stop a trailing-stop-limit order's limit is; NO_PRICE for other types. */
  readonly limitOffset: Price
  /** When a GTD order ends; NaN for others. */
  readonly expiresAt: Timestamp
  /** Refused rather than filled on arrival: it must rest first. */
  readonly postOnly: boolean
  /** Never opens or turns a position: fills as far as there is something to reduce. */
  readonly reduceOnly: boolean
  /** Most that the book shows at a time, of an iceberg; 0 shows all. */
  readonly displayQuantity: Quantity
  /** Orders of one OCO group never fill more together than one of them asked for; empty for none. */
  readonly oco: string
  /** Held until this order fills, then good for what it has filled. */
  readonly parent: ParentOrder | null
}

/** The instructions of nearly every order: none. */
export const NO_INSTRUCTIONS: OrderInstructions = Object.freeze({
  trailAmount: NO_PRICE,
  trailPercent: Number.NaN,
  limitOffset: NO_PRICE,
  expiresAt: Number.NaN as Timestamp,
  postOnly: false,
  reduceOnly: false,
  displayQuantity: ZERO_QUANTITY,
  oco: '',
  parent: null,
})

/** Only reduce what is held. */
export const REDUCE_ONLY: OrderInstructions = Object.freeze({ ...NO_INSTRUCTIONS, reduceOnly: true })

/** What is wanted, in exact units, before the order has a life. */
export interface OrderRequest {
  readonly instrument: Instrument
  readonly side: OrderSide
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  /** Unsigned. */
  readonly quantity: Quantity
  /** NO_PRICE unless the type has a limit. */
  readonly limitPrice: Price
  /** Price that triggers it; NO_PRICE unless the type waits for one. A trailing stop may do without: it then begins at the market. */
  readonly stopPrice: Price
  readonly instructions: OrderInstructions
  /** Strategy instance, or {@link MANUAL} for a human. */
  readonly strategyId: string
  /** Hash of the strategy's code, empty for a human. */
  readonly strategyVersion: string
  /** Time of the market event, or of the human's command, that the order is an answer to. */
  readonly causedAt: Timestamp
}

/** The strategyId of orders placed by hand. */
export const MANUAL = 'manual'

/** What of an order request differs from a market order by hand, good till cancelled. */
export type OrderTerms = Partial<Omit<OrderRequest, 'instrument' | 'side' | 'quantity' | 'instructions'>> &
  Partial<OrderInstructions>

/** An order for `quantity`: a market order by hand, good till cancelled, unless the terms say otherwise. */
export function orderRequest(
  instrument: Instrument,
  side: OrderSide,
  quantity: Quantity,
  terms: OrderTerms = {},
): OrderRequest {
  return {
    instrument,
    side,
    quantity,
    type: terms.type ?? 'market',
    timeInForce: terms.timeInForce ?? 'gtc',
    limitPrice: terms.limitPrice ?? NO_PRICE,
    stopPrice: terms.stopPrice ?? NO_PRICE,
    instructions: instructionsOf(terms),
    strategyId: terms.strategyId ?? MANUAL,
    strategyVersion: terms.strategyVersion ?? '',
    causedAt: terms.causedAt ?? (0 as Timestamp),
  }
}

/** Instructions of which some are given. */
export function instructionsOf(some: Partial<OrderInstructions>): OrderInstructions {
  const none = NO_INSTRUCTIONS
  return {
    trailAmount: some.trailAmount ?? none.trailAmount,
    trailPercent: some.trailPercent ?? none.trailPercent,
    limitOffset: some.limitOffset ?? none.limitOffset,
    expiresAt: some.expiresAt ?? none.expiresAt,
    postOnly: some.postOnly ?? none.postOnly,
    reduceOnly: some.reduceOnly ?? none.reduceOnly,
    displayQuantity: some.displayQuantity ?? none.displayQuantity,
    oco: some.oco ?? none.oco,
    parent: some.parent ?? none.parent,
  }
}

/** The terms of a working order that may be changed, as they are to be. */
export interface Amendment {
  /** Of the whole order, what has filled included. */
  readonly quantity: Quantity
  readonly limitPrice: Price
  readonly stopPrice: Price
}
