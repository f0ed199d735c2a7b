import { multiplyDivide } from '../model/decimal.ts'
import type { Money, Timestamp } from '../model/units.ts'
import type { ClosedTrade } from '../portfolio/closed-trade.ts'
import { strategyNameOf } from './limit-book.ts'
import type { LimitValues } from './limits.ts'

/** A strategy, every instance of it, that was taken out until a human lets it trade again. */
export interface StrategyLock {
  /** The strategy's name. */
  readonly strategy: string
  /** Reason code of what tripped it. */
  readonly rule: string
  readonly reason: string
  readonly at: Timestamp
}

/** What a strategy's closed trades tell of its odds. */
interface Odds {
  wins: number
  losses: number
  /** Σ of what the winners made and the losers lost, of a million put in. */
  won: number
  lost: number
}

interface Conduct {
  readonly fills: number[]
  rejects: number
  readonly record: Odds
}

const PUT_IN = 1_000_000
/** Trades before the odds mean something. */
export const LEAST_TRADES = 20

/** How each strategy behaves: its fills of late, its refusals in a row, its record, and whether it is taken out. */
export class StrategyConducts {
  readonly #conducts = new Map<string, Conduct>()
  readonly #locks = new Map<string, StrategyLock>()

  /** Whether nobody is taken out. */
  get isQuiet(): boolean {
    return this.#locks.size === 0
  }
  get locks(): readonly StrategyLock[] {
    return [...this.#locks.values()]
  }

  /** The lock on a strategy's name, or null. */
  lockOn(strategy: string): StrategyLock | null {
    return this.#locks.get(strategy) ?? null
  }

  /** Takes a strategy out. */
  lock(lock: StrategyLock): void {
    this.#locks.set(lock.strategy, lock)
  }

  /** Lets a strategy trade again, and begins to count anew. Returns whether it was taken out. */
  release(strategy: string): boolean {
    for (const [id, conduct] of this.#conducts) {
      if (strategyNameOf(id) !== strategy) continue
      conduct.rejects = 0
      conduct.fills.length = 0
    }
    return this.#locks.delete(strategy)
  }

  /** Refusals in a row. */
  rejectsOf(strategyId: string): number {
    return this.#conducts.get(strategyId)?.rejects ?? 0
  }

  /** Fills in the window, as of the last one. */
  fillsOf(strategyId: string): number {
    return this.#conducts.get(strategyId)?.fills.length ?? 0
  }

  /** Notes a fill. Returns why the strategy has to be taken out, or null. */
  noteFill(strategyId: string, at: Timestamp, { maxFills, fillWindow }: LimitValues): string | null {
    const conduct = this.#of(strategyId)
    conduct.rejects = 0
    if (maxFills === Number.POSITIVE_INFINITY) return null
    const { fills } = conduct
    fills.push(at)
    while (fills.length > 0 && (fills[0] as number) <= at - fillWindow) fills.shift()
    if (fills.length <= maxFills) return null
    return `${fills.length} fills within ${fillWindow / 1000} s, at most ${maxFills} are allowed`
  }

  /** Notes an order that the gate or the broker refused. Returns why the strategy has to be taken out, or null. */
  noteReject(strategyId: string, { maxConsecutiveRejects }: LimitValues): string | null {
    const conduct = this.#of(strategyId)
    conduct.rejects++
    if (conduct.rejects <= maxConsecutiveRejects) return null
    return `${conduct.rejects} orders refused in a row, at most ${maxConsecutiveRejects} are allowed`
  }

  /** An order was taken: the row of refusals is over. */
  noteAccepted(strategyId: string): void {
    this.#of(strategyId).rejects = 0
  }

  noteTrade({ strategyId, netPnl, entryNotional }: ClosedTrade): void {
    if (entryNotional === 0) return
    const { record } = this.#of(strategyId)
    const made = multiplyDivide(netPnl, PUT_IN, entryNotional) as Money
    if (made > 0) {
      record.wins++
      record.won += made
    } else {
      record.losses++
      record.lost -= made
    }
  }

  /** Kelly's fraction of a strategy's record; NaN while it has too few trades to tell. */
  kellyOf(strategyId: string): number {
    const record = this.#conducts.get(strategyId)?.record
    if (record === undefined || record.wins + record.losses < LEAST_TRADES) return Number.NaN
    return kellyFraction(record)
  }

  #of(strategyId: string): Conduct {
    let conduct = this.#conducts.get(strategyId)
    if (!conduct) {
      conduct = { fills: [], rejects: 0, record: { wins: 0, losses: 0, won: 0, lost: 0 } }
      this.#conducts.set(strategyId, conduct)
    }
    return conduct
  }
}

function kellyFraction({ wins, losses, won, lost }: Odds): number {
  if (lost === 0) return 1
  if (won === 0) return 0
  const winRate = wins / (wins + losses)
  return kelly(winRate, won / wins / (lost / losses))
}

/**
 * The part of equity that grows it fastest: winRate − (1 − winRate) ÷ payoff, 0 without an edge.
 * J. L. Kelly, "A New Interpretation of Information Rate", 1956; for bets that win or lose a fixed part.
 * @param payoff average win ÷ average loss
 */
export function kelly(winRate: number, payoff: number): number {
  return Math.max(0, winRate - (1 - winRate) / payoff)
}
