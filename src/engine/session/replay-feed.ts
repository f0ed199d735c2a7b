import type { Clock, SimulatedClock, TimerHandle, Timers } from '../kernel/clock.ts'
import { BarReplay } from '../market/bar-replay.ts'
import type { Market } from '../market/market.ts'
import { TickReplay } from '../market/tick-replay.ts'
import { rowAt, sliceBars } from '../model/bar.ts'
import type { BarColumns, BarSeries } from '../model/bar.ts'
import { ConfigError, ensure } from '../model/errors.ts'
import { matchedBy } from '../model/tick-series.ts'
import type { Timestamp } from '../model/units.ts'
import type { Feed, FeedEvents, FeedInstrument, FeedState, Speed } from './feed.ts'

/** How long a replay may keep the engine before commands and the screen get their turn. */
const SLICE_MS = 12
/** Least time between two turns of a paced replay; faster speeds deliver several bars a turn. */
const TURN_MS = 16
/** Bars between two looks at the clock. */
const BATCH = 64
/** Times of bars due are sums of fractions: what is missing by less than this is due. */
const ROUNDING = 1e-6

export interface ReplayFeedParts {
  readonly histories: readonly BarSeries[]
  /** The engine's time: what the strategies see. */
  readonly clock: SimulatedClock
  /** The time that paces the replay: what the human sees. */
  readonly pace: Clock & Timers
  readonly market: Market
  readonly speed: Speed
  /** Bars that open earlier count as past. */
  readonly from: number
  /** Where an earlier engine got to, to go on from: bars that close at or before it count as past too. Null: nowhere. */
  readonly cursor: Timestamp | null
  readonly events: FeedEvents
}

/** Plays histories at a chosen speed, moment by moment, with the engine's clock on the data's time. */
export class ReplayFeed implements Feed {
  readonly instruments: readonly FeedInstrument[]
  readonly conflated = 0
  readonly #parts: ReplayFeedParts
  readonly #replay: BarReplay
  /** Rows of each history that were past when the replay began. */
  readonly #past: readonly number[]
  #speed: Speed
  #state: FeedState
  #timer: TimerHandle | undefined
  /** When the bar that is due was due, on the pace clock. */
  #dueAt = 0
  /** Open time of the newest moment: bars of different lengths that close in order need not open in order. */
  #newest = Number.NEGATIVE_INFINITY

  /** @param parts `market` must have the instruments of the histories already */
  constructor(parts: ReplayFeedParts) {
    this.#parts = parts
    this.#speed = parts.speed
    const { histories, clock, market, from, cursor } = parts
    this.instruments = replayInstruments(histories)
    this.#past = histories.map((history) => pastRows(history, from, cursor ?? Number.NEGATIVE_INFINITY))
    const ahead = histories.map((history, index) => restOf(history, this.#past[index] ?? 0))
    const everything = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }
    this.#replay = new BarReplay(clock, market, ahead, everything, tickReplayOf(parts, ahead))
    // A replay that an earlier engine brought to its end is there to be looked at.
    this.#state = this.#replay.finished ? 'ended' : 'paused'
    clock.advanceTo((cursor ?? firstOpen(ahead) ?? lastClose(histories)) as Timestamp)
  }

  get state(): FeedState {
    return this.#state
  }
  get progress(): number {
    const before = this.#past.reduce((sum, rows) => sum + rows, 0)
    const all = before + this.#replay.total
    return all === 0 ? 1 : (before + this.#replay.done) / all
  }

  history(symbol: string): BarColumns {
    const { histories, clock } = this.#parts
    const index = histories.findIndex(({ instrument }) => instrument.symbol === symbol)
    const { bars, timeframe } = ensure(histories[index], `a history of ${symbol}`)
    // A bar is known once it closed: open time + timeframe ≤ now.
    const closed = rowAt(bars, clock.now() - timeframe + 1)
    return sliceBars(bars, 0, Math.max(closed, this.#past[index] ?? 0))
  }

  unfinished(): undefined {
    return undefined
  }

  start(): void {
    this.resume()
  }

  pause(): void {
    if (this.#state !== 'running') return
    this.#timer?.cancel()
    this.#setState('paused')
  }

  resume(): void {
    if (this.#state !== 'paused') return
    this.#dueAt = this.#parts.pace.now()
    this.#setState('running')
    this.#schedule()
  }

  step(): void {
    if (this.#state === 'running') this.pause()
    if (this.#state === 'ended') throw new ConfigError('the replay is at its end: expected bars to step to, found none')
    this.#play(1)
    if (this.#replay.finished) this.#setState('ended')
  }

  setSpeed(speed: Speed): void {
    this.#speed = speed
    if (this.#state !== 'running') return
    this.#timer?.cancel()
    this.#dueAt = this.#parts.pace.now()
    this.#schedule()
  }

  close(): void {
    this.#timer?.cancel()
    this.#state = 'ended'
  }

  #schedule(): void {
    const { pace } = this.#parts
    const now = pace.now()
    // From when the bar is due, not from now: a timer that is late each time must not make the replay slow.
    const at = this.#speed === 'max' ? now : Math.max(now + TURN_MS, Math.ceil(this.#dueAt + 1000 / this.#speed))
    this.#timer = pace.schedule(at as Timestamp, () => this.#turn())
  }

  #turn(): void {
    try {
      if (this.#speed === 'max') this.#playSlice()
      else this.#playDue(this.#speed)
      if (this.#state === 'running' && this.#replay.finished) this.#setState('ended')
    } catch (error) {
      this.close()
      this.#parts.events.onError(error)
      return
    }
    if (this.#state === 'running') this.#schedule()
  }

  #playSlice(): void {
    const { pace } = this.#parts
    const until = pace.now() + SLICE_MS
    while (this.#goesOn && pace.now() < until) this.#play(BATCH)
  }

  #playDue(speed: number): void {
    const { pace } = this.#parts
    const now = pace.now()
    const gap = 1000 / speed
    // A computer that slept, or a screen that stalled, does not make the replay race: the lost time is lost.
    if (now - this.#dueAt > 1000 + gap) this.#dueAt = now - gap
    const due = Math.floor((now - this.#dueAt) / gap + ROUNDING)
    let played = 0
    while (played < due && this.#goesOn && pace.now() < now + SLICE_MS) {
      this.#play(1)
      played++
    }
    this.#dueAt += played * gap
  }

  get #goesOn(): boolean {
    return this.#state === 'running' && !this.#replay.finished
  }

  #play(bars: number): void {
    const { clock, events } = this.#parts
    const work = () =>
      this.#replay.play(bars, ({ time }) => {
        this.#newest = Math.max(this.#newest, time)
        events.onMoment(this.#newest as Timestamp, clock.now())
      })
    if (events.deliver) events.deliver(work)
    else work()
  }

  #setState(state: FeedState): void {
    this.#state = state
    this.#parts.events.onState(state)
  }
}

/** What a replay of these histories has data of. */
export function replayInstruments(histories: readonly BarSeries[]): FeedInstrument[] {
  return histories.map(({ instrument, timeframe, ticks }) => ({ instrument, timeframe, matchedBy: matchedBy(ticks) }))
}

function pastRows({ bars, timeframe }: BarSeries, from: number, cursor: number): number {
  return Math.max(rowAt(bars, from), rowAt(bars, cursor - timeframe + 1))
}

function restOf({ instrument, timeframe, bars }: BarSeries, row: number): BarSeries {
  return { instrument, timeframe, bars: sliceBars(bars, row, bars.length) }
}

/** Ticks inside of the bars ahead, undefined where there are none. */
function tickReplayOf(
  { clock, market, histories }: ReplayFeedParts,
  ahead: readonly BarSeries[],
): TickReplay | undefined {
  const ticked = ahead.flatMap((series, index) => {
    const ticks = histories[index]?.ticks
    return ticks ? [{ series, ticks }] : []
  })
  return ticked.length > 0 ? new TickReplay(clock, market, ticked, Number.NEGATIVE_INFINITY) : undefined
}

/** Where the next bar opens, undefined when there is none. */
function firstOpen(ahead: readonly BarSeries[]): number | undefined {
  const opens = ahead.flatMap(({ bars }) => bars.time[0] ?? [])
  return opens.length === 0 ? undefined : Math.min(...opens)
}

function lastClose(histories: readonly BarSeries[]): number {
  return Math.max(...histories.map(({ bars, timeframe }) => (bars.time[bars.length - 1] ?? 0) + timeframe))
}
