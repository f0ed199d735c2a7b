import { ALL_CAPABILITIES } from '../kernel/broker-connection.ts'
import type { BrokerCapabilities } from '../kernel/broker-connection.ts'
import { ConfigError } from '../model/errors.ts'
import type { ExitKind } from '../model/exit-id.ts'
import { formatUtc } from '../model/time.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order } from '../model/order.ts'
import { orderRequest } from '../model/order-request.ts'
import type { OrderRequest, OrderTerms } from '../model/order-request.ts'
import type { Price, Quantity, Timestamp } from '../model/units.ts'
import { EXIT_GROUP, exitsAtBroker } from './exits/exits-at-broker.ts'
import { isEmptyExit } from '../execution/exit-plan.ts'
import type { HeldExit } from '../execution/exit-plan.ts'
import { timeExit } from './exits/exit-time.ts'
import type { TimeExitRequest } from './exits/exit-time.ts'
import type { Session } from './session.ts'

/** Where and when a position is to be left; null for no such exit. */
export interface PositionExits {
  readonly symbol: string
  readonly stopLoss: Price | null
  readonly takeProfit: Price | null
  /** How far a stop follows the best price, in per cent of it. */
  readonly trailPercent: number | null
  readonly time: TimeExitRequest | null
}

/**
 * Attaches exits to what the account holds of a symbol, in place of those that are there; one that acts takes the others
 * away. Those that the broker has orders for rest there as reduce-only orders, outlive the engine, and are moved like any
 * order; the others, and the one by time, are held by the engine. Returns the orders.
 * @throws ConfigError without a position, or for a price on the wrong side of it; RiskViolation when the gate refuses one
 */
export function protectPosition(session: Session, exits: PositionExits): readonly Order[] {
  const { trader } = session
  const places = split(exits, capabilitiesOf(session))
  const requests = requestsOf(session, exits, places.rest)
  for (const request of requests) {
    const refusal = trader.gate.check(request)
    if (refusal) throw refusal
  }
  // What cannot be held is refused before anything is let go of.
  const held = heldOf(session, exits, places)
  if (!isEmptyExit(held) || session.exits.book.get(exits.symbol)) session.exits.set(held)
  for (const order of exitsAtBroker(trader, exits.symbol)) session.cancel(order.id)
  const placed: Order[] = []
  try {
    for (const request of requests) placed.push(session.place(request))
  } catch (error) {
    // Half of what was asked for is not what was asked for.
    for (const order of placed) if (order.working) session.cancel(order.id)
    if (session.exits.book.get(exits.symbol)) session.exits.set({ ...NOTHING_HELD, symbol: exits.symbol })
    throw error
  }
  return placed
}

const NOTHING_HELD = { stopLoss: null, takeProfit: null, trail: null, time: null, clearsFirst: false } as const

/**
 * Moves an exit that the engine holds, or takes it away with null. One by time may be new.
 * @param to a price in units, or an epoch time
 * @throws ConfigError when there is none, or it would act at once
 */
export function moveExit(session: Session, symbol: string, kind: ExitKind, to: number | null): void {
  const { instrument } = session.trader.market.get(symbol)
  const { position, markPrice } = session.trader.portfolio.holding(instrument)
  const isLong = position.quantity > 0
  if (to !== null && kind === 'stop-loss') checkSide(instrument, 'stop', to as Price, markPrice, isLong)
  if (to !== null && kind === 'take-profit') checkSide(instrument, 'target', to as Price, markPrice, !isLong)
  if (to !== null && kind === 'time' && to <= session.now) {
    throw new ConfigError(`expected a time after ${formatUtc(session.now)}, found ${formatUtc(to)}`)
  }
  if (kind !== 'time' || to === null || session.exits.book.get(symbol)) return session.exits.move(symbol, kind, to)
  const { reduceOnly } = capabilitiesOf(session)
  session.exits.set({ ...NOTHING_HELD, symbol, time: { due: to as Timestamp }, clearsFirst: !reduceOnly })
}

/** What the broker of a session takes. */
export function capabilitiesOf({ outside }: Session): BrokerCapabilities {
  return outside?.connection.capabilities ?? ALL_CAPABILITIES
}

type PriceExit = Exclude<ExitKind, 'time'>

interface Split {
  /** At the broker. */
  readonly rest: ReadonlySet<PriceExit>
  /** In the engine. */
  readonly hold: ReadonlySet<PriceExit>
  readonly clearsFirst: boolean
}

/**
 * Which exits rest at the broker. Several do so only where the broker cancels the others of a group itself: otherwise the
 * one that protects goes there, so that it works while the computer sleeps. Where reduce-only is not kept to, an order that
 * rests could open a position: then nothing rests.
 */
function split(exits: PositionExits, { orderTypes, oco, reduceOnly }: BrokerCapabilities): Split {
  const wanted = (['stop-loss', 'trailing', 'take-profit'] as const).filter((kind) => exits[FIELD[kind]] !== null)
  const possible = reduceOnly ? wanted.filter((kind) => orderTypes.includes(EXIT_TYPES[kind])) : []
  const rest = new Set(oco ? possible : possible.slice(0, 1))
  const hold = new Set(wanted.filter((kind) => !rest.has(kind)))
  return { rest, hold, clearsFirst: !reduceOnly }
}

const FIELD = { 'stop-loss': 'stopLoss', trailing: 'trailPercent', 'take-profit': 'takeProfit' } as const
/** The order types of exits at a broker. */
export const EXIT_TYPES = { 'stop-loss': 'stop', trailing: 'trailing-stop', 'take-profit': 'limit' } as const

function heldOf(
  { trader, now }: Session,
  { symbol, stopLoss, takeProfit, trailPercent, time }: PositionExits,
  { hold, clearsFirst }: Split,
): HeldExit {
  const { instrument } = trader.market.get(symbol)
  return {
    symbol,
    stopLoss: hold.has('stop-loss') ? stopLoss : null,
    takeProfit: hold.has('take-profit') ? takeProfit : null,
    trail: hold.has('trailing') && trailPercent !== null ? { percent: trailPercent, stop: null } : null,
    time: time && timeExit(time, trader.calendar(instrument), now),
    clearsFirst,
  }
}

function requestsOf(
  { trader, now }: Session,
  exits: PositionExits,
  rest: ReadonlySet<PriceExit>,
): readonly OrderRequest[] {
  const { instrument } = trader.market.get(exits.symbol)
  const { position, markPrice } = trader.portfolio.holding(instrument)
  if (position.quantity === 0) throw new ConfigError(`expected a position in ${exits.symbol}, found none`)
  const isLong = position.quantity > 0
  const { stopLoss, takeProfit, trailPercent } = exits
  if (stopLoss !== null) checkSide(instrument, 'stop', stopLoss, markPrice, isLong)
  if (takeProfit !== null) checkSide(instrument, 'target', takeProfit, markPrice, !isLong)
  const terms = {
    timeInForce: 'gtc' as const,
    reduceOnly: true,
    oco: `${EXIT_GROUP}${exits.symbol}-${now}`,
    causedAt: now,
  }
  const exit = (more: OrderTerms) =>
    orderRequest(instrument, isLong ? 'sell' : 'buy', Math.abs(position.quantity) as Quantity, { ...terms, ...more })
  return [
    ...(stopLoss === null || !rest.has('stop-loss') ? [] : [exit({ type: 'stop', stopPrice: stopLoss })]),
    ...(takeProfit === null || !rest.has('take-profit') ? [] : [exit({ type: 'limit', limitPrice: takeProfit })]),
    ...(trailPercent === null || !rest.has('trailing') ? [] : [exit({ type: 'trailing-stop', trailPercent })]),
  ]
}

function checkSide(instrument: Instrument, what: string, price: Price, mark: Price, isBelow: boolean): void {
  if (isBelow ? price < mark : price > mark) return
  const at = instrument.priceToDecimal(mark)
  const found = instrument.priceToDecimal(price)
  throw new ConfigError(`expected the ${what} ${isBelow ? 'below' : 'above'} ${at}, found ${found}`)
}
