import type { Failure } from '../../../../contract/protocol.ts'
import { MAX_INSPECTED_BARS, type RunInspection } from '../../../../contract/run-review.ts'
import type { BarTable } from '../../../../contract/views.ts'
import type { FrameBatch } from '../../../state/frame-batch.ts'
import type { Played } from '../../player/player-keys.ts'
import { cutBars } from './cut-bars.ts'
import { failureOf } from '../../../transport/engine-failure.ts'
import type { ReplayedRun, ReplaySource } from './replayed-run.ts'
import { barsDue, nextStop, PLAY_SPEEDS, stepped, tradeStops, windowAround, type TradeStops } from './replay-cursor.ts'

/** The stretch of the run that is loaded; `from` counts bars of the run. */
export interface LoadedWindow {
  readonly from: number
  /** Exclusive. */
  readonly to: number
  /** Null when the data are not in the library any more, or not as they were. */
  readonly bars: BarTable | null
  /** Null when the run could not be made again. */
  readonly inspection: RunInspection | null
}

/** What a replay shows; a new object whenever something of it changes. */
export interface ReplayView {
  readonly cursor: number
  readonly playing: boolean
  readonly speed: number
  readonly window: LoadedWindow | null
  /** Why there are no indicators, orders and cash. */
  readonly refusal: Failure | null
}

export interface ReplayDeskParts {
  readonly batch: FrameBatch
  readonly source: ReplaySource
  readonly result: ReplayedRun
  readonly cursor: number
  /** For frames and speeds. */
  readonly now: () => number
}

/** Bars of a stride. */
const STRIDE = 10
/** Bars ahead of the cursor below which the next window is fetched. */
const LEAST_AHEAD = 500
/** A play that was held up, by a hidden page say, does not catch up more than this. */
const LONGEST_STEP_MS = 500

/** Where a replay of a finished run stands, outside React: the cursor, its play, and the window of the run around it. */
export class ReplayDesk implements Played {
  readonly stops: TradeStops
  readonly bars: number
  readonly #parts: ReplayDeskParts
  readonly #listeners = new Set<() => void>()
  #view: ReplayView
  #loading: number | null = null
  #playedAt = 0
  #restMs = 0
  #closed = true

  constructor(parts: ReplayDeskParts) {
    this.#parts = parts
    this.bars = parts.result.equity.time.length
    this.stops = tradeStops(parts.result)
    this.#view = { cursor: parts.cursor, playing: false, speed: 10, window: null, refusal: null }
  }

  /** Begins to load; may follow a `close`. */
  open(): void {
    this.#closed = false
    this.#follow()
  }

  get view(): ReplayView {
    return this.#view
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  goTo(bar: number): void {
    const cursor = stepped(bar, 0, this.bars)
    if (cursor === this.#view.cursor) return
    this.#change({ cursor, playing: this.#view.playing && cursor < this.bars - 1 })
    this.#follow()
  }

  step(by: number): void {
    this.pause()
    this.goTo(stepped(this.#view.cursor, by, this.bars))
  }

  stride(direction: 1 | -1): void {
    this.step(direction * STRIDE)
  }

  toEnd(direction: 1 | -1): void {
    this.step(direction * this.bars)
  }

  /** To the next or previous bar with an entry or exit; stays when there is none. */
  jump(direction: 1 | -1): void {
    this.pause()
    const bar = nextStop(this.stops, this.#view.cursor, direction)
    if (bar !== null) this.goTo(bar)
  }

  toggle(): void {
    if (this.#view.playing) {
      this.pause()
      return
    }
    // At the end there is nothing left to play: again from the start.
    const cursor = this.#view.cursor >= this.bars - 1 ? 0 : this.#view.cursor
    this.#playedAt = this.#parts.now()
    this.#restMs = 0
    this.#change({ playing: true, cursor })
    this.#follow()
    this.#parts.batch.request(this.#play)
  }

  pause(): void {
    if (this.#view.playing) this.#change({ playing: false })
  }

  setSpeed(speed: number): void {
    this.#change({ speed })
  }

  /** The next faster or slower speed. */
  changeSpeed(direction: 1 | -1): void {
    const at = PLAY_SPEEDS.findIndex((speed) => speed === this.#view.speed)
    const speed = PLAY_SPEEDS[Math.max(0, Math.min(PLAY_SPEEDS.length - 1, at + direction))]
    if (speed !== undefined) this.setSpeed(speed)
  }

  close(): void {
    this.pause()
    this.#closed = true
    this.#loading = null
  }

  readonly #play = (): void => {
    if (this.#closed || !this.#view.playing) return
    const now = this.#parts.now()
    const waits = !this.#holds(this.#view.cursor)
    const elapsed = waits ? 0 : Math.min(LONGEST_STEP_MS, now - this.#playedAt) + this.#restMs
    this.#playedAt = now
    const due = barsDue(elapsed, this.#view.speed)
    this.#restMs = due.restMs
    if (due.bars > 0) this.goTo(stepped(this.#view.cursor, due.bars, this.bars))
    if (this.#view.playing) this.#parts.batch.request(this.#play)
  }

  #holds(cursor: number): boolean {
    const { window } = this.#view
    return window !== null && cursor >= window.from && cursor < window.to
  }

  /** Fetches the window that the cursor needs, ahead of need. */
  #follow(): void {
    const { cursor, window } = this.#view
    const isNear = window !== null && window.to < this.bars && cursor > window.to - LEAST_AHEAD
    if (!this.#holds(cursor) || isNear) this.#fetch(cursor)
  }

  #fetch(cursor: number): void {
    const wanted = windowAround(cursor, this.bars, MAX_INSPECTED_BARS)
    if (this.#loading === wanted.from) return
    this.#loading = wanted.from
    const isWanted = (): boolean => !this.#closed && this.#loading === wanted.from
    this.#load(wanted.from, wanted.to).then(
      (loaded) => {
        if (!isWanted()) return
        this.#loading = null
        this.#change(loaded)
        this.#follow()
      },
      (error: unknown) => {
        if (!isWanted()) return
        this.#loading = null
        this.#change({ refusal: failureOf(error), window: { ...wanted, bars: null, inspection: null } })
      },
    )
  }

  async #load(from: number, to: number): Promise<Pick<ReplayView, 'window' | 'refusal'>> {
    const { source, result } = this.#parts
    const { time } = result.equity
    let refusal = this.#view.refusal
    const refuse = (error: unknown): null => {
      refusal = failureOf(error)
      return null
    }
    const first = time[from] ?? 0
    const before = (time[to - 1] ?? 0) + 1
    const [inspection, bars] = await Promise.all([
      refusal === null ? source.inspect(first, to - from).catch(refuse) : null,
      source.bars(before, to - from).catch(refuse),
    ])
    // A stretch with very many orders ends earlier than it was asked for.
    const end = inspection === null ? to : from + inspection.state.time.length
    return { window: { from, to: end, bars: bars && barsFrom(bars, first), inspection }, refusal }
  }

  #change(change: Partial<ReplayView>): void {
    this.#view = { ...this.#view, ...change }
    for (const listener of this.#listeners) listener()
  }
}

/** Of several symbols, one may have fewer bars than the run has moments: then older ones came along. */
function barsFrom(bars: BarTable, time: number): BarTable {
  const start = bars.time.findIndex((open) => open >= time)
  return start === 0 ? bars : cutBars(bars, start === -1 ? bars.time.length : start, bars.time.length)
}
