/**
 * Moving-average crossover: the oldest trend rule there is, and the one to read first.
 *
 * Two simple averages of the close, a fast one that follows the price and a slow one that lags behind. When the fast one
 * rises above the slow one, the recent price is higher than its longer past: a rise may have begun, so it goes long.
 * When the fast one falls back below, it leaves. It is never short.
 *
 * What to expect: many small losses while the price goes sideways, and a few large gains when a trend lasts. Averages
 * are computed on exact prices, so that equal averages are equal and a tie is neither above nor below.
 */
import { RuleBasedStrategy, Sma, sized, z } from 'quantx'

const parameters = sized({
  fast: z.int().min(1).max(1_000).default(10).describe('Bars in the fast average'),
  slow: z.int().min(2).max(5_000).default(30).describe('Bars in the slow average'),
}).refine(({ fast, slow }) => fast < slow, { path: ['fast'], message: 'expected fewer bars than in the slow average' })

export default class SmaCross extends RuleBasedStrategy<typeof parameters> {
  static override readonly parameters = parameters
  static override readonly description = 'Long while a fast average of the close is above a slow one.'

  // Indicators are fields: the engine feeds them each closed bar before it asks the rules below.
  readonly fast = this.indicator(new Sma(this.params.fast))
  readonly slow = this.indicator(new Sma(this.params.slow))

  // A cross needs the averages of this bar and of the bar before; until all four exist, both rules are false.
  protected override entersLong(): boolean {
    return this.fast.crossedAbove(this.slow)
  }

  protected override exitsLong(): boolean {
    return this.fast.crossedBelow(this.slow)
  }
}
