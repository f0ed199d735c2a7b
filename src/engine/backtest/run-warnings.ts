import type { Trader } from '../trader.ts'
import { marginWarnings } from './account-records.ts'

/** What happened that a reader should know; what the figures let one doubt is in statistics/doubts. */
export function warningsOf(trader: Trader): string[] {
  const warnings: string[] = []
  const denied = new Map<string, number>()
  for (const { status, reason } of trader.orders.orders) {
    if (status === 'denied') denied.set(reason, (denied.get(reason) ?? 0) + 1)
  }
  const refused = [...denied.values()].reduce((sum, count) => sum + count, 0)
  const [first] = denied.keys()
  if (first !== undefined) warnings.push(`${refused} order(s) were refused by the risk gate, the first: ${first}`)
  warnings.push(...marginWarnings(trader))
  if (trader.portfolio.cash < 0 && trader.margin === null)
    warnings.push('cash is below zero: fills cost more than the price at which orders were checked')
  return warnings
}
