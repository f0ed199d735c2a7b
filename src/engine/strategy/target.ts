import { exact, powerOfTen } from '../model/decimal.ts'
import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import { orderRequest } from '../model/order.ts'
import type { Quantity } from '../model/units.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { RiskGate } from '../risk/risk-gate.ts'

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
  if (!(price > 0)) throw new ConfigError(`expected a price of ${instrument.symbol} to size a target, found none yet`)
  const parts = BigInt(Math.round(Math.abs(percent) * powerOfTen(PERCENT_PLACES)))
  const budget = (BigInt(portfolio.equity) * parts) / BigInt(100 * powerOfTen(PERCENT_PLACES))
  if (budget <= 0n) return 0 as Quantity
  const first = quantityFor(budget, price, instrument)
  // The commission of the first guess, taken off the budget: exact for rates, and on the safe side for minimums.
  const side = percent > 0 ? 'buy' : 'sell'
  const { notional, commission } = gate.assess(orderRequest(instrument, side, first))
  const affordable = notional > 0 ? (budget * BigInt(notional)) / BigInt(notional + commission) : budget
  const quantity = quantityFor(affordable, price, instrument)
  return (percent > 0 || quantity === 0 ? quantity : -quantity) as Quantity
}

function quantityFor(budget: bigint, price: number, instrument: Instrument): Quantity {
  const step = BigInt(instrument.quantityIncrement)
  const units = (budget * BigInt(instrument.notionalDivisor)) / (BigInt(price) * BigInt(instrument.notionalFactor))
  return exact(Number(units - (units % step)), `a quantity of ${instrument.symbol}`) as Quantity
}
