import { effectiveRow } from '../market/effective-row.ts'
import type { ReplayInterrupts } from '../market/bar-replay.ts'
import type { Universe, UniverseChange } from '../market/universe.ts'
import { tradingCalendar, tradingDateOfBar } from '../market/calendar.ts'
import type { TradingCalendar } from '../market/calendar.ts'
import { firstRowFrom, openAt, timeAt, withoutEnd } from '../model/bar-stream.ts'
import type { AnySeries } from '../model/bar-stream.ts'
import { inOrderOfHappening } from '../model/corporate-action.ts'
import type { CorporateAction } from '../model/corporate-action.ts'
import { ConfigError, ensure } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import { DAY_MS } from '../model/time.ts'
import { NO_PRICE } from '../model/units.ts'
import type { Price, Timestamp } from '../model/units.ts'

/** What a run knows by date, besides its bars. */
export interface DatedFacts {
  readonly histories: readonly AnySeries[]
  readonly from: number
  readonly to: number
  readonly actions?: readonly CorporateAction[] | undefined
  readonly universe?: Universe | undefined
}

/** Who carries out what the day has come for. */
export interface DatedActors {
  act(action: CorporateAction, instrument: Instrument, open: Price, at: Timestamp): void
  changeUniverse(change: UniverseChange): void
}

/** Something that happens before the bars of a moment are matched; with `Infinity`, after the last. */
interface DatedEvent {
  readonly closeTime: number
  carryOut(actors: DatedActors, at: Timestamp): void
}

/**
 * Corporate actions and changes of the universe on their way: each happens before the first bar of its symbol (of any
 * symbol, for a delisting or the universe) whose trading date is its date or later. What was before the first bar to
 * trade has happened already; what comes after the last one does not happen, but for a delisting.
 */
export class DatedEvents implements ReplayInterrupts {
  /** Bars to play: none of a symbol after its delisting. */
  readonly histories: readonly AnySeries[]
  /** Symbols that may be traded at the start; undefined without a universe. */
  readonly members: readonly string[] | undefined
  /** When the last thing happens, for what happens after the last bar: undefined when nothing does. */
  readonly endsAt: number | undefined
  readonly #events: readonly DatedEvent[]
  #next = 0
  #actors: DatedActors | undefined

  /** @throws ConfigError when the universe has no member at the start that there are bars of */
  constructor(facts: DatedFacts) {
    const calendarOf = calendars()
    const actions = inOrderOfHappening(facts.actions ?? []).filter(({ date }) => date * DAY_MS <= facts.to)
    this.histories = facts.histories.map((series) => untilDelisted(series, actions, calendarOf(series.instrument)))
    const moments = new Moments({ ...facts, histories: this.histories }, calendarOf)
    const ends = actions.filter((action) => action.kind === 'delist' && moments.isTraded(action.symbol))
    const events = actions.flatMap((action) => actionEvents(action, moments))
    this.members = facts.universe && membersAtStart(facts.universe, moments)
    if (facts.universe) events.push(...universeEvents(facts.universe, moments))
    // Stable: on one moment actions come before the universe, each in order of happening.
    this.#events = events.toSorted((a, b) => a.closeTime - b.closeTime)
    const isLate = this.#events.some(({ closeTime }) => closeTime === Number.POSITIVE_INFINITY)
    this.endsAt = isLate ? Math.max(...ends.map(({ date }) => date * DAY_MS)) : undefined
  }

  /** From now on events are carried out by these. */
  bind(actors: DatedActors): void {
    this.#actors = actors
  }

  get nextTime(): number {
    return this.#events[this.#next]?.closeTime ?? Number.POSITIVE_INFINITY
  }

  happen(until: number, at: Timestamp): void {
    for (;;) {
      const event = this.#events[this.#next]
      if (!event || event.closeTime > until) return
      this.#next++
      event.carryOut(ensure(this.#actors, 'actors of dated events'), at)
    }
  }
}

/** The calendar of each venue, made once: it remembers its sessions. */
function calendars(): (instrument: Instrument) => TradingCalendar {
  const known = new Map<string, TradingCalendar>()
  return ({ calendar: id }) => {
    const calendar = known.get(id) ?? tradingCalendar(id)
    known.set(id, calendar)
    return calendar
  }
}

/** The bars of a run by date. */
class Moments {
  readonly #facts: DatedFacts
  readonly #calendarOf: (instrument: Instrument) => TradingCalendar

  constructor(facts: DatedFacts, calendarOf: (instrument: Instrument) => TradingCalendar) {
    this.#facts = facts
    this.#calendarOf = calendarOf
  }

  series(symbol: string): AnySeries | undefined {
    return this.#facts.histories.find(({ instrument }) => instrument.symbol === symbol)
  }

  get symbols(): readonly string[] {
    return this.#facts.histories.map(({ instrument }) => instrument.symbol)
  }

  /** Whether there are bars of a symbol to trade. */
  isTraded(symbol: string): boolean {
    const series = this.series(symbol)
    return series !== undefined && this.#start(series) < this.#end(series)
  }

  /** The first bar to trade of a symbol on a date or later, unless it is the first of all. */
  rowOn(series: AnySeries, date: number): number | undefined {
    const row = effectiveRow(series, date, this.#calendarOf(series.instrument))
    return row > this.#start(series) && row < this.#end(series) ? row : undefined
  }

  /** Close of the first bar of any symbol on a date or later; Infinity when there is none. */
  closeOn(date: number): number {
    const closes = this.#facts.histories.map((series) => {
      const row = Math.max(effectiveRow(series, date, this.#calendarOf(series.instrument)), this.#start(series))
      return row < this.#end(series) ? closeAt(series, row) : Number.POSITIVE_INFINITY
    })
    return Math.min(...closes)
  }

  /** Trading dates of the first and the last bar to trade. */
  get span(): { readonly first: number; readonly last: number } {
    const dates = this.#facts.histories
      .filter(({ instrument }) => this.isTraded(instrument.symbol))
      .flatMap((series) => [this.#start(series), this.#end(series) - 1].map((row) => this.#dateAt(series, row)))
    return { first: Math.min(...dates), last: Math.max(...dates) }
  }

  #dateAt({ instrument, timeframe, bars }: AnySeries, row: number): number {
    return tradingDateOfBar(this.#calendarOf(instrument), timeframe, timeAt(bars, row))
  }
  #start({ bars }: AnySeries): number {
    return firstRowFrom(bars, this.#facts.from)
  }
  #end({ bars }: AnySeries): number {
    return firstRowFrom(bars, this.#facts.to + 1)
  }
}

function actionEvents(action: CorporateAction, moments: Moments): readonly DatedEvent[] {
  const series = moments.series(action.symbol)
  if (!series) return []
  const { instrument } = series
  if (action.kind === 'delist') {
    if (!moments.isTraded(action.symbol)) return []
    const carryOut = (actors: DatedActors, at: Timestamp) => actors.act(action, instrument, NO_PRICE, at)
    return [{ closeTime: moments.closeOn(action.date), carryOut }]
  }
  const row = moments.rowOn(series, action.date)
  if (row === undefined) return []
  const carryOut = (actors: DatedActors, at: Timestamp) => {
    // Read when its time has come: a price that nobody knows yet may be hidden until then.
    const open = openAt(series.bars, row) as Price
    actors.act(action, instrument, open, at)
  }
  return [{ closeTime: closeAt(series, row), carryOut }]
}

function universeEvents(universe: Universe, moments: Moments): readonly DatedEvent[] {
  const { first, last } = moments.span
  const known = new Set(moments.symbols)
  return universe.changesBetween(first, last).map((change) => {
    const joined = change.joined.filter((symbol) => known.has(symbol))
    const left = change.left.filter((symbol) => known.has(symbol))
    return {
      closeTime: moments.closeOn(change.date),
      carryOut: (actors: DatedActors) => {
        if (joined.length > 0 || left.length > 0) actors.changeUniverse({ date: change.date, joined, left })
      },
    }
  })
}

function membersAtStart(universe: Universe, moments: Moments): readonly string[] {
  const members = universe.membersOn(moments.span.first)
  const found = moments.symbols.filter((symbol) => members.includes(symbol))
  if (found.length > 0) return found
  throw new ConfigError(
    `expected a member of the universe with bars at the start, found none: members were ${members.join(', ') || 'none'}`,
  )
}

function untilDelisted(series: AnySeries, actions: readonly CorporateAction[], calendar: TradingCalendar): AnySeries {
  const end = actions.find(({ kind, symbol }) => kind === 'delist' && symbol === series.instrument.symbol)
  if (!end) return series
  const row = effectiveRow(series, end.date, calendar)
  return row < series.bars.length ? withoutEnd(series, row) : series
}

function closeAt({ bars, timeframe }: AnySeries, row: number): number {
  return timeAt(bars, row) + timeframe
}
