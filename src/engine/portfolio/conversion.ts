import { multiplyDivide } from '../model/decimal.ts'
import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { OrderSide } from '../model/order-request.ts'
import { ZERO_MONEY } from '../model/units.ts'
import type { Money, Quantity, Timestamp } from '../model/units.ts'
import type { ChargedOrder, CommissionModel } from './commission.ts'
import type { ConversionRates } from './conversion-rates.ts'
import { PARTS, partsOf } from './fee-rate.ts'
import type { Liquidity } from './fee-schedule.ts'
import type { Holding } from './holding.ts'

const BASIS_POINTS = 10_000

/** What an order in another currency would be worth and cost in the account's. */
export interface ConvertedWorth {
  readonly notional: Money
  readonly commission: Money
}

/** An order of a foreign instrument as the commission sees it: its value in the account's currency. */
class ConvertedOrder implements ChargedOrder {
  readonly #order: ChargedOrder
  notional: number
  /** Fees alone: the order counts what conversion cost among them. */
  commission: Money

  constructor(order: ChargedOrder, notional: number) {
    this.#order = order
    this.notional = notional
    this.commission = order.commission
  }
  get instrument(): Instrument {
    return this.#order.instrument
  }
  get side(): OrderSide {
    return this.#order.side
  }
  get filled(): number {
    return this.#order.filled
  }
}

/**
 * What trading in other currencies costs: commission, whose rates are in the account's currency, and the conversion
 * itself, a part of what is converted: all that a fill pays, of futures the profit or loss that it realises.
 */
export class Conversion {
  readonly rates: ConversionRates
  readonly #costParts: number
  readonly #holdingOf: (instrument: Instrument) => Holding
  readonly #orders = new WeakMap<ChargedOrder, ConvertedOrder>()
  #paid = 0

  /** @param basisPoints of the converted amount. @throws ConfigError out of range or too fine */
  constructor(rates: ConversionRates, basisPoints: number, holdingOf: (instrument: Instrument) => Holding) {
    if (!(basisPoints >= 0 && basisPoints <= BASIS_POINTS))
      throw new ConfigError(`expected a conversion cost from 0 to ${BASIS_POINTS} basis points, found ${basisPoints}`)
    this.rates = rates
    this.#costParts = partsOf(Number(`${basisPoints}e-4`), 'the conversion cost')
    this.#holdingOf = holdingOf
  }

  /** Paid for conversion since the start; part of the commission. */
  get paid(): Money {
    return this.#paid as Money
  }

  isForeign({ currency }: Instrument): boolean {
    return currency.code !== this.rates.account.code
  }

  /** An order's value and what it would cost, at the rate of a moment. @throws RateError */
  estimate(
    commission: CommissionModel,
    instrument: Instrument,
    side: OrderSide,
    quantity: Quantity,
    notional: Money,
    at: number,
  ): ConvertedWorth {
    const worth = this.rates.convert(notional, instrument.currency, at)
    const fee = commission.estimate(instrument, side, quantity, worth)
    return { notional: worth, commission: (fee + this.#costOf(instrument, side, quantity, notional, at)) as Money }
  }

  /** Commission and conversion of a fill, noted as charged. @throws RateError, ArithmeticError; then nothing was noted */
  charge(
    commission: CommissionModel,
    order: ChargedOrder,
    quantity: Quantity,
    notional: Money,
    liquidity: Liquidity,
    at: Timestamp,
  ): Money {
    const { instrument, side } = order
    const worth = this.rates.convert(notional, instrument.currency, at)
    const cost = this.#costOf(instrument, side, quantity, notional, at)
    const converted = this.#orders.get(order) ?? this.#takenUp(order, at)
    const fee = commission.charge(converted, quantity, worth, liquidity, at)
    converted.notional += worth
    converted.commission = (converted.commission + fee) as Money
    this.#paid += cost
    return (fee + cost) as Money
  }

  #takenUp(order: ChargedOrder, at: number): ConvertedOrder {
    const converted = new ConvertedOrder(
      order,
      this.rates.convert(order.notional as Money, order.instrument.currency, at),
    )
    this.#orders.set(order, converted)
    return converted
  }

  #costOf(instrument: Instrument, side: OrderSide, quantity: Quantity, notional: Money, at: number): Money {
    if (this.#costParts === 0) return ZERO_MONEY
    const amount = this.#converted(instrument, side, quantity, notional)
    const inAccount = this.rates.convert(amount, instrument.currency, at)
    return multiplyDivide(Math.abs(inAccount), this.#costParts, PARTS) as Money
  }

  /** What has to be converted, in the instrument's currency. */
  #converted(instrument: Instrument, side: OrderSide, quantity: Quantity, notional: Money): Money {
    const { position, book } = this.#holdingOf(instrument)
    if (book?.settles !== 'profit') return notional
    const held = position.quantity
    if (held === 0 || held > 0 === (side === 'buy')) return ZERO_MONEY
    const closed = Math.min(quantity, Math.abs(held))
    const proceeds = multiplyDivide(notional, closed, quantity)
    const released = multiplyDivide(position.cost, closed, Math.abs(held))
    return ((side === 'sell' ? proceeds : -proceeds) - released) as Money
  }
}
