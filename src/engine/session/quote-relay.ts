import type { Clock, TimerHandle, Timers } from '../kernel/clock.ts'
import type { Market } from '../market/market.ts'
import type { Quote } from '../model/tick.ts'
import type { Timestamp } from '../model/units.ts'

/** Of the quotes of a symbol, the newest in so much time is passed on. */
const RELAY_MS = 50

/** Passes the market's newest quotes on to a broker that has no market of its own. */
export class QuoteRelay {
  readonly #time: Clock & Timers
  readonly #tell: (quotes: readonly Quote[]) => void
  readonly #newest = new Map<string, Quote>()
  readonly #ends: (() => void)[]
  #timer: TimerHandle | undefined

  constructor(market: Market, time: Clock & Timers, tell: (quotes: readonly Quote[]) => void) {
    this.#time = time
    this.#tell = tell
    this.#ends = market.all.map(({ instrument, quotes }) =>
      quotes.subscribe('record', 'relay', (quote) => {
        this.#newest.set(instrument.symbol, quote)
        this.#timer ??= this.#schedule()
      }),
    )
  }

  close(): void {
    this.#timer?.cancel()
    for (const end of this.#ends) end()
  }

  #schedule(): TimerHandle {
    return this.#time.schedule((this.#time.now() + RELAY_MS) as Timestamp, () => {
      this.#timer = undefined
      this.#tell([...this.#newest.values()])
      this.#newest.clear()
    })
  }
}
