import type { JSX } from 'react'
import type { BacktestResult } from '../../../contract/backtest.ts'
import { parametersText } from '../strategies/parameter-model.ts'
import styles from './backtest-panel.module.css'
import type { Metric } from './metric-catalogue.ts'
import { bestRuns, formatMetric, metricGroups, metricValue } from './metrics.ts'

interface MetricsTableProps {
  readonly results: readonly BacktestResult[]
  readonly names: readonly string[]
}

/** All figures in groups, one column a run; the best of a comparison stands out. */
export function MetricsTable({ results, names }: MetricsTableProps): JSX.Element {
  const groups = results[0] === undefined ? [] : metricGroups(results[0].metrics)
  const several = results.length > 1
  return (
    <div className={styles['metricsScroll']}>
      <table className={styles['metrics']} data-single={!several || undefined}>
        {several ? (
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Figure</span>
              </th>
              {names.map((name, index) => (
                <th key={name} scope="col">
                  <i style={{ '--swatch': `var(--series-${index + 1})` }} />
                  {name}
                  <span className={styles['runParameters']}>
                    {results[index] === undefined ? '' : parametersText(results[index].strategy.params)}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
        ) : null}
        {groups.map((group) => (
          <tbody key={group.title}>
            <tr>
              <th colSpan={names.length + 1} scope="rowgroup">
                {group.title}
              </th>
            </tr>
            {group.metrics.map((metric) => (
              <Row key={metric.key} metric={metric} results={results} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

function Row({
  metric,
  results,
}: {
  readonly metric: Metric
  readonly results: readonly BacktestResult[]
}): JSX.Element {
  const values = results.map((result) => metricValue(result.metrics, metric.key))
  const best = bestRuns(metric, values)
  return (
    <tr>
      <th scope="row" title={metric.definition}>
        {metric.label}
      </th>
      {results.map((result, index) => (
        <td key={result.digest + String(index)} data-best={best.has(index) || undefined}>
          {formatMetric(metric, values[index] ?? null)}
        </td>
      ))}
      {results.length === 1 ? <td className={styles['definition']}>{metric.definition}</td> : null}
    </tr>
  )
}
