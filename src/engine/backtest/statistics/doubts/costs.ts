import type { Doubt } from '../../../../contract/backtest.ts'
import type { DoubtedRun, DoubtRule } from './doubts.ts'
import { inMoney, inPercent } from './wording.ts'

/** Types of order that pay slippage. */
const SLIPS: ReadonlySet<string> = new Set(['market', 'stop'])

/** What is left when trading costs more than was assumed. */
export const doubtTheCosts: DoubtRule = (run, { doubledCosts }) => {
  const { metrics, config, trades } = run
  const profit = metrics.equityFinal - metrics.equityStart
  const paid = costsPaid(run)
  if (paid === 0 && isFree(run) && trades.length > 0) {
    const text = 'no commission and no slippage were charged: real results will be worse'
    return [{ kind: 'no-costs', severity: 'high', text }]
  }
  if (profit <= 0) return []
  const left = doubledCosts ? doubledCosts.totalReturn * metrics.equityStart : profit - paid
  if (left > profit / 2) return []
  const how = doubledCosts ? 'run again with costs doubled' : 'with the same fills and costs doubled'
  return [costDoubt(left, `${how}, a profit of ${inMoney(profit, config.currency)}`, run)]
}

function costDoubt(left: number, start: string, { metrics, config }: DoubtedRun): Doubt {
  const share = inPercent(Math.abs(left) / metrics.equityStart)
  const rest = `${inMoney(Math.abs(left), config.currency)} (${share} of the start)`
  return left <= 0
    ? { kind: 'costs', severity: 'high', text: `${start} becomes a loss of ${rest}` }
    : { kind: 'costs', severity: 'medium', text: `${start} shrinks to ${rest}` }
}

function isFree({ config: { costs } }: DoubtedRun): boolean {
  return Object.values(costs).every((cost) => cost === 0)
}

/**
 * What trading cost: every commission, and the slippage of market and stop orders taken out of their average prices.
 * A price increment is taken as the last decimal of the price, so slippage in increments may be understated. Paying it
 * once more leaves fills, quantities and signals as they were; only a second run changes them too.
 */
export function costsPaid(
  run: Pick<DoubtedRun, 'orders' | 'trades' | 'config' | 'data' | 'metrics' | 'series'>,
): number {
  const { slippage, slippageTicks } = run.config.costs
  if (slippage === 0 && slippageTicks === 0) return run.metrics.commission
  const increment = 10 ** -run.data.pricePrecision
  const multipliers = multipliersOf(run)
  let sum = run.metrics.commission
  for (const { type, side, symbol, filled, averagePrice } of run.orders) {
    if (!SLIPS.has(type) || averagePrice === null) continue
    const direction = side === 'buy' ? 1 : -1
    const before = (averagePrice - direction * slippageTicks * increment) / (1 + direction * slippage)
    sum += Math.abs(averagePrice - before) * filled * (multipliers.get(symbol) ?? 1)
  }
  return sum
}

/** Money per unit of price and quantity of each symbol, read off a trade that moved. */
function multipliersOf({ trades, series }: Pick<DoubtedRun, 'trades' | 'series'>): ReadonlyMap<string, number> {
  const symbols = series?.length ?? 1
  const multipliers = new Map<string, number>()
  for (const { symbol, side, quantity, entryPrice, exitPrice, grossPnl } of trades) {
    const moved = (side === 'long' ? exitPrice - entryPrice : entryPrice - exitPrice) * quantity
    if (moved === 0 || multipliers.has(symbol)) continue
    multipliers.set(symbol, Number((grossPnl / moved).toPrecision(6)))
    // There may be a million more.
    if (multipliers.size === symbols) break
  }
  return multipliers
}
