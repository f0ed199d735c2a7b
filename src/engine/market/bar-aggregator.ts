import { exact } from '../model/decimal.ts'
import type { BarListener, UnfinishedBar } from './time-bar-aggregator.ts'

/** Makes bars out of trades or finer bars, in the exact units they come in. */
export interface BarAggregator {
  /** The bar under way as it stands, or undefined between bars. */
  readonly current: UnfinishedBar | undefined
  /** How many events came too late for their bar, and were left out. */
  readonly late: number
  addTrade(time: number, price: number, quantity: number): void
  /** A finer bar, by its open time. */
  addBar(time: number, open: number, high: number, low: number, close: number, volume: number): void
  /** Hands on the bar under way if its interval is over at `time`; one that is filled by trading never is. */
  closeUntil(time: number): void
}

/**
 * Bars that end with the event that fills them: so many trades, so much volume, so much money, so wide a range.
 *
 * An event is never split. The one that fills a bar belongs to it whole, so that every price of a bar was traded in it
 * and volumes add up; the next bar begins at nothing with the next event. A bar is handed on with the event that fills
 * it. Events of one time stay in the order they come; an older one is left out and counted.
 *
 * Made of finer bars, such bars are coarser than those made of trades: a finer bar is one event with its whole range
 * and volume.
 */
export abstract class FillingBarAggregator implements BarAggregator {
  readonly #onBar: BarListener
  #late = 0
  #isOpen = false
  #latest = Number.NEGATIVE_INFINITY
  #start = 0
  #open = 0
  #high = 0
  #low = 0
  #close = 0
  #volume = 0

  constructor(onBar: BarListener) {
    this.#onBar = onBar
  }

  get late(): number {
    return this.#late
  }
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

  /** @throws ArithmeticError when the volume of the bar passes 2^53 units. */
  addBar(time: number, open: number, high: number, low: number, close: number, volume: number): void {
    if (time < this.#latest) {
      this.#late++
      return
    }
    this.#latest = time
    if (!this.#isOpen) this.#begin(time, open, high, low)
    if (high > this.#high) this.#high = high
    if (low < this.#low) this.#low = low
    this.#close = close
    this.#volume = exact(this.#volume + volume, 'the volume of a bar')
    if (!this.fills(this.#high - this.#low, close, volume)) return
    this.#isOpen = false
    this.#onBar(this.#start, this.#open, this.#high, this.#low, close, this.#volume)
  }

  closeUntil(): void {}

  /** Whether the bar is full with an event; then what it is filled by begins anew. */
  protected abstract fills(rangeOfBar: number, price: number, volume: number): boolean

  #begin(time: number, open: number, high: number, low: number): void {
    this.#isOpen = true
    this.#start = time
    this.#open = open
    this.#high = high
    this.#low = low
    this.#volume = 0
  }
}
