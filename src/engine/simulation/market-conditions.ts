import { Atr } from '../indicators/atr.ts'
import type { MarketListener } from '../kernel/market-channel.ts'
import { utcDate } from '../market/civil-date.ts'
import type { Bar } from '../model/bar.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Quote } from '../model/tick.ts'
import { DAY_MS } from '../model/time.ts'

/** Completed days that averages are made of. */
const WINDOW_DAYS = 20
const TRADING_SHARE = 5 / 7

interface Day {
  volume: number
  /** Σ squared returns of its bars: the realised variance. */
  variance: number
  bars: number
}

/**
 * What is known of one instrument's liquidity at the close of the last bar: nothing of the bar that is being filled, so
 * that no cost depends on the future. Days are UTC days; of bars longer than a day, each counts for its trading days.
 */
export class MarketConditions implements MarketListener<Bar> {
  readonly name = 'costs'
  readonly #atr: Atr
  readonly #isAlwaysOpen: boolean
  readonly #days: Day[] = []
  #today: Day = { volume: 0, variance: 0, bars: 0 }
  #date = Number.NaN
  #close = Number.NaN
  #daysPerBar = 1
  #quotedSpread = Number.NaN
  #priceScale: number

  /** @param atrPeriod bars of the average true range */
  constructor(instrument: Instrument, atrPeriod: number) {
    this.#atr = new Atr(atrPeriod)
    this.#isAlwaysOpen = instrument.calendar === '24/7'
    this.#priceScale = instrument.priceScale
  }

  take(bar: Bar): void {
    this.#atr.update(bar)
    const { timeframe, closeUnits: close } = bar
    const date = utcDate(bar.time)
    if (date !== this.#date) this.#turn(date)
    const daily = timeframe / DAY_MS
    this.#daysPerBar = Math.max(1, this.#isAlwaysOpen || daily <= 1 ? daily : Math.round(daily * TRADING_SHARE))
    const change = this.#close > 0 ? close / this.#close - 1 : 0
    this.#close = close
    this.#today.volume += bar.volumeUnits
    this.#today.variance += change * change
    this.#today.bars += 1
  }

  /** Notes the spread that is quoted. */
  takeQuote({ bid, ask }: Quote): void {
    if (ask >= bid) this.#quotedSpread = ask - bid
  }

  /** Whether a bar has closed yet. */
  get isKnown(): boolean {
    return this.#today.bars > 0
  }
  /** Last quoted spread in price units, NaN when nothing was quoted. */
  get quotedSpread(): number {
    return this.#quotedSpread
  }
  /** Average true range in price units; NaN while it warms up. */
  get averageTrueRange(): number {
    return this.#atr.value * this.#priceScale
  }
  /** Mean volume of the last days in units of quantity; of the day so far before the first has ended. */
  get dailyVolume(): number {
    return this.#mean((day) => day.volume) / this.#daysPerBar
  }
  /** Standard deviation of a day's return, from the bars' own returns around 0. */
  get dailyVolatility(): number {
    return Math.sqrt(this.#mean((day) => day.variance) / this.#daysPerBar)
  }
  /** How much of a trading day a bar lasts. */
  get daysPerBar(): number {
    return this.#daysPerBar > 1 ? this.#daysPerBar : 1 / this.#mean((day) => day.bars)
  }

  #mean(amount: (day: Day) => number): number {
    if (this.#days.length === 0) return amount(this.#today)
    let total = 0
    for (const day of this.#days) total += amount(day)
    return total / this.#days.length
  }

  #turn(date: number): void {
    if (this.#today.bars > 0) {
      this.#days.push(this.#today)
      if (this.#days.length > WINDOW_DAYS) this.#days.shift()
    }
    this.#today = { volume: 0, variance: 0, bars: 0 }
    this.#date = date
  }
}
