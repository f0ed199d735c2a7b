import type { OrderPreview, OrderTicket } from '../../contract/commands.ts'
import { moneyToDecimal } from '../model/currency.ts'
import { ConfigError } from '../model/errors.ts'
import { MANUAL, orderRequest } from '../model/order.ts'
import type { Order, OrderRequest } from '../model/order.ts'
import { NO_PRICE } from '../model/units.ts'
import type { Money, Quantity } from '../model/units.ts'
import type { Session } from '../session/session.ts'

/** What the gate would say of a ticket, and what the order would cost. Nothing is sent. */
export function previewOrder(session: Session, ticket: OrderTicket): OrderPreview {
  const { gate, portfolio } = session.trader
  const request = requestOf(session, ticket)
  const { notional, commission, needed } = gate.assess(request)
  const violation = gate.check(request)
  const money = (amount: number) => moneyToDecimal(amount as Money, portfolio.currency)
  return {
    notional: money(notional),
    commission: money(commission),
    buyingPowerAfter: money(Math.max(0, gate.buyingPower - needed)),
    refusal: violation && {
      rule: violation.rule,
      message: violation.message,
      limit: violation.limit,
      found: violation.found,
    },
  }
}

/** Places the order of a ticket. @throws RiskViolation when the gate refuses it */
export function placeOrder(session: Session, ticket: OrderTicket): Order {
  return session.place(requestOf(session, ticket))
}

/**
 * Closes at market what the account holds of a symbol, less what market orders on their way close already.
 * @throws ConfigError when there is nothing to close
 */
export function closePosition(session: Session, symbol: string): Order {
  const { instrument } = session.trader.market.get(symbol)
  const held = session.trader.portfolio.quantity(instrument)
  if (held === 0) throw new ConfigError(`expected a position in ${symbol} to close, found none`)
  const side = held > 0 ? 'sell' : 'buy'
  let open = Math.abs(held)
  for (const order of session.trader.working.orders) {
    if (order.instrument === instrument && order.type === 'market' && order.side === side) open -= order.remaining
  }
  if (open <= 0) throw new ConfigError(`expected a position in ${symbol} to close, found one that is being closed`)
  return session.place(orderRequest(instrument, side, open as Quantity, { causedAt: session.now }))
}

function requestOf(session: Session, ticket: OrderTicket): OrderRequest {
  const { instrument } = session.trader.market.get(ticket.symbol)
  const price = (decimal: number | null) => (decimal === null ? NO_PRICE : instrument.price(decimal))
  return orderRequest(instrument, ticket.side, instrument.quantity(ticket.quantity), {
    type: ticket.type,
    timeInForce: ticket.timeInForce,
    limitPrice: price(ticket.limitPrice),
    stopPrice: price(ticket.stopPrice),
    strategyId: MANUAL,
    causedAt: session.now,
  })
}
