import type { Severity } from '../kernel/events.ts'
import type { Timestamp } from '../model/units.ts'
import type { AccountControls } from '../risk/account-controls.ts'
import { faultKey } from '../risk/price-faults.ts'
import type { PriceFault } from '../risk/price-faults.ts'
import { PriceWatch } from '../risk/price-watch.ts'
import type { StrategyHost } from '../strategy/strategy-host.ts'
import type { Trader } from '../trader.ts'
import type { Feed, FeedInstrument } from './feed.ts'
import type { SessionParts } from './session-parts.ts'
import type { SessionRecorder } from './session-recorder.ts'
import type { StrategyRoster } from './strategy-roster.ts'

/** Who tells of the prices in alerts. */
export const PRICES = 'prices'

export interface SessionPricesParts extends Pick<SessionParts, 'timers' | 'held' | 'instruments'> {
  readonly session: {
    readonly trader: Trader
    readonly recorder: SessionRecorder
    readonly strategies: StrategyRoster
    catchUp(): void
  }
}

/**
 * Has the prices of a session looked at before anybody else sees them, and pauses the strategies that depend on those that
 * cannot be trusted. What it does follows from what the session was fed and from its clock, so that a replay does it again.
 */
export class SessionPrices {
  readonly watch: PriceWatch
  readonly #parts: SessionPricesParts
  readonly #controls: AccountControls

  constructor(parts: SessionPricesParts, controls: AccountControls) {
    const { session, timers, instruments } = parts
    this.#parts = parts
    this.#controls = controls
    this.watch = new PriceWatch({
      clock: { now: () => controls.now },
      timers,
      limits: controls.limits,
      onBegin: (fault) => this.#onBegin(fault),
      onEnd: (fault, words) => this.#onEnd(fault, words),
    })
    for (const fed of instruments) this.#follow(session.trader, fed)
  }

  /** Lets it know the prices from before the start. Time that is the data's runs with the data from then on. */
  seed(feed: Feed): void {
    if (!this.#parts.held) this.watch.run(true)
    for (const screen of this.watch.screens) {
      const { close, length } = feed.history(screen.instrument.symbol)
      const last = close[length - 1]
      if (last !== undefined) screen.seed(last)
    }
  }

  /** A feed on the wall clock runs, or a human has it stand still: an input, for what does not come then is not missed. */
  noteFeed(isRunning: boolean): void {
    const { held, session } = this.#parts
    if (!held) return
    session.catchUp()
    session.recorder.command('feed', { isRunning }, () => this.watch.run(isRunning))
  }

  /** The limits were changed. */
  refresh(): void {
    this.watch.refresh()
    this.#parts.session.trader.bus.settle()
  }

  /** A strategy begins: it waits for what all on its symbols wait for. */
  admit(host: StrategyHost): void {
    for (const fault of this.watch.faults.all) this.#pause(host, fault)
  }

  close(): void {
    this.watch.close()
  }

  #follow(trader: Trader, { instrument, matchedBy }: FeedInstrument): void {
    const market = trader.market.get(instrument.symbol)
    const screen = this.watch.add(instrument, trader.calendar(instrument), {
      quote: (quote) => market.quotes.deliver(quote),
      trade: (trade) => market.trades.deliver(trade),
    })
    if (matchedBy === 'bars') market.bars().subscribe('value', PRICES, (bar) => screen.bar(bar))
    else market.screen = screen
  }

  #pause(host: StrategyHost, fault: PriceFault): void {
    if (!concerns(fault, host)) return
    const { reason, release } = fault
    const at = this.#controls.now
    this.#controls.pauses.pause({ strategyId: host.id, key: faultKey(fault), code: fault.code, reason, release, at })
  }

  #onBegin(fault: PriceFault): void {
    const hosts = this.#parts.session.strategies.running.filter((host) => concerns(fault, host))
    for (const host of hosts) this.#pause(host, fault)
    const waiting = hosts.length === 0 ? '' : `. ${namesOf(hosts)} for it: entries ${fault.release}`
    this.#tell(fault, fault.symbol === '' ? 'error' : 'warning', `${sentence(fault.reason)}${waiting}`, 'begins')
  }

  #onEnd(fault: PriceFault, words: string): void {
    this.#controls.pauses.resumeAll(faultKey(fault))
    this.#tell(fault, 'info', sentence(words), 'over')
  }

  #tell({ code, symbol }: PriceFault, severity: Severity, message: string, state: 'begins' | 'over'): void {
    const { trader, recorder } = this.#parts.session
    const at: Timestamp = this.#controls.now
    recorder.append('note', { prices: { code, symbol, state, message, at } })
    trader.bus.publish('alert', { at, severity, source: PRICES, code, message, subject: symbol })
    trader.bus.settle()
  }
}

/** Looks at the prices of a session; null where the account has no rules. */
export function pricesOf(parts: SessionPricesParts): SessionPrices | null {
  const { controls } = parts.session.trader
  return controls && new SessionPrices(parts, controls)
}

function concerns({ symbol }: PriceFault, { symbols }: StrategyHost): boolean {
  return symbol === '' || symbols.includes(symbol)
}

function namesOf(hosts: readonly StrategyHost[]): string {
  const ids = hosts.map(({ id }) => id)
  return ids.length === 1 ? `${ids[0]} waits` : `${ids.join(', ')} wait`
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}
