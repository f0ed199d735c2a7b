import type { CorporateActionEvent } from '../kernel/events.ts'
import type { Fill } from '../model/fill.ts'
import type { Bar } from '../model/bar.ts'
import { objectList } from '../model/object-list.ts'
import type { Timestamp } from '../model/units.ts'
import type { ClosedTrade } from '../portfolio/closed-trade.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import { FillLog } from './fill-log.ts'

/** The equity curve, fills and trades of a run, one point per moment of market data. */
export class Recorder {
  declare readonly time: Float64Array
  /** Whether it has to write the times down. */
  readonly #isTold: boolean = true
  declare readonly equity: Float64Array
  readonly fillLog = new FillLog()
  readonly trades = objectList<ClosedTrade>()
  /** What happened to the symbols, each with the number of fills before it. */
  readonly actions: { readonly event: CorporateActionEvent; readonly fillsBefore: number }[] = []
  length = 0
  /** Moments that were taken out before the first of these. */
  before = 0
  /** Moments at whose close a position was open. */
  barsInMarket = 0

  /**
   * @param capacity most moments that the run can have
   * @param times of the moments, when they are known: a run of one history has those of its bars, and needs no copy
   */
  constructor(capacity: number, times?: Float64Array) {
    this.time = times ?? new Float64Array(capacity)
    this.#isTold = times === undefined
    this.equity = new Float64Array(capacity)
  }

  /** In the order of happening. */
  get fills(): readonly Fill[] {
    return this.fillLog.all
  }
  /** {@link fills} one at a time, for whoever does not keep them. */
  get eachFill(): Iterable<Fill> {
    return this.fillLog
  }
  get fillCount(): number {
    return this.fillLog.length
  }

  /** Moments that there is room for. */
  get room(): number {
    return this.equity.length - this.length
  }

  /** Forgets the curve so far, which somebody else has taken; fills, trades and counts stay. */
  clear(): void {
    this.before += this.length
    this.length = 0
  }

  /** {@link record} at the open time of a bar. */
  recordBar(bar: Bar, portfolio: Portfolio): void {
    if (this.#isTold) return this.record(bar.time, portfolio)
    this.equity[this.length++] = portfolio.equity
    if (portfolio.grossExposure !== 0) this.barsInMarket++
  }

  record(time: Timestamp, portfolio: Portfolio): void {
    const index = this.length++
    if (this.#isTold) this.time[index] = time
    this.equity[index] = portfolio.equity
    if (portfolio.grossExposure !== 0) this.barsInMarket++
  }
}
