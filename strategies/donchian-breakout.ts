/**
 * Donchian breakout: the rule of the "turtles", who were taught in 1983 to buy strength and to sell weakness.
 *
 * The channel is the highest high and the lowest low of the last bars. A close above the highest high is a price that
 * nobody paid in that time: someone wants in badly. The rule goes with them, and leaves when the close falls below the
 * lowest low of a shorter channel, so that it gives back less than it waited for. With `short` it does the same the
 * other way round.
 *
 * The channel includes the newest bar, and no close is above a high that includes its own. The rule therefore asks for
 * the channel as it stood one bar ago: `previous`.
 */
import { type Bar, Donchian, RuleBasedStrategy, sized, z } from 'quantx'

const parameters = sized({
  entry: z.int().min(2).max(1_000).default(20).describe('Bars in the channel that is broken to go in'),
  exit: z.int().min(1).max(1_000).default(10).describe('Bars in the channel that is broken to get out'),
  short: z.boolean().default(false).describe('Goes short on a break downwards, too'),
}).refine(({ entry, exit }) => exit <= entry, { path: ['exit'], message: 'expected no more bars than in entry' })

export default class DonchianBreakout extends RuleBasedStrategy<typeof parameters> {
  static override readonly parameters = parameters
  static override readonly description = 'Goes with a close beyond the highest high of the last bars.'

  readonly entry = this.indicator(new Donchian(this.params.entry))
  readonly exit = this.indicator(new Donchian(this.params.exit))

  protected override entersLong(bar: Bar): boolean {
    return bar.close > this.entry.upper.previous
  }

  protected override exitsLong(bar: Bar): boolean {
    return bar.close < this.exit.lower.previous
  }

  protected override entersShort(bar: Bar): boolean {
    return this.params.short && bar.close < this.entry.lower.previous
  }

  protected override exitsShort(bar: Bar): boolean {
    return bar.close > this.exit.upper.previous
  }
}
