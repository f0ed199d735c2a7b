import type { Fill } from '../model/fill.ts'
import type { Timestamp } from '../model/units.ts'
import type { ClosedTrade } from '../portfolio/closed-trade.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'

/** The equity curve, fills and trades of a run, one point per moment of market data. */
export class Recorder {
  readonly time: Float64Array
  readonly equity: Float64Array
  readonly fills: Fill[] = []
  readonly trades: ClosedTrade[] = []
  length = 0
  /** Moments at whose close a position was open. */
  barsInMarket = 0

  /** @param capacity most moments that the run can have */
  constructor(capacity: number) {
    this.time = new Float64Array(capacity)
    this.equity = new Float64Array(capacity)
  }

  record(time: Timestamp, portfolio: Portfolio): void {
    const index = this.length++
    this.time[index] = time
    this.equity[index] = portfolio.equity
    if (portfolio.grossExposure !== 0) this.barsInMarket++
  }
}
