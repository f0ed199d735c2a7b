import type { Line } from '../../../contract/views.ts'

/** Equity that moves by less is shown with cents: its axis would read the same at each mark. */
const WHOLE_SPAN = 10

/** Places on the axis. The exact figure stands above it: where equity moves by more than cents, or not at all, they are noise. */
export function axisPlaces({ value }: Line, displayPrecision: number): number {
  let low = Infinity
  let high = -Infinity
  for (const equity of value) {
    low = Math.min(low, equity)
    high = Math.max(high, equity)
  }
  const span = high - low
  return span > 0 && span < WHOLE_SPAN ? displayPrecision : 0
}
