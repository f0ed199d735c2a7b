import type { Fill } from '../../../src/engine/model/fill.ts'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import { halfEven } from '../model/exact-arithmetic.ts'

const size = (value: bigint) => (value < 0n ? -value : value)

/**
 * One instrument's account written a second time, in BigInt and from the definitions alone: average cost, a closing
 * fill releases cost in proportion, a fill that crosses zero is split in proportion with the opening part rounded.
 */
export class LedgerOracle {
  quantity = 0n
  cost = 0n
  realised = 0n
  /** Cash that went in and out, commission included. */
  cash = 0n
  /** Cash that went in and out since the trade that is open began, with its share of commission. */
  tripCash = 0n
  /** Net P&L of each trade from flat to flat. */
  readonly closed: bigint[] = []

  take(fill: Fill): void {
    const signed = BigInt(fill.side === 'buy' ? fill.quantity : -fill.quantity)
    const crosses = this.quantity !== 0n && signed * this.quantity < 0n && size(signed) > size(this.quantity)
    if (!crosses) return this.#part(signed, BigInt(fill.notional), BigInt(fill.commission))
    const closing = -this.quantity
    const opening = signed - closing
    const share = (amount: number) => halfEven(BigInt(amount) * size(opening), size(signed))
    const [openNotional, openCommission] = [share(fill.notional), share(fill.commission)]
    this.#part(closing, BigInt(fill.notional) - openNotional, BigInt(fill.commission) - openCommission)
    this.#part(opening, openNotional, openCommission)
  }

  /** Signed market value at a price. */
  value(price: number, instrument: Instrument): bigint {
    const product = BigInt(price) * this.quantity * BigInt(instrument.notionalFactor)
    return halfEven(product, BigInt(instrument.notionalDivisor))
  }

  /** A part of a fill that does not cross zero. */
  #part(signed: bigint, notional: bigint, commission: bigint): void {
    const paid = signed > 0n ? notional : -notional
    const reduces = this.quantity !== 0n && signed > 0n !== this.quantity > 0n
    if (reduces) {
      const released = halfEven(this.cost * size(signed), size(this.quantity))
      this.realised += -paid - released
      this.cost -= released
    } else {
      this.cost += paid
    }
    this.quantity += signed
    this.cash -= paid + commission
    this.tripCash -= paid + commission
    if (this.quantity !== 0n) return
    this.closed.push(this.tripCash)
    this.tripCash = 0n
  }
}
