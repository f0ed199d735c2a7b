import type { Doubt } from '../../../../contract/backtest.ts'
import { dailyEquity, type DailyEquity } from '../daily-equity.ts'
import { DAY_MS } from '../../../model/time.ts'
import type { DoubtedRun, DoubtRule } from './doubts.ts'
import { inMoney, inPercent } from './wording.ts'

const SHARES = [
  { share: 0.01, severity: 'high' },
  { share: 0.05, severity: 'high' },
  { share: 0.1, severity: 'medium' },
] as const
const MOST_OF_IT = 0.8
const HALF = 0.5

/** Whether a few trades, one symbol, one stretch of time or what is still open made the result. */
export const doubtTheConcentration: DoubtRule = (run) => [
  ...fewTrades(run),
  ...oneSymbol(run),
  ...onePeriod(run),
  ...stillOpen(run),
]

/** Profit without the best 1, 5 and 10 % of the trades, at least one; the smallest share that ends it is told. */
function fewTrades({ trades, config }: DoubtedRun): readonly Doubt[] {
  let profits = new Float64Array(trades.length)
  let next = 0
  for (const { netPnl } of trades) profits[next++] = netPnl
  profits = profits.toSorted().toReversed()
  const profit = profits.reduce((sum, each) => sum + each, 0)
  // One trade of two is a tenth of nothing: the doubt about few trades says it better.
  if (profit <= 0 || profits.length < 10) return []
  for (const { share, severity } of SHARES) {
    const count = Math.max(1, Math.round(profits.length * share))
    const without = profits.subarray(count).reduce((sum, each) => sum + each, 0)
    if (without > 0) continue
    const best = count === 1 ? 'its best trade' : `its best ${count} trades`
    const text = `without ${best} of ${profits.length} (${inPercent(count / profits.length)}), the profit of ${inMoney(profit, config.currency)} would be ${without < 0 ? `a loss of ${inMoney(-without, config.currency)}` : 'gone'}`
    return [{ kind: 'few-winners', severity, text }]
  }
  return []
}

function oneSymbol({ trades }: DoubtedRun): readonly Doubt[] {
  const profits = new Map<string, number>()
  let total = 0
  for (const { symbol, netPnl } of trades) {
    profits.set(symbol, (profits.get(symbol) ?? 0) + netPnl)
    total += netPnl
  }
  const [best] = [...profits].toSorted(([, a], [, b]) => b - a)
  if (best === undefined || total <= 0) return []
  const [symbol, profit] = best
  if (profits.size === 1) {
    return [
      { kind: 'one-symbol', severity: 'low', text: `only ${symbol} was traded: nothing says that it works elsewhere` },
    ]
  }
  if (profit < total * MOST_OF_IT) return []
  const text = `${symbol} made ${inPercent(profit / total)} of the profit of ${profits.size} symbols`
  return [{ kind: 'one-symbol', severity: profit >= total ? 'high' : 'medium', text }]
}

/** Of the years, or of the months of a run within two years, one that made most of the profit. */
function onePeriod({ equity, metrics }: DoubtedRun): readonly Doubt[] {
  const total = metrics.equityFinal - metrics.equityStart
  if (total <= 0) return []
  const days = dailyEquity(equity.time, equity.value, equity.time.length)
  const years = gainsBy(days, 4, metrics.equityStart)
  const periods = years.size > 2 ? years : gainsBy(days, 7, metrics.equityStart)
  const [best] = [...periods].toSorted(([, a], [, b]) => b - a)
  if (best === undefined || periods.size < 3 || best[1] < total * MOST_OF_IT) return []
  const [name, gain] = best
  const what = periods === years ? 'years' : 'months'
  const text = `${name} made ${inPercent(gain / total)} of the profit of ${periods.size} ${what}`
  return [{ kind: 'one-period', severity: gain >= total ? 'high' : 'medium', text }]
}

/** Change of equity in each period, named by the first letters of its ISO date: 4 for a year, 7 for a month. */
function gainsBy({ day, equity }: DailyEquity, letters: number, start: number): Map<string, number> {
  const gains = new Map<string, number>()
  let before = start
  day.forEach((each, index) => {
    const name = new Date(each * DAY_MS).toISOString().slice(0, letters)
    const now = equity[index] ?? before
    gains.set(name, (gains.get(name) ?? 0) + now - before)
    before = now
  })
  return gains
}

function stillOpen({ openPositions, metrics }: DoubtedRun): readonly Doubt[] {
  const profit = metrics.equityFinal - metrics.equityStart
  const open = openPositions.reduce((sum, { openPnl }) => sum + openPnl, 0)
  if (profit <= 0 || open < profit * HALF) return []
  const count = `${openPositions.length} position${openPositions.length === 1 ? '' : 's'}`
  const text = `${inPercent(open / profit)} of the profit is in ${count} still open at the end`
  return [{ kind: 'unrealised', severity: 'medium', text }]
}
