import type { Bar } from '../model/bar.ts'
import type { Order } from '../model/order.ts'
import { NO_PRICE } from '../model/units.ts'
import type { Price } from '../model/units.ts'

/**
 * Price before slippage at which a bar fills an order, or NO_PRICE when it does not.
 *
 * Pessimistic where a bar leaves it open: a market order gets the open; a limit order fills at the open when that is
 * better, otherwise only when the bar trades *through* its price (touching it leaves others in the queue first); a
 * stop order that the open has passed fills at the open, otherwise at its price. No fill is ever outside the bar's
 * range.
 */
export function barFillPrice(order: Order, bar: Bar): Price {
  const buys = order.side === 'buy'
  switch (order.type) {
    case 'market':
      return bar.openUnits
    case 'limit':
      if (buys ? bar.openUnits <= order.limitPrice : bar.openUnits >= order.limitPrice) return bar.openUnits
      return (buys ? bar.lowUnits < order.limitPrice : bar.highUnits > order.limitPrice) ? order.limitPrice : NO_PRICE
    case 'stop':
      if (buys ? bar.openUnits >= order.stopPrice : bar.openUnits <= order.stopPrice) return bar.openUnits
      return (buys ? bar.highUnits >= order.stopPrice : bar.lowUnits <= order.stopPrice) ? order.stopPrice : NO_PRICE
  }
}

/**
 * Price before slippage at which a quote fills an order, or NO_PRICE. Buys trade at the ask, sells at the bid.
 * @param resting whether the order was on the book before this quote: then a limit order gets its own price, not better
 */
export function quoteFillPrice(order: Order, bid: Price, ask: Price, resting: boolean): Price {
  const buys = order.side === 'buy'
  const touch = buys ? ask : bid
  if (!(touch > 0)) return NO_PRICE
  switch (order.type) {
    case 'market':
      return touch
    case 'limit':
      if (buys ? touch > order.limitPrice : touch < order.limitPrice) return NO_PRICE
      return resting ? order.limitPrice : touch
    case 'stop':
      return (buys ? touch >= order.stopPrice : touch <= order.stopPrice) ? touch : NO_PRICE
  }
}
