import type { Bar } from '../model/bar.ts'
import { Indicator } from './indicator.ts'
import { Line, type NamedLine } from './line.ts'
import { checkPeriod } from './period.ts'
import { RollingMaximum } from './rolling-maximum.ts'

/**
 * Donchian channel: the highest high and the lowest low of the last `period` bars, this one included, and their mean.
 * A close can therefore never be above `upper.value`; a breakout is a close above `upper.previous`, the channel as it
 * stood before the bar. The indicator's own value is the middle line.
 * Source: R. Donchian's four-week rule, in "The Turtle Rules" (C. Faith, 2003); TA-Lib, ta_MAX.c, ta_MIN.c, ta_MIDPRICE.c.
 */
export class Donchian extends Indicator {
  readonly period: number
  readonly upper = new Line()
  readonly lower = new Line()
  override readonly label: string
  override readonly lines: readonly NamedLine[] = [
    { name: 'upper', line: this.upper },
    { name: 'middle', line: this },
    { name: 'lower', line: this.lower },
  ]
  readonly #highest: RollingMaximum
  /** Of −low: the lowest low is minus the highest −low. */
  readonly #lowest: RollingMaximum
  #missing: number

  /** @throws ConfigError unless `period` is a whole number from 1 to 100,000. */
  constructor(period = 20) {
    super()
    this.period = checkPeriod(period, 1, 'the Donchian period')
    this.label = `Donchian ${period}`
    this.#highest = new RollingMaximum(period)
    this.#lowest = new RollingMaximum(period)
    this.#missing = period
  }

  /** Halfway between upper and lower: this indicator's own line. */
  get middle(): Line {
    return this
  }

  update(bar: Bar): void {
    const highest = this.#highest.add(bar.highUnits)
    const lowest = -this.#lowest.add(-bar.lowUnits)
    if (this.#missing > 0) {
      this.#missing -= 1
      if (this.#missing > 0) return
    }
    const scale = bar.instrument.priceScale
    this.upper.advance(highest / scale)
    this.lower.advance(lowest / scale)
    this.advance((highest + lowest) / (2 * scale))
  }

  reset(): void {
    this.clear()
    this.upper.clear()
    this.lower.clear()
    this.#highest.clear()
    this.#lowest.clear()
    this.#missing = this.period
  }
}
