import type { Trader } from '../trader.ts'
import { marginWarnings } from './account-records.ts'

/** What happened that a reader should know; what the figures let one doubt is in statistics/doubts. */
export function warningsOf(trader: Trader): string[] {
  const warnings: string[] = []
  const { denied } = trader.orders
  const [first] = denied
  if (first) warnings.push(`${denied.length} order(s) were refused by the risk gate, the first: ${first.reason}`)
  warnings.push(...marginWarnings(trader))
  if (trader.portfolio.cash < 0 && trader.margin === null)
    warnings.push('cash is below zero: fills cost more than the price at which orders were checked')
  return warnings
}
