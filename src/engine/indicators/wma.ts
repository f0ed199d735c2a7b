import type { Bar } from '../model/bar.ts'
import { ExactSum } from './exact-sum.ts'
import { Indicator, type Pane } from './indicator.ts'
import { checkPeriod } from './period.ts'
import { RollingWindow } from './rolling-window.ts'
import {
  checkSource,
  sourceLabel,
  sourcePane,
  sourceScale,
  sourceUnits,
  type Source,
  type SourceOptions,
} from './source.ts'

/**
 * Linearly weighted moving average: (n·x₀ + (n−1)·x₁ + … + 1·xₙ₋₁) ÷ (n(n+1)/2), x₀ being the last input.
 * The weighted sum is exact and divided once. Source: TA-Lib, ta_WMA.c.
 */
export class Wma extends Indicator {
  readonly period: number
  readonly source: Source
  override readonly label: string
  override readonly pane: Pane
  readonly #window: RollingWindow
  readonly #sum = new ExactSum()
  readonly #weighted = new ExactSum()
  #missing: number
  #divisor = Number.NaN

  /** @throws ConfigError unless `period` is a whole number from 1 to 100,000. */
  constructor(period: number, options?: SourceOptions) {
    super()
    this.period = checkPeriod(period, 1, 'the WMA period')
    this.source = checkSource(options)
    this.label = sourceLabel(`WMA ${period}`, this.source)
    this.pane = sourcePane(this.source)
    this.#window = new RollingWindow(period)
    this.#missing = period
  }

  update(bar: Bar): void {
    const units = sourceUnits(bar, this.source)
    // Every weight falls by one, which takes away the plain sum; the new input comes in with the full weight.
    this.#weighted.subtract(this.#sum)
    this.#weighted.addProduct(this.period, units)
    this.#sum.add(units - this.#window.replace(units))
    if (this.#missing > 0 && !this.#warmUp(bar)) return
    this.previous = this.value
    this.value = this.#weighted.dividedBy(this.#divisor)
  }

  reset(): void {
    this.clear()
    this.#window.clear()
    this.#sum.clear()
    this.#weighted.clear()
    this.#missing = this.period
  }

  #warmUp(bar: Bar): boolean {
    this.#divisor = ((this.period * (this.period + 1)) / 2) * sourceScale(bar, this.source)
    this.#missing -= 1
    return this.#missing === 0
  }
}
