import { moneyToDecimal } from '../model/currency.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { MANUAL } from '../model/order-request.ts'
import { ZERO_MONEY } from '../model/units.ts'
import type { Money } from '../model/units.ts'
import type { Holding } from '../portfolio/holding.ts'
import type { MarginAccount } from '../portfolio/margin-account.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { LimitBook } from './limit-book.ts'
import { ScenarioBook } from './scenarios.ts'
import type { RiskFigures } from './scenarios.ts'
import { StrategyResults } from './strategy-results.ts'
import { ThresholdWatch } from './threshold-watch.ts'
import type { Crossing } from './threshold-watch.ts'
import type { Measure, ThresholdAction } from './thresholds.ts'

export interface RiskMonitorParts {
  readonly portfolio: Portfolio
  readonly limits: LimitBook
  /** Null for a cash account. */
  readonly margin: MarginAccount | null
}

/** A threshold was passed or returned from, by the account or by one strategy. */
export interface MonitorCrossing extends Crossing {
  /** The strategy; empty for the account. */
  readonly about: string
}

const ACCOUNT_MEASURES = ['dailyLoss', 'drawdown', 'valueAtRisk', 'expectedShortfall', 'marginUse'] as const
type AccountMeasure = (typeof ACCOUNT_MEASURES)[number]

const NOTHING: readonly MonitorCrossing[] = []

/** One instrument as the monitor follows it. */
export interface Watched {
  readonly holding: Holding
  readonly index: number
}

/**
 * Watches the account after the order: results, drawdown, what it could lose, and the thresholds on each. Money is exact;
 * what is estimated from returns is not. Kept up to date by every price and fill, so that a look costs no more with a
 * hundred positions than with one, but for margin, which is summed over what is held when a threshold asks for it.
 */
export class RiskMonitor {
  readonly results = new StrategyResults()
  readonly scenarios = new ScenarioBook()
  readonly #parts: RiskMonitorParts
  readonly #watched = new Map<string, Watched>()
  readonly #account: Readonly<Record<AccountMeasure, ThresholdWatch>>
  readonly #strategies = new Map<string, ThresholdWatch>()
  #version = -1
  #date = Number.NEGATIVE_INFINITY
  #dayStart: Money
  #last: Money
  #peak: Money

  constructor(parts: RiskMonitorParts) {
    this.#parts = parts
    const { equity } = parts.portfolio
    this.#dayStart = this.#last = this.#peak = equity
    this.#account = {
      dailyLoss: new ThresholdWatch('dailyLoss'),
      drawdown: new ThresholdWatch('drawdown'),
      valueAtRisk: new ThresholdWatch('valueAtRisk'),
      expectedShortfall: new ThresholdWatch('expectedShortfall'),
      marginUse: new ThresholdWatch('marginUse'),
    }
  }

  /** Equity as the trading day began. */
  get dayStart(): Money {
    return this.#dayStart
  }
  /** The highest equity that was seen. */
  get peak(): Money {
    return this.#peak
  }
  /** Loss of the day as a part of equity as it began; 0 for a gain. */
  get dailyLoss(): number {
    return fallOf(this.#parts.portfolio.equity, this.#dayStart)
  }
  /** Fall from the peak as a part of it. */
  get drawdown(): number {
    return fallOf(this.#parts.portfolio.equity, this.#peak)
  }
  get figures(): RiskFigures {
    return this.scenarios.figures()
  }
  get watched(): Iterable<Watched> {
    return this.#watched.values()
  }

  watch(instrument: Instrument): Watched {
    const { portfolio } = this.#parts
    const watched = { holding: portfolio.holding(instrument), index: this.scenarios.add() }
    this.#watched.set(instrument.symbol, watched)
    return watched
  }

  /** A position was valued anew. */
  revalue({ holding, index }: Watched): void {
    this.scenarios.setValue(index, holding.exposure)
    this.results.mark(holding.instrument.symbol, holding.markPrice)
  }

  /** A fill was booked. */
  takeFill(fill: Fill): void {
    this.results.take(fill)
    const watched = this.#watched.get(fill.instrument.symbol)
    if (watched) this.revalue(watched)
  }

  /** Equity of an earlier moment, to go on from: oldest first. */
  recall(date: number, equity: Money): void {
    this.#roll(date)
    this.#note(equity)
  }

  /** Looks at the account: what was passed since the last look. @param date the trading day that it is */
  check(date: number, isStopped: boolean): readonly MonitorCrossing[] {
    const { limits, portfolio } = this.#parts
    const dropped = limits.version === this.#version ? NOTHING : this.#setLimits()
    this.#roll(date)
    this.#note(portfolio.equity)
    let crossings: MonitorCrossing[] | undefined = dropped.length > 0 ? [...dropped] : undefined
    const add = (about: string, found: readonly Crossing[]) => {
      if (found.length > 0) (crossings ??= []).push(...found.map((crossing) => ({ ...crossing, about })))
    }
    for (const measure of ACCOUNT_MEASURES) {
      const watch = this.#account[measure]
      if (watch.isSet) add('', watch.judge(this.measure(measure), isStopped))
    }
    for (const { id, pnl } of this.results.all) {
      const watch = this.#strategyWatch(id)
      if (watch.isSet) add(id, watch.judge(this.#decimal(-pnl), isStopped))
    }
    return crossings ?? NOTHING
  }

  /** What is measured of the account, as a part of equity; 0 while it is not known. */
  measure(measure: Exclude<Measure, 'strategyLoss'>): number {
    switch (measure) {
      case 'dailyLoss':
        return this.dailyLoss
      case 'drawdown':
        return this.drawdown
      case 'valueAtRisk':
        return this.#ofEquity(this.figures.historicalVar)
      case 'expectedShortfall':
        return this.#ofEquity(this.figures.expectedShortfall)
      case 'marginUse':
        return this.#parts.margin?.use ?? 0
    }
  }

  /** What of a measure's thresholds is passed now. */
  passed(measure: Measure, about: string): readonly ThresholdAction[] {
    const watch = measure === 'strategyLoss' ? this.#strategies.get(about) : this.#account[measure]
    return watch?.passed ?? []
  }

  #ofEquity(amount: number): number {
    const { equity } = this.#parts.portfolio
    if (Number.isNaN(amount) || amount === 0) return 0
    return equity > 0 ? amount / equity : Number.POSITIVE_INFINITY
  }

  #roll(date: number): void {
    if (date <= this.#date) return
    this.#date = date
    this.#dayStart = this.#last
  }

  #note(equity: Money): void {
    this.#last = equity
    if (equity > this.#peak) this.#peak = equity
  }

  #setLimits(): readonly MonitorCrossing[] {
    const { limits } = this.#parts
    this.#version = limits.version
    const dropped: MonitorCrossing[] = []
    for (const watch of Object.values(this.#account)) {
      dropped.push(...watch.set(limits.base).map((crossing) => ({ ...crossing, about: '' })))
    }
    for (const [about, watch] of this.#strategies) {
      if (about === MANUAL) continue
      dropped.push(...watch.set(limits.resolveStrategy(about)).map((crossing) => ({ ...crossing, about })))
    }
    return dropped
  }

  #strategyWatch(id: string): ThresholdWatch {
    let watch = this.#strategies.get(id)
    if (!watch) {
      watch = new ThresholdWatch('strategyLoss')
      // What a human trades has the account's thresholds.
      if (id !== MANUAL) watch.set(this.#parts.limits.resolveStrategy(id))
      this.#strategies.set(id, watch)
    }
    return watch
  }

  #decimal(amount: number): number {
    return moneyToDecimal(amount as Money, this.#parts.portfolio.currency)
  }
}

/** How far an amount is below another, as a part of that. */
function fallOf(now: Money, before: Money): number {
  if (now >= before) return 0
  return before > ZERO_MONEY ? (before - now) / before : Number.POSITIVE_INFINITY
}
