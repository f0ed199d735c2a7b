import type { Bar } from '../model/bar.ts'
import { Indicator, type Pane } from './indicator.ts'
import { checkPeriod } from './period.ts'
import { checkSource, sourceLabel, sourceUnits, type Source, type SourceOptions } from './source.ts'
import { WilderAverage } from './wilder-average.ts'

/**
 * Relative strength index, 0…100: 100 × G ÷ (G + L), where G and L are Wilder's averages of the rises and the falls.
 * The first value comes with bar period + 1, from the plain means of the first `period` changes. Without any change it
 * is 0, as in TA-Lib. Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978), §6; TA-Lib, ta_RSI.c.
 */
export class Rsi extends Indicator {
  readonly period: number
  readonly source: Source
  override readonly label: string
  override readonly pane: Pane = 'separate'
  readonly #gain: WilderAverage
  readonly #loss: WilderAverage
  #last = Number.NaN

  /** @throws ConfigError unless `period` is a whole number from 2 to 100,000. */
  constructor(period: number, options?: SourceOptions) {
    super()
    this.period = checkPeriod(period, 2, 'the RSI period')
    this.source = checkSource(options)
    this.label = sourceLabel(`RSI ${period}`, this.source)
    this.#gain = new WilderAverage(period)
    this.#loss = new WilderAverage(period)
  }

  update(bar: Bar): void {
    const units = sourceUnits(bar, this.source)
    const change = units - this.#last
    const isFirst = !(this.#last === this.#last)
    this.#last = units
    if (isFirst) return
    // The price scale cancels out of the ratio, so the averages stay in units.
    const gain = this.#gain.add(change > 0 ? change : 0)
    const loss = this.#loss.add(change < 0 ? -change : 0)
    const total = gain + loss
    this.previous = this.value
    this.value = total === 0 ? 0 : (100 * gain) / total
  }

  reset(): void {
    this.clear()
    this.#gain.clear()
    this.#loss.clear()
    this.#last = Number.NaN
  }
}
