import { RotateCcw } from 'lucide-react'
import { useState, type JSX } from 'react'
import type { BacktestResult, BacktestSummary } from '../../../contract/backtest.ts'
import { Button } from '../../components/button.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { Segmented } from '../../components/segmented.tsx'
import { useStream } from '../../state/services.ts'
import { parametersText } from '../strategies/parameter-model.ts'
import { AuditBadge } from './audit-badge.tsx'
import { useBacktest } from './backtest-store.ts'
import styles from './backtest-panel.module.css'
import { MetricsTable } from './metrics-table.tsx'
import { OrdersTable } from './orders-table.tsx'
import { Overview } from './overview.tsx'
import { RunConfiguration } from './run-configuration.tsx'
import { datasetOfRun, draftOfRun } from './setup-model.ts'
import { TradesView } from './trades-view.tsx'
import { useAudit } from './use-result.ts'

type Tab = 'overview' | 'trades' | 'orders' | 'metrics' | 'configuration'

/** The report of a finished run. */
export function Report({
  run,
  result,
}: {
  readonly run: BacktestSummary
  readonly result: BacktestResult
}): JSX.Element {
  const [tab, setTab] = useState<Tab>('overview')
  const change = useBacktest((state) => state.change)
  const datasets = useStream((stores) => stores.datasets).value
  const library = useStream((stores) => stores.library).value
  const entry = library.find(({ file }) => file === result.strategy.file)
  const tabs = [
    { value: 'overview', label: 'Overview' },
    { value: 'trades', label: `Trades ${formatDecimal(result.trades.length, 0)}` },
    { value: 'orders', label: `Orders ${formatDecimal(result.orders.length, 0)}` },
    { value: 'metrics', label: 'Metrics' },
    { value: 'configuration', label: 'Configuration' },
  ] as const
  // Runs stored before doubts were recorded have warnings only.
  const doubts = result.doubts?.map(({ text }) => text) ?? result.warnings
  const audit = useAudit(run, result)
  const cautions = [...(audit?.findings.map(({ text }) => text) ?? []), ...doubts]
  return (
    <div className={styles['report']}>
      <div className={styles['reportBar']}>
        <Segmented<Tab> label="Part of the report" value={tab} options={tabs} onChange={setTab} />
        <AuditBadge state={run.audit} audit={audit} />
        <span className={styles['reportParameters']} title={parametersText(result.strategy.params)}>
          {parametersText(result.strategy.params)}
        </span>
        <Button
          size="small"
          tone="quiet"
          icon={<RotateCcw aria-hidden="true" />}
          title="Puts this run's strategy, data, parameters and costs into the form"
          onClick={() => change(draftOfRun(result, entry, datasetOfRun(result, datasets)?.id ?? null))}
        >
          Set up again
        </Button>
      </div>
      {cautions.length === 0 ? null : (
        // Scrolls when there is much to doubt: the keyboard must reach it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <ul className={styles['warnings']} aria-label="What to doubt first" tabIndex={0}>
          {cautions.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <Part tab={tab} result={result} />
    </div>
  )
}

function Part({ tab, result }: { readonly tab: Tab; readonly result: BacktestResult }): JSX.Element {
  switch (tab) {
    case 'overview':
      return <Overview result={result} />
    case 'trades':
      return <TradesView result={result} />
    case 'orders':
      return <OrdersTable result={result} />
    case 'metrics':
      return <MetricsTable results={[result]} names={[result.strategy.name]} />
    case 'configuration':
      return <RunConfiguration result={result} />
  }
}
