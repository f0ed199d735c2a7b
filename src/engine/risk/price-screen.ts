import type { TradingCalendar } from '../market/calendar.ts'
import type { TickScreen } from '../market/tick-screen.ts'
import type { Bar } from '../model/bar.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Quote, TradeTick } from '../model/tick.ts'
import type { Timestamp } from '../model/units.ts'
import { JumpScreen } from './jump-screen.ts'
import type { TickSink } from './jump-screen.ts'
import type { LimitValues } from './limits.ts'
import { afterOpenTime } from './open-time.ts'
import { StandingFault, lengthText, recoveryText } from './standing-fault.ts'
import type { FaultHost } from './standing-fault.ts'

const ENDLESS = Number.POSITIVE_INFINITY

/** What a screen needs of whoever watches all prices. */
export interface ScreenHost extends FaultHost {
  /** Whether nothing comes of any symbol: then nobody says it of each. */
  readonly isSilent: boolean
  /** Something came of any symbol. */
  alive(now: Timestamp): void
}

export interface PriceScreenParts {
  readonly host: ScreenHost
  readonly instrument: Instrument
  readonly calendar: TradingCalendar
  readonly sink: TickSink
  readonly limits: LimitValues
}

/** What was kept from the engine so far. */
export interface PriceCounts {
  readonly discarded: number
  readonly confirmed: number
  readonly crossed: number
}

/** Looks at the prices of one symbol before anybody else: their age, their order, their jumps, their time. */
export class PriceScreen implements TickScreen {
  readonly instrument: Instrument
  readonly #parts: PriceScreenParts
  readonly #jumps: JumpScreen
  readonly #stale: StandingFault
  readonly #crossed: StandingFault
  readonly #skewed: StandingFault
  #limits: LimitValues
  /** Since when there is no price. */
  #quietSince: number
  /** Since when quotes are crossed, NaN while they are not, and how many were in a row. */
  #crossedSince = Number.NaN
  #crossedInRow = 0
  #crossedQuotes = 0

  constructor(parts: PriceScreenParts) {
    const { host, instrument, sink, limits } = parts
    const { symbol } = instrument
    this.#parts = parts
    this.instrument = instrument
    this.#limits = limits
    this.#quietSince = host.now
    this.#jumps = new JumpScreen(host, instrument, sink)
    this.#stale = new StandingFault(host, 'STALE-FEED', symbol, `prices of ${symbol} come again`)
    this.#crossed = new StandingFault(host, 'CROSSED-QUOTE', symbol, `quotes of ${symbol} are in order again`)
    this.#skewed = new StandingFault(host, 'CLOCK-SKEW', symbol, `the time of prices of ${symbol} is right again`)
    this.#jumps.setLimits(limits)
  }

  get counts(): PriceCounts {
    return { ...this.#jumps.counts, crossed: this.#crossedQuotes }
  }

  /** Other limits stand from now on; what is not limited any more is over. */
  setLimits(limits: LimitValues): void {
    this.#limits = limits
    this.#jumps.setLimits(limits)
    if (limits.maxPriceAge === ENDLESS) this.#stale.drop()
    if (limits.maxClockSkew === ENDLESS) this.#skewed.drop()
    if (this.#minds) return
    this.#crossed.drop()
    this.#inOrder()
  }

  /** The last price from before the start. */
  seed(price: number): void {
    this.#jumps.seed(price)
  }

  /** The feed goes on after a human had it stand still: what could not come is not missed. */
  restart(): void {
    const { now } = this.#parts.host
    this.#quietSince = now
    if (this.#crossedInRow > 0) this.#crossedSince = now
    this.#jumps.restart()
  }

  quote(quote: Quote): Quote | null {
    const { host } = this.#parts
    const { now } = host
    host.alive(now)
    const isInTime = this.#isInTime(quote.at, now)
    if (this.#minds && this.#isCrossed(quote)) {
      this.#onCrossed(now)
      return null
    }
    if (this.#crossedInRow > 0) this.#inOrder()
    this.#crossed.good(this.#limits.priceRecovery)
    if (!this.#jumps.quote(quote)) return null
    this.#fresh(now)
    return isInTime || quote.at <= now ? quote : { ...quote, at: now }
  }

  trade(trade: TradeTick): TradeTick | null {
    const { host } = this.#parts
    const { now } = host
    host.alive(now)
    const isInTime = this.#isInTime(trade.at, now)
    if (!this.#jumps.trade(trade)) return null
    this.#fresh(now)
    return isInTime || trade.at <= now ? trade : { ...trade, at: now }
  }

  /** A bar closed that was not made of ticks. */
  bar({ closeUnits }: Bar): void {
    const { host } = this.#parts
    const { now } = host
    host.alive(now)
    this.#jumps.close(closeUnits)
    this.#fresh(now)
  }

  /** Looks at what time alone changes. Returns when to look again, at the latest. */
  look(): number {
    return Math.min(
      this.#lookAtAge(),
      this.#lookAtCrossed(),
      this.#jumps.look(),
      this.#crossed.look(),
      this.#skewed.look(),
    )
  }

  /** Whether crossed quotes are kept back. */
  get #minds(): boolean {
    const { maxCrossedQuotes, maxCrossedTime } = this.#limits
    return maxCrossedQuotes !== ENDLESS || maxCrossedTime !== ENDLESS
  }

  #fresh(now: Timestamp): void {
    this.#quietSince = now
    this.#stale.good(this.#limits.priceRecovery, this.#limits.maxPriceAge)
  }

  #lookAtAge(): number {
    const { host, calendar, instrument } = this.#parts
    const { maxPriceAge, priceRecovery } = this.#limits
    if (maxPriceAge === ENDLESS) return ENDLESS
    const due = afterOpenTime(calendar, this.#quietSince, maxPriceAge)
    if (host.now < due) return Math.min(due, this.#stale.look())
    if (host.isSilent && !this.#stale.isOn) return ENDLESS
    this.#stale.bad(
      () => `no price of ${instrument.symbol} for ${lengthText(maxPriceAge)}`,
      () => recoveryText('its prices have come', priceRecovery),
    )
    return ENDLESS
  }

  #isCrossed({ bid, ask }: Quote): boolean {
    const { instrument } = this
    if (!instrument.isPrice(bid) || !instrument.isPrice(ask)) return false
    return bid > ask || (bid === ask && this.#limits.lockedIsCrossed === 1)
  }

  #onCrossed(now: Timestamp): void {
    this.#crossedQuotes++
    this.#crossedInRow++
    if (this.#crossedInRow === 1) this.#crossedSince = now
    // Those that paused strategies already: being in order has to begin anew.
    if (this.#crossed.isOn || this.#crossedInRow > this.#limits.maxCrossedQuotes) this.#tellCrossed()
    else this.#parts.host.wakeBy(this.#crossedSince + this.#limits.maxCrossedTime)
  }

  #lookAtCrossed(): number {
    const due = this.#crossedSince + this.#limits.maxCrossedTime
    if (due !== due || this.#crossed.isOn) return ENDLESS
    if (this.#parts.host.now < due) return due
    this.#tellCrossed()
    return ENDLESS
  }

  #tellCrossed(): void {
    const { symbol } = this.instrument
    const { host } = this.#parts
    this.#crossed.bad(
      () => {
        const length = host.now - this.#crossedSince
        const far = length > 0 ? `for ${lengthText(length)}` : `in ${countText(this.#crossedInRow)}`
        const where = this.#limits.lockedIsCrossed === 1 ? 'at the ask or above it' : 'above the ask'
        return `the bid of ${symbol} has been ${where} ${far}`
      },
      () => recoveryText('its quotes have been in order', this.#limits.priceRecovery),
    )
  }

  #inOrder(): void {
    this.#crossedSince = Number.NaN
    this.#crossedInRow = 0
  }

  #isInTime(at: Timestamp, now: Timestamp): boolean {
    const { maxClockSkew, priceRecovery } = this.#limits
    const skew = at - now
    if (skew <= maxClockSkew && -skew <= maxClockSkew) {
      this.#skewed.good(priceRecovery)
      return true
    }
    this.#skewed.bad(
      () => {
        const where = skew > 0 ? 'ahead of' : 'behind'
        return `the time of prices of ${this.instrument.symbol} is ${lengthText(Math.abs(skew))} ${where} the clock`
      },
      () => recoveryText(`it has been within ${lengthText(maxClockSkew)}`, priceRecovery),
    )
    return false
  }
}

function countText(quotes: number): string {
  return quotes === 1 ? 'one quote' : `${quotes} quotes`
}
