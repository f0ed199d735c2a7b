import { exact, powerOfTen } from '../model/decimal.ts'
import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import { orderRequest } from '../model/order-request.ts'
import { ZERO_QUANTITY } from '../model/units.ts'
import type { Quantity } from '../model/units.ts'
import type { ConversionRate } from '../portfolio/conversion-rates.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { RiskGate } from '../risk/risk-gate.ts'
import type { Assessment } from '../risk/risk-rule.ts'

/** Percentages are taken to six decimals. */
const PERCENT_PLACES = 6

/**
 * The signed quantity whose value at the last price is at most `percent` per cent of equity, a multiple of the quantity
 * increment, rounded toward zero. Commission of getting there comes out of the same money.
 * @throws ConfigError when percent is not a number or there is no price yet
 */
export function targetQuantity(
  percent: number,
  instrument: Instrument,
  portfolio: Portfolio,
  gate: RiskGate,
): Quantity {
  if (!Number.isFinite(percent)) throw new ConfigError(`expected a target in per cent of equity, found ${percent}`)
  const price = portfolio.holding(instrument).markPrice
  if (price <= 0)
    throw new ConfigError(
      `expected a price of ${instrument.symbol} above 0 to size a target in per cent, found ${instrument.priceToDecimal(price)}: give a quantity`,
    )
  if (!(price > 0)) throw new ConfigError(`expected a price of ${instrument.symbol} to size a target, found none yet`)
  const parts = BigInt(Math.round(Math.abs(percent) * powerOfTen(PERCENT_PLACES)))
  const budget = (BigInt(portfolio.equity) * parts) / BigInt(100 * powerOfTen(PERCENT_PLACES))
  if (budget <= 0n) return 0 as Quantity
  const side = percent > 0 ? 'buy' : 'sell'
  const rate = gate.rateOf(instrument)
  const costOf = (quantity: Quantity) => gate.assess(orderRequest(instrument, side, quantity))
  const { notional, commission } = costOf(quantityFor(budget, price, instrument, rate))
  // Shrunk in proportion, which is exact for commission at a rate.
  const affordable = notional > 0 ? (budget * BigInt(notional)) / BigInt(notional + commission) : budget
  const quantity = withinBudget(
    quantityFor(affordable, price, instrument, rate),
    costOf,
    budget,
    price,
    instrument,
    rate,
  )
  return (percent > 0 || quantity === 0 ? quantity : -quantity) as Quantity
}

/** The quantity, or less when a minimum commission or a rounding takes its cost over the budget after all. */
function withinBudget(
  quantity: Quantity,
  costOf: (quantity: Quantity) => Assessment,
  budget: bigint,
  price: number,
  instrument: Instrument,
  rate: ConversionRate,
): Quantity {
  if (quantity === 0) return quantity
  const { notional, commission } = costOf(quantity)
  if (BigInt(notional) + BigInt(commission) <= budget) return quantity
  // Less quantity costs no more commission, so what is left after this one's is enough.
  const left = budget - BigInt(commission)
  return left > 0n ? quantityFor(left, price, instrument, rate) : ZERO_QUANTITY
}

function quantityFor(budget: bigint, price: number, instrument: Instrument, rate: ConversionRate): Quantity {
  const step = BigInt(instrument.quantityIncrement)
  const worth = BigInt(price) * BigInt(instrument.notionalFactor) * BigInt(rate.numerator)
  const units = (budget * BigInt(instrument.notionalDivisor) * BigInt(rate.denominator)) / worth
  return exact(Number(units - (units % step)), `a quantity of ${instrument.symbol}`) as Quantity
}
