import type { BarColumns, BarSeries } from '../model/bar.ts'
import { ChangedBars, eachStretch, isStream, loadBars, seriesOn, streamOf } from '../model/bar-stream.ts'
import type { AnySeries, BarStream } from '../model/bar-stream.ts'
import { exact, powerOfTen } from '../model/decimal.ts'
import { DataError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'

/**
 * A series in the units of another instrument, so that its prices can be compared with that one's. Volume is a measure,
 * not a price: what is lost of it below a unit is rounded down.
 * @throws DataError when it has prices that are finer than these units, ArithmeticError when one does not fit
 */
export function inUnitsOf(series: BarSeries, instrument: Instrument): BarSeries
export function inUnitsOf(series: AnySeries, instrument: Instrument): AnySeries
export function inUnitsOf(series: AnySeries, instrument: Instrument): AnySeries {
  const { bars, timeframe, instrument: own } = series
  const { pricePrecision, quantityPrecision } = instrument
  if (own.pricePrecision === pricePrecision && own.quantityPrecision === quantityPrecision) {
    return seriesOn(bars, { instrument, timeframe })
  }
  const converted = new ConvertedBars(streamOf(bars), own, instrument)
  if (!isStream(bars)) return seriesOn(loadBars(converted), { instrument, timeframe })
  // All of them, once: what does not fit is to be told before the run, not in its midst.
  if (own.pricePrecision > pricePrecision) eachStretch(converted, () => undefined)
  return seriesOn(converted, { instrument, timeframe })
}

class ConvertedBars extends ChangedBars {
  readonly #own: Instrument
  readonly #instrument: Instrument

  constructor(bars: BarStream, own: Instrument, instrument: Instrument) {
    super(bars)
    this.#own = own
    this.#instrument = instrument
  }

  protected override change({ open, high, low, close, volume }: BarColumns): void {
    const [own, instrument] = [this.#own, this.#instrument]
    const places = instrument.pricePrecision - own.pricePrecision
    for (const column of [open, high, low, close]) {
      if (places > 0) multiply(column, places, `a price of ${own.symbol}`)
      if (places < 0 && !divide(column, -places)) throw finer(own, instrument)
    }
    const shift = instrument.quantityPrecision - own.quantityPrecision
    if (shift > 0) multiply(volume, shift, `a volume of ${own.symbol}`)
    if (shift < 0) divide(volume, -shift)
  }
}

function multiply(column: Float64Array, places: number, what: string): void {
  const factor = powerOfTen(places)
  for (let row = 0; row < column.length; row++) column[row] = exact((column[row] ?? 0) * factor, what)
}

/** Rounds down; whether nothing was lost. */
function divide(column: Float64Array, places: number): boolean {
  const factor = powerOfTen(places)
  let isExact = true
  for (let row = 0; row < column.length; row++) {
    const value = column[row] ?? 0
    const units = Math.floor(value / factor)
    isExact &&= units * factor === value
    column[row] = units
  }
  return isExact
}

function finer(own: Instrument, instrument: Instrument): DataError {
  return new DataError(
    `expected bars of ${own.symbol} with at most ${instrument.pricePrecision} decimals, found prices with more`,
  )
}
