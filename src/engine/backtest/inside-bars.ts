import type { SimulatedClock } from '../kernel/clock.ts'
import type { ReplayInterrupts } from '../market/bar-replay.ts'
import { TickReplay } from '../market/tick-replay.ts'
import { ConfigError } from '../model/errors.ts'
import { inUnitsOf } from '../market/converted-bars.ts'
import type { Trader } from '../trader.ts'
import type { DatedEvents } from './dated-events.ts'
import type { BacktestConfig } from './runner.ts'

/** What happens between the bars of a run: what is known by date, and ticks, where orders meet these. */
export function betweenBars(
  { histories, from }: BacktestConfig,
  dated: DatedEvents,
  clock: SimulatedClock,
  { market }: Trader,
): ReplayInterrupts {
  const ticked = dated.histories.flatMap((series, index) => {
    const ticks = histories[index]?.ticks
    return ticks ? [{ series, ticks }] : []
  })
  return ticked.length > 0 ? new TickReplay(clock, market, ticked, from, dated) : dated
}

/**
 * Has orders matched on the finer bars inside of the bars.
 * @throws ConfigError for detail of a symbol without bars or with ticks, or not finer than the bars
 */
export function attachDetails({ details = [], histories }: BacktestConfig, trader: Trader): void {
  for (const detail of details) {
    const { symbol } = detail.instrument
    const history = histories.find(({ instrument }) => instrument.symbol === symbol)
    if (!history) throw new ConfigError(`expected detail of a symbol that is traded, found ${symbol}`)
    if (history.ticks)
      throw new ConfigError(`expected finer bars or ticks of ${symbol} to match orders on, found both (see --match)`)
    trader.exchange.useDetail(inUnitsOf(detail, history.instrument), history.timeframe)
  }
}
