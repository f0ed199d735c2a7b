import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  LimitChangeRequest,
  LimitDifferenceView,
  LimitHistoryEntry,
  LimitValue,
  RiskView,
} from '../../contract/risk.ts'
import type { RiskStore } from '../adapters/storage/risk-store.ts'
import { ConfigError, messageOf } from '../model/errors.ts'
import type { AccountRisk } from '../risk/account-controls.ts'
import { LimitBook } from '../risk/limit-book.ts'
import type { LimitChange, LimitDifference, LimitLayer } from '../risk/limit-book.ts'
import { LIMITS, LIMIT_NAMES, isLimitName } from '../risk/limits.ts'
import type { LimitName, LimitValues } from '../risk/limits.ts'
import { Sectors, parseSectorCsv, sectorsOf } from '../risk/sectors.ts'
import { utilisation } from '../risk/utilisation.ts'
import type { Session } from '../session/session.ts'
import type { AlertDesk } from './alert-desk.ts'
import { LimitWatch } from './limit-watch.ts'
import { limitView } from './risk-view.ts'
import { after, type Time } from './timing.ts'

/** The account of paper sessions. */
export const PAPER = 'paper'

/** The account of sessions that trade real money at a broker. */
export function liveAccount(broker: string): string {
  return `${LIVE}${broker}`
}
const LIVE = 'live:'

/** Changes that the screen gets; the store keeps all. */
const MAX_HISTORY = 1_000

export interface RiskDeskParts {
  readonly store: RiskStore
  /** Folder of `sectors.csv` or `sectors.json`. */
  readonly home: string
  readonly time: Time
  readonly alerts: Pick<AlertDesk, 'add'>
  /** STOP, in the engine's own name. */
  readonly stop: (reason: string) => void
}

/** Limits as a human sets them: kept, put on record with a reason, and in force from the next order on. */
export class RiskDesk {
  readonly #parts: RiskDeskParts
  readonly #watch = new LimitWatch()
  /** Of the session that began last. */
  #account = PAPER

  constructor(parts: RiskDeskParts) {
    this.#parts = parts
  }

  /**
   * The rules that an account's session begins with: its defaults, under what a human set.
   * @param defaults limits that stand where nobody set others; null for an account that has none, as a live one
   * @throws ConfigError that names each limit missing
   */
  begin(account: string, sessionId: string, defaults: LimitValues | null): AccountRisk {
    const { store } = this.#parts
    const limits = new LimitBook(account, withDefaults(store.layers(account), defaults))
    this.#account = account
    return {
      limits,
      sectors: this.#readSectors(),
      // What was tried with play money is new where the money is real.
      knownVersions: store.knownVersions(sessionId, account.startsWith(LIVE) ? 'live' : 'any'),
      locks: store.locks(account),
      onLock: (lock) => this.#keep(() => store.lock(account, lock)),
      // Once what happens now is over: a stop is an input of the session, not a part of a price.
      onStop: (reason) => void after(this.#parts.time, 0, () => this.#parts.stop(reason)),
    }
  }

  /** Looks whether what is held and works is within its limits; to be called about every second. */
  tick(session: Session | null): void {
    this.#watch.tick(session)
  }

  read({ trader }: Session): RiskView {
    const { controls } = trader
    if (!controls) throw new ConfigError('expected a session whose account has rules, found one without')
    const { limits, protections, conducts, now } = controls
    return {
      account: limits.account,
      limits: LIMIT_NAMES.map((name) => {
        const { title, unit, reach } = LIMITS[name]
        return { name, title, unit, accountOnly: reach === 'account', marketOnly: reach === 'market' }
      }),
      layers: limits.layers.map(({ scope, key, values }) => ({ scope, key, values: mapped(values, limitView) })),
      uses: utilisation(controls).map((use) => ({ ...use, limit: limitView(use.limit) })),
      protections: [...protections.active(now)],
      locks: [...conducts.locks],
    }
  }

  /** Changes limits; with `dryRun` only says what would be different. @throws ConfigError */
  change(session: Session, request: LimitChangeRequest): readonly LimitDifferenceView[] {
    const { controls } = session.trader
    if (!controls) throw new ConfigError('expected a session whose account has rules, found one without')
    const { scope, key, values, reason, dryRun } = request
    const change: LimitChange = { scope, key, values: mapped(namedLimits(values), limitOf) }
    const differences = controls.limits.differences(change)
    if (!dryRun && differences.length > 0) {
      // On record before it acts; what could be refused was refused while the differences were found.
      this.#parts.store.change(controls.limits.account, differences, this.#parts.time.now(), reason)
      session.risk.change(change)
      this.#say(differences, reason)
    }
    return differences.map(differenceView)
  }

  /** Of the account of the session that began last. */
  history(account = this.#account): readonly LimitHistoryEntry[] {
    return this.#parts.store.history(account, MAX_HISTORY).map((row) => ({ ...row, ...differenceView(row) }))
  }

  /** Lets a strategy trade again that a rule has taken out. @throws ConfigError when none has that name */
  release(session: Session, strategy: string, reason: string): void {
    const account = session.trader.controls?.limits.account
    if (account === undefined || session.risk.lockOn(strategy) === null) {
      throw new ConfigError(`expected a strategy that was taken out, found "${strategy}"`)
    }
    this.#parts.store.release(account, strategy, this.#parts.time.now(), reason)
    session.risk.release(strategy)
    const message = `${strategy} may trade again: ${reason}`
    this.#parts.alerts.add({ severity: 'warning', source: 'human', code: 'STRATEGY-RELEASED', message })
  }

  #say(differences: readonly LimitDifference[], reason: string): void {
    const words = differences.map(({ key, name, before, after }) => {
      const of = key === '' ? '' : ` of ${key}`
      return `${name}${of} ${before === null ? 'was not set' : limitView(before)} → ${after === null ? 'not set' : limitView(after)}`
    })
    const message = `Limits were changed (${reason}): ${words.join(', ')}`
    this.#parts.alerts.add({ severity: 'info', source: 'human', code: 'LIMITS-CHANGED', message })
  }

  /** A file that cannot be read is said, and leaves every symbol a sector of its own. */
  #readSectors(): Sectors {
    const [csv, json] = [join(this.#parts.home, 'sectors.csv'), join(this.#parts.home, 'sectors.json')]
    try {
      if (existsSync(csv)) return parseSectorCsv(readFileSync(csv, 'utf8'))
      return existsSync(json) ? sectorsOf(JSON.parse(readFileSync(json, 'utf8'))) : new Sectors()
    } catch (error) {
      const message = `The sectors could not be read, so that each symbol is one of its own: ${messageOf(error)}`
      this.#parts.alerts.add({ severity: 'error', source: 'risk', code: 'SECTORS', message })
      return new Sectors()
    }
  }

  /** A lock holds in this engine whether or not the disk takes it. */
  #keep(write: () => void): void {
    try {
      write()
    } catch (error) {
      const message = `A strategy was taken out, but this could not be written down: ${messageOf(error)}`
      this.#parts.alerts.add({ severity: 'critical', source: 'risk', code: 'LOCK-NOT-WRITTEN', message })
    }
  }
}

/** What a human set for the account wins over the defaults, limit by limit. */
function withDefaults(layers: readonly LimitLayer[], defaults: LimitValues | null): readonly LimitLayer[] {
  const set = layers.find(({ scope }) => scope === 'account')?.values
  const account: LimitLayer = { scope: 'account', key: '', values: { ...defaults, ...set } }
  return [account, ...layers.filter(({ scope }) => scope !== 'account')]
}

function limitOf(value: LimitValue | null): number | null {
  return value === 'unlimited' ? Number.POSITIVE_INFINITY : value
}

function differenceView({
  scope,
  key,
  name,
  before,
  after,
}: Omit<LimitDifference, 'name'> & { readonly name: string }) {
  return {
    scope,
    key,
    name,
    before: before === null ? null : limitView(before),
    after: after === null ? null : limitView(after),
  }
}

/** @throws ConfigError for a limit that there is not */
function namedLimits<T>(values: Readonly<Record<string, T>>): Partial<Record<LimitName, T>> {
  const named: Partial<Record<LimitName, T>> = {}
  for (const [name, value] of Object.entries(values)) {
    if (!isLimitName(name)) throw new ConfigError(`expected the name of a limit, found "${name}"`)
    named[name] = value
  }
  return named
}

function mapped<T, R>(values: Readonly<Partial<Record<LimitName, T>>>, change: (value: T) => R) {
  const entries = Object.entries(values) as [LimitName, T][]
  return Object.fromEntries(entries.map(([name, value]) => [name, change(value)])) as Record<LimitName, R>
}
