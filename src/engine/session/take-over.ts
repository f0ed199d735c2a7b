import type { Adjustment } from '../execution/adjustment.ts'
import { splitIn } from '../execution/position-differences.ts'
import { applyAdjustment } from '../execution/reconciliation-repairs.ts'
import { splitPrice } from '../model/corporate-action.ts'
import type { Trader } from '../trader.ts'
import type { HeldExits } from './exits/held-exits.ts'
import type { StrategyRoster } from './strategy-roster.ts'

/** Everybody in a session who holds something. */
export interface Holders {
  readonly trader: Trader
  readonly strategies: StrategyRoster
  readonly exits: HeldExits
}

/** Books what was taken over from the broker's account, with everybody who holds something of it. */
export function takeOver({ trader, strategies, exits }: Holders, adjustment: Adjustment): void {
  const { portfolio, bus, controls } = trader
  if (adjustment.kind === 'cash') return applyAdjustment(adjustment, portfolio)
  const { instrument, at } = adjustment
  const holding = portfolio.holding(instrument)
  const { markPrice } = holding
  const ratio = splitIn(adjustment, holding.position)
  applyAdjustment(adjustment, portfolio)
  // The last price is of a share from before.
  if (ratio && markPrice === markPrice) portfolio.mark(holding, splitPrice(markPrice, ratio))
  controls?.takeOver(instrument, ratio !== null)
  strategies.adjust(adjustment)
  exits.takeOver(instrument, ratio && { ratio, at })
  bus.settle()
}
