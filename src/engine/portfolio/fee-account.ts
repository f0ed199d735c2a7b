import { civilFromDays, utcDate } from '../market/civil-date.ts'
import type { Currency } from '../model/currency.ts'
import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { OrderSide } from '../model/order-request.ts'
import type { Timestamp } from '../model/units.ts'
import { FeeLine, volumeOf } from './fee-line.ts'
import type { FeeOccasion } from './fee-line.ts'
import type { FeeSchedule, Liquidity } from './fee-schedule.ts'

/** The order of a fill, as it was before that fill. */
export interface FeeOrder {
  readonly instrument: Instrument
  readonly side: OrderSide
  readonly filled: number
  readonly notional: number
}

/** What the fills of one order have added up to. */
interface OrderFees {
  readonly accrued: readonly number[]
  readonly notional: number
  readonly total: number
}

/**
 * An account under a price list: charges each fill what its order has come to owe since the fill before. Knows what the
 * account traded in the month, which instruments were traded today and what each open order has accrued.
 *
 * An order that was filled in part before a restart is taken up as if it had been filled at once, as a taker.
 */
export class FeeAccount {
  readonly #lines: readonly FeeLine[]
  readonly #orders = new WeakMap<FeeOrder, OrderFees>()
  /** Day of the last fill, by instrument and side. */
  readonly #days = new Map<string, number>()
  #month = Number.NaN
  #monthQuantity = 0
  #monthValue = 0

  /** @throws ConfigError when a line of the schedule is not valid or a name is there twice. */
  constructor(schedule: FeeSchedule, currency: Currency) {
    this.#lines = schedule.map((fee, place) => {
      const before = schedule.slice(0, place)
      if (before.some(({ name }) => name === fee.name)) {
        throw new ConfigError(`expected each fee once, found "${fee.name}" twice`)
      }
      return new FeeLine(fee, before, currency)
    })
  }

  /** What an order filled at once by taking liquidity would be charged; changes nothing. */
  estimate(instrument: Instrument, side: OrderSide, quantity: number, notional: number): number {
    return this.#after(undefined, {
      instrument,
      side,
      quantity,
      notional,
      liquidity: 'taker',
      opensOrder: true,
      opensDay: true,
      monthQuantity: this.#monthQuantity,
      monthValue: this.#monthValue,
    }).total
  }

  /** Charges a fill. @throws ArithmeticError when an amount does not fit; then nothing was noted. */
  charge(order: FeeOrder, quantity: number, notional: number, liquidity: Liquidity, at: Timestamp): number {
    const { instrument, side } = order
    const day = utcDate(at)
    const dayKey = `${side} ${instrument.symbol}`
    this.#enter(day)
    const before = this.#orders.get(order) ?? this.#takenUp(order)
    const after = this.#after(before, {
      instrument,
      side,
      quantity,
      notional,
      liquidity,
      opensOrder: before === undefined,
      opensDay: this.#days.get(dayKey) !== day,
      monthQuantity: this.#monthQuantity,
      monthValue: this.#monthValue,
    })
    const volume = volumeOf(quantity, instrument)
    this.#orders.set(order, after)
    this.#days.set(dayKey, day)
    this.#monthQuantity += volume
    this.#monthValue += notional
    return after.total - (before?.total ?? 0)
  }

  #after(before: OrderFees | undefined, fill: FeeOccasion): OrderFees {
    const notional = (before?.notional ?? 0) + fill.notional
    const accrued = this.#lines.map((line, place) => (before?.accrued[place] ?? 0) + line.accrual(fill))
    const dues: number[] = []
    let total = 0
    for (const [place, line] of this.#lines.entries()) {
      const due = line.due(accrued[place] ?? 0, dues, notional, fill.side)
      dues.push(due)
      total += due
    }
    return { accrued, notional, total }
  }

  #takenUp({ instrument, side, filled, notional }: FeeOrder): OrderFees | undefined {
    if (filled === 0) return undefined
    const volumes = { monthQuantity: 0, monthValue: 0 }
    const value = Math.abs(notional)
    const occasion = { instrument, side, quantity: filled, notional: value, liquidity: 'taker', ...volumes } as const
    return this.#after(undefined, { ...occasion, opensOrder: true, opensDay: true })
  }

  #enter(day: number): void {
    const { year, month } = civilFromDays(day)
    const index = year * 12 + month
    if (index === this.#month) return
    this.#month = index
    this.#monthQuantity = 0
    this.#monthValue = 0
  }
}
