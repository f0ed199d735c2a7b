import type { OrderManager } from '../execution/order-manager.ts'
import { amountFor } from '../model/corporate-action.ts'
import type { CorporateAction } from '../model/corporate-action.ts'
import { moneyToDecimal } from '../model/currency.ts'
import { ConfigError, ensure } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { objectList } from '../model/object-list.ts'
import type { Order } from '../model/order.ts'
import type { OrderSide } from '../model/order-request.ts'
import type { OrderStatus } from '../model/order-status.ts'
import { ZERO_MONEY, ZERO_QUANTITY } from '../model/units.ts'
import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { WorkingOrders } from '../portfolio/working-orders.ts'
import type { RiskGate } from '../risk/risk-gate.ts'
import { CLOSE, amendmentOf, requestOf } from './order-options.ts'
import type { Bracket, BracketOptions, OrderChanges, OrderOptions, Origin } from './order-options.ts'
import type { AccountSummary } from './strategy.ts'
import { StrategyPosition } from './strategy-position.ts'
import { StrategyOrder } from './strategy-views.ts'
import { targetQuantity } from './target.ts'

export interface StrategyDeskParts {
  readonly strategyId: string
  /** What it may trade, the main instrument first. */
  readonly instruments: readonly Instrument[]
  readonly orders: OrderManager
  readonly gate: RiskGate
  readonly portfolio: Portfolio
  readonly working: Pick<WorkingOrders, 'orders'>
}

const NONE: readonly StrategyOrder[] = []

/** One strategy's own positions and orders, and its way to place more. Decimals come in, exact units go out. */
export class StrategyDesk {
  readonly #parts: StrategyDeskParts
  readonly #positions = new Map<string, StrategyPosition>()
  /** The one that was asked for last: questions about one symbol come in a row. */
  #latest: StrategyPosition | undefined
  /** Symbols that left the universe: what is held of them may be closed. */
  readonly #retired = new Set<string>()
  /** Later names of symbols. */
  readonly #names = new Map<string, string>()
  readonly #orders = objectList<StrategyOrder>()
  #ordersPlaced = 0
  /** Whether each event of an order comes to {@link followOrder}. */
  isTold = true

  constructor(parts: StrategyDeskParts) {
    this.#parts = parts
    for (const instrument of parts.instruments) this.admit(instrument)
  }

  /** Lets it trade an instrument. */
  admit(instrument: Instrument): void {
    const { symbol } = instrument
    this.#retired.delete(symbol)
    if (this.#positions.has(symbol)) return
    const holding = this.#parts.portfolio.holding(instrument)
    this.#positions.set(symbol, new StrategyPosition(instrument, () => holding.markPrice))
  }

  /** Lets it do no more with a symbol than close what it holds. */
  retire(symbol: string): void {
    this.#retired.add(symbol)
  }

  get ordersPlaced(): number {
    return this.#ordersPlaced
  }
  get positions(): Iterable<StrategyPosition> {
    return this.#positions.values()
  }
  get account(): AccountSummary {
    const { portfolio, gate } = this.#parts
    return {
      cash: moneyToDecimal(portfolio.cash, portfolio.currency),
      equity: moneyToDecimal(portfolio.equity, portfolio.currency),
      buyingPower: moneyToDecimal(gate.buyingPower, portfolio.currency),
    }
  }
  /** Its orders that can still fill. */
  get workingOrders(): readonly StrategyOrder[] {
    return this.#orders.length === 0 ? NONE : this.#orders.filter(({ working }) => working)
  }

  /** Signed quantity held. */
  held({ symbol }: Instrument): Quantity {
    return this.#positions.get(symbol)?.exact.quantity ?? ZERO_QUANTITY
  }

  /** @throws ConfigError when the strategy was not started with that symbol */
  position(symbol: string): StrategyPosition {
    if (this.#latest?.symbol === symbol) return this.#latest
    const position = this.#positions.get(this.#names.get(symbol) ?? symbol)
    if (position) return (this.#latest = position)
    const known = [...this.#positions.keys()].join(', ')
    throw new ConfigError(`${this.#parts.strategyId} trades ${known}: expected one of them, found "${symbol}"`)
  }

  /** In decimals; NaN before the first. */
  lastPrice(symbol: string): number {
    const { instrument } = this.position(symbol).exact
    return instrument.priceToDecimal(this.#parts.portfolio.holding(instrument).markPrice)
  }

  /** Books one of its fills. Returns the position, or undefined when the instrument is not its own. */
  applyFill(fill: Fill): StrategyPosition | undefined {
    const { instrument } = fill
    const position =
      this.#latest?.exact.instrument === instrument ? this.#latest : this.#positions.get(instrument.symbol)
    position?.exact.apply(fill)
    return position
  }

  /** Holds what a broker's account left it, whatever was traded. */
  adopt({ symbol }: Instrument, quantity: Quantity, cost: Money, at: Timestamp): void {
    this.#positions.get(symbol)?.exact.adopt(quantity, cost, at)
  }

  /** Lets a corporate action change what it holds; returns what it was paid, negative when it paid. */
  applyAction(action: CorporateAction, instrument: Instrument, price: Price): Money {
    const position = this.#positions.get(instrument.symbol)
    if (!position) return ZERO_MONEY
    switch (action.kind) {
      case 'split':
        return position.exact.split(action, price).cash
      case 'dividend':
        return amountFor(instrument, position.exact.quantity, action.amount)
      case 'rename':
        this.#names.set(action.newSymbol, instrument.symbol)
        this.#latest = undefined
        return ZERO_MONEY
      case 'delist':
        // A fill that ends the position follows.
        return ZERO_MONEY
    }
  }

  /** Takes back an order that was working before a restart. */
  adoptOrder(order: Order): void {
    this.#orders.push(new StrategyOrder(order))
  }

  /** Follows one of its orders: returns its view, which is let go of when the order is over. */
  followOrder(order: Order, status: OrderStatus): StrategyOrder {
    const orders = this.#orders
    let index = orders.length - 1
    while (index >= 0 && orders[index]?.exact !== order) index--
    const view = orders[index] ?? new StrategyOrder(order)
    // No event of an order follows the one of its end.
    if (index < 0 || order.working || status !== order.status) return view
    if (index === orders.length - 1) orders.pop()
    else orders.splice(index, 1)
    return view
  }

  place(side: OrderSide, quantity: number, options: OrderOptions, origin: Origin): StrategyOrder {
    const { instrument } = this.#target(options).exact
    return this.#submit(instrument, side, instrument.quantity(quantity), options, origin)
  }

  close(symbol: string, origin: Origin): StrategyOrder | null {
    const { exact } = this.position(symbol)
    const side = exact.quantity > 0 ? 'sell' : 'buy'
    const { strategyId, working } = this.#parts
    let open = Math.abs(exact.quantity)
    // Those by which the engine leaves for it too: rules of the account, exits that it holds.
    for (const order of working.orders) {
      const closes = order.instrument === exact.instrument && order.type === 'market' && order.side === side
      if (closes && order.strategyId === strategyId) open -= order.remaining
    }
    // Never more than there is, whatever a stop does in the meantime.
    return open > 0 ? this.#submit(exact.instrument, side, open as Quantity, CLOSE, origin) : null
  }

  /** The quantity that is worth at most so many per cent of equity, in decimals. @throws ConfigError without a price */
  quantityFor(symbol: string, percent: number): number {
    const { instrument } = this.position(symbol).exact
    const { portfolio, gate } = this.#parts
    return instrument.quantityToDecimal(targetQuantity(percent, instrument, portfolio, gate))
  }

  targetPercent(percent: number, options: OrderOptions, origin: Origin): StrategyOrder | null {
    const { exact } = this.#target(options)
    const { portfolio, gate } = this.#parts
    const change = targetQuantity(percent, exact.instrument, portfolio, gate) - exact.quantity
    if (change === 0) return null
    const side = change > 0 ? 'buy' : 'sell'
    return this.#submit(exact.instrument, side, Math.abs(change) as Quantity, options, origin)
  }

  /** @throws ConfigError without an exit, or with two ways to stop */
  bracket(side: OrderSide, quantity: number, options: BracketOptions, origin: Origin): Bracket {
    const { entry: how = {}, stopLoss, trail, trailPercent, takeProfit } = options
    const stops = [stopLoss, trail, trailPercent].filter((each) => each !== undefined)
    if (stops.length > 1) throw new ConfigError('expected one of stopLoss, trail and trailPercent, found several')
    if (stops.length === 0 && takeProfit === undefined) {
      throw new ConfigError('expected a stopLoss, a trail or a takeProfit for a bracket, found none')
    }
    const entry = this.place(side, quantity, how, origin)
    if (entry.status === 'denied') return { entry, stopLoss: null, takeProfit: null }
    const { symbol } = entry
    const exit = side === 'buy' ? 'sell' : 'buy'
    const company = stops.length > 0 && takeProfit !== undefined ? { oco: entry.id } : {}
    const place = (terms: OrderOptions) =>
      this.place(exit, quantity, { symbol, parent: entry, ...company, ...terms }, origin)
    const stop = {
      ...(stopLoss === undefined ? {} : { stop: stopLoss }),
      ...(trail === undefined ? {} : { trail }),
      ...(trailPercent === undefined ? {} : { trailPercent }),
    }
    return {
      entry,
      stopLoss: stops.length > 0 ? place(stop) : null,
      takeProfit: takeProfit === undefined ? null : place({ limit: takeProfit }),
    }
  }

  /** @throws ConfigError when the order is not this strategy's */
  amend(order: StrategyOrder, changes: OrderChanges): boolean {
    this.#checkOwn(order)
    return this.#parts.orders.amend(order.exact, amendmentOf(order.exact, changes))
  }

  /** @throws ConfigError when the order is not this strategy's */
  cancel(order: StrategyOrder): void {
    this.#checkOwn(order)
    this.#parts.orders.cancel(order.exact)
  }

  #checkOwn({ exact }: StrategyOrder): void {
    const { strategyId } = this.#parts
    if (exact.strategyId === strategyId) return
    throw new ConfigError(`expected an order of ${strategyId}, found one of ${exact.strategyId}`)
  }

  cancelAll(keeps: (order: Order) => boolean): void {
    for (const { exact } of this.workingOrders) if (!keeps(exact)) this.#parts.orders.cancel(exact)
  }

  #target(options: OrderOptions): StrategyPosition {
    return this.position(options.symbol ?? ensure(this.#parts.instruments[0], 'a main instrument').symbol)
  }

  #submit(
    instrument: Instrument,
    side: OrderSide,
    quantity: Quantity,
    options: OrderOptions,
    origin: Origin,
  ): StrategyOrder {
    this.#checkUniverse(instrument, side, quantity)
    if (options.parent) this.#checkOwn(options.parent)
    const request = requestOf(instrument, side, quantity, options, origin)
    const view = new StrategyOrder(this.#parts.orders.place(request))
    this.#ordersPlaced++
    if (!this.isTold) this.#letGo()
    // Even a refused one: its event is still to come, and must find this view.
    this.#orders.push(view)
    return view
  }

  /** Lets go of the views of orders that are over, where no event of their end does. */
  #letGo(): void {
    const orders = this.#orders
    let kept = 0
    for (let index = 0; index < orders.length; index++) {
      const view = orders[index] as StrategyOrder
      if (view.exact.working) orders[kept++] = view
    }
    while (orders.length > kept) orders.pop()
  }

  /** What left the universe can only be got out of. */
  #checkUniverse({ symbol }: Instrument, side: OrderSide, quantity: Quantity): void {
    if (this.#retired.size === 0 || !this.#retired.has(symbol)) return
    const held = this.position(symbol).exact.quantity
    const isReduction = side === 'sell' ? held >= quantity : -held >= quantity
    if (!isReduction) throw new ConfigError(`${symbol} left the universe: expected an order that closes, found ${side}`)
  }
}
