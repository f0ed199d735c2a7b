import type { SimulatedClock } from '../kernel/clock.ts'
import type { MarketChannel } from '../kernel/market-channel.ts'
import { PHASES } from '../kernel/market-channel.ts'
import { Bar, allocateBars } from '../model/bar.ts'
import type { BarColumns } from '../model/bar.ts'
import { firstRowFrom, isStream, rowsOf } from '../model/bar-stream.ts'
import type { AnyBars, AnySeries } from '../model/bar-stream.ts'
import { ensure } from '../model/errors.ts'
import type { Timestamp } from '../model/units.ts'
import { BarWindow, rowsPerWindow } from './bar-window.ts'
import type { Market } from './market.ts'

/** One history on its way through the market. */
interface Track {
  readonly bars: AnyBars
  /** What of a streamed history is in memory. */
  readonly window: BarWindow | undefined
  /** The bars around `row`, all of them unless they are streamed. */
  columns: BarColumns
  /** Row of the first of the columns. */
  base: number
  readonly bar: Bar
  readonly channel: MarketChannel<Bar>
  /** Row of the first bar to deliver. */
  readonly first: number
  row: number
  readonly end: number
  /** Close time of the bar at `row`; Infinity at the end. */
  closeTime: number
}

/** The part of a history to play: bars that open from `from` to `to`, both included. */
export interface ReplayRange {
  readonly from: number
  readonly to: number
}

/** What happens by date, besides bars: before the bars of a moment are matched. */
export interface ReplayInterrupts {
  /** Close time of the bars before which something happens next; Infinity when nothing does. */
  readonly nextTime: number
  /**
   * Lets happen what is due.
   * @param at open time of the (first) bar of the moment
   */
  happen(until: number, at: Timestamp): void
}

export const NOTHING: ReplayInterrupts = { nextTime: Number.POSITIVE_INFINITY, happen: () => undefined }

/**
 * Plays histories into a market in order of time, moving the clock to the close of each bar.
 *
 * Bars of several instruments that close together are delivered phase by phase: all are matched, then all are valued,
 * then strategies decide, so that no strategy decides on half of a moment, whatever the order of the instruments.
 */
export class BarReplay {
  readonly total: number
  readonly #clock: SimulatedClock
  readonly #tracks: readonly Track[]
  readonly #interrupts: ReplayInterrupts
  /** Between moments the last bars are past; within one they are still being told. */
  #isBetween = true
  #done = 0

  constructor(
    clock: SimulatedClock,
    market: Market,
    histories: readonly AnySeries[],
    range: ReplayRange,
    interrupts: ReplayInterrupts = NOTHING,
  ) {
    this.#clock = clock
    this.#interrupts = interrupts
    const rows = rowsPerWindow(histories.length)
    this.#tracks = histories.map(({ instrument, timeframe, bars }) => {
      const bar = new Bar(instrument, timeframe)
      const channel = market.get(instrument.symbol).bars(timeframe)
      const first = firstRowFrom(bars, range.from)
      const end = firstRowFrom(bars, range.to + 1)
      const place = isStream(bars)
        ? { window: new BarWindow(bars, rows), columns: NO_BARS }
        : { window: undefined, columns: bars }
      const track = { bars, ...place, base: 0, bar, channel, first, row: 0, end, closeTime: Number.NaN }
      moveTo(track, first)
      return track
    })
    this.total = this.#tracks.reduce((sum, track) => sum + Math.max(0, track.end - track.row), 0)
  }

  /** Bars delivered so far, of all instruments. */
  get done(): number {
    return this.#done
  }
  get finished(): boolean {
    return this.#done >= this.total
  }

  /** The bars of a symbol that were delivered, where its history is; not one that is being delivered. */
  past(symbol: string): AnyBars {
    const { bars, bar, first } = ensure(
      this.#tracks.find((track) => track.bar.symbol === symbol),
      `a history of ${symbol}`,
    )
    const end = Number.isFinite(bar.time) ? firstRowFrom(bars, bar.time) + (this.#isBetween ? 1 : 0) : first
    return rowsOf(bars, first, end)
  }

  /** Close time of the next moment, or Infinity at the end. */
  get nextTime(): number {
    let next = Number.POSITIVE_INFINITY
    for (const track of this.#tracks) next = Math.min(next, track.closeTime)
    return next
  }

  /**
   * Delivers moments until `maxBars` bars were delivered or the end is reached.
   * @param onMoment called after each moment with its (first) bar: an object, since a bare time would be boxed for each call
   */
  play(maxBars: number, onMoment: (first: Bar) => void): void {
    const [only, second] = this.#tracks
    if (only && !second) this.#playOne(only, maxBars, onMoment)
    else this.#playMany(maxBars, onMoment)
  }

  #playOne(track: Track, maxBars: number, onMoment: (first: Bar) => void): void {
    const { row: from, base, columns, bars, bar } = track
    if (this.#interrupts.nextTime <= track.closeTime) this.#interrupt(track.closeTime as Timestamp, track)
    const { nextTime } = this.#interrupts
    const until = nextTime === Number.POSITIVE_INFINITY ? track.end : firstRowFrom(bars, nextTime - bar.timeframe)
    const end = Math.min(track.end, from + maxBars, until, base + columns.length)
    moveTo(track, end)
    this.#done += end - from
    this.#isBetween = false
    playRows(track, columns, from - base, end - base, this.#clock, onMoment)
  }

  #playMany(maxBars: number, onMoment: (first: Bar) => void): void {
    const stopAt = this.#done + maxBars
    while (this.#done < stopAt) {
      const time = this.nextTime
      if (time === Number.POSITIVE_INFINITY) return
      onMoment(this.#playMoment(time as Timestamp))
    }
  }

  /** Delivers the bars that close at `time`, without a list of them to throw away; returns the first one. */
  #playMoment(time: Timestamp): Bar {
    let first: Bar | undefined
    if (this.#interrupts.nextTime <= time) {
      const due = this.#tracks.find(({ closeTime }) => closeTime === time)
      this.#interrupt(time, ensure(due, 'a bar that is due'))
    }
    this.#isBetween = false
    for (const track of this.#tracks) {
      if (track.closeTime !== time) continue
      track.bar.read(track.columns, track.row - track.base)
      first ??= track.bar
      this.#done++
    }
    this.#clock.advanceTo(time)
    for (const phase of PHASES) {
      for (const track of this.#tracks) if (track.closeTime === time) track.channel.deliverPhase(phase, track.bar)
    }
    for (const track of this.#tracks) if (track.closeTime === time) moveTo(track, track.row + 1)
    return ensure(first, 'a bar that is due')
  }

  /** Lets happen what comes before the bars that close at `time`, at the open of the first of them. */
  #interrupt(time: Timestamp, { columns, base, row }: Track): void {
    this.#isBetween = true
    const openTime = columns.time[row - base] as Timestamp
    // A nominal close may lie beyond the next open.
    if (openTime > this.#clock.now()) this.#clock.advanceTo(openTime)
    this.#interrupts.happen(time, openTime)
  }
}

/** The hottest loop of a backtest, alone in its function so that nothing else decides how it is compiled. */
function playRows(
  { bar, channel }: Track,
  columns: BarColumns,
  from: number,
  end: number,
  clock: SimulatedClock,
  onMoment: (first: Bar) => void,
): void {
  for (let row = from; row < end; row++) {
    bar.read(columns, row)
    clock.advanceTo(bar.closeTime)
    channel.deliver(bar)
    onMoment(bar)
  }
}

function moveTo(track: Track, row: number): void {
  const { bar, end, window } = track
  track.row = row
  if (window && row < end) {
    window.hold(row)
    track.columns = window.columns
    track.base = window.base
  }
  const time = track.columns.time[row - track.base] ?? Number.NaN
  track.closeTime = row < end ? time + bar.timeframe : Number.POSITIVE_INFINITY
}

const NO_BARS = allocateBars(0)
