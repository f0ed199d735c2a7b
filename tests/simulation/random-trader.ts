import { Sma } from '../../src/engine/indicators/sma.ts'
import { Strategy } from '../../src/engine/strategy/strategy.ts'

/** A strategy that does anything it may, at any time it may, and sometimes fails. */
export class RandomTrader extends Strategy {
  readonly average = this.indicator(new Sma(3))

  override onBar(): void {
    this.#act()
  }
  override onQuote(): void {
    if (this.#once(4)) this.#act()
  }
  override onFill(): void {
    if (this.#once(6)) this.#act()
  }
  override onOrder(): void {
    if (this.#once(20)) this.#act()
  }
  override onTimer(): void {
    this.#act()
  }
  override onStop(): void {
    if (this.#once(2)) this.close()
  }

  #act(): void {
    const symbol = this.symbols[this.#below(this.symbols.length)] ?? this.symbol
    const price = this.lastPrice(symbol)
    const [order] = this.workingOrders
    switch (this.#below(12)) {
      case 0:
        this.buy(1 + this.#below(20), { symbol })
        break
      case 1:
        this.sell(1 + this.#below(20), { symbol })
        break
      case 2:
        if (price > 0) this.buy(1 + this.#below(20), { symbol, limit: this.#near(price), timeInForce: 'day' })
        break
      case 3:
        if (price > 0) this.sell(1 + this.#below(20), { symbol, stop: this.#near(price) })
        break
      case 4:
        if (price > 0) this.orderTargetPercent(this.#below(240) - 120, { symbol })
        break
      case 5:
      case 6:
        this.close(symbol)
        break
      case 7:
        if (order) this.cancel(order)
        break
      case 8:
        this.setTimer('again', 1 + this.#below(120_000))
        break
      case 9:
        if (this.#once(25)) throw new Error('a strategy that fails')
        break
      default:
    }
  }

  #near(price: number): number {
    return Math.max(1, Math.round(price * 100 + this.#below(41) - 20)) / 100
  }
  #below(limit: number): number {
    return Math.floor(this.random() * limit)
  }
  #once(times: number): boolean {
    return this.#below(times) === 0
  }
}
