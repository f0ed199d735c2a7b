import type { Bar } from '../model/bar.ts'
import { Indicator, type Pane } from './indicator.ts'
import { checkPeriod } from './period.ts'
import { RollingMoments } from './rolling-moments.ts'
import { checkSource, sourceLabel, sourceScale, sourceUnits, type Source, type SourceOptions } from './source.ts'

/**
 * Rolling standard deviation of the last `period` inputs, of the population (÷ n, not n − 1), in price.
 * √(n·Σx² − (Σx)²) ÷ n on exact integers: no cancellation, no drift, 0 for equal inputs. Source: TA-Lib, ta_STDDEV.c.
 */
export class StandardDeviation extends Indicator {
  readonly period: number
  readonly source: Source
  override readonly label: string
  override readonly pane: Pane = 'separate'
  readonly #moments: RollingMoments
  #missing: number
  #divisor = Number.NaN

  /** @throws ConfigError unless `period` is a whole number from 2 to 100,000. */
  constructor(period: number, options?: SourceOptions) {
    super()
    this.period = checkPeriod(period, 2, 'the standard deviation period')
    this.source = checkSource(options)
    this.label = sourceLabel(`StdDev ${period}`, this.source)
    this.#moments = new RollingMoments(period)
    this.#missing = period
  }

  update(bar: Bar): void {
    this.#moments.add(sourceUnits(bar, this.source))
    if (this.#missing > 0 && !this.#warmUp(bar)) return
    this.previous = this.value
    this.value = this.#moments.scaledDeviation / this.#divisor
  }

  reset(): void {
    this.clear()
    this.#moments.clear()
    this.#missing = this.period
  }

  #warmUp(bar: Bar): boolean {
    this.#divisor = this.period * sourceScale(bar, this.source)
    this.#missing -= 1
    return this.#missing === 0
  }
}
