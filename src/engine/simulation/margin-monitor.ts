import type { Clock } from '../kernel/clock.ts'
import type { EventBus } from '../kernel/event-bus.ts'
import type { MarketListener } from '../kernel/market-channel.ts'
import type { Bar } from '../model/bar.ts'
import { formatUnits } from '../model/decimal.ts'
import type { Fill } from '../model/fill.ts'
import type { Money, Price, Timestamp } from '../model/units.ts'
import type { ClosedTrade } from '../portfolio/closed-trade.ts'
import { liquidationOf } from '../portfolio/finished-trade.ts'
import type { Holding } from '../portfolio/holding.ts'
import type { MarginAccount, MarginState } from '../portfolio/margin-account.ts'
import { moneyText } from '../risk/risk-rule.ts'
import { MARGIN_CODES } from './margin-events.ts'
import type { MarginEvent, MarginEventKind } from './margin-events.ts'

/** What the bar of a moment showed of a holding. */
export class SeenBar implements MarketListener<Bar> {
  readonly name = 'margin'
  readonly holding: Holding
  /** Close of the bar: it is of the moment whose clock says the same. */
  closeTime = Number.NaN
  time = 0 as Timestamp
  timeframe = 0
  open = Number.NaN as Price
  #low = Number.NaN as Price
  #high = Number.NaN as Price

  constructor(holding: Holding) {
    this.holding = holding
  }

  take(bar: Bar): void {
    this.closeTime = bar.closeTime
    this.time = bar.time
    this.timeframe = bar.timeframe
    this.open = bar.openUnits
    this.#low = bar.lowUnits
    this.#high = bar.highUnits
  }

  /** The price that was worst for what is held. */
  get worst(): Price {
    return this.holding.position.quantity > 0 ? this.#low : this.#high
  }
}

/** Looks after the margin of an account at one moment. */
export interface MarginCheck {
  check(): void
}

export interface MarginMonitorParts {
  readonly account: MarginAccount
  readonly bus: EventBus
  readonly clock: Clock
}

/**
 * Watches an account on margin: at each moment, after all of its bars are matched and valued and before strategies
 * decide, margin is checked at the worst price that each bar showed. What then happens is told to everybody and kept.
 */
export class MarginMonitor {
  readonly account: MarginAccount
  readonly events: MarginEvent[] = []
  /** Most of equity that was in use as initial margin when a moment ended; Infinity once there was no equity left. */
  peakUse = 0
  readonly #parts: MarginMonitorParts
  readonly #seen = new Map<Holding, SeenBar>()
  /** Symbols of which part was closed by force since they were flat. */
  readonly #forced = new Set<string>()
  #check: MarginCheck | undefined
  #checkedAt = Number.NaN

  constructor(parts: MarginMonitorParts) {
    this.#parts = parts
    this.account = parts.account
  }

  /** Sets what is done at each moment. */
  use(check: MarginCheck): void {
    this.#check = check
  }

  /** Follows the bars of a holding. */
  watch(holding: Holding): SeenBar {
    const seen = new SeenBar(holding)
    this.#seen.set(holding, seen)
    return seen
  }

  /** The bar of a holding that closed at this moment. */
  barOf(holding: Holding): SeenBar | undefined {
    const seen = this.#seen.get(holding)
    return seen !== undefined && seen.closeTime >= this.#parts.clock.now() ? seen : undefined
  }

  /** Bars that closed at this moment. */
  get bars(): readonly SeenBar[] {
    return [...this.#seen.values()].filter(({ holding }) => this.barOf(holding) !== undefined)
  }

  /** Checks margin, once at each moment. */
  checkMoment(): void {
    const now = this.#parts.clock.now()
    if (now === this.#checkedAt) return
    this.#checkedAt = now
    this.checkNow()
  }

  /** Checks margin now. */
  checkNow(): void {
    this.#check?.check()
    this.#noteUse()
  }

  call(state: MarginState, at: Timestamp, message: string): void {
    this.#tell('call', 'warning', { at, equity: state.equity, required: state.maintenance, trade: null, message })
  }

  met(state: MarginState, at: Timestamp): void {
    const message = `the margin call was met: equity ${this.money(state.equity)}, maintenance ${this.money(state.maintenance)}`
    this.#tell('met', 'info', { at, equity: state.equity, required: state.maintenance, trade: null, message })
  }

  /** Part of a holding is about to be closed by force. */
  force({ instrument }: Holding): void {
    this.#forced.add(instrument.symbol)
  }

  liquidated(fill: Fill, equity: Money, required: Money): void {
    const { instrument, quantity, price, orderId, side, at } = fill
    const { symbol, quantityPrecision, pricePrecision } = instrument
    const did = side === 'sell' ? 'sold' : 'bought back'
    const message = `${formatUnits(quantity, quantityPrecision)} ${symbol} ${did} by force at ${formatUnits(price, pricePrecision)}: equity ${this.money(equity)}, required ${this.money(required)}`
    this.#tell('liquidation', 'error', {
      at,
      equity,
      required,
      trade: { symbol, quantity, price, orderId },
      message,
    })
  }

  deficit(equity: Money, required: Money, at: Timestamp): void {
    const message = `after everything was closed by force, equity is ${this.money(equity)}: losses were larger than the account`
    this.#tell('deficit', 'critical', { at, equity, required, trade: null, message })
  }

  /** A trade as it ended, marked when part of it was closed by force. */
  marked(trade: ClosedTrade): ClosedTrade {
    return this.#forced.delete(trade.instrument.symbol) ? liquidationOf(trade) : trade
  }

  /** How many events of a kind there were. */
  count(kind: MarginEventKind): number {
    return this.events.reduce((sum, event) => sum + Number(event.kind === kind), 0)
  }

  money(amount: Money): string {
    return moneyText(amount, this.account.portfolio)
  }

  #noteUse(): void {
    const use = this.account.use
    if (use > this.peakUse) this.peakUse = use
  }

  #tell(kind: MarginEventKind, severity: 'info' | 'warning' | 'error' | 'critical', event: Omit<MarginEvent, 'kind'>) {
    this.events.push({ kind, ...event })
    const { bus, clock } = this.#parts
    bus.publish('alert', {
      at: clock.now(),
      severity,
      source: 'margin',
      code: MARGIN_CODES[kind],
      message: event.message,
    })
  }
}

/** Checks margin once all bars of a moment are valued, before anybody decides. */
export class MarginCheckpoint implements MarketListener<Bar> {
  readonly name = 'margin'
  readonly #monitor: MarginMonitor

  constructor(monitor: MarginMonitor) {
    this.#monitor = monitor
  }

  take(): void {
    this.#monitor.checkMoment()
  }
}
