import { formatBarSpec } from '../model/bar-spec.ts'
import type { BarSpec } from '../model/bar-spec.ts'
import { Bar } from '../model/bar.ts'
import type { Instrument } from '../model/instrument.ts'
import { aggregatorOf } from './aggregator-of.ts'
import type { BarAggregator } from './bar-aggregator.ts'
import { TimeBarAggregator } from './time-bar-aggregator.ts'

/** Makes bars of one kind out of finer ones. */
export class BarMaker {
  readonly #aggregator: BarAggregator
  readonly #onBar: () => void
  /** Of the finer bar under way. */
  #closeTime = Number.NaN

  /**
   * @param next the object to tell the next bar with
   * @param onBar called once it is told
   */
  constructor(spec: BarSpec, instrument: Instrument, next: () => Bar, onBar: () => void = () => undefined) {
    this.#onBar = onBar
    this.#aggregator = aggregatorOf(spec, instrument, (...values) => {
      const bar = next()
      bar.set(...values)
      bar.closeAt(this.#closesAt())
      this.#onBar()
    })
  }

  take({ time, openUnits, highUnits, lowUnits, closeUnits, volumeUnits, closeTime }: Bar): void {
    this.#closeTime = closeTime
    this.#aggregator.addBar(time, openUnits, highUnits, lowUnits, closeUnits, volumeUnits)
    this.#aggregator.closeUntil(closeTime)
  }

  /** Intervals close when they are over; what trading fills closes with the bar that fills it. */
  #closesAt(): number {
    return this.#aggregator instanceof TimeBarAggregator ? this.#aggregator.closeTime : this.#closeTime
  }
}

/** A bar object for bars of a kind. */
export function barOf(spec: BarSpec, instrument: Instrument): Bar {
  return new Bar(instrument, 'timeframe' in spec ? spec.timeframe : 0, formatBarSpec(spec))
}
