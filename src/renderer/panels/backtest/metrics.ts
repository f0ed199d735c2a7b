import type { Metrics } from '../../../contract/backtest.ts'
import { formatDecimal, formatPercent } from '../../components/number-format.ts'
import { spelledOut } from '../strategies/parameter-model.ts'
import { METRIC_GROUPS, type Metric, type MetricGroup } from './metric-catalogue.ts'

const KNOWN = new Set(METRIC_GROUPS.flatMap(({ metrics }) => metrics.map(({ key }) => key)))

/** Groups of the figures that a run has; those that the catalogue does not know come last under their own names. */
export function metricGroups(metrics: Metrics): readonly MetricGroup[] {
  const others = Object.keys(metrics).filter((key) => !KNOWN.has(key) && typeof metrics[key] === 'number')
  // Runs stored by an older engine lack figures: those are not shown as unknown.
  const had = METRIC_GROUPS.map(({ title, metrics: all }) => ({
    title,
    metrics: all.filter(({ key }) => metrics[key] !== undefined),
  })).filter(({ metrics: all }) => all.length > 0)
  if (others.length === 0) return had
  const named = others.map((key): Metric => ({ key, label: spelledOut(key), kind: 'ratio', definition: key }))
  return [...had, { title: 'Others', metrics: named }]
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
    case 'bars':
      return formatDecimal(value, 1)
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
