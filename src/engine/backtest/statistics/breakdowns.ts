import type { Currency } from '../../model/currency.ts'
import { moneyToDecimal } from '../../model/currency.ts'
import { DAY_MS, HOUR_MS } from '../../model/time.ts'
import type { Money } from '../../model/units.ts'
import type { ClosedTrade } from '../../portfolio/closed-trade.ts'
import { measureTrades, type MeasuredTrade, type TradeStatistics } from './trade-statistics.ts'

/** What of a closed trade a break-down needs; money in accounting units. */
export interface SortedTrade extends MeasuredTrade, Pick<ClosedTrade, 'side' | 'entryTime' | 'exitTime'> {
  readonly symbol: string
}

/** The trades of one group. */
export interface BreakdownRow extends Pick<
  TradeStatistics,
  'trades' | 'winRate' | 'profitFactor' | 'expectancy' | 'payoffRatio' | 'averageBars'
> {
  /** `2024`, `2024-03`, `Monday`, `14:00`, `long`, a symbol. */
  readonly key: string
  readonly netPnl: number
}

/** Closed trades by when they ended (year, month), when they began (weekday, hour), side and symbol. */
export interface Breakdowns {
  readonly year: readonly BreakdownRow[]
  readonly month: readonly BreakdownRow[]
  readonly weekday: readonly BreakdownRow[]
  readonly hour: readonly BreakdownRow[]
  readonly side: readonly BreakdownRow[]
  readonly symbol: readonly BreakdownRow[]
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 4

/**
 * Breaks trades down. Money is booked in the year and month of the exit; the weekday and hour of the entry are what the
 * strategy chose. Groups without a trade are left out; each break-down's net P&L adds up to that of all trades.
 * @param toLocal UTC to the wall clock of the venue, both in ms; the clock of UTC when left out
 */
export function breakDown(
  trades: readonly SortedTrade[],
  currency: Currency,
  toLocal: (epochMs: number) => number = (epochMs) => epochMs,
): Breakdowns {
  const by = (keyOf: (trade: SortedTrade) => string, order?: readonly string[]) =>
    groupBy(trades, keyOf, currency, order)
  const hours = Array.from({ length: 24 }, (_, hour) => hourName(hour))
  return {
    year: by(({ exitTime }) => isoOf(toLocal(exitTime), 4)),
    month: by(({ exitTime }) => isoOf(toLocal(exitTime), 7)),
    weekday: by(({ entryTime }) => weekdayOf(toLocal(entryTime)), [...WEEKDAYS.slice(1), WEEKDAYS[0]]),
    hour: by(({ entryTime }) => hourName(Math.floor(toLocal(entryTime) / HOUR_MS) % 24), hours),
    side: by(({ side }) => side, ['long', 'short']),
    symbol: by(({ symbol }) => symbol),
  }
}

function groupBy(
  trades: readonly SortedTrade[],
  keyOf: (trade: SortedTrade) => string,
  currency: Currency,
  order?: readonly string[],
): BreakdownRow[] {
  const groups = Map.groupBy(trades, keyOf)
  const keys = order ?? [...groups.keys()].toSorted()
  return keys.flatMap((key) => {
    const group = groups.get(key)
    return group === undefined ? [] : [rowOf(key, group, currency)]
  })
}

function rowOf(key: string, group: readonly SortedTrade[], currency: Currency): BreakdownRow {
  const { trades, winRate, profitFactor, expectancy, payoffRatio, averageBars } = measureTrades(group, currency)
  const netPnl = group.reduce((sum, trade) => sum + trade.netPnl, 0)
  return {
    key,
    trades,
    netPnl: moneyToDecimal(netPnl as Money, currency),
    winRate,
    profitFactor,
    expectancy,
    payoffRatio,
    averageBars,
  }
}

/** The first letters of an ISO date: 4 for the year, 7 with the month. */
function isoOf(localMs: number, letters: number): string {
  return new Date(localMs).toISOString().slice(0, letters)
}

function weekdayOf(localMs: number): string {
  return WEEKDAYS[(((Math.floor(localMs / DAY_MS) + FIRST_WEEKDAY) % 7) + 7) % 7] ?? ''
}

function hourName(hour: number): string {
  return `${String((hour + 24) % 24).padStart(2, '0')}:00`
}
