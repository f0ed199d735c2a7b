import { multiplyDivide } from '../model/decimal.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order } from '../model/order.ts'
import { MANUAL } from '../model/order-request.ts'
import { ZERO_QUANTITY } from '../model/units.ts'
import type { Quantity } from '../model/units.ts'
import type { Holding, Portfolio } from '../portfolio/portfolio.ts'
import { isInUse } from './exposure-rows.ts'
import type {
  GroupExposure,
  GroupKind,
  OrderExposure,
  SideExposure,
  StrategyExposure,
  SymbolExposure,
} from './exposure-rows.ts'
import { RestingPrices } from './resting-prices.ts'

interface OpenOrder {
  readonly order: Order
  readonly symbol: SymbolExposure
  readonly strategy: StrategyExposure
  /** When it left, so much of it was worth that, of which it added so much; the most of what a change left. */
  worth: OrderExposure
  quantity: Quantity
  pending: Quantity
  value: number
  added: number
  addedByOwner: number
}

/** How symbols are put into groups. */
export interface Grouping {
  sector(symbol: string): string
  correlated(symbol: string): string
}

/**
 * What the account has at risk, by symbol, strategy and group, with every working order in it. Kept up to date event by
 * event, so that a question costs the same with one symbol and with a thousand. An order counts as working until its
 * fill has been told, and from then on as a position: never as neither.
 */
export class ExposureBook implements SideExposure {
  readonly #portfolio: Portfolio
  readonly #symbols = new Map<string, SymbolExposure>()
  readonly #strategies = new Map<string, StrategyExposure>()
  readonly #orders = new Map<string, OpenOrder>()
  #grouping: Grouping
  #groups = new Map<string, GroupExposure>()
  /** What was asked for last: questions about one order come in a row. */
  #latest: SymbolExposure | undefined
  #latestStrategy: StrategyExposure | undefined
  #gross = 0
  #net = 0
  #openBuys = 0
  #openSells = 0
  #symbolsInUse = 0

  constructor(portfolio: Portfolio, grouping: Grouping) {
    this.#portfolio = portfolio
    this.#grouping = grouping
  }

  /** Σ |value| of positions, as counted last, and of what working orders would add. */
  get gross(): number {
    return this.#gross
  }
  get net(): number {
    return this.#net
  }
  get openBuys(): number {
    return this.#openBuys
  }
  get openSells(): number {
    return this.#openSells
  }
  /** Symbols with a position or a working order. */
  get symbolsInUse(): number {
    return this.#symbolsInUse
  }
  get symbols(): Iterable<SymbolExposure> {
    return this.#symbols.values()
  }
  get strategies(): Iterable<StrategyExposure> {
    return this.#strategies.values()
  }
  get groups(): Iterable<GroupExposure> {
    return this.#groups.values()
  }

  symbol(instrument: Instrument): SymbolExposure {
    if (this.#latest?.instrument === instrument) return this.#latest
    return (this.#latest = this.#symbols.get(instrument.symbol) ?? this.#addSymbol(instrument))
  }

  strategy(id: string): StrategyExposure {
    if (this.#latestStrategy?.id === id) return this.#latestStrategy
    let strategy = this.#strategies.get(id)
    if (!strategy) {
      strategy = { id, held: 0, heldBySymbol: new Map(), net: 0, openBuys: 0, openSells: 0, added: 0, openOrders: 0 }
      this.#strategies.set(id, strategy)
    }
    this.#latestStrategy = strategy
    return strategy
  }

  /** Counts an order that is about to leave. */
  add(order: Order, worth: OrderExposure): void {
    const symbol = this.symbol(order.instrument)
    const strategy = this.strategy(order.strategyId)
    const { remaining: quantity } = order
    const open: OpenOrder = {
      order,
      symbol,
      strategy,
      worth,
      quantity,
      pending: ZERO_QUANTITY,
      value: 0,
      added: 0,
      addedByOwner: 0,
    }
    this.#orders.set(order.id, open)
    strategy.openOrders++
    this.#changeUse(symbol, () => symbol.openOrders++)
    this.#count(open)
  }

  /** Counts an order that is being changed as the larger of what it was and what it is to be. */
  amend(order: Order, quantity: Quantity, worth: OrderExposure): void {
    const open = this.#orders.get(order.id)
    if (!open) return
    open.pending = quantity
    const more = quantity / open.quantity
    const { notional, added, addedByOwner: own } = open.worth
    if (worth.notional > notional * more || worth.added > added * more || worth.addedByOwner > own * more) {
      open.worth = worth
      open.quantity = quantity
    }
    this.#count(open)
  }

  /** Brings an order up to date, after anything was said of it. */
  follow(orderId: string): void {
    const open = this.#orders.get(orderId)
    if (!open) return
    this.#count(open)
    if (open.order.working) return
    this.#orders.delete(orderId)
    open.strategy.openOrders--
    this.#changeUse(open.symbol, () => open.symbol.openOrders--)
  }

  /** What a working order is counted as. */
  valueOf(order: Order): number {
    return this.#orders.get(order.id)?.value ?? 0
  }

  /** What of a working order is counted as added to what is at risk. */
  addedFor(order: Order): number {
    return this.#orders.get(order.id)?.added ?? 0
  }

  /** The same of what is counted for its owner. */
  addedByOwnerFor(order: Order): number {
    return this.#orders.get(order.id)?.addedByOwner ?? 0
  }

  /** The order of an id, while it is counted. */
  find(orderId: string): Order | undefined {
    return this.#orders.get(orderId)?.order
  }

  /** Counts a strategy's part of a symbol anew, after it traded. */
  recountStrategy(strategyId: string, instrument: Instrument): void {
    if (strategyId === MANUAL) return
    const strategy = this.strategy(strategyId)
    const { holding } = this.symbol(instrument)
    const before = strategy.heldBySymbol.get(instrument.symbol) ?? 0
    const value = valueOfPart(holding, holding.ownedBy(strategyId), before)
    strategy.heldBySymbol.set(instrument.symbol, value)
    strategy.held += Math.abs(value) - Math.abs(before)
    strategy.net += value - before
  }

  /** Counts a position at its newest value. */
  revalue(symbol: SymbolExposure): void {
    const value = symbol.holding.exposure
    const before = symbol.value
    if (value === before) return
    this.#changeUse(symbol, () => (symbol.value = value))
    this.#net += value - before
    this.#addTo(symbol, Math.abs(value) - Math.abs(before))
  }

  /** Puts the symbols into other groups. */
  regroup(grouping: Grouping): void {
    this.#grouping = grouping
    this.#groups = new Map()
    for (const symbol of this.#symbols.values()) {
      Object.assign(symbol, this.#groupsOf(symbol.instrument))
      addToGroups(symbol, Math.abs(symbol.value) + symbol.added)
    }
  }

  #addSymbol(instrument: Instrument): SymbolExposure {
    const symbol: SymbolExposure = {
      instrument,
      holding: this.#portfolio.holding(instrument),
      resting: new RestingPrices(),
      value: 0,
      added: 0,
      openOrders: 0,
      ...this.#groupsOf(instrument),
    }
    this.#symbols.set(instrument.symbol, symbol)
    return symbol
  }

  #groupsOf({ symbol, kind }: Instrument) {
    return {
      sector: this.#group('sector', this.#grouping.sector(symbol)),
      assetClass: this.#group('assetClass', kind),
      correlated: this.#group('correlated', this.#grouping.correlated(symbol)),
    }
  }

  #group(kind: GroupKind, name: string): GroupExposure {
    const key = `${kind} ${name}`
    let group = this.#groups.get(key)
    if (!group) {
      group = { kind, name, gross: 0 }
      this.#groups.set(key, group)
    }
    return group
  }

  #count(open: OpenOrder): void {
    const { order, symbol, strategy } = open
    const isPending = order.status === 'pending-amend'
    if (!isPending) open.pending = ZERO_QUANTITY
    const { working } = order
    const left = working && !order.instructions.reduceOnly ? Math.max(order.remaining, open.pending) : 0
    const value = left === 0 ? 0 : multiplyDivide(open.worth.notional, left, open.quantity)
    const added = left === 0 ? 0 : multiplyDivide(open.worth.added, left, open.quantity)
    const isOwn = open.worth.addedByOwner === open.worth.added
    const own = isOwn || left === 0 ? added : multiplyDivide(open.worth.addedByOwner, left, open.quantity)
    this.#countSide(open, value - open.value)
    const change = added - open.added
    symbol.added += change
    strategy.added += own - open.addedByOwner
    this.#addTo(symbol, change)
    open.value = value
    open.added = added
    open.addedByOwner = own
    symbol.resting.follow(order)
  }

  #countSide({ order, strategy }: OpenOrder, change: number): void {
    if (order.side === 'buy') {
      this.#openBuys += change
      strategy.openBuys += change
    } else {
      this.#openSells += change
      strategy.openSells += change
    }
  }

  #addTo(symbol: SymbolExposure, change: number): void {
    this.#gross += change
    addToGroups(symbol, change)
  }

  /** Does what changes a symbol, and counts it in or out of those in use. */
  #changeUse(symbol: SymbolExposure, change: () => void): void {
    const before = isInUse(symbol)
    change()
    this.#symbolsInUse += Number(isInUse(symbol)) - Number(before)
  }
}

/** Signed value of a strategy's part of a holding; `before` where nothing tells it. */
function valueOfPart({ instrument, book, exposure, markPrice, position }: Holding, owned: Quantity, before: number) {
  const all = position.quantity
  if (owned === 0) return 0
  if (all !== 0) return multiplyDivide(all > 0 ? exposure : 0 - exposure, owned, Math.abs(all))
  // Where others hold as much of the other side, the account has no value to take a part of.
  return book?.isForeign === true ? before : instrument.notional(markPrice, owned)
}

function addToGroups({ sector, assetClass, correlated }: SymbolExposure, change: number): void {
  sector.gross += change
  assetClass.gross += change
  correlated.gross += change
}
