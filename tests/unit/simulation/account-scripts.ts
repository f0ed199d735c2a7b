import fc from 'fast-check'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'

/** Bars of a run. */
export const BARS = 24

/** Trades signed quantities of its symbols at the market, bar by bar. */
export class Scripted extends Strategy {
  static orders: readonly (readonly number[])[] = []
  #bar = 0

  override onBar(): void {
    // Once for each moment, whatever symbol the bar is of.
    const quantities = Scripted.orders[Math.floor(this.#bar++ / this.symbols.length)] ?? []
    if ((this.#bar - 1) % this.symbols.length !== 0) return
    for (const [index, symbol] of this.symbols.entries()) {
      const quantity = quantities[index] ?? 0
      if (quantity > 0) this.buy(quantity, { symbol })
      if (quantity < 0) this.sell(-quantity, { symbol })
    }
  }
}

/** Candles of a walk: each bar opens where the last one closed, or gaps. */
export const walk = (base: number, swing: number) =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: -swing, max: swing }),
        fc.nat(swing),
        fc.nat(swing),
        fc.integer({ min: -swing, max: swing }),
      ),
      {
        minLength: BARS,
        maxLength: BARS,
      },
    )
    .map((steps) => {
      let close = base
      return steps.map(([move, up, down, gap]) => {
        const open = Math.max(10, close + gap)
        close = Math.max(10, open + move)
        return [open, Math.max(open, close) + up, Math.max(1, Math.min(open, close) - down), close] as const
      })
    })

/** Signed quantities of three symbols for each bar. */
export const orders = (most: number) =>
  fc.array(fc.array(fc.integer({ min: -most, max: most }), { minLength: 3, maxLength: 3 }), {
    minLength: BARS,
    maxLength: BARS,
  })
