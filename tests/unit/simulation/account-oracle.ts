import type { BarSeries } from '../../../src/engine/model/bar.ts'
import type { Fill } from '../../../src/engine/model/fill.ts'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import { halfEven } from '../model/exact-arithmetic.ts'

interface Held {
  readonly instrument: Instrument
  quantity: bigint
  cost: bigint
  value: bigint
}

/**
 * An account of several currencies in exact integers, as a reader of docs/margin.md would keep it by hand: shares are
 * paid for at the rate of the fill, of futures profit alone is. Two decimal places more or less are powers of ten.
 */
export class AccountOracle {
  cash: bigint
  readonly #pairs: readonly BarSeries[]
  readonly #held = new Map<string, Held>()

  constructor(cash: number, pairs: readonly BarSeries[]) {
    this.cash = BigInt(cash)
    this.#pairs = pairs
  }

  /** An amount of a currency in dollars: the close of the last bar that had closed, found by looking at all. */
  convert(amount: bigint, code: string, at: number): bigint {
    if (code === 'USD') return amount
    for (const { instrument, timeframe, bars } of this.#pairs) {
      const { symbol, pricePrecision } = instrument
      if (!symbol.includes(code)) continue
      let price = 0n
      for (let row = 0; row < bars.length; row++) {
        if ((bars.time[row] ?? 0) + timeframe <= at) price = BigInt(bars.close[row] ?? 0)
      }
      const scale = 10n ** BigInt(pricePrecision)
      return symbol.startsWith(code) ? halfEven(amount * price, scale) : halfEven(amount * scale, price)
    }
    throw new Error(`no pair of ${code}`)
  }

  take({ instrument, side, quantity, notional, commission, at }: Fill): void {
    const held = this.#held.get(instrument.symbol) ?? { instrument, quantity: 0n, cost: 0n, value: 0n }
    this.#held.set(instrument.symbol, held)
    const code = instrument.currency.code
    const signed = side === 'buy' ? BigInt(quantity) : -BigInt(quantity)
    const worth = side === 'buy' ? BigInt(notional) : -BigInt(notional)
    this.cash -= BigInt(commission)
    if (instrument.kind !== 'future') {
      const paid = this.convert(BigInt(notional), code, at)
      this.cash -= side === 'buy' ? paid : -paid
      held.quantity += signed
      return
    }
    const before = held.quantity
    held.quantity += signed
    if (before === 0n || before > 0n === signed > 0n) {
      held.cost += worth
      return
    }
    const opened = abs(signed) > abs(before) ? abs(signed) - abs(before) : 0n
    const opening = opened === 0n ? 0n : halfEven(abs(worth) * opened, abs(signed)) * (worth > 0n ? 1n : -1n)
    const closed = abs(signed) - opened
    const released = closed === abs(before) ? held.cost : halfEven(held.cost * closed, abs(before))
    this.cash += this.convert(-(worth - opening) - released, code, at)
    held.cost += opening - released
  }

  /** Equity at prices and a time. */
  equity(priceOf: (symbol: string) => number, at: number): bigint {
    let equity = this.cash
    for (const [symbol, { instrument, quantity, cost }] of this.#held) {
      if (quantity === 0n) continue
      const { notionalFactor, notionalDivisor } = instrument
      const value = halfEven(BigInt(priceOf(symbol)) * quantity * BigInt(notionalFactor), BigInt(notionalDivisor))
      equity += this.convert(instrument.kind === 'future' ? value - cost : value, instrument.currency.code, at)
    }
    return equity
  }
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value
}
