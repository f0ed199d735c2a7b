import type { OrderRecord, TradeRecord } from '../../contract/backtest.ts'
import { type Currency, moneyToDecimal } from '../model/currency.ts'
import { instructionsInDecimals } from '../model/order-numbers.ts'
import type { Order } from '../model/order.ts'
import type { Money } from '../model/units.ts'
import type { ClosedTrade } from '../portfolio/closed-trade.ts'
import type { ClosedPrices, TripPrices } from './average-prices.ts'

/** Records that may be made one at a time, as often as somebody goes through them. */
export interface Records<T> extends Iterable<T> {
  readonly length: number
}

/** The name of a symbol at a time. */
type NameAt = (symbol: string, at: number) => string

class MadeRecords<T> implements Records<T> {
  readonly length: number
  readonly #make: () => Iterable<T>

  constructor(length: number, make: () => Iterable<T>) {
    this.length = length
    this.#make = make
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#make()[Symbol.iterator]()
  }
}

/** Closed trades in decimals, in the order of closing. */
export function tradesOf(
  trades: readonly ClosedTrade[],
  prices: ClosedPrices,
  currency: Currency,
  nameAt: NameAt,
): Records<TradeRecord> {
  return new MadeRecords(trades.length, function* () {
    for (const [index, trade] of trades.entries()) {
      yield tradeRecord(trade, prices.at(index), currency, nameAt)
    }
  })
}

/** What orders are told with. */
export interface OrderFacts {
  /** In decimals; undefined of one without fills. */
  readonly priceOf: (order: Order) => number | undefined
  readonly currency: Currency
  readonly nameAt: NameAt
  /** Ids of orders that venue or broker made. */
  readonly forced: ReadonlySet<string>
}

/** Orders in decimals, in the order given. */
export function ordersOf(orders: Iterable<Order>, facts: OrderFacts): Records<OrderRecord> {
  let length = 0
  for (const _ of orders) length++
  return new MadeRecords(length, function* () {
    for (const order of orders) yield orderRecord(order, facts)
  })
}

/** With a split on the way: what was paid and received, over quantities in the terms of the exit. */
function pricesOfTrade(trade: ClosedTrade, prices: TripPrices | null): TripPrices {
  if (prices) return prices
  const { instrument, quantity, entryNotional, exitNotional } = trade
  const average = (notional: Money) => instrument.averagePrice(notional, quantity)
  return { entry: average(entryNotional), exit: average(exitNotional) }
}

/** @param prices null with a split on the way */
export function tradeRecord(
  trade: ClosedTrade,
  prices: TripPrices | null,
  currency: Currency,
  nameAt: NameAt,
): TradeRecord {
  const { entry, exit } = pricesOfTrade(trade, prices)
  const { instrument, side, entryTime, exitTime, bars } = trade
  const money = (amount: Money) => moneyToDecimal(amount, currency)
  return {
    symbol: nameAt(instrument.symbol, exitTime),
    side,
    quantity: instrument.quantityToDecimal(trade.quantity),
    entryTime,
    entryPrice: entry,
    exitTime,
    exitPrice: exit,
    grossPnl: money(trade.grossPnl),
    ...(trade.dividends === 0 ? {} : { dividends: money(trade.dividends) }),
    commission: money(trade.commission),
    netPnl: money(trade.netPnl),
    bars,
    mae: money(trade.mae),
    mfe: money(trade.mfe),
    ...(trade.liquidation === true ? { liquidation: true } : {}),
    ...(instrument.currency.code === currency.code ? {} : { currency: instrument.currency.code }),
  }
}

export function orderRecord(order: Order, { priceOf, currency, nameAt, forced }: OrderFacts): OrderRecord {
  const average = priceOf(order)
  const { id, instrument, side, type, timeInForce, status, reason, createdAt, updatedAt } = order
  const price = (units: Order['limitPrice']) => (units === units ? instrument.priceToDecimal(units) : null)
  return {
    id,
    symbol: nameAt(instrument.symbol, createdAt),
    side,
    type,
    timeInForce,
    quantity: instrument.quantityToDecimal(order.quantity),
    limitPrice: price(order.limitPrice),
    stopPrice: price(order.stopPrice),
    ...instructionsInDecimals(order.instructions, instrument),
    status,
    reason,
    filled: instrument.quantityToDecimal(order.filled),
    averagePrice: average === undefined || Number.isNaN(average) ? null : average,
    commission: moneyToDecimal(order.commission, currency),
    createdAt,
    updatedAt,
    ...(forced.has(id) ? { liquidation: true } : {}),
  }
}
