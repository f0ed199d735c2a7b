import { formatMoney } from '../model/currency.ts'
import { formatUnits } from '../model/decimal.ts'
import { RiskViolation } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order } from '../model/order.ts'
import type { OrderRequest } from '../model/order-request.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { WorkingOrders } from '../portfolio/working-orders.ts'
import type { Money, Price, Quantity } from '../model/units.ts'

/** An order as the rules see it, worked out once. */
export interface Assessment {
  readonly order: OrderRequest
  readonly portfolio: Portfolio
  readonly working: WorkingOrders
  /**
   * Price at which the order is valued, the most it may trade at: its limit or stop, or the last price when that is
   * higher for a sell limit or a buy stop, and for market orders. NaN when there is none.
   */
  readonly price: Price
  /** price × quantity, unsigned; Infinity when no exact integer can hold it. */
  readonly notional: Money
  /** What the broker would charge for it. */
  readonly commission: Money
  /** Signed quantity of the account, were this and every working order of its side filled. */
  readonly projected: Quantity
  /** Buying power it takes: the value of what it opens beyond what it closes, and its commission. */
  readonly needed: Money
  /** Buying power set aside for the order that it changes. */
  readonly released: Money
  /** The working order that it changes, null for a new one. */
  readonly before: Order | null
}

/** How far an order would go towards a limit, in words, and as found ÷ limit. */
export interface Measure {
  readonly limit: string
  readonly found: string
  readonly utilisation: number
}

/** One pre-trade rule. `id` is its reason code. */
export interface RiskRule {
  readonly id: string
  /** Returns null when the order may pass. Must not change anything. */
  check(assessment: Assessment): RiskViolation | null
  /** How near the order comes to the rule's limit; null when the rule has nothing to do with it. */
  measure?(assessment: Assessment): Measure | null
}

/** "BUY 100 AAPL", for messages. */
export function describeOrder(order: OrderRequest): string {
  const { instrument } = order
  return `${order.side.toUpperCase()} ${quantityText(order.quantity, instrument)} ${instrument.symbol}`
}

/** "12,345.5"; what is too great for an exact integer as the number it is. */
export function quantityText(quantity: number, instrument: Instrument): string {
  return Number.isSafeInteger(quantity)
    ? grouped(formatUnits(quantity, instrument.quantityPrecision))
    : String(quantity)
}

/** "105.01"; "none" for a price that is not known. */
export function priceText(price: number, { pricePrecision }: Instrument): string {
  return price === price ? formatUnits(price, pricePrecision) : 'none'
}

/**
 * "100,000.00 USD": thousands apart, at least the places that the currency is shown with. Further places are left out
 * only where they are zeros, so that a limit and what was found beyond it never read alike.
 */
export function moneyText(money: Money, portfolio: Portfolio): string {
  const { currency } = portfolio
  if (!Number.isSafeInteger(money)) return `${money} ${currency.code}`
  const text = formatMoney(money, currency)
  const [whole, places] = [text.slice(0, -currency.precision - 1), text.slice(-currency.precision)]
  const shown = places.slice(0, currency.displayPrecision) + places.slice(currency.displayPrecision).replace(/0+$/, '')
  return `${grouped(whole)}${shown === '' ? '' : `.${shown}`} ${currency.code}`
}

/** A decimal with a comma between thousands before its point. */
export function grouped(decimal: string): string {
  const [whole = '', ...places] = decimal.split('.')
  return [whole.replace(/\B(?=(?:\d{3})+$)/g, ','), ...places].join('.')
}

/** Builds the violation of a rule. */
export function violation(
  rule: Pick<RiskRule, 'id'>,
  { order }: Assessment,
  why: string,
  limit: string,
  found: string,
): RiskViolation {
  return new RiskViolation(
    rule.id,
    `${describeOrder(order)} refused: ${why} (limit ${limit}, found ${found})`,
    limit,
    found,
  )
}
