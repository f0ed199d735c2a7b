import { useMemo, type JSX } from 'react'
import type { AuditReport, BacktestResult } from '../../../contract/backtest.ts'
import type { RunReview } from '../../../contract/run-review.ts'
import { LineChartView } from '../../charts/line-chart-view.tsx'
import { monthlyReturns } from '../../charts/monthly-returns.ts'
import { MonthlyReturns } from '../../charts/monthly-returns-table.tsx'
import { Change, Percent } from '../../components/numbers.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { Skeleton } from '../../components/panel-states.tsx'
import styles from './overview.module.css'
import { BreakDowns } from './break-downs.tsx'
import { Distribution } from './distribution.tsx'
import { DoubtList, doubtsOf } from './doubts.tsx'
import { Excursions } from './excursions.tsx'
import { METRIC_GROUPS } from './metric-catalogue.ts'
import { formatMetric, metricValue } from './metrics.ts'
import { Robustness } from './robustness.tsx'
import { benchmarkCurve, drawdownCurve, equityCurve, equityLine, exposureCurve } from './run-curves.ts'
import type { Loaded } from './use-result.ts'

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

interface OverviewProps {
  readonly result: BacktestResult
  readonly audit: AuditReport | null
  readonly review: Loaded<RunReview>
  /** Shows a trade, by its number in the run from 0. */
  readonly onTrade: (index: number) => void
}

/** What to doubt, the figures that decide, the curves, and how the result came about. */
export function Overview({ result, audit, review, onTrade }: OverviewProps): JSX.Element {
  const years = useMemo(
    () => monthlyReturns(result.equity.time, result.equity.value, result.metrics.equityStart),
    [result],
  )
  const doubts = useMemo(() => doubtsOf(result, audit, review), [result, audit, review])
  return (
    <div className={styles['overview']}>
      <DoubtList doubts={doubts} review={review} />
      <Tiles result={result} />
      <Curves result={result} review={review} />
      <section className={styles['card']}>
        <h3>Monthly returns</h3>
        <div className={styles['months']}>
          <MonthlyReturns years={years} />
        </div>
      </section>
      <div className={styles['pair']}>
        <section className={styles['card']}>
          <Distribution result={result} />
        </section>
        <section className={styles['card']}>
          <Excursions result={result} onTrade={onTrade} />
        </section>
      </div>
      <Reviewed result={result} review={review} />
    </div>
  )
}

/** Equity beside buy and hold, the falls, and how much was at stake. */
function Curves({ result, review }: Pick<OverviewProps, 'result' | 'review'>): JSX.Element {
  const known = review.phase === 'ready' ? review.value : null
  const curves = useMemo(() => {
    const held = known?.benchmark ?? null
    const stake = known?.exposure ?? null
    return [
      equityCurve(equityLine(result)),
      ...(held === null ? [] : [benchmarkCurve(held, result.data.symbol)]),
      drawdownCurve(result),
      // Its room is kept while it may come.
      ...(known !== null && stake === null ? [] : [exposureCurve(stake ?? NO_POINTS)]),
    ]
  }, [result, known])
  return (
    <div className={styles['curves']}>
      <LineChartView
        label="Equity and drawdown"
        curves={curves}
        timeframe={result.data.timeframe}
        zone="UTC"
        attribution
      />
    </div>
  )
}

const NO_POINTS = { time: new Float64Array(), value: new Float64Array() }

function Reviewed({ result, review }: Pick<OverviewProps, 'result' | 'review'>): JSX.Element | null {
  if (review.phase === 'failed') return null
  if (review.phase === 'loading') return <Skeleton columns="1fr 1fr 1fr" rows={6} />
  return (
    <>
      <section className={styles['card']}>
        <Robustness result={result} review={review.value} />
      </section>
      <section className={styles['card']}>
        <BreakDowns breakdowns={review.value.analysis.breakdowns} />
      </section>
    </>
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
