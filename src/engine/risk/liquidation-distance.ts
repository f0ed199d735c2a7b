import type { Price } from '../model/units.ts'
import type { Holding } from '../portfolio/holding.ts'
import type { MarginAccount } from '../portfolio/margin-account.ts'
import { IsolatedMargin } from '../portfolio/margin-model.ts'

/** Part of the price by which it is moved to see how fast margin runs out. */
const STEP = 0.01

/** Where a holding's price would have to go for margin to no longer suffice, were all other prices to stay. */
export interface LiquidationPoint {
  /** In the instrument's price units, not rounded. */
  readonly price: number
  /** How far that is from the mark, as a part of it; 0 when margin does not suffice now. */
  readonly distance: number
}

/**
 * Equity and maintenance go straight with the price, so that two looks say where they meet. Null without a margin that can
 * run out: a price below zero, or one that the position does not lose by.
 */
export function liquidationPoint(account: MarginAccount, holding: Holding): LiquidationPoint | null {
  const mark = holding.markPrice
  if (!(mark > 0) || holding.position.quantity === 0) return null
  const direction = holding.position.quantity > 0 ? -1 : 1
  const moved = (mark * (1 + direction * STEP)) as Price
  const slack = slackAt(account, holding, mark)
  if (slack <= 0) return { price: mark, distance: 0 }
  const lost = slack - slackAt(account, holding, Math.round(moved) as Price)
  if (!(lost > 0)) return null
  const distance = (slack / lost) * (Math.abs(Math.round(moved) - mark) / mark)
  const price = mark * (1 + direction * distance)
  return price > 0 ? { price, distance } : null
}

/** What there is above maintenance at a price. */
function slackAt(account: MarginAccount, holding: Holding, price: Price): number {
  if (account.model instanceof IsolatedMargin) {
    return account.equityOf(holding, price) - account.maintenanceOf(holding, price)
  }
  const { equity, maintenance } = account.stateAt((each) => (each === holding ? price : each.markPrice))
  return equity - maintenance
}
