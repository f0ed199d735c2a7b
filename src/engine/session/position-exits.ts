import { ConfigError } from '../model/errors.ts'
import type { Order } from '../model/order.ts'
import { orderRequest } from '../model/order-request.ts'
import type { OrderRequest, OrderTerms } from '../model/order-request.ts'
import type { Price, Quantity } from '../model/units.ts'
import type { Trader } from '../trader.ts'
import type { Session } from './session.ts'

/** First part of the name of the group that a position's exits are in. */
const GROUP = 'exits-'

/** Where a position is to be left; null for no such exit. */
export interface PositionExits {
  readonly symbol: string
  readonly stopLoss: Price | null
  readonly takeProfit: Price | null
  /** How far a stop follows the best price, in per cent of it. */
  readonly trailPercent: number | null
}

/**
 * Attaches exits to what the account holds of a symbol, in place of those that are there: reduce-only orders of which one
 * cancels the others. They rest at the broker, outlive the engine, and are moved like any order.
 * @throws ConfigError without a position, or for a price on the wrong side of it; RiskViolation when the gate refuses one
 */
export function protectPosition(session: Session, exits: PositionExits): readonly Order[] {
  const { trader } = session
  const requests = requestsOf(session, exits)
  for (const request of requests) {
    const refusal = trader.gate.check(request)
    if (refusal) throw refusal
  }
  for (const order of exitsOf(trader, exits.symbol)) session.cancel(order.id)
  const placed: Order[] = []
  try {
    for (const request of requests) placed.push(session.place(request))
  } catch (error) {
    // Half of what was asked for is not what was asked for.
    for (const order of placed) if (order.working) session.cancel(order.id)
    throw error
  }
  return placed
}

/** Takes exits off the market once there is nothing left to leave, whoever closed it. */
export function dropExitsWhenFlat({ bus, portfolio, orders, working }: Trader): void {
  bus.subscribe('fill', 'exits', ({ instrument }) => {
    if (portfolio.quantity(instrument) !== 0) return
    const left = working.orders.filter((order) => order.instrument === instrument && isExit(order))
    for (const order of left) orders.cancel(order)
  })
}

function requestsOf({ trader, now }: Session, exits: PositionExits): readonly OrderRequest[] {
  const { instrument } = trader.market.get(exits.symbol)
  const { position, markPrice } = trader.portfolio.holding(instrument)
  if (position.quantity === 0) throw new ConfigError(`expected a position in ${exits.symbol}, found none`)
  const isLong = position.quantity > 0
  const { stopLoss, takeProfit, trailPercent } = exits
  const terms = {
    timeInForce: 'gtc' as const,
    reduceOnly: true,
    oco: `${GROUP}${exits.symbol}-${now}`,
    causedAt: now,
  }
  const check = (what: string, price: Price, isBelow: boolean) => {
    if (isBelow ? price < markPrice : price > markPrice) return
    const at = instrument.priceToDecimal(markPrice)
    const found = instrument.priceToDecimal(price)
    throw new ConfigError(`expected the ${what} ${isBelow ? 'below' : 'above'} ${at}, found ${found}`)
  }
  if (stopLoss !== null) check('stop', stopLoss, isLong)
  if (takeProfit !== null) check('target', takeProfit, !isLong)
  const exit = (more: OrderTerms) =>
    orderRequest(instrument, isLong ? 'sell' : 'buy', Math.abs(position.quantity) as Quantity, { ...terms, ...more })
  return [
    ...(stopLoss === null ? [] : [exit({ type: 'stop', stopPrice: stopLoss })]),
    ...(takeProfit === null ? [] : [exit({ type: 'limit', limitPrice: takeProfit })]),
    ...(trailPercent === null ? [] : [exit({ type: 'trailing-stop', trailPercent })]),
  ]
}

function exitsOf({ working }: Trader, symbol: string): readonly Order[] {
  return working.orders.filter((order) => order.instrument.symbol === symbol && isExit(order))
}

function isExit({ instructions }: Order): boolean {
  return instructions.oco.startsWith(GROUP)
}
