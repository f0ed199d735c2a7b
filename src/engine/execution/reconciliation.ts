import type { BrokerFill, BrokerOrder } from '../kernel/broker-connection.ts'
import { formatMoney } from '../model/currency.ts'
import { formatUnits } from '../model/decimal.ts'
import { unitsOfText } from '../model/decimal-text.ts'
import type { Order } from '../model/order.ts'
import type { Instrument } from '../model/instrument.ts'
import { MANUAL } from '../model/order-request.ts'
import type { Money, Timestamp } from '../model/units.ts'
import { Position } from '../portfolio/position.ts'
import { amendmentOf, fillOf } from './broker-ticket.ts'
import { comparePositions } from './position-differences.ts'
import { add } from './reconciliation-comparison.ts'
import type { BrokerTruth, Comparison, Difference, LocalAccount } from './reconciliation-comparison.ts'
import { RECONCILIATION_RULES } from './reconciliation-rules.ts'
import type { DifferenceKind } from './reconciliation-rules.ts'

/** What the ids of closing orders of a stop begin with. */
const STOP_ORDERS = 'kill-'
/** What each fill may differ by where a broker keeps cents. */
const ROUNDING_OF_A_FILL = 0.01
/** Most that is put down to rounding. */
const MOST_ROUNDING = 1

/** Compares what the engine knows with what its broker says. Nothing is changed; an empty answer means that they agree. */
export function reconcile(local: LocalAccount, truth: BrokerTruth): readonly Difference[] {
  const comparison: Comparison = { local, truth, explained: new Map(), after: new Map(), explainedCash: 0, found: [] }
  compareFills(comparison)
  compareOrders(comparison)
  comparePositions(comparison)
  compareCash(comparison)
  return comparison.found
}

export function isRepaired({ kind }: Difference): boolean {
  return RECONCILIATION_RULES[kind].rule === 'repair'
}

function compareFills(comparison: Comparison): void {
  const { local, truth } = comparison
  const seen = new Set<string>()
  for (const fill of truth.fills) {
    if (seen.has(fill.id)) note(comparison, 'FILL-DUPLICATE', fill, 'counted once', 'listed several times')
    else if (!local.fills.has(fill.id) && !local.settledFills.has(fill.id)) compareFill(comparison, fill)
    seen.add(fill.id)
  }
  for (const id of local.fills.since(truth.fillsFrom)) {
    if (seen.has(id)) continue
    add(comparison, 'FILL-NOT-AT-BROKER', {
      symbol: '',
      subject: id,
      here: `fill ${id}`,
      atBroker: 'none',
      message: `Fill ${id} was booked here; the broker does not have it (any more)`,
    })
  }
}

function compareFill(comparison: Comparison, fill: BrokerFill): void {
  const { local } = comparison
  const order = local.find(fill.clientId)
  const isOurs = order !== undefined && order.instrument.symbol === fill.symbol && order.side === fill.side
  const kind = isOurs
    ? order.working
      ? 'FILL-MISSING'
      : 'FILL-LATE'
    : fill.clientId.startsWith(STOP_ORDERS)
      ? 'CLOSED-BY-STOP'
      : 'TRADE-OUTSIDE'
  note(comparison, kind, fill, 'not booked', `${fill.side} ${fill.quantity} at ${fill.price}`)
  explain(comparison, fill)
}

/** Counts what a fill that was told of would change. */
function explain(comparison: Comparison, told: BrokerFill): void {
  const { local, explained } = comparison
  const { symbol, side } = told
  const instrument = local.instrument(symbol)
  if (!instrument || local.obstacleTo(instrument) !== '') return
  const { fill } = fillOf(told, instrument, MANUAL)
  const sign = side === 'buy' ? 1 : -1
  explained.set(symbol, (explained.get(symbol) ?? 0) + sign * fill.quantity)
  const gained = positionOf(comparison, instrument).apply(fill)
  const flow = (side === 'buy' ? 0 - fill.notional : fill.notional) as Money
  comparison.explainedCash += local.flowOf(instrument, flow, gained, fill.at) - fill.commission
}

/** The position here with the fills that were explained so far. */
function positionOf({ local, after }: Comparison, instrument: Instrument): Position {
  const known = after.get(instrument.symbol)
  if (known) return known
  const here = local.positions.find((position) => position.instrument === instrument)
  const made = new Position(instrument)
  if (here) made.adopt(here.quantity, here.cost, 0 as Timestamp)
  after.set(instrument.symbol, made)
  return made
}

function compareOrders(comparison: Comparison): void {
  const { local, truth } = comparison
  for (const state of truth.workingOrders) compareOrder(comparison, state)
  for (const order of local.working) {
    const state = truth.asked.get(order.id)
    if (state === undefined) continue
    const about = { symbol: order.instrument.symbol, subject: order.id, here: order.status }
    if (state === null) {
      const message = `Order ${order.id} works here; the broker does not know it`
      add(comparison, 'ORDER-LOST', { ...about, atBroker: 'unknown', message })
    } else if (differsInKind(order, state)) reused(comparison, order, state)
    else {
      const message = `Order ${order.id} works here; at the broker it was ${state.status}`
      add(comparison, 'ORDER-ENDED', { ...about, atBroker: state.status, message })
    }
  }
}

function compareOrder(comparison: Comparison, state: BrokerOrder): void {
  const { clientId, symbol } = state
  const order = comparison.local.find(clientId)
  if (!order) {
    // A stop that is being carried out sees to its orders itself.
    if (clientId.startsWith(STOP_ORDERS)) return
    const message = `The broker works an order that is not of this session: ${described(state)} (${clientId})`
    add(comparison, 'ORDER-OUTSIDE', { symbol, subject: clientId, here: 'none', atBroker: described(state), message })
  } else if (differsInKind(order, state)) reused(comparison, order, state)
  else if (!order.working) {
    const message = `Order ${clientId} was ${order.status} here; the broker works it`
    add(comparison, 'ORDER-STILL-WORKING', {
      symbol,
      subject: clientId,
      here: order.status,
      atBroker: state.status,
      message,
    })
  } else if (hasOtherTerms(order, state)) {
    const here = described({ ...state, quantity: formatUnits(order.quantity, order.instrument.quantityPrecision) })
    const message = `Order ${clientId} has other terms at the broker: ${described(state)}`
    add(comparison, 'ORDER-TERMS', { symbol, subject: clientId, here, atBroker: described(state), message })
  }
}

function reused(comparison: Comparison, order: Order, state: BrokerOrder): void {
  const here = `${order.side} ${order.type} ${order.instrument.symbol}`
  const message = `The id ${order.id} is ${here} here and ${described(state)} at the broker`
  const { symbol } = order.instrument
  add(comparison, 'ORDER-ID-REUSED', { symbol, subject: order.id, here, atBroker: described(state), message })
}

function differsInKind({ instrument, side, type }: Order, state: BrokerOrder): boolean {
  return instrument.symbol !== state.symbol || side !== state.side || type !== state.type
}

function hasOtherTerms(order: Order, state: BrokerOrder): boolean {
  // A change that is on its way is no difference, and where a trailing stop is changes all the time.
  if (order.status === 'pending-amend' || order.type.startsWith('trailing')) return false
  const { quantity, limitPrice, stopPrice } = amendmentOf(state, order.instrument)
  const isSame = (one: number, other: number) => one === other || (one !== one && other !== other)
  return quantity !== order.quantity || !isSame(limitPrice, order.limitPrice) || !isSame(stopPrice, order.stopPrice)
}

function compareCash(comparison: Comparison): void {
  const { local, truth, explainedCash } = comparison
  const { currency, cash } = local
  const own = truth.cash.find((each) => each.currency === currency.code)
  for (const { currency: code, amount } of truth.cash) {
    if (code === currency.code || /^-?0*(?:\.0*)?$/.test(amount)) continue
    const message = `The broker holds ${amount} ${code}; the account is kept in ${currency.code}`
    add(comparison, 'CURRENCY', { symbol: '', subject: '', here: '0', atBroker: `${amount} ${code}`, message }, code)
  }
  const here = `${formatMoney(cash, currency)} ${currency.code}`
  if (!own) {
    const message = `The broker says nothing of cash in ${currency.code}`
    add(comparison, 'CURRENCY', { symbol: '', subject: '', here, atBroker: 'none', message }, 'none')
    return
  }
  const difference = unitsOfText(own.amount, currency.precision).units - cash - explainedCash
  if (difference === 0) return
  const scale = 10 ** currency.precision
  const rounding = Math.min(MOST_ROUNDING, ROUNDING_OF_A_FILL * (1 + local.fills.size)) * scale
  const by = formatMoney(difference as Money, currency)
  const atBroker = `${own.amount} ${currency.code}`
  const kind = Math.abs(difference) <= rounding ? 'CASH-ROUNDING' : 'CASH'
  const message = `Cash is ${here} here and ${atBroker} at the broker, ${by} apart beyond what fills explain`
  add(comparison, kind, { symbol: '', subject: '', here, atBroker, message }, by)
}

function described({ side, quantity, symbol, type, limitPrice, stopPrice }: BrokerOrder): string {
  const prices = [limitPrice === '' ? '' : ` at ${limitPrice}`, stopPrice === '' ? '' : ` from ${stopPrice}`].join('')
  return `${side} ${quantity} ${symbol} ${type}${prices}`
}

function note(comparison: Comparison, kind: DifferenceKind, fill: BrokerFill, here: string, atBroker: string): void {
  const { id, clientId, side, quantity, symbol, price } = fill
  const message = `Fill ${id} of order ${clientId} (${side} ${quantity} ${symbol} at ${price}) is ${here} here`
  add(comparison, kind, { symbol, subject: id, here, atBroker, message })
}
