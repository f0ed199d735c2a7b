import type { CommandPayload } from '../../contract/commands.ts'
import type { BrokerSetting } from '../adapters/brokers/broker-settings.ts'
import type { DataCatalog } from '../adapters/data/data-catalog.ts'
import { JournalLog } from '../adapters/journal/journal-log.ts'
import type { StoredSession } from '../adapters/storage/session-records.ts'
import type { Store } from '../adapters/storage/store.ts'
import type { AccountEnvironment } from '../kernel/broker-connection.ts'
import { USD, moneyOf } from '../model/currency.ts'
import { ConfigError } from '../model/errors.ts'
import type { TradingState } from '../risk/trading-state.ts'
import type { Session } from '../session/session.ts'
import type { OutsideBrokers } from './outside-brokers.ts'
import { PAPER, liveAccount } from './risk-desk.ts'
import type { RiskDesk } from './risk-desk.ts'
import { paperLimitsOf, prepareSession } from './session-factory.ts'
import type { SessionRequest } from './session-factory.ts'
import { withRates } from './session-rates.ts'
import { settingsOf } from './session-resume.ts'
import type { CurrentSession, SessionSettings } from './session-view.ts'
import { storedRecords } from './stored-records.ts'
import type { Time } from './timing.ts'

export interface SessionLauncherParts {
  readonly store: Store
  readonly catalog: DataCatalog
  readonly state: TradingState
  readonly risk: RiskDesk
  readonly brokers: OutsideBrokers
  readonly time: Time
  readonly onMoment: () => void
  readonly onFeedState: () => void
}

/** A session that an earlier engine left. */
export interface LeftSession {
  readonly current: CurrentSession
  readonly stored: StoredSession
  /** Orders that were written down and not known to have left. */
  readonly unknown: number
}

/** Where a session's orders go, null for the simulated exchange. */
type Outside = {
  readonly setting: BrokerSetting
  readonly startedAt: number
  readonly environment: AccountEnvironment
} | null

const isLive = (outside: Outside) => outside?.environment === 'live'

/** Whose limits stand: those of a live account are its own, set by a human, each of them. */
const accountOf = (outside: Outside) => (outside && isLive(outside) ? liveAccount(outside.setting.kind) : PAPER)

/** Makes sessions: fresh ones, and those that an earlier engine left. */
export class SessionLauncher {
  readonly #parts: SessionLauncherParts

  constructor(parts: SessionLauncherParts) {
    this.#parts = parts
  }

  /** A fresh session, which the store knows of already. @throws ConfigError, DataError, BrokerError; then nothing was begun */
  async fresh({ feed: asked, cash, broker, margin }: CommandPayload<'session.start'>): Promise<{
    readonly current: CurrentSession
    readonly setting: BrokerSetting | null
  }> {
    const { time, store, catalog, brokers } = this.#parts
    const feed = asked.kind === 'replay' ? withRates(asked, (await catalog.list()).datasets) : asked
    const setting = brokers.choose(feed, broker)
    if (setting && margin) throw new ConfigError('expected margin by the broker outside, found margin for paper')
    const there = setting && (await brokers.look(setting))
    const environment = there?.environment ?? 'paper'
    const money = there?.cash ?? moneyOf(cash, USD)
    // Later than the one before, whatever became of the clock: the latest session is the one that an engine goes on with.
    const startedAt = Math.max(Math.floor(time.now()), Math.floor(store.sessions.latestSession()?.startedAt ?? 0) + 1)
    const id = `s${startedAt.toString(36)}`
    const request: SessionRequest = { id, feed, cash: money, margin, run: 1, past: null }
    const prepared = await prepareSession(request, catalog, time)
    const speed = feed.kind === 'replay' ? feed.speed : null
    const settings: SessionSettings = {
      speed,
      run: 1,
      broker: setting?.kind ?? 'simulated',
      environment,
      ...(margin ? { margin } : {}),
    }
    const session = this.#create(request, prepared, setting && { setting, startedAt, environment })
    const { instruments } = prepared
    const kept = { id, feed, currency: USD, cash: money, startedAt, instruments, settings: { ...settings } }
    // A session that is on record must be found at its broker, whatever happens next.
    if (setting) brokers.keep(setting)
    store.sessions.create(kept)
    return { current: { session, feed, startedAt, settings }, setting }
  }

  /** The session that an earlier engine left, null when there is none to go on with. @throws what keeps it from going on */
  async left(): Promise<LeftSession | null> {
    const { store, time, catalog, brokers } = this.#parts
    const latest = store.sessions.latestSession()
    if (!latest || latest.state === 'failed') return null
    const stored = store.sessions.load(latest.id)
    const { id, cash, startedAt } = stored
    const unknown = stored.orders.filter(({ status }) => status === 'initialized').length
    const settings = settingsOf(stored)
    const isOutside = settings.broker !== 'simulated'
    // Whoever starts the engine with a broker outside wants to trade there.
    if (!isOutside && brokers.isUsual) return null
    const feed =
      settings.speed === null || stored.feed.kind !== 'replay' ? stored.feed : { ...stored.feed, speed: settings.speed }
    const past = { ...stored, ...store.reconciliation.load(id, stored.instruments) }
    const request: SessionRequest = { id, feed, cash, margin: settings.margin, run: settings.run, past }
    const prepared = await prepareSession(request, catalog, time)
    const setting = isOutside ? brokers.recall() : null
    if (setting) brokers.keep(setting)
    store.sessions.setSettings(id, { ...settings })
    const { environment } = settings
    const session = this.#create(request, prepared, setting && { setting, startedAt, environment })
    return { current: { session, feed, startedAt, settings }, stored, unknown }
  }

  /** The chain of the journal of that name. */
  logOf(chain: string): JournalLog {
    const { store, time } = this.#parts
    return new JournalLog({ chain, store: store.journal, now: () => time.now() })
  }

  #create(
    { id, cash, margin, feed }: SessionRequest,
    { instruments, create }: Awaited<ReturnType<typeof prepareSession>>,
    outside: Outside,
  ): Session {
    const { state, time, store, brokers, risk, onMoment, onFeedState } = this.#parts
    const log = this.logOf(id)
    const together = (write: () => void) => log.flush(write)
    return create({
      records: storedRecords(store.sessions.journal(id), log, () => time.now()),
      log,
      state,
      outside: outside ? brokers.for(outside.setting, { id, instruments, together, ...outside }) : undefined,
      risk: risk.begin(
        accountOf(outside),
        id,
        isLive(outside) ? null : paperLimitsOf({ cash, margin, feed }, instruments),
      ),
      onMoment,
      onFeedState,
    })
  }
}
