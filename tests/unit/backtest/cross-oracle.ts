import type { BarColumns } from '../../../src/engine/model/bar.ts'
import { halfEven } from '../model/exact-arithmetic.ts'

const BILLION = 1_000_000_000n
/** Accounting units per cent and share. */
const UNIT = 10_000n

export interface CrossTerms {
  readonly fast: number
  readonly slow: number
  readonly quantity: number
  /** Parts in a billion. */
  readonly commission: number
  readonly slippage: number
}

export interface OracleTrade {
  readonly entryTime: number
  readonly exitTime: number
  readonly entryNotional: number
  readonly exitNotional: number
  readonly commission: number
  readonly netPnl: number
  readonly bars: number
  readonly mae: number
  readonly mfe: number
}

/** What is left when the last bar is over. */
export interface OracleRun {
  readonly trades: readonly OracleTrade[]
  readonly equity: readonly number[]
}

/** −1, 0 or 1: the fast average at a row against the slow one, compared as fractions. */
function relation(closes: Float64Array, row: number, { fast, slow }: CrossTerms): number {
  const sum = (period: number) =>
    closes.subarray(row - period + 1, row + 1).reduce((total, close) => total + BigInt(close), 0n)
  const difference = sum(fast) * BigInt(slow) - sum(slow) * BigInt(fast)
  return difference > 0n ? 1 : difference < 0n ? -1 : 0
}

/**
 * The moving-average crossover of a share in cents, told again bar by bar without the engine: signals from fractions,
 * fills at the next open with slippage rounded against the trader, commission rounded half to even.
 */
export function runCross(bars: BarColumns, terms: CrossTerms, initialCash: number): OracleRun {
  const size = BigInt(terms.quantity)
  const at = (column: Float64Array, row: number) => BigInt(column[row] ?? Number.NaN)
  const charge = (notional: bigint) => halfEven(notional * BigInt(terms.commission), BILLION)
  const trades: OracleTrade[] = []
  const equity: number[] = []
  let cash = BigInt(initialCash)
  let open: { row: number; notional: bigint; commission: bigint; worst: bigint; best: bigint } | undefined
  let wanted: 'buy' | 'sell' | undefined
  for (let row = 0; row < bars.length; row++) {
    const price = at(bars.open, row)
    if (wanted === 'buy') {
      const slipped = (price * (BILLION + BigInt(terms.slippage)) + BILLION - 1n) / BILLION
      const notional = slipped * size * UNIT
      open = { row, notional, commission: charge(notional), worst: 0n, best: 0n }
      cash -= notional + open.commission
    } else if (wanted === 'sell' && open) {
      const slipped = (price * (BILLION - BigInt(terms.slippage))) / BILLION
      const notional = slipped * size * UNIT
      const commission = open.commission + charge(notional)
      const gross = notional - open.notional
      trades.push({
        entryTime: bars.time[open.row] ?? Number.NaN,
        exitTime: bars.time[row] ?? Number.NaN,
        entryNotional: Number(open.notional),
        exitNotional: Number(notional),
        commission: Number(commission),
        netPnl: Number(gross - commission),
        bars: row - open.row,
        mae: Number(gross < open.worst ? gross : open.worst),
        mfe: Number(gross > open.best ? gross : open.best),
      })
      cash += notional - charge(notional)
      open = undefined
    }
    wanted = undefined
    if (open) {
      const low = at(bars.low, row) * size * UNIT - open.notional
      const high = at(bars.high, row) * size * UNIT - open.notional
      if (low < open.worst) open.worst = low
      if (high > open.best) open.best = high
    }
    equity.push(Number(cash + (open ? at(bars.close, row) * size * UNIT : 0n)))
    if (row < terms.slow) continue
    const [before, now] = [relation(bars.close, row - 1, terms), relation(bars.close, row, terms)]
    if (!open && now > 0 && before <= 0) wanted = 'buy'
    if (open && now < 0 && before >= 0) wanted = 'sell'
  }
  return { trades, equity }
}
