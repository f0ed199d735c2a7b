import type { RecordData, RecordValue } from '../kernel/journal.ts'
import { Bar } from '../model/bar.ts'
import type { Timestamp } from '../model/units.ts'
import type { AccountRisk } from '../risk/account-controls.ts'
import type { LimitChange, LimitDifference } from '../risk/limit-book.ts'
import type { StrategyLock } from '../risk/strategy-conduct.ts'
import type { Trader } from '../trader.ts'
import type { Feed } from './feed.ts'
import type { SessionRecorder } from './session-recorder.ts'

/** Bars of before the start from which volatility, range and correlation are known at once. */
const PAST_BARS = 128

/** What a human does to the rules of a session's account: each on record, so that a replay does it again. */
export class SessionRisk {
  readonly #trader: Trader
  readonly #recorder: SessionRecorder
  readonly #onLimits: () => void

  /** @param onLimits called when limits were changed, for who does not wait for an order to look at them */
  constructor(trader: Trader, recorder: SessionRecorder, onLimits: () => void) {
    this.#trader = trader
    this.#recorder = recorder
    this.#onLimits = onLimits
  }

  /** Changes limits, from the next order on. @throws ConfigError as {@link LimitBook.change} */
  change(change: LimitChange): readonly LimitDifference[] {
    const { scope, key, values } = change
    const data = { scope, key, values: limitData(values) }
    return this.#recorder.command('limits', data, () => {
      const differences = this.#trader.controls?.limits.change(change) ?? []
      this.#onLimits()
      return differences
    })
  }

  /** Lets a strategy trade again. Returns whether it was taken out. */
  release(strategy: string): boolean {
    return this.#recorder.command(
      'release',
      { strategy },
      () => this.#trader.controls?.conducts.release(strategy) ?? false,
    )
  }

  /** Why a strategy may not start, or null. */
  lockOn(strategy: string): StrategyLock | null {
    return this.#trader.controls?.conducts.lockOn(strategy) ?? null
  }

  /** Lets the rules know the prices from before the start. */
  seed(feed: Feed): void {
    const { controls } = this.#trader
    if (!controls) return
    for (const { instrument, timeframe } of feed.instruments) {
      const bars = feed.history(instrument.symbol)
      const reference = controls.references.of(instrument)
      const bar = new Bar(instrument, timeframe)
      for (let row = Math.max(0, bars.length - PAST_BARS); row < bars.length; row++) {
        bar.read(bars, row)
        reference.takeBar(bar, (bar.time + timeframe) as Timestamp)
      }
    }
  }
}

/** The rules that a session begins with, for its record. */
export function riskData({ limits, sectors, knownVersions, locks }: AccountRisk): RecordData {
  return {
    account: limits.account,
    layers: limits.layers.map(({ scope, key, values }) => ({ scope, key, values: limitData(values) })),
    sectors: Object.fromEntries(sectors?.entries ?? []),
    knownVersions: [...(knownVersions ?? [])],
    locks: (locks ?? []).map((lock) => ({ ...lock })),
  }
}

/** Limits as JSON has them: it knows no number without an end. */
function limitData(values: Readonly<Record<string, number | null>>): Record<string, RecordValue> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === Number.POSITIVE_INFINITY ? 'unlimited' : value]),
  )
}
