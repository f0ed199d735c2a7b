import type { FlattenPreview } from '../../contract/trading-control.ts'
import { moneyToDecimal } from '../model/currency.ts'
import type { Money, Quantity } from '../model/units.ts'
import type { Holding } from '../portfolio/holding.ts'
import { PAPER_EXCHANGE, closedReason } from '../session/session-venue.ts'
import type { Session } from '../session/session.ts'
import { closingCost } from './flatten-cost.ts'
import type { Touch } from './flatten-cost.ts'

type Close = FlattenPreview['closes'][number]

/**
 * What FLATTEN would do to a session now. Nothing is sent.
 * @param touchOf the newest bid and ask of a symbol, where there are any
 */
export function flattenPreview(session: Session, touchOf: (symbol: string) => Touch | undefined): FlattenPreview {
  const broker = session.outside?.connection.name ?? PAPER_EXCHANGE
  const { portfolio, working } = session.trader
  const held = [...portfolio.holdings].filter(({ position }) => position.quantity !== 0)
  const closes = held.map((holding) => closeOf(session, holding, touchOf(holding.instrument.symbol)))
  const total = (read: (close: Close) => number) => closes.reduce((sum, close) => sum + read(close), 0)
  // Whether a venue outside is open, its broker knows.
  const reason = session.outside ? null : closedReason(session)
  const orders = working.count
  const notional = total(({ exposure }) => exposure)
  return {
    currency: portfolio.currency.code,
    accounts: [{ broker, orders, positions: held.length, notional }],
    positions: held.length,
    orders,
    notional,
    slippage: total(({ cost }) => cost),
    closes,
    closed: reason === null ? [] : held.map(({ instrument }) => ({ symbol: instrument.symbol, reason })),
  }
}

/** Converted like the exposure of the holding, which the account has valued already. */
function closeOf(session: Session, { instrument, position, markPrice, exposure }: Holding, touch?: Touch): Close {
  const { currency } = session.trader.portfolio
  const size = Math.abs(position.quantity) as Quantity
  const worth = Math.abs(moneyToDecimal(exposure, currency))
  const bars = session.feed.history(instrument.symbol)
  const { spread, impact, basis } = closingCost(instrument, size, markPrice, touch, bars, session.now)
  // A price that is not known makes no share of it.
  const cost = markPrice > 0 ? (worth * (spread + impact)) / markPrice : 0
  return {
    symbol: instrument.symbol,
    quantity: instrument.quantityToDecimal(position.quantity),
    exposure: worth,
    cost: moneyToDecimal(Math.round(cost * 10 ** currency.precision) as Money, currency),
    basis,
  }
}
