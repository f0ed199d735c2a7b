import type { BacktestProgress, BacktestRequest, BacktestSummary } from '../../contract/backtest.ts'
import type { StrategyBundle } from '../adapters/strategy/bundle.ts'
import { isFiled } from '../adapters/backtest/job.ts'
import type { JobBars } from '../adapters/backtest/job.ts'
import { formatTimeframe } from '../model/time.ts'
import type { RunInputsOn } from './run-inputs.ts'
import { Topic } from './topics.ts'

/** A run that goes on, with the equity curve so far. */
export interface RunningBacktest {
  readonly summary: BacktestSummary
  readonly progress: Topic<'backtest.progress'>
  readonly cancel: AbortController
  readonly source: string
  readonly done: { time: number[]; value: number[]; bars: number; total: number }
}

/** Of a run, in the list of runs. */
const MOST_SYMBOLS_SHOWN = 3

export const NO_POINTS = { time: new Float64Array(), value: new Float64Array() }

/** A run that begins. */
export function beginRun(
  id: string,
  request: BacktestRequest,
  strategy: string,
  { hash, source }: StrategyBundle,
  { job: { series, others = [] } }: RunInputsOn<JobBars>,
  startedAt: number,
): RunningBacktest {
  const run: RunningBacktest = {
    summary: {
      id,
      state: 'running',
      progress: 0,
      error: '',
      strategy,
      file: request.strategyFile,
      hash,
      symbol: symbolsText([series, ...others.map((other) => other.series)]),
      timeframe: formatTimeframe(series.timeframe),
      params: request.params,
      startedAt,
      totalReturn: null,
      sharpe: null,
      maxDrawdown: null,
      trades: null,
    },
    progress: new Topic<'backtest.progress'>(() => progressOf(run)),
    cancel: new AbortController(),
    source,
    done: { time: [], value: [], bars: 0, total: isFiled(series) ? series.file.length : series.bars.length },
  }
  return run
}

/** `AAPL`, `AAPL, MSFT`, `AAPL and 48 more`. */
function symbolsText(histories: readonly JobBars[]): string {
  const symbols = histories.map(({ instrument }) => instrument.symbol)
  return symbols.length <= MOST_SYMBOLS_SHOWN
    ? symbols.join(', ')
    : `${symbols[0] ?? ''} and ${symbols.length - 1} more`
}

export function summaryNow({ summary, done }: RunningBacktest): BacktestSummary {
  return { ...summary, progress: done.total === 0 ? 0 : done.bars / done.total }
}

export function progressOf({ summary, done }: RunningBacktest): BacktestProgress {
  return {
    state: summary.state,
    progress: done.total === 0 ? 0 : done.bars / done.total,
    barsDone: done.bars,
    bars: done.total,
    equity: { time: Float64Array.from(done.time), value: Float64Array.from(done.value) },
    error: summary.error,
  }
}
