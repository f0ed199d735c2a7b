import type { BarColumns, BarSeries } from '../model/bar.ts'
import { eachStretch } from '../model/bar-stream.ts'
import type { AnyBars, AnySeries } from '../model/bar-stream.ts'
import { divideHalfEven, exact } from '../model/decimal.ts'
import { ConfigError } from '../model/errors.ts'
import { type Timeframe, formatTimeframe } from '../model/time.ts'
import { BarColumnsBuilder } from './bar-columns-builder.ts'
import { BarGrid, type BarIntervals } from './bar-grid.ts'
import { TimeZone, UTC } from './time-zone.ts'

/** Receives one closed bar: open time in epoch ms, prices and volume in exact units. */
export type BarListener = (time: number, open: number, high: number, low: number, close: number, volume: number) => void

/** A bar whose interval is not over, in exact units. */
export interface UnfinishedBar {
  readonly time: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

/**
 * Makes bars of a timeframe out of trades, quotes or finer bars, in the exact units they come in.
 *
 * A bar is handed on when its interval is over: with the first event at or after its end, or by {@link closeUntil}.
 * An interval without events makes no bar. Bars begin where {@link BarGrid} says, or the sessions of a venue. An event
 * older than the interval under way belongs to a bar already handed on: it is left out and counted in {@link late}; one
 * between sessions is left out and counted in {@link outside}.
 */
export class TimeBarAggregator {
  readonly timeframe: Timeframe
  readonly #grid: BarIntervals
  readonly #onBar: BarListener
  #late = 0
  #outside = 0
  #isOpen = false
  #start = Number.NEGATIVE_INFINITY
  #end = Number.NEGATIVE_INFINITY
  #open = 0
  #high = 0
  #low = 0
  #close = 0
  #volume = 0

  /** @throws ConfigError when `by` are intervals of another timeframe. */
  constructor(timeframe: Timeframe, onBar: BarListener, by: TimeZone | BarIntervals = UTC) {
    this.timeframe = timeframe
    this.#grid = by instanceof TimeZone ? new BarGrid(timeframe, by) : by
    if (this.#grid.timeframe !== timeframe) {
      const [expected, found] = [formatTimeframe(timeframe), formatTimeframe(this.#grid.timeframe)]
      throw new ConfigError(`expected intervals of ${expected}, found ${found}`)
    }
    this.#onBar = onBar
  }

  /** How many events came after their bar had been handed on. */
  get late(): number {
    return this.#late
  }

  /** How many events happened while the venue was closed. */
  get outside(): number {
    return this.#outside
  }

  /** Open time of the bar under way, or undefined between bars. */
  get openTime(): number | undefined {
    return this.#isOpen ? this.#start : undefined
  }

  /** Close time of the bar under way, or of the one handed on just now. */
  get closeTime(): number {
    return this.#end
  }

  /** The bar under way as it stands, or undefined between bars. */
  get current(): UnfinishedBar | undefined {
    if (!this.#isOpen) return undefined
    return {
      time: this.#start,
      open: this.#open,
      high: this.#high,
      low: this.#low,
      close: this.#close,
      volume: this.#volume,
    }
  }

  addTrade(time: number, price: number, quantity: number): void {
    this.addBar(time, price, price, price, price, quantity)
  }

  /** A quote counts as a trade of nothing at the middle of bid and ask, rounded half to even to a price unit. */
  addQuote(time: number, bid: number, ask: number): void {
    this.addTrade(time, divideHalfEven(bid + ask, 2), 0)
  }

  /**
   * A finer bar, by its open time; it belongs to the interval it opens in.
   * @throws ArithmeticError when the volume of the interval passes 2^53 units.
   */
  addBar(time: number, open: number, high: number, low: number, close: number, volume: number): void {
    if (time >= this.#end) {
      this.closeUntil(time)
      this.#begin(time, open, high, low, close, volume)
      return
    }
    if (time < this.#start || !this.#isOpen) {
      this.#late++
      return
    }
    if (high > this.#high) this.#high = high
    if (low < this.#low) this.#low = low
    this.#close = close
    this.#volume = exact(this.#volume + volume, 'the volume of a bar')
  }

  /** Hands on the bar under way if its interval is over at `time`. */
  closeUntil(time: number): void {
    if (!this.#isOpen || time < this.#end) return
    this.#isOpen = false
    this.#onBar(this.#start, this.#open, this.#high, this.#low, this.#close, this.#volume)
  }

  #begin(time: number, open: number, high: number, low: number, close: number, volume: number): void {
    const start = this.#grid.startOf(time)
    if (start > time) {
      this.#outside++
      return
    }
    this.#isOpen = true
    this.#start = start
    this.#end = this.#grid.endOf(time)
    this.#open = open
    this.#high = high
    this.#low = low
    this.#close = close
    this.#volume = volume
  }
}

/** Bars of a coarser timeframe from a series; the last one may be of an interval that the series does not fill. */
export function aggregateSeries(series: AnySeries, timeframe: Timeframe, by: TimeZone | BarIntervals = UTC): BarSeries {
  checkCoarser(series, timeframe)
  const bars = aggregateBars(series.bars, timeframe, by)
  return { instrument: series.instrument, timeframe, bars, ...(series.ticks ? { ticks: series.ticks } : {}) }
}

/** @throws ConfigError when bars of a timeframe cannot be made of a series' */
export function checkCoarser(series: Pick<AnySeries, 'timeframe'>, timeframe: Timeframe): void {
  if (timeframe >= series.timeframe) return
  const [found, given] = [formatTimeframe(timeframe), formatTimeframe(series.timeframe)]
  throw new ConfigError(`expected a timeframe of ${given} or longer for bars of ${given}, found ${found}`)
}

/** {@link aggregateSeries} on bars alone; flat rows may be trades. */
export function aggregateBars(bars: AnyBars, timeframe: Timeframe, by: TimeZone | BarIntervals = UTC): BarColumns {
  const builder = new BarColumnsBuilder()
  aggregateInto(bars, timeframe, builder.add.bind(builder), by)
  return builder.finish()
}

/** {@link aggregateBars} handed on one by one. */
export function aggregateInto(
  bars: AnyBars,
  timeframe: Timeframe,
  onBar: BarListener,
  by: TimeZone | BarIntervals = UTC,
): void {
  const aggregator = new TimeBarAggregator(timeframe, onBar, by)
  eachStretch(bars, ({ time, open, high, low, close, volume }, length) => {
    for (let row = 0; row < length; row++) {
      aggregator.addBar(
        time[row] ?? 0,
        open[row] ?? 0,
        high[row] ?? 0,
        low[row] ?? 0,
        close[row] ?? 0,
        volume[row] ?? 0,
      )
    }
  })
  aggregator.closeUntil(Number.POSITIVE_INFINITY)
}
