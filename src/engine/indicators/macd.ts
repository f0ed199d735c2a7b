import type { Bar } from '../model/bar.ts'
import { ConfigError } from '../model/errors.ts'
import { ExponentialAverage } from './exponential-average.ts'
import { Indicator, type Pane } from './indicator.ts'
import { Line, type NamedLine } from './line.ts'
import { checkPeriod } from './period.ts'
import { checkSource, sourceLabel, sourceScale, sourceUnits, type Source, type SourceOptions } from './source.ts'

/**
 * Moving average convergence/divergence, in price: MACD = EMA(fast) − EMA(slow), signal = EMA(signal) of the MACD,
 * histogram = MACD − signal. The indicator's own value is the MACD line.
 *
 * Aligned as in TA-Lib: the fast EMA is begun late, with the mean of the `fast` inputs that end where the slow EMA
 * begins, and all three lines start together on bar slow + signal − 1.
 * Source: G. Appel, "Technical Analysis: Power Tools for Active Investors" (2005), ch. 8; TA-Lib, ta_MACD.c.
 */
export class Macd extends Indicator {
  readonly fastPeriod: number
  readonly slowPeriod: number
  readonly signalPeriod: number
  readonly source: Source
  readonly signal = new Line()
  readonly histogram = new Line()
  override readonly label: string
  override readonly pane: Pane = 'separate'
  override readonly lines: readonly NamedLine[] = [
    { name: 'macd', line: this },
    { name: 'signal', line: this.signal },
    { name: 'histogram', line: this.histogram },
  ]
  readonly #fast: ExponentialAverage
  readonly #slow: ExponentialAverage
  readonly #signal: ExponentialAverage
  #count = 0

  /** @throws ConfigError unless 1 ≤ fast < slow ≤ 100,000 and signal is from 1 to 100,000, all whole. */
  constructor(fast = 12, slow = 26, signal = 9, options?: SourceOptions) {
    super()
    this.fastPeriod = checkPeriod(fast, 1, 'the fast MACD period')
    this.slowPeriod = checkPeriod(slow, 2, 'the slow MACD period')
    this.signalPeriod = checkPeriod(signal, 1, 'the MACD signal period')
    if (fast >= slow) throw new ConfigError(`expected the fast MACD period to be below the slow ${slow}, found ${fast}`)
    this.source = checkSource(options)
    this.label = sourceLabel(`MACD ${fast} ${slow} ${signal}`, this.source)
    this.#fast = new ExponentialAverage(fast)
    this.#slow = new ExponentialAverage(slow)
    this.#signal = new ExponentialAverage(signal)
  }

  /** Fast minus slow: this indicator's own line. */
  get macd(): Line {
    return this
  }

  update(bar: Bar): void {
    const units = sourceUnits(bar, this.source)
    this.#count += 1
    const slow = this.#slow.add(units)
    if (this.#count <= this.slowPeriod - this.fastPeriod) return
    const difference = this.#fast.add(units) - slow
    if (this.#count < this.slowPeriod) return
    const signal = this.#signal.add(difference)
    if (this.#count < this.slowPeriod + this.signalPeriod - 1) return
    const scale = sourceScale(bar, this.source)
    this.advance(difference / scale)
    this.signal.advance(signal / scale)
    this.histogram.advance((difference - signal) / scale)
  }

  reset(): void {
    this.clear()
    this.signal.clear()
    this.histogram.clear()
    this.#fast.clear()
    this.#slow.clear()
    this.#signal.clear()
    this.#count = 0
  }
}
