import { tradingDateOfBar } from '../market/calendar.ts'
import type { Fill } from '../model/fill.ts'
import type { Order } from '../model/order.ts'
import type { Money, Timestamp } from '../model/units.ts'
import type { Trader } from '../trader.ts'
import { EquityCurve } from './equity-curve.ts'
import type { ExitBook } from './exits/exit-book.ts'
import type { FeedInstrument } from './feed.ts'
import type { RunningStrategy } from './running-strategy.ts'
import type { EquityPoint, SessionRecords } from './session-records.ts'

/** Of the points of the equity curve, one in so much time is written down. */
const EQUITY_STEP_MS = 1_000

/** Gathers what happens in a session and writes it down in one piece when asked to. Follows the equity of the day. */
export class SessionLedger {
  readonly equity = new EquityCurve()
  readonly #trader: Trader
  readonly #records: SessionRecords
  readonly #exits: ExitBook
  readonly #tradingDate: (at: number) => number
  readonly #strategies = new Map<string, RunningStrategy>()
  readonly #orders = new Set<Order>()
  readonly #touched = new Set<string>()
  #fills: Fill[] = []
  #points: EquityPoint[] = []
  #cursor: Timestamp | null = null
  #isDirty = false
  /** The newest step of {@link EQUITY_STEP_MS} with a point that is or will be written down. */
  #step = Number.NEGATIVE_INFINITY
  #date = Number.NEGATIVE_INFINITY
  #dayStart: Money

  /** @param main the instrument whose venue says when a day begins */
  constructor(trader: Trader, records: SessionRecords, main: FeedInstrument, exits: ExitBook) {
    this.#trader = trader
    this.#exits = exits
    this.#records = records
    this.#dayStart = trader.portfolio.equity
    const calendar = trader.calendar(main.instrument)
    this.#tradingDate = (at) => tradingDateOfBar(calendar, main.timeframe, at)
    trader.bus.subscribe('fill', 'ledger', (fill) => {
      this.#fills.push(fill)
      this.#strategies.get(fill.strategyId)?.noteFill(fill)
      this.touch(fill.strategyId)
    })
    trader.bus.subscribe('order', 'ledger', ({ order }) => {
      this.noteOrder(order)
      if (this.#strategies.get(order.strategyId)?.noteOrder(order)) this.touch(order.strategyId)
    })
  }

  /** Equity at the end of the trading day before the one that the session is in. */
  get dayStart(): Money {
    return this.#dayStart
  }

  follow(strategy: RunningStrategy): void {
    this.#strategies.set(strategy.host.id, strategy)
    this.touch(strategy.host.id)
  }

  /** Notes that a strategy's record changed. */
  touch(strategyId: string): void {
    this.#touched.add(strategyId)
    this.#isDirty = true
  }

  noteOrder(order: Order): void {
    this.#orders.add(order)
    this.#isDirty = true
  }

  /** Takes up the equity curve of an earlier engine. */
  restore(points: readonly EquityPoint[]): void {
    for (const { at, value } of points) this.#track(at, value)
  }

  /** A moment of market data was delivered in full. @see FeedEvents.onMoment */
  moment(time: Timestamp, cursor: Timestamp): void {
    this.#cursor = cursor
    this.#isDirty = true
    const value = this.#trader.portfolio.equity
    this.#track(time, value)
    const step = Math.floor(time / EQUITY_STEP_MS)
    if (step > this.#step) this.#points.push({ at: time, value })
    else if (this.#points.at(-1)?.at === time) this.#points[this.#points.length - 1] = { at: time, value }
    this.#step = step
  }

  /** Writes what is new. @throws StorageError; then it is still new and will be written the next time */
  write(): void {
    if (!this.#isDirty && !this.#exits.isDirty) return
    const { portfolio } = this.#trader
    const states = this.#states()
    const traded = new Set(this.#fills.map(({ instrument }) => instrument))
    this.#records.record({
      orders: [...this.#orders],
      fills: this.#fills,
      positions: [...traded].map((instrument) => portfolio.holding(instrument).position),
      strategies: [...this.#touched].flatMap((id) => this.#strategies.get(id)?.record ?? []),
      equity: this.#points,
      states,
      exits: this.#exits.changes,
      cursor: this.#cursor,
    })
    for (const { strategyId, state } of states) this.#strategies.get(strategyId)?.noteSaved(state)
    this.#exits.noteWritten()
    this.#orders.clear()
    this.#touched.clear()
    this.#fills = []
    this.#points = []
    this.#isDirty = false
  }

  /** What strategies have to remember as of now, where it changed. */
  #states(): readonly { readonly strategyId: string; readonly state: string }[] {
    return [...this.#strategies.values()].flatMap((strategy) => {
      const state = strategy.unsavedState
      return state === undefined ? [] : [{ strategyId: strategy.host.id, state }]
    })
  }

  #track(time: number, value: Money): void {
    const date = this.#tradingDate(time)
    if (date > this.#date) {
      this.#dayStart = (this.equity.last ?? this.#trader.portfolio.initialCash) as Money
      this.#date = date
    }
    this.equity.add(time, value)
  }
}
