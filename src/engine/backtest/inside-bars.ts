import type { TickedHistory } from '../market/tick-replay.ts'
import type { AnySeries } from '../model/bar-stream.ts'
import { ConfigError } from '../model/errors.ts'
import { detailIn } from '../simulation/detail-bars.ts'
import type { Trader } from '../trader.ts'
import type { BacktestConfig } from './runner.ts'

/** The histories whose orders meet ticks, as they are played. */
export function tickedHistories({ histories }: BacktestConfig, played: readonly AnySeries[]): TickedHistory[] {
  return played.flatMap((series, index) => {
    const ticks = histories[index]?.ticks
    return ticks ? [{ series, ticks }] : []
  })
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
    trader.exchange.useDetail(detailIn(detail, history.instrument), history.timeframe)
  }
}
