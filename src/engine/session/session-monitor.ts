import { tradingDateOfBar } from '../market/calendar.ts'
import type { Money, Timestamp } from '../model/units.ts'
import type { LimitBook } from '../risk/limit-book.ts'
import { RiskMonitor } from '../risk/monitor.ts'
import type { MonitorCrossing } from '../risk/monitor.ts'
import { moneyText } from '../risk/risk-rule.ts'
import { SCENARIOS } from '../risk/scenarios.ts'
import { MEASURE_CODES, MEASURE_TITLES } from '../risk/thresholds.ts'
import type { TradingState } from '../risk/trading-state.ts'
import type { Trader } from '../trader.ts'
import { cancelEntries, sendExits } from './exit-orders.ts'
import type { Feed, FeedInstrument } from './feed.ts'
import type { SessionPast } from './session-records.ts'

/** The key of the hold of a threshold that stops, until the latch stands. */
export const THRESHOLD_STOP = 'threshold'

/** What ends a pause by a threshold, in words. */
const PAUSE_ENDS = 'once the loss is back at four fifths of the limit, or the limit is changed'

export interface SessionMonitorParts {
  readonly trader: Trader
  readonly state: TradingState
  readonly instruments: readonly FeedInstrument[]
  readonly owners: () => readonly string[]
  /** Stops trading, once what happens now is over. */
  readonly onStop: (reason: string) => void
}

/**
 * Has the account watched at every price and fill, and does what its thresholds ask for. What it does follows from what the
 * session was fed, so that a replay does it again.
 */
export class SessionMonitor {
  readonly monitor: RiskMonitor
  readonly #parts: SessionMonitorParts
  readonly #dateOf: (at: number) => number
  readonly #dates = new Map<string, () => number>()
  #checkedAt = Number.NaN

  constructor(parts: SessionMonitorParts, limits: LimitBook) {
    const { trader, instruments } = parts
    this.#parts = parts
    this.monitor = new RiskMonitor({ portfolio: trader.portfolio, limits, margin: trader.books.margin })
    const [main] = instruments
    this.#dateOf = main ? dateOf(trader, main) : () => 0
    for (const fed of instruments) this.#watch(fed)
    trader.bus.subscribe('fill', 'monitor', (fill) => {
      this.monitor.takeFill(fill)
      // A fill in a bar is of the bar's day, which may have just begun.
      this.#look(this.#dates.get(fill.instrument.symbol)?.() ?? Number.NEGATIVE_INFINITY)
    })
  }

  /** Takes up what an earlier engine left: the equity of its days, and what its fills brought. */
  restore({ equity, fills }: Pick<SessionPast, 'equity' | 'fills'>): void {
    for (const { at, value } of equity) this.monitor.recall(this.#dateOf(at), value)
    for (const fill of fills) this.monitor.takeFill(fill)
    for (const watched of this.monitor.watched) this.monitor.revalue(watched)
  }

  /** Lets it know the returns from before the start. */
  seed(feed: Feed): void {
    for (const { holding, index } of this.monitor.watched) {
      const { time, close, length } = feed.history(holding.instrument.symbol)
      for (let row = Math.max(0, length - SCENARIOS - 1); row < length; row++) {
        this.monitor.scenarios.takeClose(index, time[row] ?? 0, close[row] ?? Number.NaN)
      }
    }
  }

  #watch({ instrument, timeframe, matchedBy }: FeedInstrument): void {
    const { trader } = this.#parts
    const market = trader.market.get(instrument.symbol)
    const watched = this.monitor.watch(instrument)
    const dateNow = matchedBy === 'bars' ? () => this.#dateOf(this.#now - timeframe) : () => this.#dateOf(this.#now)
    this.#dates.set(instrument.symbol, dateNow)
    market.bars().subscribe('value', 'monitor', (bar) => {
      this.monitor.scenarios.takeClose(watched.index, bar.time, bar.closeUnits)
      this.monitor.revalue(watched)
    })
    // After all bars of the moment are valued, before anybody decides.
    market.bars().subscribe('decide', 'monitor', () => this.#checkOnce(dateNow()))
    if (matchedBy === 'bars') return
    const revalue = () => this.monitor.revalue(watched)
    const look = () => this.#look(dateNow())
    if (matchedBy === 'quotes-alone') {
      market.quotes.subscribe('value', 'monitor', revalue)
      market.quotes.subscribe('decide', 'monitor', look)
      return
    }
    market.trades.subscribe('value', 'monitor', revalue)
    market.trades.subscribe('decide', 'monitor', look)
  }

  get #now(): Timestamp {
    return this.#parts.trader.controls?.now ?? (Number.NaN as Timestamp)
  }

  #checkOnce(date: number): void {
    if (this.#checkedAt === this.#now) return
    this.#checkedAt = this.#now
    this.#look(date)
  }

  #look(date: number): void {
    const crossings = this.monitor.check(date, this.#parts.state.stopped)
    for (let index = 0; index < crossings.length; index++) this.#act(crossings[index] as MonitorCrossing)
  }

  #act(crossing: MonitorCrossing): void {
    const { measure, action, isOver, about } = crossing
    const code = MEASURE_CODES[measure]
    if (!isOver) {
      if (action === 'pause') this.#resume(about, code)
      return
    }
    const reason = this.#words(crossing)
    switch (action) {
      case 'warn':
        return this.#say('warning', code, reason)
      case 'pause':
        return this.#pause(about, code, reason)
      case 'reduce':
      case 'close':
        return this.#exit(crossing, code, reason)
      case 'stop':
        return this.#stop(code, reason)
    }
  }

  #pause(about: string, code: string, reason: string): void {
    const { trader, state } = this.#parts
    const at = this.#now
    if (about === '') state.hold({ key: code, level: 'paused', at, source: 'engine', reason })
    else trader.controls?.pauses.pause({ strategyId: about, key: code, reason, release: PAUSE_ENDS, at })
    this.#say('warning', code, `${about === '' ? 'Entries are' : `${about} is`} paused: ${reason}`)
  }

  #resume(about: string, code: string): void {
    const { trader, state } = this.#parts
    if (about === '') state.release(code)
    else trader.controls?.pauses.resume(about, code)
    this.#say('info', code, `${about === '' ? 'Entries pass' : `${about} may enter`} again: the cause is gone`)
  }

  #exit({ action, about }: MonitorCrossing, code: string, reason: string): void {
    const { trader, owners } = this.#parts
    const share = action === 'close' ? 1 : Math.min(1, trader.controls?.limits.base.reduceShare ?? 1)
    if (action === 'close') cancelEntries(trader, about)
    const sent = sendExits(trader, owners(), { strategyId: about, share, at: this.#now })
    const did = action === 'close' ? 'closed' : `reduced by ${(share * 100).toFixed(0)} %`
    this.#say('error', code, `Positions are ${did} with ${sent} orders: ${reason}`)
  }

  #stop(code: string, reason: string): void {
    const { state, onStop } = this.#parts
    // Closed at once, within what happens now; the latch is set on the one path of stopping right after it.
    state.hold({ key: THRESHOLD_STOP, level: 'stopped', at: this.#now, source: 'engine', reason })
    this.#say('critical', code, `Trading is stopped: ${reason}`)
    onStop(reason)
  }

  #words({ measure, about, found, limit }: MonitorCrossing): string {
    const title = MEASURE_TITLES[measure]
    if (measure !== 'strategyLoss') return `${title} is ${percent(found)}, the limit is ${percent(limit)}`
    const { portfolio } = this.#parts.trader
    const scale = 10 ** portfolio.currency.precision
    const text = (decimal: number) => moneyText(Math.round(decimal * scale) as Money, portfolio)
    return `${about} has lost ${text(found)}, the limit is ${text(limit)}`
  }

  #say(severity: 'info' | 'warning' | 'error' | 'critical', code: string, message: string): void {
    this.#parts.trader.bus.publish('alert', { at: this.#now, severity, source: 'risk', code, message })
  }
}

/** Watches the account of a session; null where the account has no rules. */
export function monitorOf(parts: SessionMonitorParts): SessionMonitor | null {
  const { controls } = parts.trader
  return controls && new SessionMonitor(parts, controls.limits)
}

function dateOf(trader: Trader, { instrument, timeframe }: FeedInstrument): (at: number) => number {
  const calendar = trader.calendar(instrument)
  return (at) => tradingDateOfBar(calendar, timeframe, at)
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(2)} %` : 'more than all'
}
