import { multiplyDivide } from '../model/decimal.ts'
import type { Currency } from '../model/currency.ts'
import type { Instrument } from '../model/instrument.ts'
import type { OrderSide } from '../model/order-request.ts'
import { ZERO_MONEY } from '../model/units.ts'
import type { Money, Quantity, Timestamp } from '../model/units.ts'
import { FeeAccount } from './fee-account.ts'
import type { FeeOrder } from './fee-account.ts'
import { PARTS, amountOf, partsOf } from './fee-rate.ts'
import type { FeeSchedule, Liquidity } from './fee-schedule.ts'

export { PARTS, partsOf } from './fee-rate.ts'

/** What a broker charges, in decimals. */
export interface CommissionTerms {
  /** Fraction of the notional. */
  readonly fraction: number
  /** Account currency per unit of quantity: a share, a contract, a coin. */
  readonly perShare: number
  /** Least commission of an order, in account currency. */
  readonly minimum: number
  /** Most of an order, in account currency; it wins over a minimum above it. */
  readonly maximum?: number | undefined
  /** Most of an order, as a fraction of its value; it wins over a minimum above it. */
  readonly maximumFraction?: number | undefined
  /** A price list charged on top. */
  readonly schedule?: FeeSchedule | undefined
}

/** The order of a fill, as it was before that fill. */
export interface ChargedOrder extends FeeOrder {
  /** What it has paid so far. */
  readonly commission: Money
}

/**
 * Commission as fraction of the order's value + amount per share, within a minimum and a maximum of the order, and a
 * price list on top. A fill is charged what its order has come to owe less what it has paid, so that an order in parts
 * pays what the same order at once pays. Exact, each rate rounded half to even.
 */
export class CommissionModel {
  readonly #parts: number = 0
  readonly #perShare: number = 0
  readonly #minimum: number = 0
  readonly #maximum: number = Number.POSITIVE_INFINITY
  readonly #maximumParts: number = -1
  readonly #fees: FeeAccount | undefined
  readonly #isFree: boolean = false

  /** @throws ConfigError when a rate is negative or too fine. */
  constructor(terms: CommissionTerms, currency: Currency) {
    this.#parts = partsOf(terms.fraction, 'commission')
    this.#perShare = amountOf(terms.perShare, 'commission per share', currency)
    this.#minimum = amountOf(terms.minimum, 'minimum commission', currency)
    this.#maximum =
      terms.maximum === undefined ? Number.POSITIVE_INFINITY : amountOf(terms.maximum, 'maximum commission', currency)
    this.#maximumParts = terms.maximumFraction === undefined ? -1 : partsOf(terms.maximumFraction, 'maximum commission')
    this.#fees = terms.schedule && new FeeAccount(terms.schedule, currency)
    this.#isFree = this.#parts === 0 && this.#perShare === 0 && this.#minimum === 0 && this.#fees === undefined
  }

  /** What an order filled at once by taking liquidity would pay; changes nothing. */
  estimate(instrument: Instrument, side: OrderSide, quantity: Quantity, notional: Money): Money {
    if (this.#isFree) return ZERO_MONEY
    const due = this.#due(instrument, notional, quantity)
    return (this.#fees ? due + this.#fees.estimate(instrument, side, quantity, notional) : due) as Money
  }

  /**
   * Commission of one fill, noted as charged.
   * @throws ArithmeticError when no exact integer can hold an amount; then nothing was noted
   */
  charge(order: ChargedOrder, quantity: Quantity, notional: Money, liquidity: Liquidity, at: Timestamp): Money {
    if (this.#isFree) return ZERO_MONEY
    const { instrument, filled, notional: before } = order
    const due = this.#due(instrument, before + notional, filled + quantity)
    // Never a refund: what an order paid before a restart may have been by other terms.
    if (this.#fees === undefined) return Math.max(0, due - order.commission) as Money
    const paid = filled === 0 ? 0 : this.#due(instrument, before, filled)
    return (due - paid + this.#fees.charge(order, quantity, Math.abs(notional), liquidity, at)) as Money
  }

  /** What an order owes by value, shares, minimum and maximum. */
  #due(instrument: Instrument, signed: number, quantity: number): number {
    const notional = Math.abs(signed)
    const byValue = multiplyDivide(notional, this.#parts, PARTS)
    const byShare = this.#perShare === 0 ? 0 : multiplyDivide(quantity, this.#perShare, instrument.quantityScale)
    const most =
      this.#maximumParts < 0
        ? this.#maximum
        : Math.min(this.#maximum, multiplyDivide(notional, this.#maximumParts, PARTS))
    return Math.min(Math.max(byValue + byShare, this.#minimum), most)
  }
}
