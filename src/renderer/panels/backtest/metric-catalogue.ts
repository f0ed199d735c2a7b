/** One figure of a report. Conventions are in docs/statistics.md. */
export interface Metric {
  readonly key: string
  readonly label: string
  readonly kind: 'money' | 'fraction' | 'signed-fraction' | 'ratio' | 'count' | 'days' | 'bars'
  readonly definition: string
  /** Whether more is better, for the best of a comparison. */
  readonly better?: 'more' | 'less'
}

export interface MetricGroup {
  readonly title: string
  readonly metrics: readonly Metric[]
}

type Row = readonly [key: string, label: string, kind: Metric['kind'], definition: string, better?: Metric['better']]

function group(title: string, rows: readonly Row[]): MetricGroup {
  return {
    title,
    metrics: rows.map(([key, label, kind, definition, better]) => ({
      key,
      label,
      kind,
      definition,
      ...(better === undefined ? {} : { better }),
    })),
  }
}

export const METRIC_GROUPS: readonly MetricGroup[] = [
  group('Return', [
    ['equityStart', 'Equity at start', 'money', 'Cash that the run began with'],
    ['equityFinal', 'Equity at end', 'money', 'Cash and positions at the last close', 'more'],
    ['totalReturn', 'Total return', 'signed-fraction', 'Equity at end ÷ equity at start − 1', 'more'],
    ['annualReturn', 'Annual return', 'signed-fraction', 'Compounded to a year', 'more'],
    [
      'annualReturnArithmetic',
      'Annual return, arithmetic',
      'signed-fraction',
      'Mean daily return × periods a year',
      'more',
    ],
  ]),
  group('Risk', [
    ['annualVolatility', 'Annual volatility', 'fraction', 'Deviation of returns, to a year', 'less'],
    ['maxDrawdown', 'Max drawdown', 'fraction', 'Deepest fall from a high, as a share of it', 'less'],
    ['maxDrawdownDays', 'Longest drawdown', 'days', 'Longest time below a high', 'less'],
    ['ulcerIndex', 'Ulcer index', 'fraction', 'Root of the mean squared drawdown', 'less'],
    ['valueAtRisk95', 'Value at risk, 95 %', 'fraction', 'Loss that one day in twenty exceeds', 'less'],
    ['valueAtRisk99', 'Value at risk, 99 %', 'fraction', 'Loss that one day in a hundred exceeds', 'less'],
    ['expectedShortfall95', 'Expected shortfall, 95 %', 'fraction', 'Mean loss of the worst twentieth of days', 'less'],
    ['expectedShortfall99', 'Expected shortfall, 99 %', 'fraction', 'Mean loss of the worst hundredth of days', 'less'],
    ['exposure', 'Exposure', 'fraction', 'Share of bars with a position'],
  ]),
  group('Return for risk', [
    ['sharpe', 'Sharpe ratio', 'ratio', 'Mean return ÷ deviation, to a year', 'more'],
    ['sortino', 'Sortino ratio', 'ratio', 'Mean return ÷ downside deviation, to a year', 'more'],
    ['calmar', 'Calmar ratio', 'ratio', 'Annual return ÷ maximum drawdown', 'more'],
    ['omega', 'Omega ratio', 'ratio', 'Sum of daily gains ÷ sum of daily losses', 'more'],
    ['sqn', 'System quality', 'ratio', '√trades × mean ÷ deviation of net P&L per trade', 'more'],
    ['kelly', 'Kelly share', 'fraction', 'Win rate − loss rate ÷ payoff ratio; below 0 for a losing system', 'more'],
  ]),
  group('Significance', [
    ['dailyReturns', 'Daily returns', 'count', 'How many the figures of returns rest on'],
    ['probabilisticSharpe', 'Probability of Sharpe above 0', 'fraction', 'Probabilistic Sharpe ratio', 'more'],
    ['minimumTrackRecord', 'Minimum track record', 'count', 'Daily returns needed for 95 % confidence in that', 'less'],
    ['skewness', 'Skewness', 'ratio', 'Of daily returns'],
    ['kurtosis', 'Kurtosis', 'ratio', 'Of daily returns; 3 for a normal distribution'],
    ['tailRatio', 'Tail ratio', 'ratio', '95th percentile of daily returns ÷ size of the 5th', 'more'],
  ]),
  group('Trades', [
    ['trades', 'Trades', 'count', 'Closed round trips'],
    ['winRate', 'Win rate', 'fraction', 'Share of trades with a net gain', 'more'],
    ['profitFactor', 'Profit factor', 'ratio', 'Gross gains ÷ gross losses', 'more'],
    ['expectancy', 'Expectancy', 'money', 'Mean net P&L of a trade', 'more'],
    ['payoffRatio', 'Payoff ratio', 'ratio', 'Average win ÷ average loss', 'more'],
    ['averageWin', 'Average win', 'money', 'Mean net P&L of winning trades', 'more'],
    ['averageLoss', 'Average loss', 'money', 'Mean net P&L of losing trades', 'less'],
    ['bestTrade', 'Best trade', 'money', 'Highest net P&L'],
    ['worstTrade', 'Worst trade', 'money', 'Lowest net P&L'],
    ['averageBars', 'Average length', 'bars', 'Mean bars from entry to exit'],
    ['longestWinStreak', 'Longest winning streak', 'count', 'Wins in a row'],
    ['longestLossStreak', 'Longest losing streak', 'count', 'Losses in a row', 'less'],
  ]),
  group('Excursions', [
    ['averageMae', 'Average worst P&L', 'money', 'Mean of the worst P&L that trades stood at (MAE)', 'less'],
    ['averageMfe', 'Average best P&L', 'money', 'Mean of the best P&L that trades stood at (MFE)', 'more'],
    ['worstMae', 'Worst P&L while open', 'money', 'Of any trade', 'less'],
    ['worstMaeOfWins', 'Worst P&L of a win', 'money', 'The worst that a trade stood at and still won'],
    ['edgeRatio', 'Edge ratio', 'ratio', 'Average MFE ÷ size of the average MAE', 'more'],
  ]),
  group('Costs', [
    ['commission', 'Commission', 'money', 'Paid in all', 'less'],
    ['interest', 'Interest', 'money', 'Received on cash, less paid on debt', 'more'],
    ['borrowFees', 'Borrow fees', 'money', 'Of shorts; negative when paid', 'more'],
    ['funding', 'Funding', 'money', 'Of perpetuals, received less paid', 'more'],
    ['turnover', 'Turnover', 'ratio', 'Traded value ÷ mean equity'],
    ['conversionCosts', 'Conversion', 'money', 'Of other currencies; part of the commission', 'less'],
  ]),
  group('Margin', [
    ['marginCalls', 'Margin calls', 'count', 'How often equity fell below the maintenance margin', 'less'],
    ['liquidations', 'Forced reductions', 'count', 'Of positions, for want of margin', 'less'],
    ['peakMarginUse', 'Peak margin use', 'fraction', 'Most of equity in use as initial margin', 'less'],
  ]),
]
