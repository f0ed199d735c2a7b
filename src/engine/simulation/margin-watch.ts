import type { Clock } from '../kernel/clock.ts'
import type { EventBus } from '../kernel/event-bus.ts'
import type { InstrumentMarket } from '../market/market.ts'
import type { MatchedBy } from '../model/tick-series.ts'
import { ForeignValuation } from '../portfolio/foreign-valuation.ts'
import type { Holding } from '../portfolio/holding.ts'
import type { MarginAccount } from '../portfolio/margin-account.ts'
import { IsolatedMargin } from '../portfolio/margin-model.ts'
import type { MarginTerms } from '../portfolio/margin-terms.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { AccountBooks } from '../risk/account-books.ts'
import { AccountCheck } from './account-check.ts'
import type { AccountCheckParts } from './account-check.ts'
import { ForcedReduction } from './forced-reduction.ts'
import type { ForcedReductionParts } from './forced-reduction.ts'
import { IsolatedCheck } from './isolated-check.ts'
import { MarginCheckpoint, MarginMonitor } from './margin-monitor.ts'

export interface MarginWatchParts extends ForcedReductionParts, Pick<AccountCheckParts, 'tradingDate'> {
  readonly account: MarginAccount
  readonly terms: MarginTerms
  readonly bus: EventBus
  readonly clock: Clock
}

/** An instrument that an account on margin, or with other currencies, may hold. */
export interface WatchedInstrument {
  readonly market: InstrumentMarket
  readonly holding: Holding
  readonly matchedBy: MatchedBy
  readonly portfolio: Portfolio
  readonly clock: Clock
  readonly books: AccountBooks
  readonly margin: MarginMonitor | null
}

/** Values foreign positions at each moment, and has margin checked once all of its bars are valued, or at each trade. */
export function watchAccount({ market, holding, matchedBy, portfolio, clock, books, margin }: WatchedInstrument): void {
  const bars = market.bars()
  if (books.conversion) bars.attach('value', new ForeignValuation(portfolio, clock))
  if (!margin) return
  if (matchedBy !== 'bars') {
    // Tick by tick: the low of a bar may have been before the position.
    if (matchedBy === 'quotes-alone') market.quotes.subscribe('decide', 'margin', () => margin.checkNow())
    else market.trades.subscribe('decide', 'margin', () => margin.checkNow())
    return
  }
  bars.attach('value', margin.watch(holding))
  bars.attach('decide', new MarginCheckpoint(margin))
}

/** Puts together who watches the margin of an account and who reduces its positions. */
export function watchMargin(parts: MarginWatchParts): MarginMonitor {
  const { account, bus, clock, terms, tradingDate } = parts
  const monitor = new MarginMonitor({ account, bus, clock })
  const reduction = new ForcedReduction(parts)
  const { model } = account
  if (model instanceof IsolatedMargin) monitor.use(new IsolatedCheck(model, monitor, reduction, clock))
  else {
    const liquidation = terms.kind === 'isolated' ? 'at-once' : terms.liquidation
    const restores = terms.kind === 'futures' ? 'initial' : 'maintenance'
    monitor.use(new AccountCheck({ monitor, reduction, clock, liquidation, restores, tradingDate }))
  }
  return monitor
}
