import { exact } from '../model/decimal.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Money, Price, Quantity } from '../model/units.ts'
import { PARTS } from '../portfolio/fee-rate.ts'

/** A position on isolated margin, in the instrument's currency. */
export interface IsolatedPosition {
  readonly instrument: Instrument
  /** Signed. */
  readonly quantity: Quantity
  /** Signed cost: below zero for a short. */
  readonly cost: Money
  readonly margin: Money
}

/**
 * Price at which margin and loss leave no more than the maintenance margin at the mark: for one contract opened at E with
 * margin M and maintenance rate m, long (E − M) ÷ (1 − m), short (E + M) ÷ (1 + m). That is the formula that Binance
 * publishes for USDⓈ-M futures, (WB + cum − side × quantity × E) ÷ (quantity × (m − side)), with WB the isolated margin
 * and one bracket of m, cum 0. Rounded to the price increment away from the entry.
 */
export function liquidationPrice(position: IsolatedPosition, maintenanceParts: number): Price {
  const long = position.quantity > 0
  const rest = long ? PARTS - maintenanceParts : PARTS + maintenanceParts
  return priceAt(position, BigInt(PARTS), BigInt(rest), !long)
}

/** Price at which the margin is lost whole, rounded to the price increment towards the entry: no loss is larger. */
export function bankruptcyPrice(position: IsolatedPosition): Price {
  return priceAt(position, 1n, 1n, position.quantity > 0)
}

/** (|cost| ∓ margin) × numerator ÷ (|quantity| × denominator) as a price. */
function priceAt(
  { instrument, quantity, cost, margin }: IsolatedPosition,
  numerator: bigint,
  denominator: bigint,
  up: boolean,
): Price {
  const { notionalFactor, notionalDivisor, priceIncrement, symbol } = instrument
  const direction = quantity > 0 ? 1n : -1n
  const worth = BigInt(cost) * direction - BigInt(margin) * direction
  const over = worth * BigInt(notionalDivisor) * numerator
  const under = BigInt(Math.abs(quantity)) * BigInt(notionalFactor) * denominator * BigInt(priceIncrement)
  const floor = over / under - (over < 0n && over % under !== 0n ? 1n : 0n)
  const steps = up && over % under !== 0n ? floor + 1n : floor
  return exact(Number(steps) * priceIncrement, `a price of ${symbol}`) as Price
}
