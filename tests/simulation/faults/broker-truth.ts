import type {
  BrokerCash,
  BrokerChange,
  BrokerFill,
  BrokerOrder,
  BrokerPosition,
  BrokerTicket,
} from '../../../src/engine/kernel/broker-connection.ts'
import { BrokerError } from '../../../src/engine/model/errors.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import type { Chance } from '../chance.ts'

/** What the broker tells whoever is connected. */
export interface BrokerNews {
  order(order: BrokerOrder): void
  fill(fill: BrokerFill): void
}

interface Quote {
  readonly bid: number
  readonly ask: number
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Cents of commission for each share. */
const COMMISSION = 1

/**
 * A broker that shares no code with the engine: it holds orders, fills, positions and cash in whole cents and whole
 * shares, fills against its quotes in pieces of chance, and outlives every engine.
 */
export class BrokerTruth {
  readonly orders = new Map<string, Mutable<BrokerOrder>>()
  readonly fills: BrokerFill[] = []
  /** Signed shares by symbol. */
  readonly held = new Map<string, number>()
  /** Cents. */
  cash: number
  /** Tickets that came with an id that was there already: answered, not placed. */
  resent = 0
  readonly #chance: Chance
  readonly #quotes = new Map<string, Quote>()
  /** Cents paid for what is held, signed. */
  readonly #costs = new Map<string, number>()
  #news: BrokerNews | null = null

  constructor(chance: Chance, cash: number) {
    this.#chance = chance
    this.cash = cash
  }

  /** Tells `news` from now on what happens, nobody when it is null. */
  tell(news: BrokerNews | null): void {
    this.#news = news
  }

  /** Takes a new quote, in cents, and fills what it reaches. */
  quote(symbol: string, bid: number, ask: number, at: Timestamp): void {
    this.#quotes.set(symbol, { bid, ask })
    for (const order of this.orders.values()) if (order.symbol === symbol && works(order)) this.#match(order, at)
  }

  submit(ticket: BrokerTicket, at: Timestamp): void {
    if (this.orders.has(ticket.clientId)) {
      this.resent++
      return
    }
    const order: Mutable<BrokerOrder> = { ...ticket, status: 'accepted', filled: '0', reason: '', updatedAt: at }
    this.orders.set(ticket.clientId, order)
    if (this.#chance.once(25)) this.#end(order, 'rejected', 'the broker does not like it', at)
    else {
      this.#say(order)
      this.#match(order, at)
    }
  }

  cancel(clientId: string, at: Timestamp): void {
    const order = this.orders.get(clientId)
    if (!order) throw new BrokerError('rejected', `expected an order of this account, found ${clientId}`)
    if (!works(order)) throw new BrokerError('rejected', `expected a working order, found ${clientId} ${order.status}`)
    this.#end(order, 'canceled', 'asked for', at)
  }

  amend(clientId: string, change: BrokerChange, at: Timestamp): void {
    const order = this.orders.get(clientId)
    if (!order || !works(order)) throw new BrokerError('rejected', `expected a working order, found ${clientId}`)
    if (Number(change.quantity) <= Number(order.filled)) throw new BrokerError('rejected', 'it filled more already')
    order.quantity = change.quantity
    order.limitPrice = change.limitPrice
    order.stopPrice = change.stopPrice
    order.updatedAt = at
    this.#say(order)
    this.#match(order, at)
  }

  /** A human trades at the broker's own counter. */
  tradeByHand(symbol: string, signed: number, at: Timestamp): void {
    const quote = this.#quotes.get(symbol)
    if (!quote) return
    const clientId = `counter-${this.orders.size + 1}`
    const side = signed > 0 ? 'buy' : 'sell'
    const order: Mutable<BrokerOrder> = {
      clientId,
      symbol,
      side,
      type: 'market',
      timeInForce: 'day',
      quantity: String(Math.abs(signed)),
      limitPrice: '',
      stopPrice: '',
      reduceOnly: false,
      status: 'accepted',
      filled: '0',
      reason: '',
      updatedAt: at,
    }
    this.orders.set(clientId, order)
    this.#fill(order, Math.abs(signed), side === 'buy' ? quote.ask : quote.bid, at)
  }

  /** Shares come or go without a trade. */
  deliver(symbol: string, signed: number): void {
    const before = this.held.get(symbol) ?? 0
    this.#costs.set(symbol, costAfter(before, this.#costs.get(symbol) ?? 0, signed, 5_000))
    this.held.set(symbol, before + signed)
  }

  order(clientId: string): BrokerOrder | null {
    const order = this.orders.get(clientId)
    return order ? { ...order } : null
  }

  workingOrders(): readonly BrokerOrder[] {
    return [...this.orders.values()].filter(works).map((order) => ({ ...order }))
  }

  fillsSince(at: Timestamp): readonly BrokerFill[] {
    return this.fills.filter((fill) => fill.at >= at)
  }

  positions(): readonly BrokerPosition[] {
    return [...this.held]
      .filter(([, quantity]) => quantity !== 0)
      .map(([symbol, quantity]) => ({
        symbol,
        quantity: String(quantity),
        averagePrice: ((this.#costs.get(symbol) ?? 0) / quantity / 100).toFixed(8),
      }))
  }

  accountCash(): readonly BrokerCash[] {
    return [{ currency: 'USD', amount: decimal(this.cash) }]
  }

  /** Shares that the orders of a side could still trade. */
  open(symbol: string, side: 'buy' | 'sell'): number {
    return this.workingOrders()
      .filter((order) => order.symbol === symbol && order.side === side && !order.reduceOnly)
      .reduce((sum, { quantity, filled }) => sum + Number(quantity) - Number(filled), 0)
  }

  #match(order: Mutable<BrokerOrder>, at: Timestamp): void {
    const quote = this.#quotes.get(order.symbol)
    if (!quote) return
    const price = order.side === 'buy' ? quote.ask : quote.bid
    if (!reaches(order, price)) return
    const rest = Number(order.quantity) - Number(order.filled)
    const most = order.reduceOnly ? Math.min(rest, this.#reducible(order)) : rest
    if (most <= 0) {
      this.#end(order, 'canceled', 'nothing to reduce', at)
      return
    }
    this.#fill(order, this.#chance.once(3) ? 1 + this.#chance.below(most) : most, price, at)
    if (!works(order)) return
    if (order.timeInForce === 'ioc') this.#end(order, 'canceled', 'immediate or cancel', at)
  }

  #reducible({ symbol, side }: BrokerOrder): number {
    const held = this.held.get(symbol) ?? 0
    return Math.max(0, side === 'buy' ? -held : held)
  }

  #fill(order: Mutable<BrokerOrder>, quantity: number, price: number, at: Timestamp): void {
    const signed = order.side === 'buy' ? quantity : -quantity
    const commission = quantity * COMMISSION
    const before = this.held.get(order.symbol) ?? 0
    const cost = this.#costs.get(order.symbol) ?? 0
    this.#costs.set(order.symbol, costAfter(before, cost, signed, price))
    this.held.set(order.symbol, before + signed)
    this.cash -= signed * price + commission
    order.filled = String(Number(order.filled) + quantity)
    order.status = order.filled === order.quantity ? 'filled' : 'partially-filled'
    order.updatedAt = at
    const fill: BrokerFill = {
      id: `X${this.fills.length + 1}`,
      clientId: order.clientId,
      symbol: order.symbol,
      side: order.side,
      quantity: String(quantity),
      price: decimal(price),
      commission: decimal(commission),
      at,
    }
    this.fills.push(fill)
    this.#news?.fill(fill)
    this.#say(order)
  }

  #end(order: Mutable<BrokerOrder>, status: BrokerOrder['status'], reason: string, at: Timestamp): void {
    order.status = status
    order.reason = reason
    order.updatedAt = at
    this.#say(order)
  }

  #say(order: BrokerOrder): void {
    this.#news?.order({ ...order })
  }
}

function works({ status }: BrokerOrder): boolean {
  return status === 'accepted' || status === 'partially-filled'
}

function reaches({ type, side, limitPrice, stopPrice }: BrokerOrder, price: number): boolean {
  const [limit, stop] = [Math.round(Number(limitPrice) * 100), Math.round(Number(stopPrice) * 100)]
  if (type === 'limit') return side === 'buy' ? price <= limit : price >= limit
  if (type === 'stop') return side === 'buy' ? price >= stop : price <= stop
  return true
}

/** Average cost: what is opened adds at its price, what is closed leaves in proportion, rounded to a cent. */
function costAfter(before: number, cost: number, signed: number, price: number): number {
  const after = before + signed
  if (before === 0 || Math.sign(before) === Math.sign(signed)) return cost + signed * price
  if (after === 0) return 0
  if (Math.sign(after) === Math.sign(before)) return Math.round((cost * after) / before)
  return after * price
}

/** Whole cents as a decimal of two places. */
function decimal(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0')
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
