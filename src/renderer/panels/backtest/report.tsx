import { Play, RotateCcw } from 'lucide-react'
import { useMemo, useState, type JSX } from 'react'
import type { BacktestRequest, BacktestResult, BacktestSummary } from '../../../contract/backtest.ts'
import { EmptyState } from '../../components/panel-states.tsx'
import { Button } from '../../components/button.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { Segmented } from '../../components/segmented.tsx'
import { toast } from '../../components/toast-store.ts'
import { useClient, useStream } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { bookmark } from '../player/bookmark.ts'
import { parametersText } from '../strategies/parameter-model.ts'
import { AuditBadge } from './audit-badge.tsx'
import { useBacktest } from './backtest-store.ts'
import styles from './backtest-panel.module.css'
import { doubtsOf } from './doubts.tsx'
import { ExportMenu } from './export-menu.tsx'
import { MetricsTable } from './metrics-table.tsx'
import { OrdersTable } from './orders-table.tsx'
import { Overview } from './overview.tsx'
import { tradeStops } from './replay/replay-cursor.ts'
import { ReplayView } from './replay/replay-view.tsx'
import { backtestSource } from './replay/replayed-run.ts'
import { RunConfiguration } from './run-configuration.tsx'
import { firstName, ofSymbol, symbolsOf } from './run-symbols.ts'
import { draftOfRun, requestOfRun } from './setup-of-run.ts'
import { TradesView } from './trades-view.tsx'
import { useAudit } from './use-result.ts'
import { useReview } from './use-review.ts'

type Tab = 'overview' | 'replay' | 'trades' | 'orders' | 'metrics' | 'configuration'

interface ReportProps {
  readonly run: BacktestSummary
  readonly result: BacktestResult
}

/** The report of a finished run. */
export function Report({ run, result }: ReportProps): JSX.Element {
  const client = useClient()
  const [tab, setTab] = useState<Tab>('overview')
  const [trade, setTrade] = useState(0)
  const [standing] = useState(() => bookmark(result.equity.time.length - 1))
  const [symbol, setSymbol] = useState(result.data.symbol)
  const again = useRequestOf(result)
  const audit = useAudit(run, result)
  const review = useReview(run.id)
  const runAgain = useRunAgain(again)
  const shown = useMemo(() => ofSymbol(result, symbol), [result, symbol])
  const tabs = [
    { value: 'overview', label: 'Overview' },
    { value: 'replay', label: 'Replay' },
    { value: 'trades', label: `Trades ${formatDecimal(result.trades.length, 0)}` },
    { value: 'orders', label: `Orders ${formatDecimal(result.orders.length, 0)}` },
    { value: 'metrics', label: 'Metrics' },
    { value: 'configuration', label: 'Configuration' },
  ] as const
  const showTrade = (index: number): void => {
    setTrade(index)
    setTab('trades')
  }
  const replayTrade = (index: number): void => {
    setTrade(index)
    setSymbol(firstName(result, result.trades[index]?.symbol ?? result.data.symbol))
    standing.keep(tradeStops(result).trades[index]?.entry ?? 0)
    setTab('replay')
  }
  const part = (): JSX.Element => {
    switch (tab) {
      case 'overview':
        return <Overview result={result} audit={audit} review={review} onTrade={replayTrade} />
      case 'replay':
        // A replay counts bars by the points of the curve, of which very long runs tell a part only.
        if (result.equity.of !== undefined)
          return <EmptyState>This run of {formatDecimal(result.equity.of, 0)} bars is too long to replay.</EmptyState>
        return (
          <ReplayView
            key={`${run.id} ${symbol}`}
            source={backtestSource(client, run.id, symbol)}
            result={shown}
            symbols={symbolsOf(result)}
            onSymbol={setSymbol}
            standing={standing}
            onRunAgain={runAgain}
          />
        )
      case 'trades':
        return <TradesView id={run.id} result={result} chosen={trade} onChoose={showTrade} onReplay={replayTrade} />
      case 'orders':
        return <OrdersTable result={result} />
      case 'metrics':
        return <MetricsTable results={[result]} names={[result.strategy.name]} />
      case 'configuration':
        return <RunConfiguration result={result} />
    }
  }
  const doubts = doubtsOf(result, audit, review).filter(({ severity }) => severity !== 'low').length
  return (
    <div className={styles['report']}>
      <div className={styles['reportBar']}>
        <Segmented<Tab> label="Part of the report" value={tab} options={tabs} onChange={setTab} />
      </div>
      <div className={styles['reportFacts']}>
        <span className={styles['reportParameters']} title={parametersText(result.strategy.params)}>
          {parametersText(result.strategy.params)}
        </span>
        <AuditBadge state={run.audit} audit={audit} />
        {tab === 'overview' || doubts === 0 ? null : (
          <button type="button" className={styles['doubtCount']} onClick={() => setTab('overview')}>
            {doubts} to doubt
          </button>
        )}
        <RunActions run={run} result={result} again={again} onRunAgain={runAgain} />
      </div>
      {part()}
    </div>
  )
}

interface RunActionsProps extends ReportProps {
  /** Null when it cannot be made again. */
  readonly again: BacktestRequest | null
  readonly onRunAgain: () => void
}

function RunActions({ run, result, again, onRunAgain }: RunActionsProps): JSX.Element {
  const { change, formHidden, toggleForm } = useBacktest()
  const library = useStream((stores) => stores.library).value
  const datasets = useStream((stores) => stores.datasets).value
  const entry = library.find(({ file }) => file === result.strategy.file)
  const setUpAgain = (): void => {
    change(draftOfRun(result, entry, datasets))
    if (formHidden) toggleForm()
  }
  return (
    <span className={styles['runActions']}>
      <Button
        size="small"
        tone="quiet"
        icon={<Play aria-hidden="true" />}
        title={
          entry === undefined || again === null
            ? 'The strategy or the data of this run are not in the library any more'
            : 'Runs the strategy as it is now with the same data, parameters and costs'
        }
        disabled={entry === undefined || again === null}
        onClick={onRunAgain}
      >
        Run again
      </Button>
      <Button
        size="small"
        tone="quiet"
        icon={<RotateCcw aria-hidden="true" />}
        title="Puts this run's strategy, data, parameters and costs into the form"
        onClick={setUpAgain}
      >
        Set up again
      </Button>
      <ExportMenu id={run.id} result={result} />
    </span>
  )
}

function useRequestOf(result: BacktestResult): BacktestRequest | null {
  const datasets = useStream((stores) => stores.datasets).value
  return requestOfRun(result, datasets)
}

/** Begins the same run once more and shows it. */
function useRunAgain(again: BacktestRequest | null): () => void {
  const client = useClient()
  const show = useBacktest((state) => state.show)
  return () => {
    if (again === null) return
    client.command('backtest.start', again).then(
      ({ id }) => show({ kind: 'run', id }),
      (error: unknown) => toast({ tone: 'warning', text: failureOf(error).message }),
    )
  }
}
