import type { Clock } from '../kernel/clock.ts'
import { multiplyDivideToward } from '../model/decimal.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Timeframe } from '../model/time.ts'
import { NO_PRICE } from '../model/units.ts'
import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'
import type { Holding } from '../portfolio/holding.ts'
import type { MarginState, PriceOf } from '../portfolio/margin-account.ts'
import type { LiquidationTime } from '../portfolio/margin-terms.ts'
import type { ForcedReduction } from './forced-reduction.ts'
import type { MarginCheck, MarginMonitor } from './margin-monitor.ts'

export interface AccountCheckParts {
  readonly monitor: MarginMonitor
  readonly reduction: ForcedReduction
  readonly clock: Clock
  readonly liquidation: LiquidationTime
  /** What a forced reduction restores: futures the initial margin, securities maintenance. */
  readonly restores: 'maintenance' | 'initial'
  readonly tradingDate: (instrument: Instrument, at: Timestamp, timeframe: Timeframe) => number
}

/** Just enough, then twice what costs and rates left to reduce, four times …, at last all. */
const ATTEMPTS = 6

/**
 * An account whose positions back each other. Equity below maintenance is a margin call; positions are reduced at once or
 * at the open of the next trading day, unless prices or the trader have met it by then: the one with the largest loss
 * first, as far as needed. Equity that is gone is not waited for.
 */
export class AccountCheck implements MarginCheck {
  readonly #parts: AccountCheckParts
  /** Trading day of a call that is open. */
  #calledOn: number | undefined

  constructor(parts: AccountCheckParts) {
    this.#parts = parts
  }

  check(): void {
    const { monitor } = this.#parts
    if (monitor.account.portfolio.grossExposure === 0 && this.#calledOn === undefined) return
    if (this.#calledOn !== undefined && this.#isDue(this.#calledOn)) this.#settleCall()
    const worst: PriceOf = (holding) => monitor.barOf(holding)?.worst ?? holding.markPrice
    const state = monitor.account.stateAt(worst)
    if (state.equity >= state.maintenance) return
    const isGone = state.equity <= 0
    if (this.#calledOn === undefined) this.#call(state, isGone)
    if (isGone || this.#parts.liquidation === 'at-once') this.#liquidate(worst)
  }

  #call(state: MarginState, isGone: boolean): void {
    const { monitor, liquidation } = this.#parts
    const shortfall = monitor.money((state.maintenance - state.equity) as Money)
    const then =
      isGone || liquidation === 'at-once' ? 'positions are reduced at once' : 'due at the open of the next trading day'
    const has = `equity ${monitor.money(state.equity)} is ${shortfall} below maintenance ${monitor.money(state.maintenance)}`
    monitor.call(state, this.#at, `margin call: ${has}; ${then}`)
    this.#calledOn = Math.max(...this.#dates(), Number.NEGATIVE_INFINITY)
  }

  #settleCall(): void {
    const { monitor } = this.#parts
    const open: PriceOf = (holding) => monitor.barOf(holding)?.open ?? holding.markPrice
    const state = monitor.account.stateAt(open)
    this.#calledOn = undefined
    if (state.equity >= state.maintenance) monitor.met(state, this.#at)
    else this.#liquidate(open)
  }

  #liquidate(priceOf: PriceOf): void {
    const { monitor, reduction } = this.#parts
    const { account } = monitor
    this.#calledOn = undefined
    reduction.cancelOrders(null, this.#at, 'cancelled for a margin liquidation')
    for (const holding of this.#worstFirst(priceOf)) {
      for (let attempt = 1; attempt <= ATTEMPTS && holding.position.quantity !== 0; attempt++) {
        const state = account.stateAt(priceOf)
        const required = this.#required(state)
        if (state.equity >= required) return
        const shortfall = required - state.equity
        const quantity =
          attempt < ATTEMPTS ? this.#enough(holding, priceOf, shortfall * 2 ** (attempt - 1)) : allOf(holding)
        this.#reduce(holding, quantity, priceOf(holding), state, required)
      }
    }
    const { equity, maintenance } = account.stateAt(priceOf)
    if (equity < maintenance || equity < 0) monitor.deficit(equity, maintenance, this.#at)
  }

  #reduce(holding: Holding, quantity: Quantity, touched: Price, { equity }: MarginState, required: Money): void {
    const { monitor, reduction } = this.#parts
    const at = monitor.barOf(holding)?.time ?? this.#parts.clock.now()
    const reason = `margin liquidation: equity ${monitor.money(equity)}, required ${monitor.money(required)}`
    monitor.force(holding)
    const terms = { holding, quantity, touched, worst: NO_PRICE, at, reason, feeParts: 0, mostCosts: endless }
    for (const fill of reduction.carryOut(terms)) monitor.liquidated(fill, equity, required)
  }

  /** Quantity whose requirement is the shortfall, rounded up to the increment. */
  #enough(holding: Holding, priceOf: PriceOf, shortfall: number): Quantity {
    const { account } = this.#parts.monitor
    const { instrument, position } = holding
    const held = Math.abs(position.quantity)
    const backing =
      this.#parts.restores === 'initial'
        ? account.initialOf(holding, priceOf(holding))
        : account.maintenanceOf(holding, priceOf(holding))
    if (backing <= shortfall) return held as Quantity
    const step = instrument.quantityIncrement
    const steps = Math.ceil(multiplyDivideToward(shortfall, held, backing, true) / step)
    return Math.min(held, steps * step) as Quantity
  }

  /** The largest loss first; of equal ones the largest position. */
  #worstFirst(priceOf: PriceOf): readonly Holding[] {
    const { account } = this.#parts.monitor
    const looked = Array.from(account.held(), (holding) => ({
      holding,
      profit: account.profitAt(holding, priceOf(holding)),
    }))
    const size = ({ exposure }: Holding) => Math.abs(exposure)
    return looked
      .toSorted((a, b) => a.profit - b.profit || size(b.holding) - size(a.holding))
      .map(({ holding }) => holding)
  }

  #required({ maintenance, initial }: MarginState): Money {
    return this.#parts.restores === 'initial' ? initial : maintenance
  }

  #isDue(calledOn: number): boolean {
    return this.#dates().some((date) => date > calledOn)
  }

  /** Trading days of the bars of this moment; where ticks are watched, of now. */
  #dates(): readonly number[] {
    const { monitor, tradingDate, clock } = this.#parts
    const { bars } = monitor
    if (bars.length === 0)
      return Array.from(monitor.account.held(), ({ instrument }) => tradingDate(instrument, clock.now(), 0))
    return bars.map(({ holding, time, timeframe }) => tradingDate(holding.instrument, time, timeframe))
  }

  /** Open of the bars of this moment. */
  get #at(): Timestamp {
    const times = this.#parts.monitor.bars.map(({ time }) => time)
    return times.length === 0 ? this.#parts.clock.now() : (Math.min(...times) as Timestamp)
  }
}

function endless(): number {
  return Number.POSITIVE_INFINITY
}

function allOf({ position }: Holding): Quantity {
  return Math.abs(position.quantity) as Quantity
}
