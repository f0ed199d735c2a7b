import type { OrderManager } from '../execution/order-manager.ts'
import type { EventBus } from '../kernel/event-bus.ts'
import type { CorporateActionEvent } from '../kernel/events.ts'
import type { Market } from '../market/market.ts'
import { ratioText } from '../model/corporate-action.ts'
import type { CorporateAction, ExactDecimal, SplitRatio } from '../model/corporate-action.ts'
import { multiplyDivide, powerOfTen } from '../model/decimal.ts'
import { unreachable } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import { MANUAL } from '../model/order-request.ts'
import type { Order } from '../model/order.ts'
import { ZERO_MONEY } from '../model/units.ts'
import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'
import type { Holding } from '../portfolio/holding.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { WorkingOrders } from '../portfolio/working-orders.ts'
import type { SimulatedExchange } from './simulated-exchange.ts'
import { orderAfterSplit } from './split-orders.ts'

/** Whose position is part of the account's. */
export interface Holder {
  readonly id: string
  /** Signed quantity that it holds. */
  held(instrument: Instrument): Quantity
}

export interface CorporateActionsParts {
  readonly bus: EventBus
  readonly market: Market
  readonly portfolio: Portfolio
  readonly orders: OrderManager
  readonly working: WorkingOrders
  readonly exchange: SimulatedExchange
  /** Strategies on the account; what they do not hold is held by hand. */
  readonly holders: () => Iterable<Holder>
  /** First part of the id of every fill that ends a position. */
  readonly idPrefix: string
}

type Effect = Pick<CorporateActionEvent, 'price' | 'before' | 'after' | 'cash' | 'rescaledOrders' | 'endedOrders'>

/**
 * What the clearing house and the venue do of themselves: puts positions and resting orders in the terms after a split,
 * pays dividends, closes what is delisted, and tells everybody. docs/corporate-actions.md has the rules.
 */
export class CorporateActions {
  readonly #parts: CorporateActionsParts
  #ends = 0

  constructor(parts: CorporateActionsParts) {
    this.#parts = parts
  }

  /**
   * Lets an action take effect, before the first bar in its terms is matched.
   * @param open of that bar, at which a split pays out parts of a share; a split cannot be without
   */
  apply(action: CorporateAction, instrument: Instrument, open: Price, at: Timestamp): void {
    const { bus } = this.#parts
    const { position, markPrice } = this.#parts.portfolio.holding(instrument)
    const unchanged: Effect = {
      price: markPrice,
      before: position.quantity,
      after: position.quantity,
      cash: ZERO_MONEY,
      rescaledOrders: [],
      endedOrders: [],
    }
    const publish = (effect: Partial<Effect>) =>
      bus.publish('action', { action, instrument, at, ...unchanged, ...effect })
    switch (action.kind) {
      case 'rename':
        publish({})
        break
      case 'dividend':
        publish({ cash: this.#parts.portfolio.payDividend(instrument, action.amount) })
        break
      case 'split':
        publish(this.#split(instrument, action, open, at))
        break
      case 'delist':
        this.#delist(instrument, action.price, unchanged, at, publish)
        break
      default:
        unreachable(action)
    }
    bus.settle()
  }

  #split(instrument: Instrument, ratio: SplitRatio, open: Price, at: Timestamp): Partial<Effect> {
    const { market, portfolio, working, exchange } = this.#parts
    market.get(instrument.symbol).split(ratio)
    const { before, after, cash } = portfolio.split(instrument, ratio, open, at)
    const rescaledOrders: Order[] = []
    const endedOrders: Order[] = []
    for (const order of this.#workingOn(instrument)) {
      const terms = orderAfterSplit(order, ratio)
      if (terms) {
        order.rescale(terms)
        working.rescale(order)
        exchange.readTerms(order)
        rescaledOrders.push(order)
      } else {
        exchange.expel([order], at, `the split of ${instrument.symbol} by ${ratioText(ratio)} left nothing of it`)
        endedOrders.push(order)
      }
    }
    return { price: open, before, after, cash, rescaledOrders, endedOrders }
  }

  #delist(
    instrument: Instrument,
    given: ExactDecimal | null,
    { price: last, before }: Effect,
    at: Timestamp,
    publish: (effect: Partial<Effect>) => void,
  ): void {
    const { bus, portfolio, orders, exchange } = this.#parts
    const reason = `${instrument.symbol} was delisted`
    const price = given === null ? last : priceOf(given, instrument)
    const endedOrders = this.#workingOn(instrument)
    exchange.book(instrument).closedBecause = reason
    exchange.expel(endedOrders, at, reason)
    // Not on the book: held back by their terms.
    for (const order of this.#workingOn(instrument)) orders.cancel(order)
    publish({
      price,
      after: 0 as Quantity,
      cash: before === 0 ? ZERO_MONEY : proceedsOf(portfolio.holding(instrument), price, at),
      endedOrders,
    })
    for (const { id, quantity } of this.#held(instrument, before)) {
      const fill = this.#endOf(instrument, id, quantity, price, at)
      portfolio.apply(fill)
      bus.publish('fill', fill)
      bus.publish('position', { instrument, strategyId: id, quantity: portfolio.quantity(instrument), at })
    }
    if (price === price) portfolio.mark(portfolio.holding(instrument), price)
  }

  /** Sells a long position, buys a short one back, at no cost. */
  #endOf(instrument: Instrument, strategyId: string, held: Quantity, price: Price, at: Timestamp) {
    const quantity = Math.abs(held) as Quantity
    const id = `${this.#parts.idPrefix}${++this.#ends}`
    return {
      id,
      orderId: id,
      strategyId,
      instrument,
      side: held > 0 ? ('sell' as const) : ('buy' as const),
      quantity,
      price,
      notional: instrument.notional(price, quantity),
      commission: 0 as Money,
      at,
    }
  }

  /** The account's position by holder. */
  #held(instrument: Instrument, all: Quantity): readonly { readonly id: string; readonly quantity: Quantity }[] {
    const held = [...this.#parts.holders()].map((holder) => ({ id: holder.id, quantity: holder.held(instrument) }))
    const byHand = held.reduce((rest, { quantity }) => rest - quantity, Number(all))
    return [...held, { id: MANUAL, quantity: byHand as Quantity }].filter(({ quantity }) => quantity !== 0)
  }

  #workingOn(instrument: Instrument): readonly Order[] {
    return this.#parts.working.orders.filter((order) => order.instrument === instrument)
  }
}

/** What closing a holding at a price brings. */
function proceedsOf({ position, book }: Holding, price: Price, at: Timestamp): Money {
  if (book === null) return position.valueAt(price)
  return book.convert(book.settles === 'profit' ? position.openPnlAt(price) : position.valueAt(price), at)
}

/** Rounded half to even to a price unit. */
function priceOf({ units, places }: ExactDecimal, instrument: Instrument): Price {
  return multiplyDivide(units, instrument.priceScale, powerOfTen(places)) as Price
}
