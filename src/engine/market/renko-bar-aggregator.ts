import { exact } from '../model/decimal.ts'
import { ConfigError, DataError } from '../model/errors.ts'
import type { BarAggregator } from './bar-aggregator.ts'
import type { BarListener, UnfinishedBar } from './time-bar-aggregator.ts'

/** Bricks of one event: more tell of a brick far too small for the prices, or of an absurd price. */
const MOST_BRICKS = 100_000

/**
 * Renko bricks of a fixed size, without wicks (Nison, Beyond Candlesticks, 1994, chapter 8): the first price is the
 * base; a price a brick above the upper edge of the last brick adds rising ones, a price a brick below its lower edge
 * adds falling ones, so that a turn takes two bricks from the last close. Prices are trades, or the closes of finer
 * bars.
 *
 * Edges are not traded prices. All volume since the last brick is in the first brick of an event, the others of it have
 * none; a brick opens with the first event after the last brick.
 */
export class RenkoBarAggregator implements BarAggregator {
  readonly #brick: number
  readonly #onBar: BarListener
  #late = 0
  #latest = Number.NEGATIVE_INFINITY
  #upper = Number.NaN
  #lower = Number.NaN
  #lastEdge = 0
  /** Since the last brick. */
  #isOpen = false
  #start = 0
  #high = 0
  #low = 0
  #close = 0
  #volume = 0

  /** @param brick in price units. @throws ConfigError unless it is a whole number above zero. */
  constructor(brick: number, onBar: BarListener) {
    if (!(Number.isSafeInteger(brick) && brick > 0))
      throw new ConfigError(`expected bricks above 0, found ${brick} price units`)
    this.#brick = brick
    this.#onBar = onBar
  }

  get late(): number {
    return this.#late
  }
  /** What was traded since the last brick, from its edge on. */
  get current(): UnfinishedBar | undefined {
    if (!this.#isOpen) return undefined
    const open = this.#lastEdge
    const [high, low] = [Math.max(open, this.#high), Math.min(open, this.#low)]
    return { time: this.#start, open, high, low, close: this.#close, volume: this.#volume }
  }

  addTrade(time: number, price: number, quantity: number): void {
    this.addBar(time, price, price, price, price, quantity)
  }

  /** @throws DataError when the close is absurdly many bricks away. */
  addBar(time: number, _open: number, _high: number, _low: number, close: number, volume: number): void {
    if (time < this.#latest) {
      this.#late++
      return
    }
    this.#latest = time
    if (!this.#isOpen) this.#begin(time, close)
    this.#high = Math.max(this.#high, close)
    this.#low = Math.min(this.#low, close)
    this.#close = close
    this.#volume = exact(this.#volume + volume, 'the volume of a bar')
    if (Number.isNaN(this.#upper)) this.#upper = this.#lower = this.#lastEdge = close
    else this.#lay(time, close)
  }

  closeUntil(): void {}

  #begin(time: number, price: number): void {
    this.#isOpen = true
    this.#start = time
    this.#high = price
    this.#low = price
    this.#volume = 0
  }

  #lay(time: number, price: number): void {
    const brick = this.#brick
    const rising = price >= this.#upper + brick
    if (!rising && price > this.#lower - brick) return
    const step = rising ? brick : -brick
    const from = rising ? this.#upper : this.#lower
    const count = Math.floor(Math.abs(price - from) / brick)
    if (count > MOST_BRICKS)
      throw new DataError(`expected at most ${MOST_BRICKS} bricks at a time, found ${count}: choose larger bricks`)
    this.#isOpen = false
    for (let laid = 0; laid < count; laid++) {
      const open = from + laid * step
      const close = open + step
      this.#lastEdge = close
      this.#upper = Math.max(open, close)
      this.#lower = Math.min(open, close)
      const isFirst = laid === 0
      this.#onBar(isFirst ? this.#start : time, open, this.#upper, this.#lower, close, isFirst ? this.#volume : 0)
    }
  }
}
