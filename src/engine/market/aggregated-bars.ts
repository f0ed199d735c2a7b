import type { MarketChannel, MarketListener, Phase } from '../kernel/market-channel.ts'
import { PHASES } from '../kernel/market-channel.ts'
import { formatBarSpec } from '../model/bar-spec.ts'
import type { BarSpec } from '../model/bar-spec.ts'
import type { Bar } from '../model/bar.ts'
import type { Instrument } from '../model/instrument.ts'
import { BarMaker, barOf } from './bar-maker.ts'

/** Bars of one kind, made of an instrument's bars as they come. */
export class AggregatedBars {
  readonly spec: BarSpec
  readonly channel: MarketChannel<Bar>
  readonly #instrument: Instrument
  #maker: BarMaker
  /** The bars that the last fine bar completed are the first `#count`; the objects are used again. */
  readonly #bars: Bar[] = []
  #count = 0

  constructor(spec: BarSpec, instrument: Instrument, channel: MarketChannel<Bar>) {
    this.spec = spec
    this.channel = channel
    this.#instrument = instrument
    this.#maker = this.#newMaker()
  }

  /** Forgets the bar under way; a past that is taken again makes it anew. */
  restart(past: (take: (fine: Bar) => void) => void): void {
    this.#maker = this.#newMaker()
    past((fine) => this.take(fine))
    this.#count = 0
  }

  take(fine: Bar): void {
    this.#count = 0
    this.#maker.take(fine)
  }

  #newMaker(): BarMaker {
    return new BarMaker(this.spec, this.#instrument, () => {
      return (this.#bars[this.#count++] ??= barOf(this.spec, this.#instrument))
    })
  }

  /** Delivers what the last fine bar completed, for one phase. */
  deliverPhase(phase: Phase): void {
    for (let index = 0; index < this.#count; index++) {
      const bar = this.#bars[index]
      if (bar) this.channel.deliverPhase(phase, bar)
    }
  }
}

/**
 * Passes an instrument's bars on to what is made of them, in the phases of the moment: bars that a fine bar completes
 * are matched, valued, decided on and recorded right after it in each phase. So whoever decides on a bar sees all
 * instruments and all kinds of bars as they are at its close, and nothing of half a moment.
 */
export class AggregationRelay {
  readonly #kinds: AggregatedBars[] = []

  constructor(fine: MarketChannel<Bar>) {
    const [first] = PHASES
    for (const phase of PHASES) fine.attach(phase, new RelayListener(this.#kinds, phase, phase === first))
  }

  /** Kinds are delivered from fine to coarse, whoever asked first. */
  add(kind: AggregatedBars): void {
    this.#kinds.push(kind)
    this.#kinds.sort((a, b) => rankOf(a.spec) - rankOf(b.spec) || compare(formatBarSpec(a.spec), formatBarSpec(b.spec)))
  }
}

class RelayListener implements MarketListener<Bar> {
  readonly name = 'bars'
  /** After those who listen to the fine bars themselves. */
  readonly comesLast = true
  readonly #kinds: readonly AggregatedBars[]
  readonly #phase: Phase
  readonly #takes: boolean

  constructor(kinds: readonly AggregatedBars[], phase: Phase, takes: boolean) {
    this.#kinds = kinds
    this.#phase = phase
    this.#takes = takes
  }

  take(bar: Bar): void {
    if (this.#takes) for (const kind of this.#kinds) kind.take(bar)
    for (const kind of this.#kinds) kind.deliverPhase(this.#phase)
  }
}

/** Intervals by length, then bars that trading fills. */
function rankOf(spec: BarSpec): number {
  return 'timeframe' in spec ? spec.timeframe : Number.MAX_VALUE
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
