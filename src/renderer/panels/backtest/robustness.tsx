import type { JSX, ReactNode } from 'react'
import type { BacktestResult } from '../../../contract/backtest.ts'
import type { RunReview } from '../../../contract/run-review.ts'
import { Percent } from '../../components/numbers.tsx'
import { formatDecimal, formatPercent } from '../../components/number-format.ts'
import styles from './overview.module.css'

interface RobustnessProps {
  readonly result: BacktestResult
  readonly review: RunReview
}

/** How much of the result is the market, how much may be chance. */
export function Robustness({ result, review }: RobustnessProps): JSX.Element {
  const { benchmark, shuffled, resampled, bootstrap, selection } = review.analysis
  const { metrics, data } = result
  return (
    <div className={styles['robustness']}>
      <Group title={`Against holding ${data.symbol}`}>
        {benchmark === null ? (
          <None>The bars of this run are not in the library, or the days in common are too few.</None>
        ) : (
          <dl>
            <Entry name="Holding returned">
              <Percent value={benchmark.benchmarkReturn} signed />
            </Entry>
            <Entry name="with a drawdown of">{formatPercent(benchmark.benchmarkDrawdown, 2)}</Entry>
            <Entry name="Beta" title="Slope of the run's daily returns on those of holding">
              {formatDecimal(benchmark.beta, 2)}
            </Entry>
            <Entry name="Alpha a year" title="Return beyond beta × holding; t beyond ±2 is hardly chance">
              {formatPercent(benchmark.alpha, 2, true)} <small>t {formatDecimal(benchmark.alphaTStatistic, 1)}</small>
            </Entry>
            <Entry name="Information ratio">{formatDecimal(benchmark.informationRatio, 2)}</Entry>
          </dl>
        )}
      </Group>
      <Group title="Chance in the order of trades">
        {shuffled === null || resampled === null ? (
          <None>Too few trades to shuffle.</None>
        ) : (
          <dl>
            <Entry name="Drawdown as it was">{formatPercent(metrics.maxDrawdown, 2)}</Entry>
            <Entry name="shuffled, median" title={`${formatDecimal(shuffled.samples, 0)} orders of the same trades`}>
              {formatPercent(shuffled.maxDrawdown.p50, 2)}
            </Entry>
            <Entry name="shuffled, 1 in 20 beyond">{formatPercent(shuffled.maxDrawdown.p95, 2)}</Entry>
            <Entry name="Final equity, 90 %" title="Trades drawn again with replacement: from 5 % to 95 %">
              {formatDecimal(resampled.finalEquity.p5, 0)} – {formatDecimal(resampled.finalEquity.p95, 0)}
            </Entry>
            <Entry name="Ends with a loss" title="Share of the samples drawn again that end below the start">
              {formatPercent(resampled.lossProbability, 1)}
            </Entry>
          </dl>
        )}
      </Group>
      <Group title="Chance in the Sharpe ratio">
        {bootstrap === null ? (
          <None>The run has no daily returns to draw from.</None>
        ) : (
          <dl>
            <Entry name="Sharpe ratio">{formatDecimal(metrics.sharpe, 2)}</Entry>
            <Entry name="95 % interval" title="Stationary bootstrap of the daily returns">
              {formatDecimal(bootstrap.low, 2)} – {formatDecimal(bootstrap.high, 2)}
            </Entry>
            <Entry name="Probably above 0" title="Probabilistic Sharpe ratio">
              {formatPercent(metrics.probabilisticSharpe, 1)}
            </Entry>
            <Entry name="Runs tried" title="Runs of this strategy on these bars that traded differently">
              {formatDecimal(review.tried, 0)}
            </Entry>
            <Entry name="above 0 after that" title="Deflated Sharpe ratio: the choice among the runs accounted for">
              {formatPercent(selection?.deflatedSharpe ?? null, 1)}
            </Entry>
          </dl>
        )}
      </Group>
    </div>
  )
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }): JSX.Element {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function None({ children }: { readonly children: ReactNode }): JSX.Element {
  return <p className={styles['muted']}>{children}</p>
}

interface EntryProps {
  readonly name: string
  readonly title?: string
  readonly children: ReactNode
}

function Entry({ name, title, children }: EntryProps): JSX.Element {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
