import type { InstrumentMarket } from '../market/market.ts'
import { divideHalfEven } from '../model/decimal.ts'
import type { MatchedBy } from '../model/tick-series.ts'
import type { Price, Timestamp } from '../model/units.ts'
import { TickValuation } from '../portfolio/bar-valuation.ts'
import type { Financing } from '../portfolio/financing.ts'
import type { Holding } from '../portfolio/holding.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { LatentBroker } from './latent-broker.ts'
import type { OrderBook } from './order-book.ts'
import type { SimulatedExchange } from './simulated-exchange.ts'

/** An instrument whose orders meet ticks. */
export interface TickedInstrument {
  readonly market: InstrumentMarket
  readonly exchange: SimulatedExchange
  readonly book: OrderBook
  readonly portfolio: Portfolio
  readonly holding: Holding
  /** The line to the exchange, when it takes its time. */
  readonly line: LatentBroker | undefined
  readonly matchedBy: Exclude<MatchedBy, 'bars'>
  readonly financing: Financing | undefined
}

/** Has an exchange matched against the ticks of an instrument, and a portfolio valued at them. */
export function matchTicks(parts: TickedInstrument): void {
  const { market, exchange, book, portfolio, holding, line, matchedBy, financing } = parts
  const { instrument, quotes, trades } = market
  if (financing) {
    // Before a tick is matched: what fell due by then is due on what was held before.
    const fallDue = ({ at }: { readonly at: Timestamp }) => financing.advance(at)
    for (const channel of [quotes, trades]) channel.subscribe('match', 'financing', fallDue)
  }
  if (matchedBy === 'trades') {
    book.meetTrades()
    trades.subscribe('match', 'exchange', (trade) => {
      line?.arrive(instrument, trade.at)
      exchange.matchTrade(book, trade)
    })
  } else {
    quotes.subscribe('match', 'exchange', (quote) => {
      line?.arrive(instrument, quote.at)
      exchange.matchQuote(book, quote)
    })
  }
  const valuation = new TickValuation(portfolio, holding)
  if (matchedBy === 'quotes-alone') {
    quotes.subscribe('value', 'portfolio', ({ bid, ask }) => {
      // A side that nobody quotes says nothing of what the other is worth.
      if (instrument.isPrice(bid) && instrument.isPrice(ask)) valuation.takeTick(divideHalfEven(bid + ask, 2) as Price)
    })
  } else {
    trades.subscribe('value', 'portfolio', ({ price }) => valuation.takeTick(price))
  }
  market.bars().attach('value', valuation)
}
