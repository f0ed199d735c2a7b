import type { Bar } from '../model/bar.ts'
import type { PathAssumption } from './fill-rules.ts'

/** Open, two extremes and close, in the order in which a bar is taken to have reached them. */
export type BarPath = readonly [number, number, number, number]

/**
 * The way of a bar through its prices. `adaptive` takes the extreme nearer to the open first; at equal distance the one
 * that the bar then turned away from: the low of a bar that rose, the high of one that fell or stood still.
 */
export function barPath(bar: Bar, assumption: PathAssumption): BarPath {
  const { openUnits: open, highUnits: high, lowUnits: low, closeUnits: close } = bar
  const highFirst = assumption === 'adaptive' ? isHighFirst(open, high, low, close) : assumption === 'ohlc'
  return highFirst ? [open, high, low, close] : [open, low, high, close]
}

function isHighFirst(open: number, high: number, low: number, close: number): boolean {
  const [up, down] = [high - open, open - low]
  return up === down ? close <= open : up < down
}
