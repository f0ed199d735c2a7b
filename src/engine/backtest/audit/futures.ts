import { nextNormal } from '../../kernel/random.ts'
import type { Random } from '../../kernel/random.ts'
import { BAR_FIELDS, viewBars } from '../../model/bar.ts'
import type { BarColumns } from '../../model/bar.ts'

/** Ways to make another future. */
export const FUTURES = ['mirrored', 'shuffled', 'noisy', 'scaled'] as const
export type FutureKind = (typeof FUTURES)[number]

/** The rows up to, not including, `end`, on memory of their own: there is nothing behind them. */
export function truncated(bars: BarColumns, end: number): BarColumns {
  // Not shared: the collector counts this memory and frees it in time, and a re-run needs as much again and again.
  const copy = viewBars(new ArrayBuffer(end * BAR_FIELDS.length * Float64Array.BYTES_PER_ELEMENT), end)
  for (const field of BAR_FIELDS) copy[field].set(bars[field].subarray(0, end))
  return copy
}

/** A copy whose rows from `start` on have other prices and volumes at the same times; what is before is the same. */
export function perturbed(bars: BarColumns, start: number, kind: FutureKind, random: Random): BarColumns {
  const copy = truncated(bars, bars.length)
  if (start >= bars.length) return copy
  const anchor = bars.close[start - 1] ?? bars.open[start] ?? 0
  const mode = { anchor, least: lowestPrice(bars) > 0 ? 1 : Number.NEGATIVE_INFINITY }
  if (kind === 'shuffled') shuffle(copy, start, random)
  const level = random.next() < 0.5 ? 0.5 : 2
  let drift = 0
  for (let row = start; row < copy.length; row++) {
    drift += nextNormal(random) * 0.02
    const priceOf = priceMap(kind, mode.anchor, level, drift)
    rewrite(copy, row, priceOf, mode.least)
    // Data without volume stay without: orders would find none where there was no limit before.
    const volume = copy.volume[row] ?? 0
    const share = 0.25 + 2 * random.next()
    copy.volume[row] = volume === 0 ? 0 : Math.max(1, Math.round(volume * share))
  }
  return copy
}

type PriceMap = (price: number) => number

function priceMap(kind: FutureKind, anchor: number, level: number, drift: number): PriceMap {
  switch (kind) {
    case 'mirrored':
      // A rise becomes a fall of the same proportion.
      return (price) => (price > 0 && anchor > 0 ? (anchor * anchor) / price : 2 * anchor - price)
    case 'scaled':
      return (price) => price * level
    case 'noisy':
      return (price) => price * Math.exp(drift)
    case 'shuffled':
      return (price) => price
  }
}

/** Another bar in the place of one, still a bar: the high is the highest, the low the lowest. */
function rewrite(bars: BarColumns, row: number, priceOf: PriceMap, least: number): void {
  const map = (price: number | undefined) => Math.max(least, Math.round(priceOf(price ?? 0)))
  const [open, high, low, close] = [map(bars.open[row]), map(bars.high[row]), map(bars.low[row]), map(bars.close[row])]
  bars.open[row] = open
  bars.high[row] = Math.max(open, high, low, close)
  bars.low[row] = Math.min(open, high, low, close)
  bars.close[row] = close
}

/** Fisher and Yates over whole bars; times stay where they are. */
function shuffle(bars: BarColumns, start: number, random: Random): void {
  for (let row = bars.length - 1; row > start; row--) {
    const other = start + Math.floor(random.next() * (row - start + 1))
    for (const field of BAR_FIELDS) {
      if (field === 'time') continue
      const column = bars[field]
      const kept = column[row] ?? 0
      column[row] = column[other] ?? 0
      column[other] = kept
    }
  }
}

function lowestPrice({ low }: BarColumns): number {
  let lowest = Number.POSITIVE_INFINITY
  for (let row = 0; row < low.length; row++) lowest = Math.min(lowest, low[row] ?? lowest)
  return lowest
}

/**
 * Bars in memory of which only those that closed are true. The others are of another history until the moment comes:
 * whoever looks ahead in memory sees what never happens, at every bar of the run.
 */
export class Fog {
  /** What the run is given. */
  readonly bars: BarColumns
  readonly #truth: BarColumns
  #revealed = 0

  /** @param start last row that is true at first; −1 when none is */
  constructor(truth: BarColumns, start: number, kind: FutureKind, random: Random) {
    this.#truth = truth
    this.bars = perturbed(truth, 0, kind, random)
    this.reveal(start + 1)
  }

  /** Makes the rows up to, not including, `end` true: called when everybody decided on the one before. */
  reveal(end: number): void {
    const last = Math.min(end, this.#truth.length)
    for (let row = this.#revealed; row < last; row++) {
      for (const field of BAR_FIELDS) this.bars[field][row] = this.#truth[field][row] ?? 0
    }
    this.#revealed = Math.max(this.#revealed, last)
  }
}
