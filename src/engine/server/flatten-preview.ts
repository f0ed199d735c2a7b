import type { FlattenPreview } from '../../contract/trading-control.ts'
import { moneyToDecimal } from '../model/currency.ts'
import type { Money } from '../model/units.ts'
import { PAPER_EXCHANGE, closedReason } from '../session/session-venue.ts'
import type { Session } from '../session/session.ts'

/** What FLATTEN would do to a session now. Nothing is sent. */
export function flattenPreview(session: Session): FlattenPreview {
  const broker = session.outside?.connection.name ?? PAPER_EXCHANGE
  const { portfolio, working } = session.trader
  const held = [...portfolio.holdings].filter(({ position }) => position.quantity !== 0)
  const worth = held.map(({ instrument, position, markPrice }) => {
    const size = Math.abs(position.quantity) as typeof position.quantity
    return markPrice > 0 ? instrument.notional(markPrice, size) : 0
  })
  // The paper exchange fills a market order one increment worse than the price; outside nobody knows better.
  const slip = held.map(({ instrument, position }) => {
    const size = Math.abs(position.quantity) as typeof position.quantity
    return instrument.notional(instrument.priceIncrement, size)
  })
  const money = (amounts: readonly number[]) =>
    moneyToDecimal(amounts.reduce((total, amount) => total + amount, 0) as Money, portfolio.currency)
  // Whether a venue outside is open, its broker knows.
  const reason = session.outside ? null : closedReason(session)
  const orders = working.count
  const notional = money(worth)
  return {
    currency: portfolio.currency.code,
    accounts: [{ broker, orders, positions: held.length, notional }],
    positions: held.length,
    orders,
    notional,
    slippage: money(slip),
    closed: reason === null ? [] : held.map(({ instrument }) => ({ symbol: instrument.symbol, reason })),
  }
}
