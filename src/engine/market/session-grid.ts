import { ConfigError } from '../model/errors.ts'
import { DAY_MS, type Timeframe, formatTimeframe } from '../model/time.ts'
import type { BarIntervals } from './bar-grid.ts'
import type { SessionHours, TradingCalendar, TradingSession } from './trading-calendar.ts'

/**
 * Bars by the sessions of a venue: `1d` is a session from its open to its close, whatever its length; shorter bars are
 * counted from the open and end at the close at the latest. Breaks are within bars, not between them. What happens
 * outside the session belongs to no bar.
 */
export class SessionGrid implements BarIntervals {
  readonly timeframe: Timeframe
  readonly #calendar: TradingCalendar
  readonly #hours: SessionHours
  #session: TradingSession
  /** Close of the session before. */
  #from: number

  /** @throws ConfigError for a timeframe above a day: weeks and months are made of daily bars. */
  constructor(timeframe: Timeframe, calendar: TradingCalendar, hours: SessionHours = 'regular') {
    if (!(timeframe > 0 && timeframe <= DAY_MS)) {
      throw new ConfigError(`expected a timeframe of sessions up to 1d, found ${formatTimeframe(timeframe)}`)
    }
    this.timeframe = timeframe
    this.#calendar = calendar
    this.#hours = hours
    this.#session = calendar.nextSession(0)
    this.#from = this.#session.close
  }

  /** Open time of the bar that holds an instant, or of the first one after it between sessions. */
  startOf(epochMs: number): number {
    const { open } = this.#seek(epochMs)
    if (epochMs < open || this.timeframe === DAY_MS) return open
    return epochMs - ((epochMs - open) % this.timeframe)
  }

  /** Close time of the bar that {@link startOf} names. */
  endOf(epochMs: number): number {
    const { close } = this.#seek(epochMs)
    return this.timeframe === DAY_MS ? close : Math.min(close, this.startOf(epochMs) + this.timeframe)
  }

  #seek(epochMs: number): TradingSession {
    if (epochMs >= this.#from && epochMs < this.#session.close) return this.#session
    let before = this.#before(this.#calendar.tradingDate(epochMs))
    let session = this.#after(before)
    while (session.close <= epochMs) {
      before = session
      session = this.#after(before)
    }
    this.#from = before.close
    this.#session = session
    return session
  }

  #before(date: number): TradingSession {
    return this.#of(this.#calendar.previousSession(date))
  }

  #after(session: TradingSession): TradingSession {
    return this.#of(this.#calendar.nextSession(session.date))
  }

  #of(session: TradingSession): TradingSession {
    return this.#hours === 'regular' ? session : (this.#calendar.session(session.date, this.#hours) ?? session)
  }
}
