import { applyAdjustment } from '../execution/reconciliation-repairs.ts'
import { tradingDateOfBar } from '../market/calendar.ts'
import { rowAt } from '../model/bar.ts'
import { formatTimeframe } from '../model/time.ts'
import { ConfigError } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order } from '../model/order.ts'
import type { Price, Timestamp } from '../model/units.ts'
import type { Trader } from '../trader.ts'
import type { Feed, FeedInstrument } from './feed.ts'
import { bookings } from './session-records.ts'
import type { SessionPast } from './session-records.ts'

/** A broker that goes on when an engine dies, and knows what became of its orders. */
export interface LastingBroker {
  /** Takes back a working order of an earlier engine. @param isAcknowledged whether the broker is known to have had it */
  adopt(order: Order, isAcknowledged: boolean): void
}

/**
 * Puts back what an earlier engine left: fills are booked again, working orders rest on the paper exchange again.
 * Returns the orders that change with this: intents that were written down but not known to have left are over, for the
 * paper exchange died with the engine; changes that were not known to be made were not made.
 * @param outside the broker that did not die with the engine: it will be asked what became of working orders and intents
 */
export function restoreTrading(
  trader: Trader,
  feed: Feed,
  past: SessionPast,
  now: Timestamp,
  outside?: LastingBroker,
): readonly Order[] {
  const { orders, portfolio } = trader
  for (const booking of bookings(past)) {
    if ('kind' in booking) applyAdjustment(booking, portfolio)
    else portfolio.apply(booking)
  }
  const fillIds = idsByOrder(past.fills)
  const changed: Order[] = []
  for (const order of past.orders) {
    orders.adopt(order, fillIds.get(order.id) ?? [])
    // A change or a cancel may have been asked for before the order itself was acknowledged.
    const isAcknowledged = order.status === 'accepted' || order.filled > 0
    if (order.status === 'initialized') {
      const at = Math.max(now, order.createdAt) as Timestamp
      order.transition('submitted', at)
      if (!outside) order.transition('canceled', at, 'unknown to the paper exchange after a restart of the engine')
      changed.push(order)
    }
    if (order.status === 'pending-amend') {
      // The exchange that might have answered is gone: the order is as it was.
      order.transition(order.filled > 0 ? 'partially-filled' : 'accepted', Math.max(now, order.updatedAt) as Timestamp)
      changed.push(order)
    }
    if (!outside) trader.exchange.recall(order)
    if (order.working) workOn(order, trader, feed, outside ? { broker: outside, isAcknowledged } : null)
  }
  trader.controls?.recount(past.fills, (id) => orders.find(id))
  return changed
}

/** Values every instrument at its newest known price, so that an account can be valued before the feed goes on. */
export function markAtHistory(trader: Trader, feed: Feed): void {
  for (const { instrument, timeframe, matchedBy } of feed.instruments) {
    const { time, close, length } = feed.history(instrument.symbol)
    if (length === 0) continue
    const { portfolio, exchange } = trader
    portfolio.mark(portfolio.holding(instrument), (close[length - 1] ?? Number.NaN) as Price)
    if (matchedBy === 'bars') exchange.book(instrument).matchedUntil = (time[length - 1] ?? 0) + timeframe
  }
}

/** The number that the newest order id of a session ends in: ids go on after it, whatever else was lost. */
export function newestOrderNumber(orders: readonly Order[], idPrefix: string): number {
  // Closing orders of a stop have ids of their own.
  const numbered = orders.filter(({ id }) => id.startsWith(idPrefix))
  return numbered.reduce((newest, { id }) => Math.max(newest, Number(/\d+$/.exec(id)?.[0] ?? 0)), 0)
}

/**
 * The feed's instruments as the records know them, so that orders, fills and market data are of the same ones.
 * @throws ConfigError when the data has changed, so that records of old would be read wrongly
 */
export function sameInstruments<T extends Pick<FeedInstrument, 'instrument' | 'timeframe'>>(
  fresh: readonly T[],
  past: SessionPast | null,
): T[] {
  if (!past) return [...fresh]
  return fresh.map((each) => {
    const known = past.instruments.find(({ instrument }) => instrument.symbol === each.instrument.symbol)
    const [expected, found] = [known ? description(known) : 'no such symbol', description(each)]
    if (known && expected === found) return { ...each, instrument: known.instrument }
    throw new ConfigError(
      `the data of ${each.instrument.symbol} is not that which the session was traded on: expected ${expected}, found ${found}`,
    )
  })
}

function description({ instrument, timeframe }: { instrument: Instrument; timeframe: number }): string {
  const { currency, pricePrecision, quantityPrecision, priceIncrement, quantityIncrement, multiplier } = instrument
  const steps = `steps of ${priceIncrement} and ${quantityIncrement}, multiplier ${multiplier}`
  const decimals = `${pricePrecision} decimals of price and ${quantityPrecision} of quantity`
  return `${formatTimeframe(timeframe)} in ${currency.code}, ${decimals}, ${steps}, ${instrument.calendar}`
}

function idsByOrder(fills: readonly Fill[]): ReadonlyMap<string, string[]> {
  const ids = new Map<string, string[]>()
  for (const { id, orderId } of fills) {
    const known = ids.get(orderId)
    if (known) known.push(id)
    else ids.set(orderId, [id])
  }
  return ids
}

function workOn(
  order: Order,
  trader: Trader,
  feed: Feed,
  outside: { readonly broker: LastingBroker; readonly isAcknowledged: boolean } | null,
): void {
  const assessment = trader.gate.assess(order)
  trader.working.add(order, assessment.needed)
  trader.controls?.adopt(order, assessment)
  if (outside) outside.broker.adopt(order, outside.isAcknowledged)
  else trader.exchange.rest(order, order.timeInForce === 'day' ? firstDay(order, trader, feed) : null)
}

/** The first trading day on which an order could have filled, null when it has seen no market yet. */
function firstDay({ instrument, createdAt }: Order, trader: Trader, feed: Feed): number | null {
  const calendar = trader.calendar(instrument)
  const fed = feed.instruments.find((each) => each.instrument.symbol === instrument.symbol)
  if (!fed || fed.matchedBy !== 'bars') return calendar.tradingDate(createdAt)
  const bars = feed.history(instrument.symbol)
  const opened = bars.time[rowAt(bars, createdAt)]
  return opened === undefined ? null : tradingDateOfBar(calendar, fed.timeframe, opened)
}
