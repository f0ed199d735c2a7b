import { useMemo, type JSX } from 'react'
import type { BacktestResult, BacktestSummary } from '../../../contract/backtest.ts'
import { LineChartView } from '../../charts/line-chart-view.tsx'
import { EmptyState, ErrorState, failureDetails, Skeleton } from '../../components/panel-states.tsx'
import styles from './backtest-panel.module.css'
import { MetricsTable } from './metrics-table.tsx'
import { growthCurves } from './run-curves.ts'
import { useResults } from './use-result.ts'

/** Two to four runs over each other, and their figures side by side. */
export function CompareView({ runs }: { readonly runs: readonly BacktestSummary[] }): JSX.Element {
  const loaded = useResults(runs.map(({ id }) => id))
  if (runs.length < 2) return <EmptyState>Choose two to four finished runs in the list.</EmptyState>
  if (loaded.phase === 'loading') return <Skeleton columns="1fr 1fr 1fr" rows={12} />
  if (loaded.phase === 'failed') {
    return (
      <ErrorState title="The runs could not be read" details={failureDetails(loaded.failure)}>
        {loaded.failure.message}
      </ErrorState>
    )
  }
  return <Compared results={loaded.value} />
}

function Compared({ results }: { readonly results: readonly BacktestResult[] }): JSX.Element {
  const names = useMemo(() => runNames(results), [results])
  const curves = useMemo(() => growthCurves(results, names), [results, names])
  const timeframe = results[0]?.data.timeframe ?? '1d'
  return (
    <div className={styles['compare']}>
      <div className={styles['compareChart']}>
        <LineChartView
          label="Growth of the compared runs"
          curves={curves}
          timeframe={timeframe}
          zone="UTC"
          attribution
        />
      </div>
      <MetricsTable results={results} names={names} />
    </div>
  )
}

/** `A sma-cross AAPL`: the letter tells runs of one strategy apart. */
function runNames(results: readonly BacktestResult[]): string[] {
  return results.map((result, index) => `${'ABCD'.charAt(index)} ${result.strategy.name} ${result.data.symbol}`)
}
