import type { Severity } from '../../kernel/events.ts'
import { ConfigError } from '../../model/errors.ts'
import { EXIT_ID, exitAttempts } from '../../model/exit-id.ts'
import type { ExitKind } from '../../model/exit-id.ts'
import type { Instrument } from '../../model/instrument.ts'
import type { Price, Timestamp } from '../../model/units.ts'
import type { FeedInstrument } from '../feed.ts'
import type { SessionPast } from '../session-records.ts'
import type { SessionRecorder } from '../session-recorder.ts'
import { ExitBook } from './exit-book.ts'
import { ExitCloser } from './exit-closer.ts'
import type { ExitCloserParts } from './exit-closer.ts'
import { afterSplit, isEmptyExit } from '../../execution/exit-plan.ts'
import type { ExitPlan, HeldExit } from '../../execution/exit-plan.ts'
import { ExitWatch } from './exit-watch.ts'
import { exitsAtBroker } from './exits-at-broker.ts'
import { splitsSince } from './splits-since.ts'
import type { TakenSplit } from './splits-since.ts'

export interface HeldExitsParts extends Pick<
  ExitCloserParts,
  'session' | 'trader' | 'state' | 'clock' | 'timers' | 'owners'
> {
  readonly instruments: readonly FeedInstrument[]
  readonly recorder: SessionRecorder
  readonly wallTime: () => number
}

/**
 * Exits of positions that no broker holds: those that the broker has no order for, and those by time. What is set is an input
 * and on record; that it acts follows from prices and the clock, so that a replay does it again.
 */
export class HeldExits {
  readonly book: ExitBook
  readonly #parts: HeldExitsParts
  readonly #closer: ExitCloser
  readonly #watches = new Map<string, ExitWatch>()
  readonly #matchedBy: ReadonlyMap<string, FeedInstrument['matchedBy']>

  constructor(parts: HeldExitsParts) {
    this.#parts = parts
    this.book = new ExitBook()
    this.#matchedBy = new Map(parts.instruments.map(({ instrument, matchedBy }) => [instrument.symbol, matchedBy]))
    const { trader } = parts
    this.#closer = new ExitCloser({
      ...parts,
      book: this.book,
      hasHours: (symbol) => this.#matchedBy.get(symbol) !== 'bars',
      say: (...words) => this.#say(...words),
    })
    trader.bus.subscribe('fill', 'exits', ({ instrument }) => this.#onPosition(instrument.symbol))
  }

  /** Puts exits in place of those that are held for the symbol; empty ones take them away. @throws ConfigError */
  set(exit: HeldExit): void {
    this.#parts.recorder.command('exits', { ...exit }, () => this.#set(exit))
  }

  /**
   * Moves one of the exits that are held, or takes it away with null. One by time may be new.
   * @param to a price in units, or an epoch time for the one by time
   * @throws ConfigError when there is no such exit, or it acts already
   */
  move(symbol: string, kind: ExitKind, to: number | null): void {
    const plan = this.book.get(symbol)
    if (plan?.state !== 'armed') throw new ConfigError(`expected exits of ${symbol} that wait, found none`)
    this.set({ ...exitOf(plan), ...moved(plan, kind, to) })
  }

  /** Takes all of them away, as STOP does: nothing acts by itself after it. */
  dropAll(why: string): void {
    for (const { symbol } of this.book.all) this.#drop(symbol, `${why}: QuantX holds no exits of ${symbol} any more`)
  }

  /** The session ends, or is let go of as it is. */
  close(): void {
    this.#closer.close()
  }

  /** What is held of a symbol was taken over from the broker: exits go with it, or go. */
  takeOver({ symbol }: Instrument, split: TakenSplit | null): void {
    const plan = this.book.get(symbol)
    if (plan && split) this.book.put(afterSplit(plan, split.ratio, split.at))
    this.#onPosition(symbol)
  }

  /** Takes up what an earlier engine held. What it had begun goes on; nothing is ordered twice. */
  restore(past: SessionPast): void {
    const { exits = [] } = past
    for (const plan of exits) this.book.put(plan)
    // What follows is new: a plan that is over now must not come back with the next engine.
    this.book.noteWritten()
    for (const plan of exits.map((each) => this.#brought(each, past))) {
      const { attempts, cause } = exitAttempts(this.#orderIds(), this.#parts.session, plan.number)
      const isBegun = plan.state !== 'armed' || attempts > 0
      if (!this.#isHeld(plan)) this.book.remove(plan.symbol)
      else if (!isBegun) this.#watch(plan, true)
      else {
        this.book.put({
          ...plan,
          state: plan.state === 'armed' ? 'acting' : plan.state,
          cause: plan.cause ?? cause,
          attempts: Math.max(attempts, plan.attempts),
        })
        this.#closer.goOn(plan.symbol)
      }
    }
  }

  /** A plan in the terms of now: the engine may have died between a split that it took over and its exits. */
  #brought(plan: ExitPlan, past: SessionPast): ExitPlan {
    const { instrument } = this.#parts.trader.market.get(plan.symbol)
    const splits = splitsSince(past, instrument, plan.setAt)
    return splits.length === 0
      ? plan
      : this.book.put(splits.reduce((each, { ratio, at }) => afterSplit(each, ratio, at), plan))
  }

  get #now(): Timestamp {
    return this.#parts.clock.now()
  }

  #set(exit: HeldExit): void {
    const { symbol } = exit
    const { trader, session } = this.#parts
    const before = this.book.get(symbol)
    if (before && before.state !== 'armed' && before.state !== 'failed') {
      throw new ConfigError(`expected a position in ${symbol} that is not being left, found one that is`)
    }
    if (isEmptyExit(exit)) {
      if (before) this.#drop(symbol, '')
      return
    }
    const held = trader.portfolio.quantity(trader.market.get(symbol).instrument)
    if (held === 0) throw new ConfigError(`expected a position in ${symbol}, found none`)
    const number = this.book.nextNumber(session, () => this.#orderIds())
    const plan: ExitPlan = {
      ...exit,
      number,
      isLong: held > 0,
      setAt: this.#now,
      state: 'armed',
      cause: null,
      attempts: 0,
    }
    // What has no such bars is refused before anything is let go of.
    const watch = this.#watchOf(plan, false)
    this.#unwatch(symbol)
    this.#watches.set(symbol, watch)
    this.book.put(plan)
  }

  #watch(plan: ExitPlan, wasAway: boolean): void {
    this.#watches.set(plan.symbol, this.#watchOf(plan, wasAway))
  }

  #watchOf(plan: ExitPlan, wasAway: boolean): ExitWatch {
    const { symbol } = plan
    const { trader, timers, wallTime, state } = this.#parts
    const market = trader.market.get(symbol)
    return new ExitWatch(
      {
        timers,
        market,
        matchedBy: this.#matchedBy.get(symbol) ?? 'bars',
        calendar: trader.calendar(market.instrument),
        wallTime,
        wasAway,
        plan: () => this.book.get(symbol),
        isInTerms: () => !state.holds.some(({ splits }) => splits?.includes(symbol)),
        onMoved: (next) => void this.book.put(next),
        onDue: (cause, words) => this.#onDue(symbol, cause, words),
      },
      plan,
    )
  }

  #onDue(symbol: string, cause: ExitKind, words: string): void {
    const plan = this.book.get(symbol)
    if (plan?.state !== 'armed') return
    this.#unwatch(symbol)
    this.book.put({ ...plan, state: 'acting', cause })
    this.#say('warning', 'EXIT-TRIGGERED', symbol, `The position in ${symbol} is being left: ${words}`)
    this.#closer.act(symbol)
  }

  /** What is held changed: exits that there is nothing left for, or that are for the other side, go; whoever closed it. */
  #onPosition(symbol: string): void {
    const { trader } = this.#parts
    const { instrument } = trader.market.get(symbol)
    const held = trader.portfolio.quantity(instrument)
    const plan = this.book.get(symbol)
    if (plan && !this.#isHeld(plan)) {
      this.#drop(symbol, held === 0 ? '' : `The position in ${symbol} was turned: QuantX holds no exits of it any more`)
    }
    for (const order of exitsAtBroker(trader, symbol)) {
      const reduces = order.side === 'sell' ? held > 0 : held < 0
      if (!reduces) trader.orders.cancel(order)
    }
  }

  #isHeld({ symbol, isLong }: ExitPlan): boolean {
    const { trader } = this.#parts
    const held = trader.portfolio.quantity(trader.market.get(symbol).instrument)
    return isLong ? held > 0 : held < 0
  }

  #drop(symbol: string, why: string): void {
    this.#unwatch(symbol)
    this.#closer.forget(symbol)
    this.book.remove(symbol)
    if (why !== '') this.#say('warning', 'EXITS-DROPPED', symbol, why)
  }

  #unwatch(symbol: string): void {
    this.#watches.get(symbol)?.close()
    this.#watches.delete(symbol)
  }

  *#orderIds(): Iterable<string> {
    for (const { id } of this.#parts.trader.orders.orders) if (id.startsWith(EXIT_ID)) yield id
  }

  #say(severity: Severity, code: string, symbol: string, message: string): void {
    const about = { source: 'exits', code, message, subject: symbol }
    this.#parts.trader.bus.publish('alert', { at: this.#now, severity, ...about })
  }
}

function exitOf({ symbol, stopLoss, takeProfit, trail, time, clearsFirst }: ExitPlan): HeldExit {
  return { symbol, stopLoss, takeProfit, trail, time, clearsFirst }
}

function moved(plan: ExitPlan, kind: ExitKind, to: number | null): Partial<HeldExit> {
  const has = { 'stop-loss': plan.stopLoss, 'take-profit': plan.takeProfit, trailing: plan.trail, time: plan.time }[
    kind
  ]
  const isNew = kind === 'time' && to !== null
  if (has === null && !isNew)
    throw new ConfigError(`expected a ${kind} of ${plan.symbol} that QuantX holds, found none`)
  switch (kind) {
    case 'stop-loss':
      return { stopLoss: to as Price | null }
    case 'take-profit':
      return { takeProfit: to as Price | null }
    case 'trailing':
      if (to === null) return { trail: null }
      throw new ConfigError('expected a trailing stop to go where the market takes it, found a price')
    case 'time':
      return { time: to === null ? null : { due: to as Timestamp } }
  }
}
