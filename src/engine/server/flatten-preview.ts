import type { FlattenPreview } from '../../contract/trading-control.ts'
import { moneyToDecimal } from '../model/currency.ts'
import type { Money, Quantity } from '../model/units.ts'
import type { Holding } from '../portfolio/holding.ts'
import { PAPER_EXCHANGE, closedReason } from '../session/session-venue.ts'
import type { Session } from '../session/session.ts'
import { closingCost } from './flatten-cost.ts'
import type { ClosingCost, Touch } from './flatten-cost.ts'

/** A position to be closed, with what that is worth and expected to cost, unsigned. */
interface Closing {
  readonly holding: Holding
  readonly exposure: Money
  readonly cost: Money
  readonly basis: ClosingCost['basis']
}

/**
 * What FLATTEN would do to a session now. Nothing is sent.
 * @param touchOf the newest bid and ask of a symbol, where there are any
 */
export function flattenPreview(session: Session, touchOf: (symbol: string) => Touch | undefined): FlattenPreview {
  const broker = session.outside?.connection.name ?? PAPER_EXCHANGE
  const { portfolio, working } = session.trader
  const held = [...portfolio.holdings].filter(({ position }) => position.quantity !== 0)
  const closings = held.map((holding) => closingOf(session, holding, touchOf(holding.instrument.symbol)))
  const money = (amount: number) => moneyToDecimal(amount as Money, portfolio.currency)
  const total = (amount: 'exposure' | 'cost') => money(closings.reduce((sum, closing) => sum + closing[amount], 0))
  // Whether a venue outside is open, its broker knows.
  const reason = session.outside ? null : closedReason(session)
  const orders = working.count
  const notional = total('exposure')
  return {
    currency: portfolio.currency.code,
    accounts: [{ broker, orders, positions: held.length, notional }],
    positions: held.length,
    orders,
    notional,
    slippage: total('cost'),
    closes: closings.map(({ holding: { instrument, position }, exposure, cost, basis }) => ({
      symbol: instrument.symbol,
      quantity: instrument.quantityToDecimal(position.quantity),
      exposure: money(exposure),
      cost: money(cost),
      basis,
    })),
    closed: reason === null ? [] : held.map(({ instrument }) => ({ symbol: instrument.symbol, reason })),
  }
}

/** Converted like the exposure of the holding, which the account has valued already. */
function closingOf(session: Session, holding: Holding, touch: Touch | undefined): Closing {
  const { instrument, position, markPrice } = holding
  const size = Math.abs(position.quantity) as Quantity
  const exposure = Math.abs(holding.exposure) as Money
  const bars = session.feed.history(instrument.symbol)
  const { spread, impact, basis } = closingCost(instrument, size, markPrice, touch, bars, session.now)
  // A price that is not known makes no share of it.
  const cost = markPrice > 0 ? Math.round((exposure * (spread + impact)) / markPrice) : 0
  return { holding, exposure, cost: cost as Money, basis }
}
