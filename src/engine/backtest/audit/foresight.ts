import { DAY_MS } from '../../model/time.ts'
import { allocateBars, rowAt } from '../../model/bar.ts'
import type { BarColumns, BarSeries } from '../../model/bar.ts'
import type { Decision } from './decision.ts'

/** How well orders knew the bars after them. */
export interface Foresight {
  /** Bars from the order on over which the price was followed. */
  readonly horizon: number
  /** Orders looked at, at least `horizon` bars apart. */
  readonly orders: number
  /** After how many of them the price went their way. */
  readonly right: number
  /** Mean move in their direction, in standard errors of a strategy that knows nothing. */
  readonly score: number
}

const HORIZONS = [1, 5, 20] as const
/** By chance about once in 30,000 strategies. */
const SUSPICIOUS = 4
const FEWEST_ORDERS = 12
/** What must be left of it where the same history lies elsewhere. */
const LEFT = 1 / 3
const MOST_ORDERS_LOST = 4

/** Two years of whole weeks: the same weekday, nearly the same season. */
const MOVED_BY_MS = 728 * DAY_MS
/** Every price times two: every ratio, and so every signal that is one, stays as it is, and so does the price grid. */
export const MOVED_PRICE_FACTOR = 2

/**
 * The same history at another time, at another price and begun some bars later. A rule that looks at its bars decides as
 * before; knowledge that came with the code, or by another way than the bars, no longer fits.
 */
export function moved({ instrument, timeframe, bars }: BarSeries, skip: number): BarSeries {
  const copy = allocateBars(bars.length - skip)
  for (let row = 0; row < copy.length; row++) {
    copy.time[row] = (bars.time[row + skip] ?? 0) + MOVED_BY_MS
    copy.volume[row] = bars.volume[row + skip] ?? 0
    for (const field of ['open', 'high', 'low', 'close'] as const) {
      copy[field][row] = (bars[field][row + skip] ?? 0) * MOVED_PRICE_FACTOR
    }
  }
  return { instrument, timeframe, bars: copy }
}

/** Foresight that no honest rule shows, gone when the same history is moved; null when there is none. */
export function suspectForesight(
  here: { readonly series: BarSeries; readonly decisions: readonly Decision[] },
  elsewhere: { readonly series: BarSeries; readonly decisions: readonly Decision[] },
): { readonly here: Foresight; readonly elsewhere: Foresight } | null {
  for (const horizon of HORIZONS) {
    const known = foresightOf(here.series, here.decisions, horizon)
    if (known.orders < FEWEST_ORDERS || known.score < SUSPICIOUS) continue
    const left = foresightOf(elsewhere.series, elsewhere.decisions, horizon)
    // Fewer orders have a smaller score for the same knowledge; too few say nothing.
    const ratio = left.orders === 0 ? 1 : known.orders / left.orders
    const comparable = left.score * (ratio <= MOST_ORDERS_LOST ? Math.sqrt(ratio) : 1)
    if (comparable < known.score * LEFT) return { here: known, elsewhere: left }
  }
  return null
}

/** How the price moved after orders, from the next open to the close some bars on. */
export function foresightOf(
  { timeframe, bars }: BarSeries,
  decisions: readonly Decision[],
  horizon: number,
): Foresight {
  const spread = spreadOf(bars, horizon)
  let [orders, right, sum, free] = [0, 0, 0, 0]
  for (const { at, direction } of decisions) {
    const row = rowAt(bars, at - timeframe)
    if (direction === 0 || row < free || row + horizon >= bars.length) continue
    const move = direction * moveAfter(bars, row, horizon)
    free = row + horizon
    orders++
    if (move > 0) right++
    sum += spread > 0 ? move / spread : 0
  }
  return { horizon, orders, right, score: orders === 0 ? 0 : sum / Math.sqrt(orders) }
}

function moveAfter({ open, close }: BarColumns, row: number, horizon: number): number {
  const from = open[row + 1] ?? Number.NaN
  const to = close[row + horizon] ?? Number.NaN
  // Prices may be negative; what counts is the proportion where there is one.
  return from > 0 && to > 0 ? Math.log(to / from) : to - from
}

/** Root mean square of the moves over so many bars. */
function spreadOf(bars: BarColumns, horizon: number): number {
  const count = bars.length - horizon
  let squares = 0
  for (let row = 0; row < count; row++) squares += moveAfter(bars, row, horizon) ** 2
  return count > 0 ? Math.sqrt(squares / count) : 0
}
