import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import { NO_INSTRUCTIONS, REDUCE_ONLY, instructionsOf } from '../model/order-request.ts'
import type {
  Amendment,
  OrderInstructions,
  OrderRequest,
  OrderSide,
  OrderType,
  TimeInForce,
} from '../model/order-request.ts'
import type { Order } from '../model/order.ts'
import { NO_PRICE } from '../model/units.ts'
import type { Price, Quantity, Timestamp } from '../model/units.ts'
import type { StrategyOrder } from './strategy-views.ts'

/** How an order is to be placed, in decimals. Without a price it is a market order. */
export interface OrderOptions {
  /** The strategy's first symbol when left out. */
  readonly symbol?: string
  /** Makes it a limit order; with `stop` a stop-limit, with `touch` a limit-if-touched order. */
  readonly limit?: number
  /** Makes it a stop order; with `trail` or `trailPercent` the price at which the trailing stop begins. */
  readonly stop?: number
  /** Makes it a market-if-touched order: it waits for the market to come to this price, in its favour. */
  readonly touch?: number
  /** Makes it a trailing stop, so far behind the best price. */
  readonly trail?: number
  /** The same in per cent of that price. */
  readonly trailPercent?: number
  /** Makes it a trailing-stop-limit order, with its limit so far beyond the stop. */
  readonly limitOffset?: number
  /** Trades in the next opening auction alone. */
  readonly atOpen?: boolean
  /** Trades in the closing auction alone. */
  readonly atClose?: boolean
  /** Good till cancelled when left out, or till `expiresAt`. */
  readonly timeInForce?: TimeInForce
  /** Epoch ms; makes it good till that time. */
  readonly expiresAt?: number
  /** Refused rather than filled on arrival. */
  readonly postOnly?: boolean
  /** Only closes, as far as there is a position of this strategy to close. */
  readonly reduceOnly?: boolean
  /** Most that the book shows at a time. */
  readonly display?: number
  /** Orders of one name never fill more together than one of them asked for. */
  readonly oco?: string
  /** Held until that order fills, then good for what it has filled. On the other side of it, it only reduces. */
  readonly parent?: StrategyOrder
}

/** What protects a position from the moment it is opened, in decimals; at least one of the exits. */
export interface BracketOptions {
  /** How to get in; at market when left out. */
  readonly entry?: OrderOptions
  /** Price at which a stop order gets out. */
  readonly stopLoss?: number
  /** A trailing stop instead, so far behind the best price. */
  readonly trail?: number
  /** The same in per cent of that price. */
  readonly trailPercent?: number
  /** Price at which a limit order gets out. */
  readonly takeProfit?: number
}

/** An entry and what gets out of it; an exit that was not asked for, or has no entry, is null. */
export interface Bracket {
  readonly entry: StrategyOrder
  readonly stopLoss: StrategyOrder | null
  readonly takeProfit: StrategyOrder | null
}

/** What is to be different of a working order, in decimals. */
export interface OrderChanges {
  /** Of the whole order, what has filled included. */
  readonly quantity?: number
  readonly limit?: number
  readonly stop?: number
}

/** A market order and nothing else: what nearly every order asks for. */
export const NO_OPTIONS: OrderOptions = Object.freeze({})

/** A market order that only reduces. */
export const CLOSE: OrderOptions = Object.freeze({ reduceOnly: true })

/** What an order carries of the strategy, its code and the event that it comes from. */
export interface Origin {
  readonly strategyId: string
  readonly strategyVersion: string
  readonly causedAt: Timestamp
}

/** Of the order that a strategy places next: one object for all of them. */
export class NextOrigin implements Origin {
  declare readonly strategyId: string
  strategyVersion = ''
  causedAt = 0 as Timestamp

  constructor(strategyId: string) {
    this.strategyId = strategyId
  }
}

/** A market order and nothing else: one object written anew for each, since an order copies what it is made of. */
class MarketRequest implements OrderRequest {
  declare instrument: Instrument
  side: OrderSide = 'buy'
  readonly type = 'market'
  readonly timeInForce = 'gtc'
  quantity = Number.NaN as Quantity
  readonly limitPrice = Number.NaN as Price
  readonly stopPrice = Number.NaN as Price
  instructions = NO_INSTRUCTIONS
  strategyId = ''
  strategyVersion = ''
  causedAt = Number.NaN as Timestamp

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }
}

let marketRequest: MarketRequest | undefined

/**
 * The request that the options of a strategy's order ask for; good until the next is asked for.
 * @throws ConfigError when options contradict each other, ArithmeticError when a number has more decimals than the instrument
 */
export function requestOf(
  instrument: Instrument,
  side: OrderSide,
  quantity: Quantity,
  options: OrderOptions,
  origin: Origin,
): OrderRequest {
  const { strategyId, strategyVersion, causedAt } = origin
  // The two that are asked for most have no options to look through.
  if (options === NO_OPTIONS || options === CLOSE) {
    const request = (marketRequest ??= new MarketRequest(instrument))
    request.instrument = instrument
    request.side = side
    request.quantity = quantity
    request.instructions = options === CLOSE ? REDUCE_ONLY : NO_INSTRUCTIONS
    request.strategyId = strategyId
    request.strategyVersion = strategyVersion
    request.causedAt = causedAt
    return request
  }
  checkOptions(options)
  const price = (decimal: number | undefined) => (decimal === undefined ? NO_PRICE : instrument.price(decimal))
  return {
    instrument,
    side,
    quantity,
    type: typeOf(options),
    timeInForce: timeInForceOf(options),
    limitPrice: price(options.limit),
    stopPrice: price(options.stop ?? options.touch),
    instructions: instructions(instrument, side, options),
    strategyId,
    strategyVersion,
    causedAt,
  }
}

/** The terms of an order with some of them changed. @throws ArithmeticError for too many decimals */
export function amendmentOf({ instrument, quantity, limitPrice, stopPrice }: Order, changes: OrderChanges): Amendment {
  const price = (decimal: number | undefined, now: Price) => (decimal === undefined ? now : instrument.price(decimal))
  return {
    quantity: changes.quantity === undefined ? quantity : instrument.quantity(changes.quantity),
    limitPrice: price(changes.limit, limitPrice),
    stopPrice: price(changes.stop, stopPrice),
  }
}

/** Options of which an order can have only one each. */
const EXCLUSIVE: readonly (readonly (keyof OrderOptions)[])[] = [
  ['stop', 'touch'],
  ['trail', 'trailPercent', 'touch'],
  ['trail', 'limit'],
  ['trailPercent', 'limit'],
  ['atOpen', 'atClose', 'stop', 'touch', 'trail', 'trailPercent'],
  ['atOpen', 'atClose', 'timeInForce', 'expiresAt'],
]

function checkOptions(options: OrderOptions): void {
  for (const group of EXCLUSIVE) {
    const given = group.filter((name) => options[name] !== undefined && options[name] !== false)
    if (given.length > 1)
      throw new ConfigError(`expected one of ${given.join(', ')} for an order, found ${given.length}`)
  }
}

function typeOf(options: OrderOptions): OrderType {
  const { limit, stop, touch, trail, trailPercent, limitOffset, atOpen, atClose } = options
  if (trail !== undefined || trailPercent !== undefined) {
    return limitOffset === undefined ? 'trailing-stop' : 'trailing-stop-limit'
  }
  if (touch !== undefined) return limit === undefined ? 'market-if-touched' : 'limit-if-touched'
  if (stop !== undefined) return limit === undefined ? 'stop' : 'stop-limit'
  if (limit !== undefined) return 'limit'
  if (atOpen === true) return 'market-on-open'
  return atClose === true ? 'market-on-close' : 'market'
}

function timeInForceOf({ limit, atOpen, atClose, expiresAt, timeInForce }: OrderOptions): TimeInForce {
  if (limit !== undefined && atOpen === true) return 'at-the-open'
  if (limit !== undefined && atClose === true) return 'at-the-close'
  return timeInForce ?? (expiresAt === undefined ? 'gtc' : 'gtd')
}

function instructions(instrument: Instrument, side: OrderSide, options: OrderOptions): OrderInstructions {
  const { trail, trailPercent, limitOffset, expiresAt, postOnly, display, oco, parent } = options
  const reduceOnly = options.reduceOnly ?? (parent !== undefined && parent.side !== side)
  const isPlain =
    trail === undefined &&
    trailPercent === undefined &&
    limitOffset === undefined &&
    expiresAt === undefined &&
    postOnly !== true &&
    display === undefined &&
    oco === undefined &&
    parent === undefined
  // Made once for all: most orders ask for nothing, or only to reduce.
  if (isPlain) return reduceOnly ? REDUCE_ONLY : NO_INSTRUCTIONS
  return instructionsOf({
    reduceOnly,
    ...(trail === undefined ? {} : { trailAmount: instrument.price(trail) }),
    ...(trailPercent === undefined ? {} : { trailPercent }),
    ...(limitOffset === undefined ? {} : { limitOffset: instrument.price(limitOffset) }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt as Timestamp }),
    ...(postOnly === undefined ? {} : { postOnly }),
    ...(display === undefined ? {} : { displayQuantity: instrument.quantity(display) }),
    ...(oco === undefined ? {} : { oco }),
    ...(parent === undefined ? {} : { parent: parent.exact }),
  })
}
