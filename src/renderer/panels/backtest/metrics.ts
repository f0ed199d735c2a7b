import type { Metrics } from '../../../contract/backtest.ts'
import { formatDecimal, formatPercent } from '../../components/number-format.ts'
import { spelledOut } from '../strategies/parameter-model.ts'

/** One figure of a report. Conventions are in docs/statistics.md. */
export interface Metric {
  readonly key: string
  readonly label: string
  readonly kind: 'money' | 'fraction' | 'signed-fraction' | 'ratio' | 'count' | 'days'
  readonly definition: string
  /** Whether more is better, for the best of a comparison. */
  readonly better?: 'more' | 'less'
}

export interface MetricGroup {
  readonly title: string
  readonly metrics: readonly Metric[]
}

export const METRIC_GROUPS: readonly MetricGroup[] = [
  {
    title: 'Return',
    metrics: [
      { key: 'equityStart', label: 'Equity at start', kind: 'money', definition: 'Cash that the run began with' },
      {
        key: 'equityFinal',
        label: 'Equity at end',
        kind: 'money',
        definition: 'Cash and positions at the last close',
        better: 'more',
      },
      {
        key: 'totalReturn',
        label: 'Total return',
        kind: 'signed-fraction',
        definition: 'Equity at end ÷ equity at start − 1',
        better: 'more',
      },
      {
        key: 'annualReturn',
        label: 'Annual return',
        kind: 'signed-fraction',
        definition: 'Compounded to a year',
        better: 'more',
      },
    ],
  },
  {
    title: 'Risk',
    metrics: [
      {
        key: 'annualVolatility',
        label: 'Annual volatility',
        kind: 'fraction',
        definition: 'Deviation of returns, to a year',
        better: 'less',
      },
      {
        key: 'maxDrawdown',
        label: 'Maximum drawdown',
        kind: 'fraction',
        definition: 'Deepest fall from a high, as a share of it',
        better: 'less',
      },
      {
        key: 'maxDrawdownDays',
        label: 'Longest drawdown',
        kind: 'days',
        definition: 'Longest time below a high',
        better: 'less',
      },
      { key: 'exposure', label: 'Exposure', kind: 'fraction', definition: 'Share of bars with a position' },
    ],
  },
  {
    title: 'Return for risk',
    metrics: [
      {
        key: 'sharpe',
        label: 'Sharpe ratio',
        kind: 'ratio',
        definition: 'Mean return ÷ deviation, to a year',
        better: 'more',
      },
      {
        key: 'sortino',
        label: 'Sortino ratio',
        kind: 'ratio',
        definition: 'Mean return ÷ downside deviation, to a year',
        better: 'more',
      },
      {
        key: 'calmar',
        label: 'Calmar ratio',
        kind: 'ratio',
        definition: 'Annual return ÷ maximum drawdown',
        better: 'more',
      },
      {
        key: 'sqn',
        label: 'System quality',
        kind: 'ratio',
        definition: '√trades × mean ÷ deviation of net P&L per trade',
        better: 'more',
      },
    ],
  },
  {
    title: 'Trades',
    metrics: [
      { key: 'trades', label: 'Trades', kind: 'count', definition: 'Closed round trips' },
      {
        key: 'winRate',
        label: 'Win rate',
        kind: 'fraction',
        definition: 'Share of trades with a net gain',
        better: 'more',
      },
      {
        key: 'profitFactor',
        label: 'Profit factor',
        kind: 'ratio',
        definition: 'Gross gains ÷ gross losses',
        better: 'more',
      },
      { key: 'expectancy', label: 'Expectancy', kind: 'money', definition: 'Mean net P&L of a trade', better: 'more' },
    ],
  },
  {
    title: 'Costs',
    metrics: [
      { key: 'commission', label: 'Commission', kind: 'money', definition: 'Paid in all', better: 'less' },
      { key: 'turnover', label: 'Turnover', kind: 'ratio', definition: 'Traded value ÷ mean equity' },
    ],
  },
]

const KNOWN = new Set(METRIC_GROUPS.flatMap(({ metrics }) => metrics.map(({ key }) => key)))

/** Groups of the figures that a run has; those that the catalogue does not know come last under their own names. */
export function metricGroups(metrics: Metrics): readonly MetricGroup[] {
  const others = Object.keys(metrics).filter((key) => !KNOWN.has(key) && typeof metrics[key] === 'number')
  if (others.length === 0) return METRIC_GROUPS
  const named = others.map((key): Metric => ({ key, label: spelledOut(key), kind: 'ratio', definition: key }))
  return [...METRIC_GROUPS, { title: 'Others', metrics: named }]
}

/** A figure of a run; null when it is undefined. */
export function metricValue(metrics: Metrics, key: string): number | null {
  const value = metrics[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

export function formatMetric(metric: Metric, value: number | null): string {
  switch (metric.kind) {
    case 'money':
      return formatDecimal(value, 2)
    case 'fraction':
      return formatPercent(value, 2)
    case 'signed-fraction':
      return formatPercent(value, 2, true)
    case 'ratio':
      return formatDecimal(value, 2)
    case 'count':
      return formatDecimal(value, 0)
    case 'days':
      return value === null ? formatDecimal(null, 0) : `${formatDecimal(value, 1, 0)}\u202fd`
  }
}

/** Indices of the runs that are best in a figure; empty when it has no better, or all are equal. */
export function bestRuns(metric: Metric, values: readonly (number | null)[]): ReadonlySet<number> {
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]))
  if (metric.better === undefined || known.length < 2) return new Set()
  const size = metric.better === 'less' ? known.map(({ value }) => Math.abs(value)) : known.map(({ value }) => value)
  const best = metric.better === 'less' ? Math.min(...size) : Math.max(...size)
  const winners = known.filter((_, index) => size[index] === best)
  return winners.length === known.length ? new Set() : new Set(winners.map(({ index }) => index))
}
