/**
 * RSI reversion: buy what has fallen too fast, sell it when it has recovered.
 *
 * Wilder's relative strength index compares the average rise with the average fall of the last bars: 100 when every
 * change was a rise, 0 when every change was a fall. A low value says that sellers were in a hurry, and hurried prices
 * often come back. A filter keeps it out of falling markets: the close has to be above its long average, so that it
 * buys dips in a rise and not a collapse.
 *
 * What to expect: most trades win a little. The ones that lose can lose a lot, because a falling price makes the rule
 * want to buy: a position is also left when the close falls below the long average.
 */
import { type Bar, RuleBasedStrategy, Rsi, Sma, sized, z } from 'quantx'

const parameters = sized({
  period: z.int().min(2).max(200).default(14).describe('Bars in the RSI'),
  oversold: z.number().min(1).max(99).default(30).describe('Buys when the RSI falls below this'),
  recovered: z.number().min(1).max(99).default(55).describe('Sells when the RSI rises above this'),
  trend: z.int().min(2).max(1_000).default(200).describe('Bars in the average that the close has to be above'),
}).refine(({ oversold, recovered }) => oversold < recovered, {
  path: ['oversold'],
  message: 'expected a level below the one to sell at',
})

export default class RsiReversion extends RuleBasedStrategy<typeof parameters> {
  static override readonly parameters = parameters
  static override readonly description = 'Buys dips in a rising market and sells when the price has recovered.'

  readonly rsi = this.indicator(new Rsi(this.params.period))
  readonly trend = this.indicator(new Sma(this.params.trend))

  // An indicator without enough bars is NaN, and a comparison with NaN is false: nothing happens before both have a value.
  protected override entersLong(bar: Bar): boolean {
    return this.rsi.value < this.params.oversold && bar.close > this.trend.value
  }

  protected override exitsLong(bar: Bar): boolean {
    return this.rsi.value > this.params.recovered || bar.close < this.trend.value
  }
}
