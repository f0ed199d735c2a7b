/**
 * Buy and hold: buys once, on the first bar, and waits. The measure that every other strategy has to beat, after costs.
 *
 * It extends `Strategy` itself and shows the handlers that rules are made of: `onBar` is called at each close, an order
 * placed there fills at the next bar's open, and `onFill` tells when it did. It looks at its position before it buys:
 * when this file is edited while it runs, the new code starts anew and finds what the old code bought.
 */
import { type Bar, type Fill, Strategy, sized } from 'quantx'

const parameters = sized({})

export default class BuyAndHold extends Strategy<typeof parameters> {
  static override readonly parameters = parameters
  static override readonly description = 'Buys on the first bar and holds: the yardstick for everything else.'

  #asked = false

  override onBar(bar: Bar): void {
    if (this.#asked || bar.symbol !== this.symbol || !this.position().isFlat) return
    this.#asked = true
    const { quantity, percent = 95 } = this.params
    if (quantity === undefined) this.orderTargetPercent(percent)
    else this.buy(quantity)
  }

  override onFill(fill: Fill): void {
    this.log(`Bought at ${fill.price} and holding`)
  }
}
