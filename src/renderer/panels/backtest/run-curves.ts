import type { BacktestResult } from '../../../contract/backtest.ts'
import type { Line } from '../../../contract/views.ts'
import { drawdown, growth } from '../../charts/drawdown.ts'
import type { Curve } from '../../charts/line-chart.ts'
import { formatDecimal, formatPercent } from '../../components/number-format.ts'

const money = (value: number): string => formatDecimal(value, 2)
const share = (value: number): string => formatPercent(value, 2)
const signedShare = (value: number): string => formatPercent(value, 2, true)

export function equityCurve(line: Line): Curve {
  return { id: 'equity', name: 'Equity', tone: 0, filled: true, line, pane: 0, format: money }
}

/** The run's equity as typed columns. */
export function equityLine(result: BacktestResult): Line {
  return { time: Float64Array.from(result.equity.time), value: Float64Array.from(result.equity.value) }
}

export function drawdownCurve(result: BacktestResult): Curve {
  const line = drawdown(result.equity.time, result.equity.value)
  return { id: 'drawdown', name: 'Drawdown', tone: 'down', filled: true, line, pane: 1, format: share }
}

/** Buy and hold of the run's symbol, beside the equity. */
export function benchmarkCurve(line: Line, symbol: string): Curve {
  return { id: 'benchmark', name: `Holding ${symbol}`, tone: 'muted', filled: false, line, pane: 0, format: money }
}

export function exposureCurve(line: Line): Curve {
  return { id: 'exposure', name: 'Exposure', tone: 2, filled: true, line, pane: 2, format: share }
}

/** Growth since the start, one colour a run. */
export function growthCurves(results: readonly BacktestResult[], names: readonly string[]): Curve[] {
  return results.map((result, index) => ({
    id: `run-${index}`,
    name: names[index] ?? '',
    tone: index,
    filled: false,
    pane: 0,
    line: growth(result.equity.time, result.equity.value),
    format: signedShare,
  }))
}
