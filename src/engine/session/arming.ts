import type { AccountEnvironment } from '../kernel/broker-connection.ts'
import type { Clock } from '../kernel/clock.ts'
import { ConfigError } from '../model/errors.ts'
import { ARMING } from '../risk/trading-state.ts'
import type { Armed, ArmingEvent, TradingHold, TradingState } from '../risk/trading-state.ts'

export interface SessionArmingParts {
  readonly state: TradingState
  readonly time: Clock
  /** What the broker said of its account when the session began. */
  readonly environment: AccountEnvironment
  /** Keeps what a human did, durably. @throws StorageError; then it is not done */
  readonly keep: (event: ArmingEvent) => void
  /** Said to a human, and to whoever waits for it. */
  readonly onChange: (severity: 'warning' | 'critical', code: string, message: string) => void
}

/**
 * Whether a session may trade real money. One at a live account begins unarmed, whatever an earlier engine was told: until
 * a human arms it only what reduces a position passes. One at a paper account needs no arming, as long as it is one.
 */
export class SessionArming {
  readonly #parts: SessionArmingParts
  #armed: Armed | null = null
  #held: TradingHold | null = null
  /** The broker says another thing of its account than when the session began. */
  #found: AccountEnvironment

  constructor(parts: SessionArmingParts) {
    this.#parts = parts
    this.#found = parts.environment
    this.#hold()
  }

  /** As of the session's begin: a session whose account turned out to be another one trades nothing. */
  get environment(): AccountEnvironment {
    return this.#found === 'live' ? 'live' : this.#parts.environment
  }
  /** Null until a human has armed the session, and always for a paper account. */
  get armed(): Armed | null {
    return this.#armed
  }
  /** Whether strategies may go on. */
  get isOpen(): boolean {
    return this.#problem === ''
  }

  /** Takes what the broker says of its account, each time that the line came up. */
  see(found: AccountEnvironment): void {
    if (found === this.#found) return
    this.#found = found
    this.#armed = null
    this.#hold()
    if (this.#isSame) return
    const { environment } = this.#parts
    const message = `The session began at a ${environment} account, and the broker says now that it is ${found}: nothing but reductions leaves`
    this.#parts.onChange('critical', 'ENVIRONMENT', message)
  }

  /** Lets the session trade. @throws ConfigError where that is not to be had, StorageError when it can't be kept */
  arm(by: string, reason: string): void {
    const { environment, time, keep, onChange } = this.#parts
    if (!this.#isSame)
      throw new ConfigError(`expected a ${environment} account, found a ${this.#found} one: begin anew`)
    if (environment === 'paper') throw new ConfigError('expected a live account to arm, found one with play money')
    if (this.#armed !== null) return
    const armed = { at: time.now(), by, reason }
    keep({ ...armed, action: 'arm' })
    this.#armed = armed
    this.#hold()
    onChange('warning', 'ARMED', `The session may trade real money: armed by ${by} (${reason})`)
  }

  /** Takes it back. Never kept from happening: a disk that is full is said, not waited for. */
  disarm(by: string, reason: string): void {
    if (this.#armed === null) return
    const { time, keep, onChange } = this.#parts
    this.#armed = null
    this.#hold()
    onChange('warning', 'DISARMED', `The session may trade no real money any more: disarmed by ${by} (${reason})`)
    keep({ at: time.now(), by, reason, action: 'disarm' })
  }

  /** Lets go of the state: what comes next has an account of its own. */
  close(): void {
    if (this.#held) this.#parts.state.drop(this.#held)
  }

  get #isSame(): boolean {
    return this.#found === this.#parts.environment
  }

  get #problem(): string {
    if (!this.#isSame) return `the account is not the ${this.#parts.environment} one that the session began at`
    return this.#found === 'live' && this.#armed === null ? 'this session trades real money and is not armed' : ''
  }

  #hold(): void {
    const { state, time } = this.#parts
    const reason = this.#problem
    if (reason === '') {
      this.close()
      return
    }
    this.#held = { key: ARMING, level: 'stopped', at: time.now(), source: 'engine', reason }
    state.hold(this.#held)
  }
}
