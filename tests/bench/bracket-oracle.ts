import type { BarColumns } from '../../src/engine/model/bar.ts'

/** What a bracket trade must have come to, in exact integers. */
export interface ExactBracket {
  readonly entryTime: number
  readonly entryPrice: number
  readonly exitTime: number
  readonly exitPrice: number
}

export interface BracketTerms {
  readonly fast: number
  readonly slow: number
  /** How far stop and target are from the close of the bar that decided. */
  readonly stop: number
  readonly target: number
}

/**
 * The trades of a crossover with a stop and a target, without costs, by the rules of docs/simulation.md and nothing of the
 * engine: in at the next open; out at the open where the bar opens beyond a price, else at the stop where the bar
 * reaches it, else at the target where the bar passes it. Prices and sums are integers far below 2^53.
 */
export function exactBrackets(bars: BarColumns, terms: BracketTerms): ExactBracket[] {
  const trades: ExactBracket[] = []
  const at = (column: Float64Array, row: number) => column[row] ?? Number.NaN
  let entry: { readonly row: number; readonly stop: number; readonly target: number } | undefined
  let fastSum = 0
  let slowSum = 0
  let before = Number.NaN
  for (let row = 0; row < bars.length; row++) {
    if (entry !== undefined && row >= entry.row) {
      const exitPrice = exitIn(bars, row, entry.stop, entry.target)
      if (exitPrice !== undefined) {
        const entryPrice = at(bars.open, entry.row)
        trades.push({ entryTime: at(bars.time, entry.row), entryPrice, exitTime: at(bars.time, row), exitPrice })
        entry = undefined
      }
    }
    const close = at(bars.close, row)
    fastSum += close - (row >= terms.fast ? at(bars.close, row - terms.fast) : 0)
    slowSum += close - (row >= terms.slow ? at(bars.close, row - terms.slow) : 0)
    const now = row >= terms.slow - 1 ? fastSum * terms.slow - slowSum * terms.fast : Number.NaN
    if (entry === undefined && now > 0 && before <= 0) {
      entry = { row: row + 1, stop: close - terms.stop, target: close + terms.target }
    }
    before = now
  }
  return trades
}

/** Where a bar ends a long position, undefined where it does not. */
function exitIn(bars: BarColumns, row: number, stop: number, target: number): number | undefined {
  const [open = 0, high = 0, low = 0] = [bars.open[row], bars.high[row], bars.low[row]]
  if (open <= stop || open > target) return open
  if (low <= stop) return stop
  return high > target ? target : undefined
}
