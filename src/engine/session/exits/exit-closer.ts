import type { Clock, TimerHandle, Timers } from '../../kernel/clock.ts'
import type { Severity } from '../../kernel/events.ts'
import { messageOf } from '../../model/errors.ts'
import { EXIT_ID, exitOrderId } from '../../model/exit-id.ts'
import { MANUAL, orderRequest } from '../../model/order-request.ts'
import type { Order } from '../../model/order.ts'
import { MINUTE_MS, SECOND_MS, formatUtc } from '../../model/time.ts'
import type { Quantity, Timestamp } from '../../model/units.ts'
import type { TradingState } from '../../risk/trading-state.ts'
import type { Trader } from '../../trader.ts'
import { closingParts } from '../exit-orders.ts'
import type { ExitBook } from './exit-book.ts'
import type { ExitPlan } from '../../execution/exit-plan.ts'
import { tradableAt } from './exit-time.ts'
import { exitsAtBroker } from './exits-at-broker.ts'

/** Closing orders that may fail one after the other before it is left to a human. */
export const MOST_ATTEMPTS = 8
const LONGEST_PAUSE_MS = MINUTE_MS
/** How long the comparison with the broker is waited for, where the broker itself keeps an order from opening anything. */
const PATIENCE_MS = 5 * SECOND_MS
/** Who holds trading back while the broker's account has not been compared, or differs. */
const RECONCILIATION = 'reconciliation'

export interface ExitCloserParts {
  readonly session: string
  readonly trader: Trader
  readonly state: TradingState
  readonly clock: Clock
  readonly timers: Timers
  readonly book: ExitBook
  /** Strategies on the account. */
  readonly owners: () => readonly string[]
  /** Whether an order of a symbol may find its venue closed: one that bars are matched against fills with the next. */
  readonly hasHours: (symbol: string) => boolean
  readonly say: (severity: Severity, code: string, symbol: string, message: string) => void
}

/**
 * Leaves positions whose exits are due: takes what rests at the broker off the market, waits for the venue to open, and
 * closes at market with orders that only reduce, by the gate, again and again until nothing is held.
 */
export class ExitCloser {
  readonly #parts: ExitCloserParts
  readonly #timers = new Map<string, TimerHandle>()
  /** Since when a plan has waited for the comparison with the broker. */
  readonly #heldSince = new Map<string, number>()
  readonly #unfollow: () => void

  constructor(parts: ExitCloserParts) {
    this.#parts = parts
    parts.trader.bus.subscribe('order', 'exits', ({ order }) => this.#onOrder(order))
    this.#unfollow = parts.state.onChange(() => this.#onState())
  }

  /** Lets go of what is due: it is for the next engine. */
  close(): void {
    this.#unfollow()
  }

  /** Goes on with a plan that an earlier engine left acting, as soon as time goes on. */
  goOn(symbol: string): void {
    this.#later(symbol, this.#parts.clock.now())
  }

  forget(symbol: string): void {
    this.#callOff(symbol)
    this.#heldSince.delete(symbol)
  }

  /** Does what is to be done next about a plan that is due. */
  act(symbol: string): void {
    const { book, trader } = this.#parts
    const plan = book.get(symbol)
    if (!plan?.cause || plan.state === 'armed' || plan.state === 'failed' || this.#timers.has(symbol)) return
    const { instrument } = trader.market.get(symbol)
    if (trader.portfolio.quantity(instrument) === 0) {
      this.forget(symbol)
      book.remove(symbol)
      return
    }
    const resting = exitsAtBroker(trader, symbol)
    for (const order of resting) trader.orders.cancel(order)
    if (this.#waitsForOpen(plan)) return
    if (this.#clears(plan)) return
    if (this.#isHeldBack(plan)) return
    this.#close(plan)
  }

  /** Whether what rests at the broker is still to come off the market. A cancel that failed is asked for again. */
  #clears(plan: ExitPlan): boolean {
    const { trader, clock } = this.#parts
    if (!plan.clearsFirst || exitsAtBroker(trader, plan.symbol).length === 0) return false
    this.#set(plan, 'clearing')
    this.#later(plan.symbol, (clock.now() + PATIENCE_MS) as Timestamp)
    return true
  }

  #waitsForOpen(plan: ExitPlan): boolean {
    const { trader, clock, hasHours, say } = this.#parts
    const { symbol } = plan
    if (!hasHours(symbol)) return false
    const now = clock.now()
    const at = tradableAt(trader.calendar(trader.market.get(symbol).instrument), now)
    if (at <= now) return false
    if (plan.state !== 'waiting') {
      this.#set(plan, 'waiting')
      say(
        'warning',
        'EXIT-WAITS',
        symbol,
        `${symbol} is closed now: the position is left at the next open, ${formatUtc(at)}`,
      )
    }
    this.#later(symbol, at)
    return true
  }

  /**
   * Before both sides agree on what is held, an order might close what is not there any more. A broker that keeps to
   * reduce-only makes nothing worse of it: there the wait ends.
   */
  #isHeldBack({ symbol, clearsFirst }: ExitPlan): boolean {
    const { state, clock, say } = this.#parts
    const hold = state.holds.find(({ key }) => key === RECONCILIATION)
    if (!hold) {
      this.#heldSince.delete(symbol)
      return false
    }
    const since = this.#heldSince.get(symbol)
    const now = clock.now()
    if (since === undefined) {
      this.#heldSince.set(symbol, now)
      this.#later(symbol, (now + PATIENCE_MS) as Timestamp)
      return true
    }
    if (now - since < PATIENCE_MS) {
      this.#later(symbol, (since + PATIENCE_MS) as Timestamp)
      return true
    }
    if (!clearsFirst) return false
    say('critical', 'EXIT-HELD-BACK', symbol, `${symbol} is to be left, which waits: ${hold.reason}`)
    return true
  }

  #close(plan: ExitPlan): void {
    const { trader, owners, book, clock, session, say } = this.#parts
    const { symbol, cause, attempts } = plan
    const { instrument } = trader.market.get(symbol)
    if (cause === null || this.#own(symbol).length > 0) return
    const holding = trader.portfolio.holding(instrument)
    const parts = closingParts(trader, holding, owners())
    if (parts.length === 0) return
    const attempt = attempts + 1
    book.put({ ...plan, state: 'acting', attempts: attempt })
    const side = holding.position.quantity > 0 ? 'sell' : 'buy'
    try {
      for (const { id: strategyId, left } of parts) {
        const owner = strategyId === MANUAL ? '' : strategyId
        const terms = { strategyId, reduceOnly: true, causedAt: clock.now() }
        trader.orders.placeAs(
          exitOrderId(session, plan.number, cause, attempt, owner),
          orderRequest(instrument, side, left as Quantity, terms),
        )
      }
    } catch (error) {
      say('critical', 'EXIT-FAILED', symbol, `${symbol} could not be left, it is tried again: ${messageOf(error)}`)
      this.#pause(symbol, attempt)
    }
  }

  /** What waited for the comparison with the broker need not wait longer. */
  #onState(): void {
    const { state, trader } = this.#parts
    if (this.#heldSince.size === 0 || state.holds.some(({ key }) => key === RECONCILIATION)) return
    for (const symbol of Array.from(this.#heldSince.keys())) {
      this.forget(symbol)
      this.act(symbol)
    }
    trader.bus.settle()
  }

  #onOrder(order: Order): void {
    const { book, state, say } = this.#parts
    const { symbol } = order.instrument
    const plan = book.get(symbol)
    if (!plan || plan.state === 'armed' || plan.state === 'failed' || order.working) return
    const isOwn = order.id.startsWith(EXIT_ID)
    if (isOwn && order.status !== 'filled' && !this.#timers.has(symbol)) {
      const isGivenUp = plan.attempts >= MOST_ATTEMPTS && !state.holds.some(({ key }) => key === RECONCILIATION)
      const what = `the order that leaves ${symbol} was ${order.status}: ${order.reason}`
      if (isGivenUp) {
        this.#set(plan, 'failed')
        say(
          'critical',
          'EXIT-FAILED',
          symbol,
          `${what}; after ${plan.attempts} tries the position has to be closed by hand`,
        )
        return
      }
      say('error', 'EXIT-FAILED', symbol, `${what}; it is tried again`)
      this.#pause(symbol, plan.attempts)
      return
    }
    if (plan.state === 'clearing') this.#callOff(symbol)
    this.act(symbol)
  }

  /** Its own orders that still work. */
  #own(symbol: string): readonly Order[] {
    const { working } = this.#parts.trader
    return working.orders.filter(({ id, instrument }) => instrument.symbol === symbol && id.startsWith(EXIT_ID))
  }

  #pause(symbol: string, attempt: number): void {
    const pause = Math.min(LONGEST_PAUSE_MS, SECOND_MS * 2 ** Math.max(0, attempt - 1))
    this.#later(symbol, (this.#parts.clock.now() + pause) as Timestamp)
  }

  #later(symbol: string, at: Timestamp): void {
    const { timers, trader } = this.#parts
    if (this.#timers.has(symbol)) return
    const timer = timers.schedule(at, () => {
      this.#timers.delete(symbol)
      this.act(symbol)
      trader.bus.settle()
    })
    this.#timers.set(symbol, timer)
  }

  #callOff(symbol: string): void {
    this.#timers.get(symbol)?.cancel()
    this.#timers.delete(symbol)
  }

  #set(plan: ExitPlan, state: ExitPlan['state']): void {
    if (plan.state !== state) this.#parts.book.put({ ...plan, state })
  }
}
