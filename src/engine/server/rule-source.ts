import type { RuleWatch } from '../../contract/alerts.ts'
import type { Lamp } from '../../contract/views.ts'
import type { InstrumentMarket } from '../market/market.ts'
import { Bar } from '../model/bar.ts'
import { moneyToDecimal } from '../model/currency.ts'
import { unreachable } from '../model/errors.ts'
import { parseTimeframe } from '../model/time.ts'
import type { Money } from '../model/units.ts'
import type { Session } from '../session/session.ts'
import { studyIndicator } from './studies.ts'

/** What rules look at: the session that runs, and the lamps of its feed and broker. */
export interface RuleSight {
  readonly session: Session
  readonly lamps: () => { readonly feed: Lamp; readonly broker: Lamp }
}

/** Calls back with each new value of what a rule looks at. Values of the account come with `look`. */
export interface RuleSource {
  readonly look: () => void
  readonly close: () => void
}

type Take = (value: number) => void

/**
 * Begins to look.
 * @param direction which end of a bar counts first, where there are only bars
 * @throws ConfigError for a symbol or a timeframe that the session does not have
 */
export function ruleSource(
  watch: RuleWatch,
  direction: 'above' | 'below',
  { session, lamps }: RuleSight,
  take: Take,
): RuleSource {
  const { portfolio, market } = session.trader
  const money = (amount: number) => moneyToDecimal(amount as Money, portfolio.currency)
  switch (watch.kind) {
    case 'price':
      return { look: nothing, close: followPrice(market.get(watch.symbol), direction, take) }
    case 'indicator':
      return { look: nothing, close: followIndicator(session, watch, take) }
    case 'pnl': {
      const pnl = () => (watch.of === 'day' ? portfolio.equity - session.ledger.dayStart : portfolio.openPnl)
      return { look: () => take(money(pnl())), close: nothing }
    }
    case 'drawdown': {
      let peak: number = portfolio.equity
      const look = () => {
        const { equity } = portfolio
        peak = Math.max(peak, equity)
        take(peak > 0 ? (100 * (peak - equity)) / peak : 0)
      }
      return { look, close: nothing }
    }
    case 'connection':
      return { look: () => take(lamps()[watch.of].state === 'down' ? 1 : 0), close: nothing }
    default:
      return unreachable(watch)
  }
}

function nothing(): void {}

/** Trades where there are some, else bars: their open, the end that the level is crossed at, and their close. */
function followPrice(market: InstrumentMarket, direction: 'above' | 'below', take: Take): () => void {
  const { priceScale } = market.instrument
  let hasTrades = false
  const trades = market.trades.subscribe('record', 'rules', ({ price }) => {
    hasTrades = true
    take(price / priceScale)
  })
  const bars = market.bars().subscribe('record', 'rules', (bar) => {
    if (hasTrades) return
    const end = direction === 'above' ? bar.highUnits : bar.lowUnits
    for (const price of [bar.openUnits, end, bar.closeUnits]) take(price / priceScale)
  })
  return () => {
    trades()
    bars()
  }
}

function followIndicator(session: Session, watch: Extract<RuleWatch, { kind: 'indicator' }>, take: Take): () => void {
  const { indicator, market, timeframe } = warmIndicator(session, watch)
  return market.bars(timeframe).subscribe('record', 'rules', (bar) => {
    indicator.update(bar)
    take(indicator.value)
  })
}

function warmIndicator(session: Session, watch: Extract<RuleWatch, { kind: 'indicator' }>) {
  const timeframe = parseTimeframe(watch.timeframe)
  const market = session.trader.market.get(watch.symbol)
  market.bars(timeframe)
  const indicator = studyIndicator(watch.study, watch.arguments)
  const past = session.history(watch.symbol, timeframe)
  const bar = new Bar(market.instrument, timeframe)
  for (let row = 0; row < past.length; row++) {
    bar.read(past, row)
    indicator.update(bar)
  }
  return { indicator, market, timeframe }
}
