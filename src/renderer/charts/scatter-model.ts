import { roundTicks } from './axis-ticks.ts'

/** A dot of a scatter, in the units of its axes. */
export interface ScatterPoint {
  readonly x: number
  readonly y: number
  readonly won: boolean
}

/** A linear axis over pixels. */
export interface Axis {
  readonly low: number
  readonly high: number
  readonly ticks: readonly number[]
}

export interface ScatterScale {
  readonly x: Axis
  readonly y: Axis
}

/** Share of the extremes at either end that may lie outside the axes, so that one outlier does not flatten the rest. */
const OUTLIERS = 0.01
const ROOM = 0.06

/** Axes that hold zero and nearly all points; what is beyond is drawn at the edge. */
export function scatterScale(points: readonly ScatterPoint[]): ScatterScale {
  return { x: axisOf(points.map(({ x }) => x)), y: axisOf(points.map(({ y }) => y)) }
}

function axisOf(values: readonly number[]): Axis {
  const sorted = values.filter((value) => Number.isFinite(value)).toSorted((a, b) => a - b)
  const skipped = sorted.length >= 200 ? Math.floor(sorted.length * OUTLIERS) : 0
  const low = Math.min(0, sorted[skipped] ?? 0)
  const high = Math.max(0, sorted[sorted.length - 1 - skipped] ?? 0)
  const room = (high - low) * ROOM || 0.01
  const from = low === 0 && high > 0 ? 0 : low - room
  const to = high === 0 && low < 0 ? 0 : high + room
  return { low: from, high: to, ticks: roundTicks(from, to, 5) }
}

/** Where a value stands between 0 and `pixels`; values beyond the axis stand at its end. */
export function position(axis: Axis, value: number, pixels: number): number {
  const share = (value - axis.low) / (axis.high - axis.low)
  return Math.max(0, Math.min(1, share)) * pixels
}

/** Index of the point nearest to a place, within `reach` px; -1 for none. Of two at one place, the one drawn last. */
export function nearest(
  places: readonly { readonly x: number; readonly y: number }[],
  at: { readonly x: number; readonly y: number },
  reach: number,
): number {
  let found = -1
  let least = reach * reach
  for (const [index, place] of places.entries()) {
    const distance = (place.x - at.x) ** 2 + (place.y - at.y) ** 2
    if (distance > least) continue
    least = distance
    found = index
  }
  return found
}
