import type { OrderManager } from '../execution/order-manager.ts'
import { ConfigError, ensure } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order, OrderRequest, OrderSide } from '../model/order.ts'
import { NO_PRICE } from '../model/units.ts'
import type { Quantity, Timestamp } from '../model/units.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { RiskGate } from '../risk/risk-gate.ts'
import type { OrderOptions } from './strategy.ts'
import { StrategyPosition } from './strategy-position.ts'
import { targetQuantity } from './target.ts'

export interface StrategyDeskParts {
  readonly strategyId: string
  /** What it may trade, the main instrument first. */
  readonly instruments: readonly Instrument[]
  readonly orders: OrderManager
  readonly gate: RiskGate
  readonly portfolio: Portfolio
}

/** What an order carries of the code and the event that it comes from. */
export interface Origin {
  readonly strategyVersion: string
  readonly causedAt: Timestamp
}

/** One strategy's own positions and orders, and its way to place more. Decimals come in, exact units go out. */
export class StrategyDesk {
  readonly #parts: StrategyDeskParts
  readonly #positions = new Map<string, StrategyPosition>()
  #working: readonly Order[] = []
  #ordersPlaced = 0

  constructor(parts: StrategyDeskParts) {
    this.#parts = parts
    for (const instrument of parts.instruments) {
      const holding = parts.portfolio.holding(instrument)
      this.#positions.set(instrument.symbol, new StrategyPosition(instrument, () => holding.markPrice))
    }
  }

  get ordersPlaced(): number {
    return this.#ordersPlaced
  }
  get positions(): Iterable<StrategyPosition> {
    return this.#positions.values()
  }
  /** Its orders that can still fill. */
  get workingOrders(): readonly Order[] {
    return this.#working
  }

  /** @throws ConfigError when the strategy was not started with that symbol */
  position(symbol: string): StrategyPosition {
    const position = this.#positions.get(symbol)
    if (position) return position
    const known = [...this.#positions.keys()].join(', ')
    throw new ConfigError(`${this.#parts.strategyId} trades ${known}: expected one of them, found "${symbol}"`)
  }

  /** Books one of its fills. Returns the position, or undefined when the instrument is not its own. */
  applyFill(fill: Fill): StrategyPosition | undefined {
    const position = this.#positions.get(fill.instrument.symbol)
    position?.exact.apply(fill)
    return position
  }

  /** Follows one of its orders to its end. */
  followOrder(order: Order): void {
    const known = this.#working.includes(order)
    if (order.working && !known) this.#working = [...this.#working, order]
    if (!order.working && known) this.#working = this.#working.filter((other) => other !== order)
  }

  place(side: OrderSide, quantity: number, options: OrderOptions, origin: Origin): Order {
    const { instrument } = this.#target(options).exact
    return this.#submit(instrument, side, instrument.quantity(quantity), options, origin)
  }

  close(symbol: string, origin: Origin): Order | null {
    const { exact } = this.position(symbol)
    const side = exact.quantity > 0 ? 'sell' : 'buy'
    let open = Math.abs(exact.quantity)
    for (const order of this.#working) {
      const closes = order.instrument === exact.instrument && order.type === 'market' && order.side === side
      if (closes) open -= order.remaining
    }
    return open > 0 ? this.#submit(exact.instrument, side, open as Quantity, {}, origin) : null
  }

  targetPercent(percent: number, options: OrderOptions, origin: Origin): Order | null {
    const { exact } = this.#target(options)
    const { portfolio, gate } = this.#parts
    const change = targetQuantity(percent, exact.instrument, portfolio, gate) - exact.quantity
    if (change === 0) return null
    const side = change > 0 ? 'buy' : 'sell'
    return this.#submit(exact.instrument, side, Math.abs(change) as Quantity, options, origin)
  }

  /** @throws ConfigError when the order is not this strategy's */
  cancel(order: Order): void {
    const { strategyId, orders } = this.#parts
    if (order.strategyId !== strategyId) {
      throw new ConfigError(`expected an order of ${strategyId}, found one of ${order.strategyId}`)
    }
    orders.cancel(order)
  }

  cancelAll(): void {
    for (const order of this.workingOrders) this.#parts.orders.cancel(order)
  }

  #target(options: OrderOptions): StrategyPosition {
    return this.position(options.symbol ?? ensure(this.#parts.instruments[0], 'a main instrument').symbol)
  }

  #submit(instrument: Instrument, side: OrderSide, quantity: Quantity, options: OrderOptions, origin: Origin): Order {
    if (options.limit !== undefined && options.stop !== undefined) {
      throw new ConfigError('expected a limit or a stop price, found both')
    }
    const request: OrderRequest = {
      instrument,
      side,
      quantity,
      type: options.limit !== undefined ? 'limit' : options.stop !== undefined ? 'stop' : 'market',
      timeInForce: options.timeInForce ?? 'gtc',
      limitPrice: options.limit === undefined ? NO_PRICE : instrument.price(options.limit),
      stopPrice: options.stop === undefined ? NO_PRICE : instrument.price(options.stop),
      strategyId: this.#parts.strategyId,
      strategyVersion: origin.strategyVersion,
      causedAt: origin.causedAt,
    }
    const order = this.#parts.orders.place(request)
    this.#ordersPlaced++
    this.followOrder(order)
    return order
  }
}
