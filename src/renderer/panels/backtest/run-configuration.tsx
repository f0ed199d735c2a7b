import { Fragment, type JSX, type ReactNode } from 'react'
import type { BacktestResult, PriceView } from '../../../contract/backtest.ts'
import { costWords } from '../../../contract/cost-words.ts'
import { fillWords, tickWords } from '../../../contract/fill-config.ts'
import { formatDecimal, formatMoney, formatPercent } from '../../components/number-format.ts'
import { formatTime } from '../../components/time-format.ts'
import styles from './backtest-panel.module.css'

/** What went in and which version it was: enough to make the run again, anywhere. */
export function RunConfiguration({ result }: { readonly result: BacktestResult }): JSX.Element {
  const { strategy, data, config, engine, timing } = result
  const { costs } = config
  const date = (at: number | null): string => (at === null ? 'all' : formatTime(at, 'UTC', 'date'))
  return (
    <div className={styles['configuration']} data-selectable>
      <Group title="Strategy">
        <Entry name="File">{strategy.file}</Entry>
        <Entry name="Version" code>
          {strategy.hash}
        </Entry>
        {Object.entries(strategy.params).map(([name, value]) => (
          <Entry key={name} name={name}>
            {String(value)}
          </Entry>
        ))}
      </Group>
      <Group title="Data">
        {(result.series ?? [data]).map(({ symbol, bars, first, last, sha256 }) => (
          <Fragment key={symbol}>
            <Entry name="Symbol">{`${symbol} ${data.timeframe}`}</Entry>
            <Entry name="Bars">{formatDecimal(bars, 0)}</Entry>
            <Entry name="From, to">{`${date(first)}, ${date(last)}`}</Entry>
            <Entry name="SHA-256" code>
              {sha256}
            </Entry>
          </Fragment>
        ))}
        {inputWords(result).map(({ name, text }) => (
          <Entry key={name} name={name}>
            {text}
          </Entry>
        ))}
      </Group>
      <Group title="Rules">
        <Entry name="Cash">{formatMoney(config.cash, config.currency)}</Entry>
        <Entry name="Dates">
          {config.from === null && config.to === null ? 'all' : `${date(config.from)} to ${date(config.to)}`}
        </Entry>
        <Entry name="Commission">
          {`${formatPercent(costs.commission, 4)} + ${formatDecimal(costs.commissionPerShare, 6, 2)} per share, at least ${formatDecimal(costs.commissionMinimum, 2)}`}
        </Entry>
        <Entry name="Slippage">{`${formatPercent(costs.slippage, 4)} + ${costs.slippageTicks} ticks`}</Entry>
        {costWords(costs).length === 0 ? null : <Entry name="Further costs">{costWords(costs).join('; ')}</Entry>}
        {config.fills === undefined ? null : <Entry name="Fills">{fillWords(config.fills)}</Entry>}
        {data.ticks === undefined ? null : <Entry name="Orders met">{tickWords(data.ticks)}</Entry>}
        {config.detail === undefined ? null : <Entry name="Finer bars">{config.detail.timeframe}</Entry>}
        {config.seed === undefined ? null : <Entry name="Seed">{String(config.seed)}</Entry>}
        <Entry name="Periods a year">{formatDecimal(config.periodsPerYear, 0)}</Entry>
      </Group>
      <Group title="Run">
        <Entry name="Digest" code>
          {result.digest}
        </Entry>
        <Entry name="Engine">{`${engine.version} on Node ${engine.node}`}</Entry>
        <Entry name="Time">
          {`${formatDecimal(timing.runMs, 1)} ms, ${formatDecimal(timing.barsPerSecond, 0)} bars/s; ${formatDecimal(timing.loadMs, 1)} ms to load`}
        </Entry>
        <Entry name="Bars">{timing.streamed === true ? 'streamed from disk' : 'in memory'}</Entry>
      </Group>
      {strategy.source === undefined ? null : (
        <details className={styles['source']}>
          <summary>Source as it ran</summary>
          <pre>
            <code>{strategy.source}</code>
          </pre>
        </details>
      )}
    </div>
  )
}

const VIEWS: Readonly<Record<PriceView, string>> = {
  raw: 'as they traded',
  split: 'split-adjusted',
  'total-return': 'total return',
}

/** What the screen was asked to use beside the bars. */
function inputWords({ request, benchmark }: BacktestResult): { readonly name: string; readonly text: string }[] {
  const { actions = [], universe, prices = 'raw' } = request ?? {}
  return [
    { name: 'Actions', text: actions.map(({ name }) => name).join(', ') },
    { name: 'Universe', text: universe?.name ?? '' },
    { name: 'Prices', text: prices === 'raw' ? '' : VIEWS[prices] },
    { name: 'Benchmark', text: benchmark?.symbol ?? '' },
  ].filter(({ text }) => text !== '')
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }): JSX.Element {
  return (
    <section>
      <h3 className={styles['sectionTitle']}>{title}</h3>
      <dl className={styles['entries']}>{children}</dl>
    </section>
  )
}

function Entry(props: { readonly name: string; readonly code?: boolean; readonly children: string }): JSX.Element {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>{props.code === true ? <code>{props.children}</code> : props.children}</dd>
    </>
  )
}
