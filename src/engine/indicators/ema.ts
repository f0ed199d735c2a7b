import type { Bar } from '../model/bar.ts'
import { ExponentialAverage } from './exponential-average.ts'
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

/**
 * Exponential moving average: previous + (input − previous) × 2 ÷ (period + 1), begun with the SMA of the first
 * `period` inputs. Source: TA-Lib, ta_EMA.c.
 */
export class Ema extends Indicator {
  readonly period: number
  readonly source: Source
  override readonly label: string
  override readonly pane: Pane
  readonly #average: ExponentialAverage
  #scale = 0

  /** @throws ConfigError unless `period` is a whole number from 1 to 100,000. */
  constructor(period: number, options?: SourceOptions) {
    super()
    this.period = checkPeriod(period, 1, 'the EMA period')
    this.source = checkSource(options)
    this.label = sourceLabel(`EMA ${period}`, this.source)
    this.pane = sourcePane(this.source)
    this.#average = new ExponentialAverage(period)
  }

  update(bar: Bar): void {
    if (this.#scale === 0) this.#scale = sourceScale(bar, this.source)
    this.previous = this.value
    this.value = this.#average.add(sourceUnits(bar, this.source)) / this.#scale
  }

  reset(): void {
    this.clear()
    this.#average.clear()
    this.#scale = 0
  }
}
