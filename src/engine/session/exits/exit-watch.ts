import type { Timers } from '../../kernel/clock.ts'
import type { TradingCalendar } from '../../market/calendar.ts'
import type { InstrumentMarket } from '../../market/market.ts'
import type { Bar } from '../../model/bar.ts'
import type { ExitKind } from '../../model/exit-id.ts'
import { SECOND_MS, formatTimeframe, formatUtc } from '../../model/time.ts'
import type { Price, Timestamp } from '../../model/units.ts'
import { followed, reachedBy, watchesPrice } from '../../execution/exit-plan.ts'
import type { ExitPlan } from '../../execution/exit-plan.ts'
import type { FeedInstrument } from '../feed.ts'

/** After so much time without a price that is said; a timer that comes so late was missed by an engine that was not there. */
const LATE_MS = 30 * SECOND_MS

export interface ExitWatchParts {
  readonly timers: Timers
  readonly market: InstrumentMarket
  readonly matchedBy: FeedInstrument['matchedBy']
  readonly calendar: TradingCalendar
  /** The wall clock, to say how late something is. */
  readonly wallTime: () => number
  /** True when an earlier engine held it: nobody looked until the first price. */
  readonly wasAway: boolean
  readonly plan: () => ExitPlan | undefined
  /** False while a split that nobody has taken over yet makes prices of another share. */
  readonly isInTerms: () => boolean
  /** It is another one: its trailing stop moved, or a bar of it is over. */
  readonly onMoved: (plan: ExitPlan) => void
  /** One of its exits is due. */
  readonly onDue: (cause: ExitKind, words: string) => void
}

/** Looks at prices, bars and the clock for one plan, until it is closed. */
export class ExitWatch {
  readonly #parts: ExitWatchParts
  readonly #stops: (() => void)[] = []
  #seenAt: number

  /** @throws ConfigError when its bars are not to be had */
  constructor(parts: ExitWatchParts, plan: ExitPlan) {
    this.#parts = parts
    this.#seenAt = parts.wasAway ? Number.NEGATIVE_INFINITY : parts.wallTime()
    const { market, timers } = parts
    const { time } = plan
    if (time && 'timeframe' in time) {
      const bars = market.bars(time.timeframe)
      this.#stops.push(bars.subscribe('decide', 'exits', () => this.#countBar()))
    }
    if (time && 'due' in time) {
      const timer = timers.schedule(time.due, () => this.#onTime(time.due))
      this.#stops.push(() => timer.cancel())
    }
    if (!watchesPrice(plan)) return
    this.#stops.push(this.#watchPrices(market))
  }

  #watchPrices(market: InstrumentMarket): () => void {
    switch (this.#parts.matchedBy) {
      case 'bars':
        return market.bars().subscribe('decide', 'exits', (bar) => this.#takeBar(bar))
      case 'trades':
        return market.trades.subscribe('decide', 'exits', ({ price, at }) => this.#takePrices(price, price, at))
      case 'quotes':
      case 'quotes-alone':
        return market.quotes.subscribe('decide', 'exits', ({ bid, ask, at }) => this.#takePrices(bid, ask, at))
    }
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }

  /** What a market order would get: a crossed or an empty quote is no price, and outside trading hours there is none. */
  #takePrices(bid: Price, ask: Price, at: Timestamp): void {
    const { instrument } = this.#parts.market
    const plan = this.#parts.plan()
    if (!plan || bid > ask || !instrument.isPrice(bid) || !instrument.isPrice(ask)) return
    if (!this.#parts.calendar.isOpen(at)) return
    const silence = this.#silenceUntil(at)
    this.#seenAt = at
    this.#take(plan, plan.isLong ? bid : ask, silence)
  }

  /** Which end of a bar came first is not known: the worse one is taken to have. */
  #takeBar(bar: Bar): void {
    const plan = this.#parts.plan()
    if (!plan) return
    const [low, high] = [bar.lowUnits, bar.highUnits]
    const [worse, better] = plan.isLong ? [low, high] : [high, low]
    if (this.#take(plan, worse, '')) return
    this.#take(this.#parts.plan() ?? plan, better, '')
  }

  /** For how long there was no price, in words: it may have been reached while nobody looked. Empty for no time. */
  #silenceUntil(at: Timestamp): string {
    if (at - this.#seenAt < LATE_MS) return ''
    const since = this.#seenAt === Number.NEGATIVE_INFINITY ? 'QuantX is back' : formatUtc(this.#seenAt)
    return `, the first since ${since}`
  }

  #take(plan: ExitPlan, price: Price, silence: string): boolean {
    const { market, isInTerms, onMoved, onDue } = this.#parts
    if (!isInTerms()) return false
    const cause = reachedBy(plan, price)
    if (cause === null) {
      const moved = followed(plan, price, market.instrument)
      if (moved !== plan) onMoved(moved)
      return false
    }
    const text = (units: Price) => String(market.instrument.priceToDecimal(units))
    const level = cause === 'stop-loss' ? plan.stopLoss : cause === 'trailing' ? plan.trail?.stop : plan.takeProfit
    const what = WORDS[cause]
    onDue(cause, `the ${what} at ${text(level ?? price)} is reached, the price is ${text(price)}${silence}`)
    return true
  }

  #countBar(): void {
    const plan = this.#parts.plan()
    if (!plan?.time || !('barsLeft' in plan.time)) return
    const barsLeft = plan.time.barsLeft - 1
    if (barsLeft > 0) this.#parts.onMoved({ ...plan, time: { ...plan.time, barsLeft } })
    else this.#parts.onDue('time', `its last bar of ${formatTimeframe(plan.time.timeframe)} is over`)
  }

  #onTime(due: number): void {
    const late = this.#parts.wallTime() - due
    const words =
      late < LATE_MS
        ? 'its time is over'
        : `its time was over at ${formatUtc(due)}, while QuantX or the computer was not running`
    this.#parts.onDue('time', words)
  }
}

const WORDS = { 'stop-loss': 'stop', trailing: 'trailing stop', 'take-profit': 'target', time: 'time' } as const
