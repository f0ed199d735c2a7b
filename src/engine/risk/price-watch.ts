import type { Clock, TimerHandle, Timers } from '../kernel/clock.ts'
import type { TradingCalendar } from '../market/calendar.ts'
import type { Instrument } from '../model/instrument.ts'
import { MANUAL } from '../model/order-request.ts'
import type { Timestamp } from '../model/units.ts'
import type { TickSink } from './jump-screen.ts'
import type { LimitBook } from './limit-book.ts'
import { afterOpenTime } from './open-time.ts'
import { PriceFaults } from './price-faults.ts'
import type { PriceFault, PriceFaultCode } from './price-faults.ts'
import { PriceScreen } from './price-screen.ts'
import type { ScreenHost } from './price-screen.ts'
import { StandingFault, lengthText, recoveryText } from './standing-fault.ts'

export interface PriceWatchParts {
  readonly clock: Clock
  readonly timers: Timers
  readonly limits: LimitBook
  readonly onBegin: (fault: PriceFault) => void
  /** @param words what is said of its end */
  readonly onEnd: (fault: PriceFault, words: string) => void
}

/** Watches the prices of all symbols: one timer for whatever time alone changes. Everything follows from ticks and clock. */
export class PriceWatch implements ScreenHost {
  readonly faults = new PriceFaults()
  readonly #parts: PriceWatchParts
  readonly #screens: { readonly screen: PriceScreen; readonly calendar: TradingCalendar }[] = []
  readonly #silent: StandingFault
  #isRunning = false
  #aliveAt: number
  #timer: TimerHandle | undefined
  #wakesAt = Number.POSITIVE_INFINITY

  constructor(parts: PriceWatchParts) {
    this.#parts = parts
    this.#aliveAt = parts.clock.now()
    this.#silent = new StandingFault(this, 'STALE-FEED', '', 'prices come again')
  }

  get now(): Timestamp {
    return this.#parts.clock.now()
  }
  get isQuiet(): boolean {
    return this.faults.isQuiet
  }
  get isSilent(): boolean {
    return this.#silent.isOn
  }
  get screens(): readonly PriceScreen[] {
    return this.#screens.map(({ screen }) => screen)
  }

  /** Makes the screen of an instrument. */
  add(instrument: Instrument, calendar: TradingCalendar, sink: TickSink): PriceScreen {
    const limits = this.#limitsOf(instrument)
    const screen = new PriceScreen({ host: this, instrument, calendar, sink, limits })
    this.#screens.push({ screen, calendar })
    return screen
  }

  /** The feed runs, or stands still because a human wants it to: then nothing is missed. */
  run(isRunning: boolean): void {
    if (isRunning === this.#isRunning) return
    this.#isRunning = isRunning
    if (!isRunning) {
      this.close()
      return
    }
    this.#aliveAt = this.now
    for (const { screen } of this.#screens) screen.restart()
    this.#look()
  }

  /** The limits were changed. */
  refresh(): void {
    for (const { screen } of this.#screens) screen.setLimits(this.#limitsOf(screen.instrument))
    if (this.#parts.limits.base.maxFeedSilence === Number.POSITIVE_INFINITY) this.#silent.drop()
    this.#look()
  }

  close(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#wakesAt = Number.POSITIVE_INFINITY
  }

  fault(code: PriceFaultCode, symbol: string): PriceFault | null {
    return this.faults.on(code, symbol)
  }

  begin(fault: PriceFault): void {
    if (this.faults.begin(fault)) this.#parts.onBegin(fault)
  }

  end(code: PriceFaultCode, symbol: string, words: string): void {
    const fault = this.faults.end(code, symbol)
    if (fault) this.#parts.onEnd(fault, words)
  }

  alive(now: Timestamp): void {
    this.#aliveAt = now
    if (this.isQuiet) return
    const { priceRecovery, maxFeedSilence } = this.#parts.limits.base
    this.#silent.good(priceRecovery, maxFeedSilence)
  }

  wakeBy(at: number): void {
    if (!this.#isRunning || at >= this.#wakesAt || at === Number.POSITIVE_INFINITY) return
    this.close()
    this.#wakesAt = at
    this.#timer = this.#parts.timers.schedule(at as Timestamp, () => this.#look())
  }

  #look(): void {
    this.close()
    if (!this.#isRunning) return
    let next = this.#lookAtSilence()
    for (const { screen } of this.#screens) next = Math.min(next, screen.look())
    this.wakeBy(next)
  }

  /** Silent once any venue has been open for so long without a word of any symbol. */
  #lookAtSilence(): number {
    const { maxFeedSilence, priceRecovery } = this.#parts.limits.base
    if (maxFeedSilence === Number.POSITIVE_INFINITY) return maxFeedSilence
    let due = Number.POSITIVE_INFINITY
    for (const { calendar } of this.#screens)
      due = Math.min(due, afterOpenTime(calendar, this.#aliveAt, maxFeedSilence))
    if (this.now < due) return Math.min(due, this.#silent.look())
    this.#silent.bad(
      () => `no price of any symbol for ${lengthText(maxFeedSilence)}`,
      () => recoveryText('prices have come', priceRecovery),
    )
    return Number.POSITIVE_INFINITY
  }

  #limitsOf(instrument: Instrument) {
    // None of these limits is of a strategy.
    return this.#parts.limits.resolve(MANUAL, instrument)
  }
}
