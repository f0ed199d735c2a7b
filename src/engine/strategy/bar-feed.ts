import type { Indicator } from '../indicators/indicator.ts'
import type { MarketChannel, MarketListener } from '../kernel/market-channel.ts'
import type { Bar } from '../model/bar.ts'

/** Whom bars are for. */
export interface BarTaker {
  readonly id: string
  takeBar(bar: Bar, indicators: readonly Indicator[], decides: boolean): void
}

/** Feeds the bars of one instrument to indicators on it, to the strategy behind a host, or to both. */
class BarFeed implements MarketListener<Bar> {
  declare readonly name: string
  readonly #host: BarTaker
  readonly #indicators: readonly Indicator[]
  readonly #decides: boolean = false

  /** @param decides whether the strategy is to see the bar */
  constructor(host: BarTaker, indicators: readonly Indicator[], decides: boolean) {
    this.name = host.id
    this.#host = host
    this.#indicators = indicators
    this.#decides = decides
  }

  take(bar: Bar): void {
    this.#host.takeBar(bar, this.#indicators, this.#decides)
  }
}

/**
 * Feeds the bars of a channel to a strategy's host. Returns the ways to stop.
 * @param early whether the indicators take a bar in the phase before decisions: with several instruments, those of all
 *   take a moment before the strategy decides on any bar of it
 */
export function feedBars(
  channel: MarketChannel<Bar>,
  host: BarTaker,
  indicators: readonly Indicator[],
  early: boolean,
): readonly (() => void)[] {
  if (!early) return [channel.attach('decide', new BarFeed(host, indicators, true))]
  return [
    channel.attach('value', new BarFeed(host, indicators, false)),
    channel.attach('decide', new BarFeed(host, [], true)),
  ]
}

/** Feeds bars beside those that a strategy runs on: to indicators before any decision, then to the strategy if it asked. */
export function feedFurtherBars(
  channel: MarketChannel<Bar>,
  host: BarTaker,
  indicators: readonly Indicator[],
  decides: boolean,
): readonly (() => void)[] {
  const stop = channel.attach('value', new BarFeed(host, indicators, false))
  return decides ? [stop, channel.attach('decide', new BarFeed(host, [], true))] : [stop]
}
