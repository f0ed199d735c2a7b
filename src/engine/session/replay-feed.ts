import type { Clock, SimulatedClock, TimerHandle, Timers } from '../kernel/clock.ts'
import { BarReplay } from '../market/bar-replay.ts'
import type { Market } from '../market/market.ts'
import { rowAt, sliceBars } from '../model/bar.ts'
import type { BarColumns, BarSeries } from '../model/bar.ts'
import { ConfigError, ensure } from '../model/errors.ts'
import type { Timestamp } from '../model/units.ts'
import type { Feed, FeedEvents, FeedInstrument, FeedState, Speed } from './feed.ts'

/** How long a replay at full speed may keep the engine before commands and the screen get their turn. */
const SLICE_MS = 12
/** Least time between two turns of a paced replay; faster speeds deliver several bars a turn. */
const TURN_MS = 16
/** Bars between two looks at the clock. */
const BATCH = 64

export interface ReplayFeedParts {
  readonly histories: readonly BarSeries[]
  /** The engine's time: what the strategies see. */
  readonly clock: SimulatedClock
  /** The time that paces the replay: what the human sees. */
  readonly pace: Clock & Timers
  readonly market: Market
  readonly speed: Speed
  /** Bars that open at or before this time count as past: those of an earlier run of the session. */
  readonly cursor: number
  readonly events: FeedEvents
}

/** Plays histories at a chosen speed, moment by moment, with the engine's clock on the data's time. */
export class ReplayFeed implements Feed {
  readonly instruments: readonly FeedInstrument[]
  readonly conflated = 0
  readonly #parts: ReplayFeedParts
  readonly #replay: BarReplay
  readonly #before: number
  #speed: Speed
  #state: FeedState = 'paused'
  #timer: TimerHandle | undefined
  /** When the bar that is due was due, on the pace clock. */
  #dueAt = 0

  /** @param parts `market` must have the instruments of the histories already */
  constructor(parts: ReplayFeedParts) {
    this.#parts = parts
    this.#speed = parts.speed
    const { histories, clock, market, cursor } = parts
    this.instruments = replayInstruments(histories)
    this.#replay = new BarReplay(clock, market, histories, { from: cursor + 1, to: Number.POSITIVE_INFINITY })
    const all = histories.reduce((sum, { bars }) => sum + bars.length, 0)
    this.#before = all - this.#replay.total
    const first = this.#replay.nextTime
    const start = Number.isFinite(first) ? first - 1 : Math.max(...histories.map((history) => endOf(history)))
    clock.advanceTo(start as Timestamp)
  }

  get state(): FeedState {
    return this.#state
  }
  get progress(): number {
    const all = this.#before + this.#replay.total
    return all === 0 ? 1 : (this.#before + this.#replay.done) / all
  }

  history(symbol: string): BarColumns {
    const { histories, clock } = this.#parts
    const history = ensure(
      histories.find(({ instrument }) => instrument.symbol === symbol),
      `a history of ${symbol}`,
    )
    // A bar is known once it closed: open time + timeframe ≤ now.
    return sliceBars(history.bars, 0, rowAt(history.bars, clock.now() - history.timeframe + 1))
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
    if (this.#replay.finished) return this.#setState('ended')
    this.#setState('running')
    this.#dueAt = this.#parts.pace.now()
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
    const delay = this.#speed === 'max' ? 0 : Math.max(TURN_MS, 1000 / this.#speed)
    this.#timer = pace.schedule((pace.now() + delay) as Timestamp, () => this.#turn())
  }

  #turn(): void {
    try {
      if (this.#speed === 'max') this.#playSlice()
      else this.#playDue(this.#speed)
    } catch (error) {
      this.close()
      this.#parts.events.onError(error)
      return
    }
    if (this.#state !== 'running') return
    if (this.#replay.finished) this.#setState('ended')
    else this.#schedule()
  }

  #playSlice(): void {
    const { pace } = this.#parts
    const until = pace.now() + SLICE_MS
    while (this.#state === 'running' && !this.#replay.finished && pace.now() < until) this.#play(BATCH)
  }

  #playDue(speed: number): void {
    const now = this.#parts.pace.now()
    const gap = 1000 / speed
    // A computer that slept, or a screen that stalled, does not make the replay race: the lost time is lost.
    if (now - this.#dueAt > 1000 + gap) this.#dueAt = now - gap
    const due = Math.floor((now - this.#dueAt) / gap)
    this.#dueAt += due * gap
    for (let moment = 0; moment < due && this.#state === 'running' && !this.#replay.finished; moment++) this.#play(1)
  }

  #play(bars: number): void {
    this.#replay.play(bars, this.#parts.events.onMoment)
  }

  #setState(state: FeedState): void {
    this.#state = state
    this.#parts.events.onState(state)
  }
}

/** What a replay of these histories has data of. */
export function replayInstruments(histories: readonly BarSeries[]): FeedInstrument[] {
  return histories.map(({ instrument, timeframe }) => ({ instrument, timeframe, matchedBy: 'bars' }))
}

function endOf({ bars, timeframe }: BarSeries): number {
  return (bars.time[bars.length - 1] ?? 0) + timeframe
}
