import type { Bar } from '../model/bar.ts'
import { ExactSum } from './exact-sum.ts'
import { Indicator, type Pane } from './indicator.ts'
import { checkPeriod } from './period.ts'
import {
  checkSource,
  sourceLabel,
  sourcePane,
  sourceScale,
  sourceUnits,
  type Source,
  type SourceOptions,
} from './source.ts'

/** No sum is within it, so that every bar takes the slow path. */
const NEVER = -1

/**
 * Simple moving average: Σ of the last `period` inputs ÷ period, from the bar on which there are that many.
 * The sum is exact and divided once, so two averages are equal exactly when they are equal on paper.
 * Source: TA-Lib, ta_SMA.c.
 */
export class Sma extends Indicator {
  declare readonly period: number
  declare readonly source: Source
  declare readonly label: string
  declare readonly pane: Pane
  // The hottest loop of a backtest: the ring and the sum are held here rather than in objects of their own, and one
  // comparison tells the usual bar from warm-up and from sums that need more than 53 bits.
  readonly #window: Float64Array
  readonly #isClose: boolean = true
  #next = 0
  #sum = 0
  #divisor = Number.NaN
  #fastLimit = NEVER
  #missing = 0
  readonly #exactSum = new ExactSum()

  /** @throws ConfigError unless `period` is a whole number from 1 to 100,000. */
  constructor(period: number, options?: SourceOptions) {
    super()
    this.period = checkPeriod(period, 1, 'the SMA period')
    this.source = checkSource(options)
    this.label = sourceLabel(`SMA ${period}`, this.source)
    this.pane = sourcePane(this.source)
    this.#window = new Float64Array(period)
    this.#isClose = this.source === 'close'
    this.#missing = period
  }

  update(bar: Bar): void {
    const units = this.#isClose ? bar.closeUnits : sourceUnits(bar, this.source)
    const window = this.#window
    const next = this.#next
    const change = units - (window[next] ?? 0)
    window[next] = units
    this.#next = next + 1 === window.length ? 0 : next + 1
    const sum = this.#sum + change
    if (Math.abs(sum) <= this.#fastLimit) {
      this.#sum = sum
      this.previous = this.value
      this.value = sum / this.#divisor
    } else {
      this.#updateSlowly(bar, change)
    }
  }

  reset(): void {
    this.clear()
    this.#window.fill(0)
    this.#next = 0
    this.#sum = 0
    this.#fastLimit = NEVER
    this.#missing = this.period
    this.#exactSum.clear()
  }

  #updateSlowly(bar: Bar, change: number): void {
    const total = this.#exactSum
    if (this.#sum === this.#sum) total.set(this.#sum)
    total.add(change)
    // NaN keeps the next bar on this path for as long as one float64 cannot hold the sum.
    this.#sum = total.low === 0 && Number.isSafeInteger(total.high) ? total.high : Number.NaN
    if (this.#missing > 0) {
      this.#missing -= 1
      if (this.#missing > 0) return
      this.#divisor = this.period * sourceScale(bar, this.source)
      this.#fastLimit = Number.MAX_SAFE_INTEGER
    }
    this.previous = this.value
    this.value = total.dividedBy(this.#divisor)
  }
}
