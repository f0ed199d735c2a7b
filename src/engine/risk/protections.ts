import { DAY_MS } from '../model/time.ts'
import type { Money, Timestamp } from '../model/units.ts'
import type { ClosedTrade } from '../portfolio/closed-trade.ts'
import { partsOf, shareOf } from './limit-rule.ts'
import type { LimitValues } from './limits.ts'

export const PROTECTIONS = ['COOLDOWN', 'STOPLOSS-GUARD', 'LOW-PROFIT', 'DRAWDOWN-LOCK'] as const
export type ProtectionKind = (typeof PROTECTIONS)[number]

/** A pause of new entries, in one symbol or in all. */
export interface ProtectionLock {
  readonly kind: ProtectionKind
  /** Null for all. */
  readonly symbol: string | null
  readonly from: Timestamp
  /** The first moment at which entries are let through again. */
  readonly until: Timestamp
  readonly reason: string
}

interface Exit {
  readonly symbol: string
  readonly at: Timestamp
  readonly netPnl: Money
  readonly put: Money
  readonly byStop: boolean
}

/** Closed trades remembered; a window that held more would judge by the newest. */
const MOST_EXITS = 5_000

/**
 * Pauses after closed trades, in the sense that freqtrade gave the word: after a stop, after many stops, in a symbol
 * that brings too little, after a drawdown. Exits are never held up by them.
 */
export class Protections {
  readonly #exits: Exit[] = []
  readonly #locks = new Map<ProtectionKind, Map<string | null, ProtectionLock>>()

  /** Takes a closed trade. Returns the pauses that begin with it. */
  note(trade: ClosedTrade, byStop: boolean, limits: LimitValues, equity: Money): readonly ProtectionLock[] {
    const { instrument, exitTime, netPnl, entryNotional } = trade
    const exit: Exit = { symbol: instrument.symbol, at: exitTime, netPnl, put: entryNotional, byStop }
    this.#exits.push(exit)
    if (this.#exits.length > MOST_EXITS) this.#exits.shift()
    const locks = [
      cooldown(exit, limits),
      stopGuard(exit, this.#exits, limits),
      lowProfit(exit, this.#exits, limits),
      drawdownLock(exit, this.#exits, limits, equity),
    ].filter((lock) => lock !== null)
    for (const lock of locks) this.#keep(lock)
    return locks
  }

  /** Whether there never was a pause. */
  get isQuiet(): boolean {
    return this.#locks.size === 0
  }

  /** The pause of a kind that holds up entries in a symbol, or null. */
  lockOn(kind: ProtectionKind, symbol: string, now: Timestamp): ProtectionLock | null {
    const locks = this.#locks.get(kind)
    if (locks === undefined) return null
    const lock = locks.get(symbol) ?? locks.get(null)
    return lock !== undefined && now < lock.until ? lock : null
  }

  /** Pauses that hold, soonest end first. */
  active(now: Timestamp): readonly ProtectionLock[] {
    const locks = [...this.#locks.values()].flatMap((each) => [...each.values()])
    return locks.filter(({ until }) => now < until).toSorted((a, b) => a.until - b.until)
  }

  #keep(lock: ProtectionLock): void {
    const locks = this.#locks.get(lock.kind) ?? new Map<string | null, ProtectionLock>()
    this.#locks.set(lock.kind, locks.set(lock.symbol, lock))
  }
}

function lockOf(
  kind: ProtectionKind,
  symbol: string | null,
  { at }: Exit,
  length: number,
  reason: string,
): ProtectionLock {
  return { kind, symbol, from: at, until: (at + length) as Timestamp, reason }
}

function cooldown(exit: Exit, { cooldownAfterStop }: LimitValues): ProtectionLock | null {
  if (!exit.byStop || cooldownAfterStop === 0) return null
  return lockOf('COOLDOWN', exit.symbol, exit, cooldownAfterStop, `a stop closed ${exit.symbol}`)
}

function stopGuard(
  exit: Exit,
  exits: readonly Exit[],
  { stopGuardTrades, stopGuardLookback, stopGuardLock }: LimitValues,
): ProtectionLock | null {
  if (!exit.byStop) return null
  const stops = exits.filter((each) => each.byStop && each.netPnl < 0 && each.at > exit.at - stopGuardLookback).length
  if (stops <= stopGuardTrades) return null
  return lockOf('STOPLOSS-GUARD', null, exit, stopGuardLock, `${stops} stops within ${timeText(stopGuardLookback)}`)
}

function lowProfit(
  exit: Exit,
  exits: readonly Exit[],
  { lowProfitTrades, lowProfitLookback, lowProfitRequired, lowProfitLock }: LimitValues,
): ProtectionLock | null {
  const own = exits.filter((each) => each.symbol === exit.symbol && each.at > exit.at - lowProfitLookback)
  if (own.length < lowProfitTrades) return null
  const [made, put] = [sum(own, ({ netPnl }) => netPnl), sum(own, (each) => each.put)]
  if (made >= put * lowProfitRequired) return null
  const reason = `${own.length} trades in ${exit.symbol} brought less than ${lowProfitRequired * 100} %`
  return lockOf('LOW-PROFIT', exit.symbol, exit, lowProfitLock, reason)
}

/** From the highest point of the sum of closed trades in the window down to now, of what equity would be there. */
function drawdownLock(
  exit: Exit,
  exits: readonly Exit[],
  { drawdownTrades, drawdownLookback, maxDrawdown, drawdownLock: length }: LimitValues,
  equity: Money,
): ProtectionLock | null {
  const recent = exits.filter((each) => each.at > exit.at - drawdownLookback)
  if (recent.length < drawdownTrades) return null
  let [total, peak] = [0, 0]
  for (const { netPnl } of recent) {
    total += netPnl
    if (total > peak) peak = total
  }
  const drop = peak - total
  if (drop <= shareOf((equity + drop) as Money, partsOf(maxDrawdown))) return null
  const percent = ((drop / (equity + drop)) * 100).toFixed(2)
  return lockOf('DRAWDOWN-LOCK', null, exit, length, `closed trades are ${percent} % below their best`)
}

function sum(exits: readonly Exit[], amount: (exit: Exit) => number): number {
  return exits.reduce((total, exit) => total + amount(exit), 0)
}

function timeText(ms: number): string {
  return ms >= DAY_MS ? `${ms / DAY_MS} d` : `${ms / 60_000} min`
}
