import type { Indicator } from '../indicators/indicator.ts'

/** Points kept of each line; the same as a chart shows at most. */
const MAX_POINTS = 5_000

/** One line of one indicator with its past: what a chart draws. */
export interface RecordedLine {
  readonly label: string
  readonly name: string
  readonly pane: 'price' | 'separate'
  readonly time: readonly number[]
  readonly value: readonly number[]
}

interface Track {
  readonly label: string
  readonly name: string
  readonly pane: 'price' | 'separate'
  readonly read: () => number
  time: number[]
  value: number[]
}

/** Writes down the lines of some indicators, bar by bar, for the charts that show them. */
export class IndicatorRecorder {
  #tracks: readonly Track[]

  constructor(indicators: readonly Indicator[]) {
    this.#tracks = indicators.flatMap(({ label, pane, lines }) =>
      lines.map(({ name, line }) => ({ label, name, pane, read: () => line.value, time: [], value: [] })),
    )
  }

  get lines(): readonly RecordedLine[] {
    return this.#tracks
  }

  /** Takes the values that the indicators have after the bar that opened at `time`. */
  record(time: number): void {
    for (const track of this.#tracks) {
      const value = track.read()
      if (Number.isNaN(value)) continue
      if (track.time.length >= MAX_POINTS * 2) {
        track.time = track.time.slice(-MAX_POINTS)
        track.value = track.value.slice(-MAX_POINTS)
      }
      track.time.push(time)
      track.value.push(value)
    }
  }
}
