import type { BacktestResult, Metrics } from '../../../../contract/backtest.ts'
import type { RunInspection } from '../../../../contract/run-review.ts'
import type { BarTable } from '../../../../contract/views.ts'
import type { EngineClient } from '../../../transport/client.ts'

type Shown = 'symbol' | 'timeframe' | 'first' | 'last' | 'pricePrecision' | 'quantityPrecision'

/** What a replay needs of a run: a finished backtest, or a session that was recorded. */
export interface ReplayedRun extends Pick<BacktestResult, 'equity' | 'trades' | 'openPositions'> {
  readonly metrics: Pick<Metrics, 'equityStart'>
  readonly config: Pick<BacktestResult['config'], 'currency'>
  readonly data: Pick<BacktestResult['data'], Shown>
}

/** Where a replay gets the stretch of the run that it shows. */
export interface ReplaySource {
  /** State and events of `bars` bars from the one that opens at `from`. */
  readonly inspect: (from: number, bars: number) => Promise<RunInspection>
  /** At most `limit` bars that open before `before`, oldest first. */
  readonly bars: (before: number, limit: number) => Promise<BarTable>
}

/** A finished backtest, which the engine runs again to be looked at. */
export function backtestSource(client: EngineClient, id: string, symbol: string): ReplaySource {
  return {
    inspect: (from, bars) => client.command('backtest.inspect', { id, from, bars, symbol }),
    bars: (before, limit) => client.command('backtest.bars', { id, symbol, before, limit }),
  }
}
