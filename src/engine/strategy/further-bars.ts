import type { Indicator } from '../indicators/indicator.ts'
import { BarMaker, barOf } from '../market/bar-maker.ts'
import type { InstrumentMarket } from '../market/market.ts'
import { formatBarSpec, parseBarSpec } from '../model/bar-spec.ts'
import type { BarSpec } from '../model/bar-spec.ts'
import { Bar } from '../model/bar.ts'
import { eachStretch } from '../model/bar-stream.ts'
import type { AnyBars } from '../model/bar-stream.ts'
import { ConfigError } from '../model/errors.ts'
import { feedFurtherBars } from './bar-feed.ts'
import type { BarTaker } from './bar-feed.ts'

/** One kind of bars of a symbol beside those that a strategy runs on. */
interface Kind {
  readonly spec: BarSpec
  readonly indicators: Indicator[]
  /** Whether the strategy sees the bars itself. */
  decides: boolean
}

/** What a strategy asked for of a symbol beside the bars it runs on: indicators on other kinds of bars, or the bars. */
export class FurtherBars {
  readonly #market: InstrumentMarket
  #kinds = new Map<string, Kind>()
  /** Once bars come, a new kind would be seen from the middle of a moment on. */
  #isFixed = false

  constructor(market: InstrumentMarket) {
    this.#market = market
  }

  /** Whether nothing was asked for. */
  get isEmpty(): boolean {
    return this.#kinds.size === 0
  }

  /** @throws ConfigError for bars that cannot be made, or that are asked for too late */
  addIndicator(text: string, indicator: Indicator): void {
    this.#kind(text).indicators.push(indicator)
  }

  /** Lets the strategy see bars of a kind. Returns its text, as bars name it. @throws ConfigError as above */
  subscribe(text: string): string {
    const kind = this.#kind(text)
    kind.decides = true
    return formatBarSpec(kind.spec)
  }

  /** Forgets what was asked for, for code that will ask anew. Returns the way to put it back. */
  clear(): () => void {
    const [kinds, isFixed] = [this.#kinds, this.#isFixed]
    this.#kinds = new Map()
    this.#isFixed = false
    return () => {
      this.#kinds = kinds
      this.#isFixed = isFixed
    }
  }

  /** Begins to feed. Returns the ways to stop. */
  open(taker: BarTaker): readonly (() => void)[] {
    this.#isFixed = true
    return [...this.#kinds.values()].flatMap(({ spec, indicators, decides }) =>
      feedFurtherBars(this.#market.bars(spec), taker, indicators, decides),
    )
  }

  /** Lets indicators take the bars that finer ones of the past complete; all of them, or one. */
  feed(past: AnyBars, only?: Indicator): void {
    for (const { spec, indicators } of this.#kinds.values()) {
      const takers = only ? indicators.filter((indicator) => indicator === only) : indicators
      if (takers.length > 0) this.#feedKind(spec, takers, past)
    }
  }

  reset(): void {
    for (const { indicators } of this.#kinds.values()) for (const indicator of indicators) indicator.reset()
  }

  #feedKind(spec: BarSpec, indicators: readonly Indicator[], past: AnyBars): void {
    const { instrument, timeframe } = this.#market
    const bar = barOf(spec, instrument)
    const maker = new BarMaker(
      spec,
      instrument,
      () => bar,
      () => {
        for (const indicator of indicators) indicator.update(bar)
      },
    )
    const fine = new Bar(instrument, timeframe)
    eachStretch(past, (columns, length) => {
      for (let row = 0; row < length; row++) {
        fine.read(columns, row)
        maker.take(fine)
      }
    })
  }

  #kind(text: string): Kind {
    const spec = parseBarSpec(text)
    const name = formatBarSpec(spec)
    const known = this.#kinds.get(name)
    if (known) return known
    if (this.#isFixed) throw new ConfigError(`expected ${name} to be asked for in a field or the constructor`)
    // Bars that cannot be made are refused here, where the strategy asks for them.
    this.#market.bars(spec)
    const kind = { spec, indicators: [], decides: false }
    this.#kinds.set(name, kind)
    return kind
  }
}
