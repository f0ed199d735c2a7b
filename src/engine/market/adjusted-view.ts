import { sliceBars } from '../model/bar.ts'
import type { BarColumns, BarSeries } from '../model/bar.ts'
import { ChangedBars, closeAt, eachStretch, isStream, loadBars, seriesOn, streamOf } from '../model/bar-stream.ts'
import type { AnyBars, AnySeries, BarStream } from '../model/bar-stream.ts'
import { decimalOf } from '../model/corporate-action.ts'
import type { CorporateAction } from '../model/corporate-action.ts'
import { divideHalfEven, divideHalfEvenBig, exact, powerOfTen } from '../model/decimal.ts'
import { Instrument, specOf } from '../model/instrument.ts'
import { effectiveRow } from './effective-row.ts'
import type { TradingCalendar } from './trading-calendar.ts'

/** `raw` as it traded; `split` in the terms of the last bar; `total-return` with dividends put back into prices too. */
export type PriceView = 'raw' | 'split' | 'total-return'

/** Places that prices of a view may gain: of 7:1, which no decimal holds, more are of no use. */
const MOST_PLACES_GAINED = 4
/** Digits of the largest price: sums of nine hundred such prices stay exact. */
const MOST_DIGITS = 13

/** Multiplied with prices and divided into volumes of the bars before `row`. */
interface Step {
  readonly row: number
  readonly price: Fraction
  readonly volume: Fraction
}

interface Fraction {
  readonly above: bigint
  readonly below: bigint
}

/** A split, with the row from which on bars are in the terms after it. */
export interface SplitAtRow {
  readonly row: number
  readonly to: number
  readonly from: number
}

const ONE: Fraction = { above: 1n, below: 1n }

/**
 * A series with its past put in the terms of its last bar. A split by n:m multiplies the prices before it by m ÷ n and
 * volumes by n ÷ m; a dividend D, in a total-return view, multiplies the prices before the ex-date by 1 − D ÷ P, P the
 * last close before it, which is what reinvesting it at P gives (the method of CRSP and of most vendors).
 *
 * Factors are exact fractions. Prices gain up to four places where that makes them exact, and are rounded half to even,
 * once, to a unit of the view's precision, one at least; volumes to theirs. Of a series that is not in memory neither is
 * the view: its rows are made when they are read.
 *
 * What happened later changes earlier prices, so a strategy that trades on such a view looks ahead: it is for charts and
 * for what is measured afterwards.
 */
export function adjustedView(
  series: BarSeries,
  actions: readonly CorporateAction[],
  view: PriceView,
  calendar: TradingCalendar,
): BarSeries
export function adjustedView(
  series: AnySeries,
  actions: readonly CorporateAction[],
  view: PriceView,
  calendar: TradingCalendar,
): AnySeries
export function adjustedView(
  series: AnySeries,
  actions: readonly CorporateAction[],
  view: PriceView,
  calendar: TradingCalendar,
): AnySeries {
  const steps = view === 'raw' ? [] : stepsOf(series, actions, view, calendar)
  if (steps.length === 0) return series
  const { instrument, timeframe, bars } = series
  const gained = placesGained(series, steps)
  const adjusted = new Instrument({ ...specOf(instrument), pricePrecision: instrument.pricePrecision + gained })
  const scaledBars = new ScaledBars(streamOf(bars), steps, BigInt(powerOfTen(gained)))
  return seriesOn(isStream(bars) ? scaledBars : loadBars(scaledBars), { instrument: adjusted, timeframe })
}

/**
 * Bars as they would have been traded in the terms after splits that took effect at rows, in the units of the
 * instrument: what is known on that day, and no more.
 */
export function inTermsAfterSplits(bars: BarColumns, splits: readonly SplitAtRow[]): BarColumns
export function inTermsAfterSplits(bars: AnyBars, splits: readonly SplitAtRow[]): AnyBars
export function inTermsAfterSplits(bars: AnyBars, splits: readonly SplitAtRow[]): AnyBars {
  const scaled = new ScaledBars(
    streamOf(bars),
    splits.map(({ row, to, from }) => splitStep(row, to, from)),
    1n,
  )
  return isStream(bars) ? scaled : loadBars(scaled)
}

function stepsOf(
  series: AnySeries,
  actions: readonly CorporateAction[],
  view: 'split' | 'total-return',
  calendar: TradingCalendar,
): readonly Step[] {
  const { bars, instrument } = series
  const steps: Step[] = []
  for (const action of actions) {
    if (action.symbol !== instrument.symbol) continue
    const row = effectiveRow(series, action.date, calendar)
    if (row === 0 || row >= bars.length) continue
    if (action.kind === 'split') steps.push(splitStep(row, action.to, action.from))
    if (action.kind === 'dividend' && view === 'total-return') {
      const price = payoutFactor(closeAt(bars, row - 1), instrument, action.amount)
      if (price) steps.push({ row, price, volume: ONE })
    }
  }
  return steps
}

function splitStep(row: number, to: number, from: number): Step {
  const [more, less] = [BigInt(to), BigInt(from)]
  return { row, price: { above: less, below: more }, volume: { above: more, below: less } }
}

/** 1 − D ÷ P; nothing when more is paid out than the share was worth, which is no dividend. */
function payoutFactor(
  close: number,
  { priceScale }: Instrument,
  amount: { readonly units: number; readonly places: number },
): Fraction | undefined {
  const worth = BigInt(close) * 10n ** BigInt(amount.places)
  const paid = BigInt(amount.units) * BigInt(priceScale)
  return paid < worth && decimalOf(amount) > 0 ? { above: worth - paid, below: worth } : undefined
}

/** The fewest places that make every price exact, or the most there are. */
function placesGained({ bars, instrument }: AnySeries, steps: readonly Step[]): number {
  let highest = 1
  eachStretch(bars, ({ high }, length) => {
    for (let row = 0; row < length; row++) highest = Math.max(highest, high[row] ?? 0)
  })
  const factor = Math.max(1, ...factorsFrom(steps).map(({ price }) => Number(price.above) / Number(price.below)))
  const digits = Math.ceil(Math.log10(highest * factor + 1))
  const room = Math.max(0, Math.min(MOST_PLACES_GAINED, MOST_DIGITS - digits, 10 - instrument.pricePrecision))
  for (let places = 0; places < room; places++) {
    if (factorsFrom(steps).every(({ price }) => (price.above * 10n ** BigInt(places)) % price.below === 0n))
      return places
  }
  return room
}

/** The product of the steps after each row, from the last to the first. */
function factorsFrom(steps: readonly Step[]): readonly Step[] {
  let price = ONE
  let volume = ONE
  return steps
    .toSorted((a, b) => b.row - a.row)
    .map((step) => {
      price = reduced(price.above * step.price.above, price.below * step.price.below)
      volume = reduced(volume.above * step.volume.above, volume.below * step.volume.below)
      return { row: step.row, price, volume }
    })
}

/** Bars of which each row is in the terms after all steps that come after it. */
class ScaledBars extends ChangedBars {
  /** From the last to the first: the factors of the rows before `row`, as far as the next reaches. */
  readonly #factors: readonly Step[]
  readonly #scale: bigint

  constructor(source: BarStream, steps: readonly Step[], scale: bigint) {
    super(source)
    const whole = { row: source.length, price: ONE, volume: ONE }
    this.#factors = [whole, ...factorsFrom(steps)]
    this.#scale = scale
  }

  protected override change(rows: BarColumns, start: number): void {
    const end = start + rows.length
    for (const [index, factor] of this.#factors.entries()) {
      const first = Math.max(start, this.#factors[index + 1]?.row ?? 0)
      const last = Math.min(end, factor.row)
      if (first < last) scaleRows(sliceBars(rows, first - start, last - start), factor, this.#scale)
    }
  }
}

function scaleRows({ open, high, low, close, volume }: BarColumns, factor: Step, scale: bigint): void {
  const { above, below } = reduced(factor.price.above * scale, factor.price.below)
  for (const column of [open, high, low, close]) scaleColumn(column, above, below, 1)
  scaleColumn(volume, factor.volume.above, factor.volume.below, 0)
}

function scaleColumn(column: Float64Array, above: bigint, below: bigint, least: number): void {
  if (above === below) return
  const [times, by] = [Number(above), Number(below)]
  // Whole numbers that fit are as exact, and much faster.
  const most = Number.isSafeInteger(by) ? Number.MAX_SAFE_INTEGER / times : -1
  for (let row = 0; row < column.length; row++) {
    const value = column[row] ?? 0
    const units =
      Math.abs(value) < most
        ? divideHalfEven(value * times, by)
        : exact(Number(divideHalfEvenBig(BigInt(value) * above, below)), 'an adjusted value')
    column[row] = Math.max(least, units)
  }
}

function reduced(above: bigint, below: bigint): Fraction {
  let [a, b] = [above, below]
  while (b !== 0n) [a, b] = [b, a % b]
  return { above: above / a, below: below / a }
}
