import type { BarColumns } from '../../src/engine/model/bar.ts'
import type { ClosedTrade } from '../../src/engine/portfolio/closed-trade.ts'

/** The rule and its costs, in integers. */
export interface CrossoverTerms {
  readonly fast: number
  readonly slow: number
  readonly quantity: number
  /** Parts in a billion of the notional. */
  readonly commissionParts: bigint
  /** Parts in a billion of the price. */
  readonly slippageParts: bigint
  /** Accounting units per price unit and unit of quantity. */
  readonly notionalFactor: bigint
}

/** A trade in exact integers; P&L and commission in accounting units. */
export interface ExactTrade {
  readonly entryTime: number
  readonly entryNotional: bigint
  readonly exitTime: number
  readonly exitNotional: bigint
  readonly commission: bigint
  readonly netPnl: bigint
}

const BILLION = 1_000_000_000n

/**
 * The trades of the crossover by exact arithmetic and nothing of the engine: averages are compared as fractions by
 * cross-multiplying integer sums, prices and charges are BigInt.
 */
export function exactCrossover(bars: BarColumns, terms: CrossoverTerms): ExactTrade[] {
  const trades: ExactTrade[] = []
  const at = (column: Float64Array, row: number) => column[row] ?? Number.NaN
  let entry: { readonly time: number; readonly notional: bigint } | undefined
  let fastSum = 0
  let slowSum = 0
  let before = Number.NaN
  for (let row = 0; row + 1 < bars.length; row++) {
    fastSum += at(bars.close, row) - (row >= terms.fast ? at(bars.close, row - terms.fast) : 0)
    slowSum += at(bars.close, row) - (row >= terms.slow ? at(bars.close, row - terms.slow) : 0)
    // fastSum ÷ fast − slowSum ÷ slow has this sign; integers far below 2^53.
    const now = row >= terms.slow - 1 ? fastSum * terms.slow - slowSum * terms.fast : Number.NaN
    const time = at(bars.time, row + 1)
    const open = at(bars.open, row + 1)
    if (entry === undefined && now > 0 && before <= 0) {
      entry = { time, notional: notionalOf(open, true, terms) }
    } else if (entry !== undefined && now < 0 && before >= 0) {
      trades.push(tradeOf(entry, { time, notional: notionalOf(open, false, terms) }, terms))
      entry = undefined
    }
    before = now
  }
  return trades
}

/** The trade that goes long at the open of one bar and leaves at the open of another. */
export function exactTrade(bars: BarColumns, entryRow: number, exitRow: number, terms: CrossoverTerms): ExactTrade {
  const execution = (row: number, buys: boolean): Execution => ({
    time: bars.time[row] ?? Number.NaN,
    notional: notionalOf(bars.open[row] ?? Number.NaN, buys, terms),
  })
  return tradeOf(execution(entryRow, true), execution(exitRow, false), terms)
}

/** How many trades are not exactly those of the oracle, missing and surplus ones counted. */
export function wrongTrades(trades: readonly ClosedTrade[], exact: readonly ExactTrade[], quantity: number): number {
  let wrong = Math.abs(trades.length - exact.length)
  for (let index = 0; index < Math.min(trades.length, exact.length); index++) {
    const trade = trades[index]
    const right = exact[index]
    if (trade && right && !isSame(trade, right, quantity)) wrong++
  }
  return wrong
}

function isSame(trade: ClosedTrade, right: ExactTrade, quantity: number): boolean {
  return (
    trade.side === 'long' &&
    trade.quantity === quantity &&
    trade.entryTime === right.entryTime &&
    trade.exitTime === right.exitTime &&
    BigInt(trade.entryNotional) === right.entryNotional &&
    BigInt(trade.exitNotional) === right.exitNotional &&
    BigInt(trade.commission) === right.commission &&
    BigInt(trade.netPnl) === right.netPnl
  )
}

interface Execution {
  readonly time: number
  readonly notional: bigint
}

function tradeOf(entry: Execution, exit: Execution, { commissionParts }: CrossoverTerms): ExactTrade {
  const commission = halfEven(entry.notional * commissionParts) + halfEven(exit.notional * commissionParts)
  return {
    entryTime: entry.time,
    entryNotional: entry.notional,
    exitTime: exit.time,
    exitNotional: exit.notional,
    commission,
    netPnl: exit.notional - entry.notional - commission,
  }
}

/** Slippage is against the trader and rounded to the cent against the trader, too. */
function notionalOf(open: number, buys: boolean, terms: CrossoverTerms): bigint {
  const factor = buys ? BILLION + terms.slippageParts : BILLION - terms.slippageParts
  const slipped = BigInt(open) * factor
  const price = slipped / BILLION + (buys && slipped % BILLION > 0n ? 1n : 0n)
  return price * BigInt(terms.quantity) * terms.notionalFactor
}

/** value ÷ 10^9 to the nearest integer, ties to even. */
function halfEven(value: bigint): bigint {
  const floor = value / BILLION
  const twice = (value % BILLION) * 2n
  return twice > BILLION || (twice === BILLION && floor % 2n === 1n) ? floor + 1n : floor
}
