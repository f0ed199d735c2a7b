import type { Bar } from '../model/bar.ts'
import { sizingOf } from './sizing.ts'
import { Strategy } from './strategy.ts'
import type { ParameterShape } from './strategy.ts'

/**
 * A strategy made of rules on closed bars of its main symbol: when to enter, when to leave, how much.
 *
 * On each close, a position is left first when its exit rule holds; only a flat strategy without a working order
 * enters. Orders are market orders, filled at the next bar's open. Rules that compare indicators without a value yet
 * see NaN and are false.
 */
export abstract class RuleBasedStrategy<P extends ParameterShape = ParameterShape> extends Strategy<P> {
  /** Known once it is first needed: a strategy that sizes its own entries may have other parameters of these names. */
  #size: ReturnType<typeof sizingOf> | undefined
  #mainBar: Bar | undefined

  /** True on the close of a bar on which to go long. */
  protected abstract entersLong(bar: Bar): boolean
  /** True on the close of a bar on which to leave a long position. */
  protected abstract exitsLong(bar: Bar): boolean
  /** True on the close of a bar on which to go short; never, unless overridden. */
  protected entersShort(_bar: Bar): boolean {
    return false
  }
  /** True on the close of a bar on which to leave a short position; never, unless overridden. */
  protected exitsShort(_bar: Bar): boolean {
    return false
  }
  /**
   * Puts on a position, +1 to go long, −1 to go short: as much as the parameters of {@link sized} say, 95 % of equity
   * when the strategy has none. Override it to trade another size.
   */
  protected enter(direction: 1 | -1, _bar: Bar): void {
    const size = (this.#size ??= sizingOf(this.params))
    if ('percent' in size) this.orderTargetPercent(direction * size.percent)
    else if (direction > 0) this.buy(size.quantity)
    else this.sell(size.quantity)
  }

  override onBar(bar: Bar): void {
    if (bar !== this.#mainBar && !this.#isMain(bar)) return
    const position = this.position()
    if (position.isFlat) this.#mayEnter(bar)
    else if (position.isLong ? this.exitsLong(bar) : this.exitsShort(bar)) this.close()
  }

  /** Whether a bar is of the main series. Remembers the object, which comes again: texts are compared once. */
  #isMain(bar: Bar): boolean {
    if (bar.symbol !== this.symbol || bar.spec !== this.timeframe) return false
    this.#mainBar = bar
    return true
  }

  #mayEnter(bar: Bar): void {
    const direction = this.entersLong(bar) ? 1 : this.entersShort(bar) ? -1 : 0
    if (direction !== 0 && this.workingOrders.length === 0) this.enter(direction, bar)
  }
}
