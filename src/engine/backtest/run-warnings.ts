import { formatUtc } from '../model/time.ts'
import type { Shortages } from '../simulation/settlement.ts'
import type { Trader } from '../trader.ts'
import { marginWarnings } from './account-records.ts'

/** What happened that a reader should know; what the figures let one doubt is in statistics/doubts. */
export function warningsOf(trader: Trader): string[] {
  const warnings: string[] = []
  const { denied } = trader.orders
  const [first] = denied
  if (first) warnings.push(`${denied.length} order(s) were refused by the risk gate, the first: ${first.reason}`)
  warnings.push(...shortageWarnings(trader.exchange.shortages), ...marginWarnings(trader))
  if (trader.portfolio.cash < 0 && trader.margin === null)
    warnings.push('cash is below zero: fills cost more than the price at which orders were checked')
  return warnings
}

/** Orders too large for the market: what was meant for one price was traded at many, or never. */
function shortageWarnings({ count, first }: Shortages): readonly string[] {
  if (!first) return []
  const { orderId, symbol, at } = first
  return [
    `${count} time(s) the market had less for an order than it wanted, and the rest had to wait, the first for ${orderId} of ${symbol} at ${formatUtc(at)}: see the share of volume that orders may fill`,
  ]
}
