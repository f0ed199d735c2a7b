import type { Bar } from '../model/bar.ts'
import { ConfigError } from '../model/errors.ts'
import { Indicator, type Pane } from './indicator.ts'
import { Line, type NamedLine } from './line.ts'
import { checkPeriod } from './period.ts'
import { RollingMoments } from './rolling-moments.ts'
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
 * Bollinger bands: the SMA of `period` inputs, and `deviations` population standard deviations above and below it.
 * The indicator's own value is the middle line. Source: J. Bollinger, "Bollinger on Bollinger Bands" (2001); TA-Lib,
 * ta_BBANDS.c.
 */
export class BollingerBands extends Indicator {
  readonly period: number
  readonly deviations: number
  readonly source: Source
  readonly upper = new Line()
  readonly lower = new Line()
  override readonly label: string
  override readonly pane: Pane
  override readonly lines: readonly NamedLine[] = [
    { name: 'upper', line: this.upper },
    { name: 'middle', line: this },
    { name: 'lower', line: this.lower },
  ]
  readonly #moments: RollingMoments
  #missing: number
  #divisor = Number.NaN

  /** @throws ConfigError unless `period` is a whole number from 2 to 100,000 and `deviations` is above 0. */
  constructor(period = 20, deviations = 2, options?: SourceOptions) {
    super()
    this.period = checkPeriod(period, 2, 'the Bollinger period')
    this.deviations = checkDeviations(deviations)
    this.source = checkSource(options)
    this.label = sourceLabel(`BB ${period} ${deviations}`, this.source)
    this.pane = sourcePane(this.source)
    this.#moments = new RollingMoments(period)
    this.#missing = period
  }

  /** The SMA in the middle: this indicator's own line. */
  get middle(): Line {
    return this
  }

  update(bar: Bar): void {
    this.#moments.add(sourceUnits(bar, this.source))
    if (this.#missing > 0 && !this.#warmUp(bar)) return
    const middle = this.#moments.sum.dividedBy(this.#divisor)
    const width = (this.deviations * this.#moments.scaledDeviation) / this.#divisor
    this.advance(middle)
    this.upper.advance(middle + width)
    this.lower.advance(middle - width)
  }

  reset(): void {
    this.clear()
    this.upper.clear()
    this.lower.clear()
    this.#moments.clear()
    this.#missing = this.period
  }

  #warmUp(bar: Bar): boolean {
    this.#divisor = this.period * sourceScale(bar, this.source)
    this.#missing -= 1
    return this.#missing === 0
  }
}

function checkDeviations(deviations: number): number {
  if (deviations > 0 && Number.isFinite(deviations)) return deviations
  throw new ConfigError(`expected the Bollinger width to be a number of deviations above 0, found ${deviations}`)
}
