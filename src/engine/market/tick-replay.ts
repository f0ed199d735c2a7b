import type { SimulatedClock } from '../kernel/clock.ts'
import { firstRowFrom, timeAt } from '../model/bar-stream.ts'
import type { AnySeries } from '../model/bar-stream.ts'
import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import { tickFrom } from '../model/tick-series.ts'
import type { TickColumns } from '../model/tick-series.ts'
import { formatTimeframe, isOfMonths } from '../model/time.ts'
import type { Timeframe } from '../model/time.ts'
import type { Price, Quantity, Timestamp } from '../model/units.ts'
import { NOTHING } from './bar-replay.ts'
import type { ReplayInterrupts } from './bar-replay.ts'
import type { InstrumentMarket, Market } from './market.ts'

/** The ticks of one history on their way through the market. */
interface Track {
  readonly market: InstrumentMarket
  readonly ticks: TickColumns
  row: number
  readonly end: number
}

/** A history as it is played, and the ticks inside of its bars. */
export interface TickedHistory {
  readonly series: AnySeries
  readonly ticks: TickColumns
}

/**
 * Plays the ticks of histories between their bars: what happened inside of a bar is told before the bar, in order of
 * time, whatever the symbol, and what happened at its end after it. On one millisecond ticks stay in the order of the
 * histories, and of their files.
 */
export class TickReplay implements ReplayInterrupts {
  readonly #clock: SimulatedClock
  readonly #inner: ReplayInterrupts
  readonly #tracks: readonly Track[]
  #nextTime = Number.POSITIVE_INFINITY

  /**
   * @param histories ticks before the first bar from `from` on, and after the last, are left out
   * @param inner what else happens between bars: before the ticks of a moment
   * @throws ConfigError for bars of months
   */
  constructor(
    clock: SimulatedClock,
    market: Market,
    histories: readonly TickedHistory[],
    from: number,
    inner: ReplayInterrupts = NOTHING,
  ) {
    this.#clock = clock
    this.#inner = inner
    this.#tracks = histories.flatMap(({ series: { bars, instrument, timeframe }, ticks }) => {
      // Told at its nominal close, such a bar would give away the ticks of the days that are left of its month.
      if (isOfMonths(timeframe)) throw noMonths(instrument, timeframe)
      const first = firstRowFrom(bars, from)
      if (first >= bars.length) return []
      const end = tickFrom(ticks, timeAt(bars, bars.length - 1) + timeframe)
      return [{ market: market.get(instrument.symbol), ticks, row: tickFrom(ticks, timeAt(bars, first)), end }]
    })
    this.#findNext()
  }

  get nextTime(): number {
    return Math.min(this.#inner.nextTime, this.#nextTime)
  }

  happen(until: number, at: Timestamp): void {
    if (this.#inner.nextTime <= until) this.#inner.happen(until, at)
    for (;;) {
      const next = this.#earliest()
      if (!next || (next.ticks.time[next.row] ?? Number.NaN) >= until) break
      this.#deliver(next)
    }
    this.#findNext()
  }

  /** The track whose next tick comes first. */
  #earliest(): Track | undefined {
    let first: Track | undefined
    let earliest = Number.POSITIVE_INFINITY
    for (const track of this.#tracks) {
      const time = track.row < track.end ? (track.ticks.time[track.row] ?? Number.NaN) : Number.POSITIVE_INFINITY
      if (!(time < earliest)) continue
      first = track
      earliest = time
    }
    return first
  }

  #deliver(track: Track): void {
    const { ticks, market } = track
    const { instrument } = market
    const row = track.row++
    const at = (ticks.time[row] ?? Number.NaN) as Timestamp
    if (at > this.#clock.now()) this.#clock.advanceTo(at)
    const value = (column: Float64Array) => column[row] ?? Number.NaN
    if (ticks.kind === 'trades') {
      market.takeTrade({
        instrument,
        at,
        price: value(ticks.price) as Price,
        size: value(ticks.size) as Quantity,
      })
      return
    }
    market.takeQuote({
      instrument,
      at,
      bid: value(ticks.bid) as Price,
      ask: value(ticks.ask) as Price,
      bidSize: value(ticks.bidSize) as Quantity,
      askSize: value(ticks.askSize) as Quantity,
    })
  }

  /** The earliest close of a bar that the next tick can be inside of: a tick at the end of a bar comes after it. */
  #findNext(): void {
    const next = this.#earliest()
    this.#nextTime = next ? Math.floor(next.ticks.time[next.row] ?? Number.NaN) + 1 : Number.POSITIVE_INFINITY
  }
}

function noMonths({ symbol }: Instrument, timeframe: Timeframe): ConfigError {
  return new ConfigError(
    `expected bars of ${symbol} of weeks at most to match orders on its ticks, found ${formatTimeframe(timeframe)} (see --match)`,
  )
}
