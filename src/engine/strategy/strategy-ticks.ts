import type { InstrumentMarket } from '../market/market.ts'
import type { Timestamp } from '../model/units.ts'
import { Strategy } from './strategy.ts'
import { strategyQuote, strategyTrade } from './strategy-views.ts'

/** Calls a strategy that runs, at the time of a tick, and says where it failed if it does. */
export type Tell = (at: Timestamp, where: string, call: () => void) => void

/**
 * Has a strategy told of each quote and trade of a symbol. Most do not look at them, and there are many.
 * @param now the strategy, whose code may be replaced
 * @returns the way to end it
 */
export function followTicks(
  { quotes, trades }: InstrumentMarket,
  id: string,
  now: () => Strategy,
  tell: Tell,
): () => void {
  const stops = [
    quotes.subscribe('decide', id, (quote) => {
      const strategy = now()
      if (strategy.onQuote === Strategy.prototype.onQuote) return
      tell(quote.at, ' on a quote', () => strategy.onQuote(strategyQuote(quote)))
    }),
    trades.subscribe('decide', id, (trade) => {
      const strategy = now()
      if (strategy.onTrade === Strategy.prototype.onTrade) return
      tell(trade.at, ' on a trade', () => strategy.onTrade(strategyTrade(trade)))
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
