import { moneyToDecimal } from '../model/currency.ts'
import type { Fill } from '../model/fill.ts'
import type { Order } from '../model/order.ts'
import type { OrderSide, OrderType, TimeInForce } from '../model/order-request.ts'
import type { OrderStatus } from '../model/order-status.ts'
import type { Quote, TradeTick } from '../model/tick.ts'

/** One of a strategy's orders in decimals, read live: the same object for as long as the order can still change. */
export class StrategyOrder {
  /** The order in exact units, for the engine. */
  declare readonly exact: Order

  constructor(order: Order) {
    this.exact = order
  }

  get id(): string {
    return this.exact.id
  }
  get symbol(): string {
    return this.exact.instrument.symbol
  }
  get side(): OrderSide {
    return this.exact.side
  }
  get type(): OrderType {
    return this.exact.type
  }
  get timeInForce(): TimeInForce {
    return this.exact.timeInForce
  }
  get quantity(): number {
    return this.exact.instrument.quantityToDecimal(this.exact.quantity)
  }
  get filled(): number {
    return this.exact.instrument.quantityToDecimal(this.exact.filled)
  }
  /** NaN unless it has a limit. */
  get limitPrice(): number {
    return this.exact.instrument.priceToDecimal(this.exact.limitPrice)
  }
  /** Price that triggers it, of a trailing stop as it is now; NaN when it waits for none. */
  get stopPrice(): number {
    return this.exact.instrument.priceToDecimal(this.exact.stopPrice)
  }
  /** True once the price that it waited for came. */
  get triggered(): boolean {
    return this.exact.triggered
  }
  /** NaN before the first fill. */
  get averagePrice(): number {
    return this.exact.averagePrice
  }
  get commission(): number {
    return moneyToDecimal(this.exact.commission, this.exact.instrument.currency)
  }
  get status(): OrderStatus {
    return this.exact.status
  }
  /** True while it can still fill. */
  get working(): boolean {
    return this.exact.working
  }
  /** Why it was denied, rejected, canceled or expired; empty otherwise. */
  get reason(): string {
    return this.exact.reason
  }
}

/** A fill in decimals. */
export interface StrategyFill {
  readonly orderId: string
  readonly symbol: string
  readonly side: OrderSide
  /** Unsigned. */
  readonly quantity: number
  readonly price: number
  readonly commission: number
  readonly at: number
}

export function strategyFill(fill: Fill): StrategyFill {
  const { orderId, instrument, side, at } = fill
  return {
    orderId,
    symbol: instrument.symbol,
    side,
    quantity: instrument.quantityToDecimal(fill.quantity),
    price: instrument.priceToDecimal(fill.price),
    commission: moneyToDecimal(fill.commission, instrument.currency),
    at,
  }
}

/** Best bid and offer in decimals. */
export interface StrategyQuote {
  readonly symbol: string
  readonly at: number
  readonly bid: number
  readonly ask: number
  readonly bidSize: number
  readonly askSize: number
}

/** A trade that was printed, in decimals. */
export interface StrategyTrade {
  readonly symbol: string
  readonly at: number
  readonly price: number
  /** 0 where it is not told. */
  readonly size: number
}

export function strategyTrade({ instrument, at, price, size }: TradeTick): StrategyTrade {
  return {
    symbol: instrument.symbol,
    at,
    price: instrument.priceToDecimal(price),
    size: instrument.quantityToDecimal(size),
  }
}

export function strategyQuote({ instrument, at, bid, ask, bidSize, askSize }: Quote): StrategyQuote {
  return {
    symbol: instrument.symbol,
    at,
    bid: instrument.priceToDecimal(bid),
    ask: instrument.priceToDecimal(ask),
    bidSize: instrument.quantityToDecimal(bidSize),
    askSize: instrument.quantityToDecimal(askSize),
  }
}
