import { sliceBars } from '../model/bar.ts'
import type { BarColumns } from '../model/bar.ts'
import { isLoaded, loadBars, rowsOf, seriesOn, streamOf } from '../model/bar-stream.ts'
import type { AnySeries, BarStream } from '../model/bar-stream.ts'
import { inOrderOfHappening } from '../model/corporate-action.ts'
import type { CorporateAction } from '../model/corporate-action.ts'
import { ConfigError } from '../model/errors.ts'
import { Instrument, specOf } from '../model/instrument.ts'
import { formatTimeframe } from '../model/time.ts'
import { tradingCalendar } from './calendar.ts'
import { inUnitsOf } from './converted-bars.ts'
import { effectiveRow } from './effective-row.ts'
import type { Membership } from './universe.ts'

/** Symbols with what is known of them by date. */
export interface SymbolHistories {
  readonly histories: readonly AnySeries[]
  readonly actions: readonly CorporateAction[]
  readonly universe: readonly Membership[] | undefined
}

/**
 * Makes one history of two that a rename ties together: the old name's bars before its date, the new name's from then
 * on, under the old name; what is told of the new name is told of it too. A rename to a name without bars of its own
 * stays as it is. @throws ConfigError when the two differ in timeframe or currency
 */
export function joinRenamed(given: SymbolHistories): SymbolHistories {
  // The last first: what A became is then whole before it is joined to A.
  const renames = inOrderOfHappening(given.actions)
    .flatMap((action) => (action.kind === 'rename' ? [action] : []))
    .toReversed()
  return renames.reduce((known, { symbol, newSymbol, date }) => {
    const find = (name: string) => known.histories.find(({ instrument }) => instrument.symbol === name)
    const [before, after] = [find(symbol), find(newSymbol)]
    if (!before || !after) return known
    const joined = joinedAt(before, after, date)
    const nameOf = (name: string) => (name === newSymbol ? symbol : name)
    return {
      histories: known.histories.flatMap((series) => (series === after ? [] : series === before ? [joined] : [series])),
      actions: known.actions.map((action) => ({ ...action, symbol: nameOf(action.symbol) })),
      universe: known.universe && merged(known.universe.map((stay) => ({ ...stay, symbol: nameOf(stay.symbol) }))),
    }
  }, given)
}

function joinedAt(before: AnySeries, after: AnySeries, date: number): AnySeries {
  const [old, new_] = [before.instrument, after.instrument]
  if (before.timeframe !== after.timeframe || old.currency.code !== new_.currency.code) {
    const found = `${formatTimeframe(before.timeframe)} ${old.currency.code} and ${formatTimeframe(after.timeframe)} ${new_.currency.code}`
    throw new ConfigError(
      `expected bars of ${old.symbol} and ${new_.symbol} in one timeframe and currency, found ${found}`,
    )
  }
  const pricePrecision = Math.max(old.pricePrecision, new_.pricePrecision)
  const quantityPrecision = Math.max(old.quantityPrecision, new_.quantityPrecision)
  const instrument = new Instrument({ ...specOf(old), pricePrecision, quantityPrecision })
  const calendar = tradingCalendar(old.calendar)
  const end = effectiveRow(before, date, calendar)
  const start = effectiveRow(after, date, calendar)
  const part = (series: AnySeries, from: number, until: number) =>
    streamOf(inUnitsOf(seriesOn(rowsOf(series.bars, from, until), series), instrument).bars)
  const bars = new JoinedBars(part(before, 0, end), part(after, start, after.bars.length))
  const { timeframe } = before
  return seriesOn(isLoaded(before) && isLoaded(after) ? loadBars(bars) : bars, { instrument, timeframe })
}

/** Bars that go on with others. */
class JoinedBars implements BarStream {
  readonly length: number
  readonly #before: BarStream
  readonly #after: BarStream

  constructor(before: BarStream, after: BarStream) {
    this.length = before.length + after.length
    this.#before = before
    this.#after = after
  }

  timeAt(row: number): number {
    const { length } = this.#before
    return row < length ? this.#before.timeAt(row) : this.#after.timeAt(row - length)
  }

  rowAt(time: number): number {
    const row = this.#before.rowAt(time)
    return row < this.#before.length ? row : this.#before.length + this.#after.rowAt(time)
  }

  read(start: number, into: BarColumns): void {
    const old = Math.max(0, Math.min(into.length, this.#before.length - start))
    if (old > 0) this.#before.read(start, sliceBars(into, 0, old))
    if (old < into.length) {
      this.#after.read(Math.max(0, start - this.#before.length), sliceBars(into, old, into.length))
    }
  }
}

/** Stays of one symbol that meet or overlap, as one. */
function merged(stays: readonly Membership[]): readonly Membership[] {
  const result: Membership[] = []
  for (const stay of stays.toSorted((a, b) => a.from - b.from)) {
    const at = result.findIndex(({ symbol, until }) => symbol === stay.symbol && until >= stay.from)
    const last = result[at]
    if (last) result[at] = { ...last, until: Math.max(last.until, stay.until) }
    else result.push(stay)
  }
  return result
}
