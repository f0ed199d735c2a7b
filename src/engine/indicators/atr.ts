import type { Bar } from '../model/bar.ts'
import { Indicator, type Pane } from './indicator.ts'
import { checkPeriod } from './period.ts'
import { WilderAverage } from './wilder-average.ts'

/**
 * Average true range, in price: Wilder's average of max(high, previous close) − min(low, previous close).
 * The first bar has no previous close and so no range; the first value comes with bar period + 1, the plain mean of
 * the first `period` ranges. Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978), §3; TA-Lib,
 * ta_ATR.c.
 */
export class Atr extends Indicator {
  readonly period: number
  override readonly label: string
  override readonly pane: Pane = 'separate'
  readonly #average: WilderAverage
  #lastClose = Number.NaN

  /** @throws ConfigError unless `period` is a whole number from 1 to 100,000. */
  constructor(period: number) {
    super()
    this.period = checkPeriod(period, 1, 'the ATR period')
    this.label = `ATR ${period}`
    this.#average = new WilderAverage(period)
  }

  update(bar: Bar): void {
    const last = this.#lastClose
    this.#lastClose = bar.closeUnits
    if (!(last === last)) return
    const high = bar.highUnits > last ? bar.highUnits : last
    const low = bar.lowUnits < last ? bar.lowUnits : last
    this.previous = this.value
    this.value = this.#average.add(high - low) / bar.instrument.priceScale
  }

  reset(): void {
    this.clear()
    this.#average.clear()
    this.#lastClose = Number.NaN
  }
}
