import type { MonitorMeasure, RiskMonitorView } from '../../../contract/risk-monitor.ts'
import type { Line } from '../../../contract/views.ts'

/** A limit is drawn once so much of it is used: one far below would make the curve a flat line. */
const NEAR = 0.3

/** Equity at which a limit is passed; null where there is none, or it is far. */
export interface EquityLimits {
  readonly daily: number | null
  readonly drawdown: number | null
}

/** Where equity would pass the severest limit on the day's loss, and on drawdown. */
export function equityLimits(risk: RiskMonitorView | null): EquityLimits {
  if (risk === null) return { daily: null, drawdown: null }
  return { daily: limitOf(risk, 'dailyLoss', risk.dayStart), drawdown: limitOf(risk, 'drawdown', risk.peak) }
}

function limitOf({ measures }: RiskMonitorView, measure: MonitorMeasure, from: number): number | null {
  const view = measures.find((each) => each.measure === measure)
  const limit = view?.thresholds.flatMap((each) => (each.limit === 'unlimited' ? [] : [each.limit])).at(-1)
  if (view === undefined || limit === undefined || view.found < limit * NEAR) return null
  return from * (1 - limit)
}

/** A level across the time of a line. */
export function level({ time }: Line, value: number): Line {
  const times = new Set(time.length === 0 ? [] : [time[0] ?? 0, time.at(-1) ?? 0])
  return { time: Float64Array.from(times), value: Float64Array.from(times, () => value) }
}
