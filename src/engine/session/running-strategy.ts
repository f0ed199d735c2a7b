import type { Adjustment } from '../execution/adjustment.ts'
import { ConfigError, messageOf } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import type { BarColumns } from '../model/bar.ts'
import { formatUnits } from '../model/decimal.ts'
import type { Order } from '../model/order.ts'
import { describeOrder } from '../risk/risk-rule.ts'
import type { StrategyDefinition } from '../strategy/definition.ts'
import { parseParameters } from '../strategy/parameters.ts'
import type { ParameterValues } from '../strategy/parameters.ts'
import type { StrategyHost } from '../strategy/strategy-host.ts'
import { savedBy } from '../strategy/strategy-memory.ts'
import type { Trader } from '../trader.ts'
import { IndicatorRecorder } from './indicator-recorder.ts'
import type { SessionPast, StrategyRecord } from './session-records.ts'

/** Most bars from before the start that indicators are warmed up with. */
const WARM_UP_BARS = 5_000

export interface RunningStrategyParts {
  readonly host: StrategyHost
  readonly params: ParameterValues
  readonly startedAt: number
  readonly trader: Trader
  /** Closed bars so far of one of its symbols, in its timeframe. */
  readonly history: (symbol: string) => BarColumns
}

/** A strategy in a session, with what the screen and the records say of it. */
export class RunningStrategy {
  readonly host: StrategyHost
  readonly params: ParameterValues
  readonly startedAt: number
  readonly #trader: Trader
  readonly #history: (symbol: string) => BarColumns
  #lines: ReadonlyMap<string, IndicatorRecorder>
  #reloadedAt: number | null = null
  #error = ''
  #lastAction = ''
  #actedAt = Number.NEGATIVE_INFINITY
  /** How it ended in an earlier engine; null when it did not. */
  #ended: 'stopped' | 'failed' | null = null
  #ordersBefore = 0
  /** What it saved last. */
  #saved: string | undefined
  #saveProblem = ''

  constructor({ host, params, startedAt, trader, history }: RunningStrategyParts) {
    this.host = host
    this.params = params
    this.startedAt = startedAt
    this.#trader = trader
    this.#history = history
    this.#lines = this.#record()
  }

  /** Lines of the indicators on one of its symbols. @throws ConfigError for another */
  linesOn(symbol: string): IndicatorRecorder {
    const lines = this.#lines.get(symbol)
    if (lines) return lines
    throw new ConfigError(`expected a symbol of ${this.host.id}, found "${symbol}"`)
  }
  get reloadedAt(): number | null {
    return this.#reloadedAt
  }
  /** Why it failed or why a reload was refused; empty otherwise. */
  get error(): string {
    return this.#error
  }
  /** The last thing it did, in words; empty before the first. */
  get lastAction(): string {
    return this.#lastAction
  }
  get state(): 'running' | 'stopped' | 'failed' {
    const { state } = this.host
    return state === 'new' ? (this.#ended ?? 'running') : state
  }
  /** Orders placed, those in earlier engines included. */
  get ordersPlaced(): number {
    return this.#ordersBefore + this.host.desk.ordersPlaced
  }
  get record(): StrategyRecord {
    const { id, definition, symbols, timeframe } = this.host
    const { name, file, hash } = definition
    return {
      id,
      name,
      file,
      hash,
      symbols: [...symbols],
      timeframe,
      params: { ...this.params },
      state: this.state,
      error: this.#error,
      startedAt: this.startedAt,
      reloadedAt: this.#reloadedAt,
    }
  }

  /**
   * Takes up the position and the working orders that it had in an earlier engine.
   * @param booked all that was booked so far, by this engine too
   */
  restore(booked: Iterable<Fill | Adjustment>, past: SessionPast): void {
    const { id, desk } = this.host
    for (const booking of booked) {
      if ('kind' in booking) this.adjust(booking)
      else if (booking.strategyId === id) {
        desk.applyFill(booking)
        this.noteFill(booking)
      }
    }
    for (const order of past.orders) {
      if (order.strategyId !== id) continue
      if (order.updatedAt >= this.#actedAt) this.noteOrder(order)
      // What the engine itself sent in its name, as to leave its position, bears no version of its code.
      if (order.strategyVersion === '') continue
      this.#ordersBefore++
      if (order.working) desk.adoptOrder(order)
    }
  }

  /** Takes over what a broker's account left it. */
  adjust(adjustment: Adjustment): void {
    if (adjustment.kind === 'cash') return
    const { instrument, owners, at } = adjustment
    const own = owners.find(({ strategyId }) => strategyId === this.host.id)
    if (own) this.host.desk.adopt(instrument, own.quantity, own.cost, at)
  }

  /** Is what it was when it ended in an earlier engine. Orders that it left behind are still its own. */
  recall(state: 'stopped' | 'failed', error: string): void {
    const { id, desk } = this.host
    this.#ended = state
    this.#error = error
    this.#trader.bus.subscribe('fill', id, (fill) => {
      if (fill.strategyId === id) desk.applyFill(fill)
    })
  }

  /** Begins to trade. */
  start(): void {
    const { market } = this.#trader
    const { id, symbols, timeframe } = this.host
    for (const symbol of symbols) {
      const bars = market.get(symbol).bars(timeframe)
      // Its indicators see no more bars once it has stopped.
      bars.subscribe('record', `${id}:lines`, (bar) => {
        if (this.state === 'running') this.#lines.get(symbol)?.record(bar.time)
      })
    }
    this.host.start()
  }

  /** Puts new code in place. Returns why it could not, or nothing. */
  reload(definition: StrategyDefinition): string {
    try {
      // New code may know other parameters: they are checked, and filled in, as if it started now.
      const params = parseParameters(definition.strategyClass.parameters, this.params, definition.name)
      this.host.replace(definition, params)
    } catch (error) {
      this.#error = messageOf(error)
      return this.#error
    }
    this.#error = ''
    this.#reloadedAt = this.host.now()
    this.#lines = this.#record()
    this.warmUp()
    return ''
  }

  /** What it has to remember, when that is other than what was written last; undefined otherwise. */
  get unsavedState(): string | undefined {
    try {
      const state = savedBy(this.host)
      return state === this.#saved ? undefined : state
    } catch (error) {
      this.#onNotSaved(messageOf(error))
      return undefined
    }
  }

  /** Notes that a state was written down. */
  noteSaved(state: string): void {
    this.#saved = state
  }

  /** Says once what keeps a state from being written; the one before stays. */
  #onNotSaved(problem: string): void {
    if (problem === this.#saveProblem) return
    this.#saveProblem = problem
    const { bus } = this.#trader
    const message = `The state of ${this.host.id} was not saved, and will not be there after a restart: ${problem}`
    bus.publish('alert', {
      at: this.host.now(),
      severity: 'error',
      source: this.host.id,
      code: 'STATE-NOT-SAVED',
      message,
    })
    bus.settle()
  }

  /** Says why the strategy was taken out, or why its file's new version is not in place. */
  fail(message: string): void {
    this.#error = message
  }

  /** Follows one of its fills in words. */
  noteFill({ instrument, side, quantity, price, at }: Fill): void {
    const verb = side === 'buy' ? 'Bought' : 'Sold'
    const amount = formatUnits(quantity, instrument.quantityPrecision)
    this.#lastAction = `${verb} ${amount} ${instrument.symbol} at ${formatUnits(price, instrument.pricePrecision)}`
    this.#actedAt = at
  }

  /** Follows one of its orders in words, when it was refused. Returns whether it was. */
  noteOrder(order: Order): boolean {
    const { status, reason, updatedAt } = order
    if (status !== 'denied' && status !== 'rejected') return false
    const what = `${describeOrder(order)} refused`
    // The gate names the order itself.
    this.#lastAction = reason.startsWith(what) ? reason : `${what}: ${reason}`
    this.#actedAt = updatedAt
    return true
  }

  #record(): ReadonlyMap<string, IndicatorRecorder> {
    const { host } = this
    return new Map(host.symbols.map((symbol) => [symbol, new IndicatorRecorder(host.indicatorsOn(symbol))]))
  }

  /** Lets the indicators take the newest bars that are past. */
  warmUp(): void {
    for (const symbol of this.host.symbols) {
      const { instrument } = this.#trader.market.get(symbol)
      const history = this.#history(symbol)
      this.host.warmUp(instrument, history, WARM_UP_BARS, (time) => this.#lines.get(symbol)?.record(time))
    }
  }
}
