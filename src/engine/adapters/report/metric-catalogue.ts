import type { Metrics } from '../../../contract/backtest.ts'
import { grouped, percent, signed } from './figures.ts'

type Kind = 'money' | 'percent' | 'ratio' | 'count' | 'days' | 'bars'

/** A figure, what it is called, and the convention it is computed by (docs/statistics.md has the formulas). */
interface Metric {
  readonly key: string
  readonly label: string
  readonly kind: Kind
  readonly convention: string
}

const metric = (key: string, label: string, kind: Kind, convention: string): Metric => ({
  key,
  label,
  kind,
  convention,
})

const METRICS: readonly Metric[] = [
  metric('equityStart', 'Starting equity', 'money', 'Cash at the start.'),
  metric('equityFinal', 'Final equity', 'money', 'Cash and open positions at the last close.'),
  metric('totalReturn', 'Total return', 'percent', 'Final ÷ starting equity − 1.'),
  metric('annualReturn', 'Annual return', 'percent', 'Compound growth by calendar time, a year of 365.25 days.'),
  metric('annualReturnArithmetic', 'Arithmetic annual return', 'percent', 'Mean daily return × periods a year.'),
  metric('annualVolatility', 'Annual volatility', 'percent', 'Sample deviation of daily returns × √ periods a year.'),
  metric('sharpe', 'Sharpe ratio', 'ratio', 'Mean ÷ sample deviation of daily returns, annualised; risk-free rate 0.'),
  metric('sortino', 'Sortino ratio', 'ratio', 'Mean ÷ downside deviation against 0 over all days, annualised.'),
  metric(
    'probabilisticSharpe',
    'Probabilistic Sharpe',
    'percent',
    'Probability that the true Sharpe ratio is above 0.',
  ),
  metric('minimumTrackRecord', 'Minimum track record', 'count', 'Daily returns needed for 95 % confidence in that.'),
  metric('dailyReturns', 'Daily returns', 'count', 'How many there are.'),
  metric('calmar', 'Calmar ratio', 'ratio', 'Annual return ÷ maximum drawdown, over the whole run.'),
  metric('maxDrawdown', 'Maximum drawdown', 'percent', 'Deepest fall from a peak, as a share of it, at closes.'),
  metric('maxDrawdownDays', 'Longest drawdown', 'days', 'Calendar days from a peak until it is reached again.'),
  metric('ulcerIndex', 'Ulcer index', 'percent', 'Root of the mean squared drawdown, of daily closes.'),
  metric('valueAtRisk95', 'Value at risk, 95 %', 'percent', 'Loss that one day in twenty exceeds, from history.'),
  metric('valueAtRisk99', 'Value at risk, 99 %', 'percent', 'The same of one day in a hundred.'),
  metric('expectedShortfall95', 'Expected shortfall, 95 %', 'percent', 'Mean loss of the worst twentieth of the days.'),
  metric('expectedShortfall99', 'Expected shortfall, 99 %', 'percent', 'Mean loss of the worst hundredth of the days.'),
  metric('skewness', 'Skewness', 'ratio', 'Of daily returns.'),
  metric('kurtosis', 'Kurtosis', 'ratio', 'Of daily returns; 3 for a normal distribution.'),
  metric('omega', 'Omega ratio', 'ratio', 'Sum of daily gains ÷ sum of daily losses, against 0.'),
  metric('tailRatio', 'Tail ratio', 'ratio', '95th percentile of daily returns ÷ size of the 5th.'),
  metric('exposure', 'Exposure', 'percent', 'Share of bars at whose close a position was open.'),
  metric('turnover', 'Turnover', 'ratio', 'Traded value a year ÷ mean equity, buys and sells.'),
  metric('commission', 'Commission', 'money', 'Of all fills.'),
  metric('dividends', 'Dividends', 'money', 'Received for longs, less paid for shorts; part of net P&L.'),
  metric('interest', 'Interest', 'money', 'Received on cash, less paid on debt.'),
  metric('borrowFees', 'Borrow fees', 'money', 'Of shorts; negative when paid.'),
  metric('funding', 'Funding', 'money', 'Of perpetuals, received less paid.'),
  metric('conversionCosts', 'Conversion', 'money', 'Of other currencies; part of the commission.'),
  metric('marginCalls', 'Margin calls', 'count', 'How often equity fell below the maintenance margin.'),
  metric('liquidations', 'Forced reductions', 'count', 'Of positions, for want of margin.'),
  metric('peakMarginUse', 'Peak margin use', 'percent', 'Most of equity in use as initial margin.'),
  metric('trades', 'Trades', 'count', 'Closed round trips; open positions are not among them.'),
  metric('winRate', 'Win rate', 'percent', 'Share of trades with a net P&L above 0.'),
  metric('profitFactor', 'Profit factor', 'ratio', 'Sum of wins ÷ sum of losses, net.'),
  metric('expectancy', 'Expectancy', 'money', 'Mean net P&L of a trade.'),
  metric('sqn', 'System quality number', 'ratio', '√ trades × mean ÷ sample deviation of net P&L; not capped.'),
  metric('averageWin', 'Average win', 'money', 'Mean net P&L of winning trades.'),
  metric('averageLoss', 'Average loss', 'money', 'Mean net P&L of losing trades.'),
  metric('payoffRatio', 'Payoff ratio', 'ratio', 'Average win ÷ average loss.'),
  metric('kelly', 'Kelly share', 'percent', 'Win rate − loss rate ÷ payoff ratio; below 0 for a losing system.'),
  metric('bestTrade', 'Best trade', 'money', 'Highest net P&L.'),
  metric('worstTrade', 'Worst trade', 'money', 'Lowest net P&L.'),
  metric('averageMae', 'Average worst P&L', 'money', 'Mean of the worst P&L that trades stood at (MAE).'),
  metric('averageMfe', 'Average best P&L', 'money', 'Mean of the best P&L that trades stood at (MFE).'),
  metric('worstMae', 'Worst P&L while open', 'money', 'Of any trade.'),
  metric('worstMaeOfWins', 'Worst P&L of a win', 'money', 'The worst that a trade stood at and still won.'),
  metric('edgeRatio', 'Edge ratio', 'ratio', 'Average MFE ÷ size of the average MAE.'),
  metric('averageBars', 'Average length', 'bars', 'Mean bars from entry to exit.'),
  metric('longestWinStreak', 'Longest winning streak', 'count', 'Wins in a row.'),
  metric('longestLossStreak', 'Longest losing streak', 'count', 'Losses in a row.'),
]

/** The figures that a run has; those that are not in the catalogue come last, by their own names. */
export function metricsIn(metrics: Metrics): readonly Metric[] {
  const known = METRICS.filter(({ key }) => key in metrics)
  const others = Object.keys(metrics).filter((key) => !METRICS.some((candidate) => candidate.key === key))
  return [...known, ...others.map((key) => metric(key, key, 'ratio', ''))]
}

/** A figure of a run; null when the run does not define it. */
export function metricValue(metrics: Metrics, key: string): number | null {
  const value = metrics[key]
  return typeof value === 'number' ? value : null
}

export function metricText(kind: Kind, value: number | null): string {
  switch (kind) {
    case 'money':
      return grouped(value, 2)
    case 'percent':
      return percent(value)
    case 'ratio':
      return grouped(value, 2)
    case 'count':
      return grouped(value)
    case 'days':
      return value === null ? grouped(value) : `${grouped(value)} days`
    case 'bars':
      return value === null ? grouped(value) : `${grouped(value, 1)} bars`
  }
}

/** In per cent with a sign. */
export function gainText(value: number | null): string {
  return signed(percent(value), value)
}
