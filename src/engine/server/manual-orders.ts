import type { CommandPayload, OrderPreview, OrderTicket } from '../../contract/commands.ts'
import { moneyToDecimal } from '../model/currency.ts'
import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import { MANUAL, orderRequest } from '../model/order-request.ts'
import type { Order } from '../model/order.ts'
import type { OrderRequest, OrderTerms } from '../model/order-request.ts'
import { NO_PRICE } from '../model/units.ts'
import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'
import { verdictsOf } from '../risk/dry-run.ts'
import { capabilitiesOf } from '../session/position-exits.ts'
import type { Session } from '../session/session.ts'

/** What the gate would say of a ticket, and what the order would cost. Nothing is sent. */
export function previewOrder(session: Session, ticket: OrderTicket): OrderPreview {
  const { gate, portfolio } = session.trader
  const request = requestOf(session, ticket)
  const assessment = gate.assess(request)
  const { notional, commission, needed } = assessment
  const violation = gate.check(request)
  const money = (amount: number) => moneyToDecimal(amount as Money, portfolio.currency)
  return {
    notional: money(notional),
    commission: money(commission),
    buyingPowerAfter: money(gate.buyingPowerAfter(needed)),
    refusal: violation && {
      rule: violation.rule,
      message: violation.message,
      limit: violation.limit,
      found: violation.found,
    },
    checks: [...verdictsOf(gate.rulesFor(request), assessment)],
  }
}

/**
 * Places the order of a ticket, and after it the exits of its bracket. Returns the order.
 * @throws RiskViolation when the gate refuses it, or an exit of it: then the order is cancelled again; ConfigError for a
 *   bracket that the broker can't keep
 */
export function placeOrder(session: Session, ticket: OrderTicket): Order {
  checkBracket(session, ticket)
  const entry = session.place(requestOf(session, ticket))
  try {
    for (const exit of exitsOf(session, ticket, entry)) session.place(exit)
  } catch (error) {
    // Half of a bracket is not what was asked for.
    if (entry.working) session.cancel(entry.id)
    throw error
  }
  return entry
}

/** Changes a working order. @throws ConfigError when there is no such order, RiskViolation when the gate refuses */
export function amendOrder(session: Session, changes: CommandPayload<'order.amend'>): void {
  const order = session.trader.orders.find(changes.id)
  if (!order) throw new ConfigError(`expected an order of this session, found "${changes.id}"`)
  const { instrument } = order
  const price = (decimal: number | null, now: Price) => (decimal === null ? now : instrument.price(decimal))
  session.amend(order, {
    quantity: instrument.quantity(changes.quantity),
    limitPrice: price(changes.limitPrice, order.limitPrice),
    stopPrice: price(changes.stopPrice, order.stopPrice),
  })
}

/** A bracket waits at the broker for its entry. @throws ConfigError where the broker has none of it: once filled, QuantX can hold exits */
function checkBracket(session: Session, { bracket }: OrderTicket): void {
  if (!bracket) return
  const { orderTypes, oco, reduceOnly } = capabilitiesOf(session)
  const { stopLoss, takeProfit } = bracket
  const lacksStop = stopLoss !== null && !orderTypes.includes('stop')
  if (!lacksStop && reduceOnly && (oco || stopLoss === null || takeProfit === null)) return
  const lack = lacksStop ? 'stop orders' : reduceOnly ? 'orders that cancel each other' : 'orders that only reduce'
  throw new ConfigError(
    `expected a broker with ${lack} for a bracket, found none: set exits on the position once it is there`,
  )
}

function exitsOf(session: Session, { bracket, side }: OrderTicket, entry: Order): readonly OrderRequest[] {
  if (!bracket) return []
  const { instrument, quantity } = entry
  const { stopLoss, takeProfit } = bracket
  const oco = stopLoss !== null && takeProfit !== null ? entry.id : ''
  const terms = { parent: entry, oco, reduceOnly: true, strategyId: MANUAL, causedAt: session.now }
  const exit = (more: OrderTerms) =>
    orderRequest(instrument, side === 'buy' ? 'sell' : 'buy', quantity, { ...terms, ...more })
  return [
    ...(stopLoss === null ? [] : [exit({ type: 'stop', stopPrice: instrument.price(stopLoss) })]),
    ...(takeProfit === null ? [] : [exit({ type: 'limit', limitPrice: instrument.price(takeProfit) })]),
  ]
}

function instructionsOfTicket(ticket: OrderTicket, instrument: Instrument): OrderTerms {
  const { trailAmount, trailPercent, limitOffset, expiresAt, postOnly, reduceOnly, displayQuantity } = ticket
  return {
    ...(trailAmount === undefined ? {} : { trailAmount: instrument.price(trailAmount) }),
    ...(trailPercent === undefined ? {} : { trailPercent }),
    ...(limitOffset === undefined ? {} : { limitOffset: instrument.price(limitOffset) }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt as Timestamp }),
    ...(postOnly === undefined ? {} : { postOnly }),
    ...(reduceOnly === undefined ? {} : { reduceOnly }),
    ...(displayQuantity === undefined ? {} : { displayQuantity: instrument.quantity(displayQuantity) }),
  }
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
  return session.place(orderRequest(instrument, side, open as Quantity, { reduceOnly: true, causedAt: session.now }))
}

function requestOf(session: Session, ticket: OrderTicket): OrderRequest {
  const { instrument } = session.trader.market.get(ticket.symbol)
  const price = (decimal: number | null) => (decimal === null ? NO_PRICE : instrument.price(decimal))
  return orderRequest(instrument, ticket.side, instrument.quantity(ticket.quantity), {
    type: ticket.type,
    timeInForce: ticket.timeInForce,
    limitPrice: price(ticket.limitPrice),
    stopPrice: price(ticket.stopPrice),
    ...instructionsOfTicket(ticket, instrument),
    strategyId: MANUAL,
    causedAt: session.now,
  })
}
