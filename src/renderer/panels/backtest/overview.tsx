import { useMemo, type JSX } from 'react'
import type { BacktestResult } from '../../../contract/backtest.ts'
import { LineChartView } from '../../charts/line-chart-view.tsx'
import { monthlyReturns } from '../../charts/monthly-returns.ts'
import { MonthlyReturns } from '../../charts/monthly-returns-table.tsx'
import { Change, Percent } from '../../components/numbers.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import styles from './backtest-panel.module.css'
import { METRIC_GROUPS, formatMetric, metricValue } from './metrics.ts'
import { drawdownCurve, equityCurve, equityLine } from './run-curves.ts'

const TILES = [
  'annualReturn',
  'maxDrawdown',
  'sharpe',
  'sortino',
  'trades',
  'winRate',
  'profitFactor',
  'exposure',
] as const

/** The figures that decide, the curve, the falls and the months. */
export function Overview({ result }: { readonly result: BacktestResult }): JSX.Element {
  const curves = useMemo(() => [equityCurve(equityLine(result)), drawdownCurve(result)], [result])
  const years = useMemo(
    () => monthlyReturns(result.equity.time, result.equity.value, result.metrics.equityStart),
    [result],
  )
  const { timeframe } = result.data
  return (
    <div className={styles['overview']}>
      <Tiles result={result} />
      <div className={styles['curves']}>
        <LineChartView label="Equity and drawdown" curves={curves} timeframe={timeframe} zone="UTC" attribution />
      </div>
      <section className={styles['months']}>
        <h3 className={styles['sectionTitle']}>Monthly returns</h3>
        <MonthlyReturns years={years} />
      </section>
    </div>
  )
}

function Tiles({ result }: { readonly result: BacktestResult }): JSX.Element {
  const { metrics, config } = result
  const catalogue = METRIC_GROUPS.flatMap((group) => group.metrics)
  return (
    <dl className={styles['tiles']}>
      <div className={styles['tileWide']}>
        <dt>Net profit, {config.currency}</dt>
        <dd>
          <Change value={metrics.equityFinal - metrics.equityStart} fraction={metrics.totalReturn} />
        </dd>
      </div>
      {TILES.map((key) => {
        const metric = catalogue.find((one) => one.key === key)
        if (metric === undefined) return null
        const value = metricValue(metrics, key)
        return (
          <div key={key} title={metric.definition}>
            <dt>{metric.label}</dt>
            <dd>
              {metric.kind === 'signed-fraction' ? (
                <Percent value={value} signed />
              ) : metric.kind === 'count' ? (
                formatDecimal(value, 0)
              ) : (
                formatMetric(metric, value)
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
