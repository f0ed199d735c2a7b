import type { LinesSource } from '../../contract/streams.ts'
import type { FeedConfig, Lamp, SessionView } from '../../contract/views.ts'
import type { DataCatalog } from '../adapters/data/data-catalog.ts'
import type { Store } from '../adapters/storage/store.ts'
import type { StoredSession } from '../adapters/storage/session-records.ts'
import type { StrategyLibrary } from '../adapters/strategy/library.ts'
import type { TimerHandle } from '../kernel/clock.ts'
import type { AlertEvent } from '../kernel/events.ts'
import { USD, moneyOf } from '../model/currency.ts'
import { ConfigError, messageOf } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import { formatTimeframe, parseTimeframe } from '../model/time.ts'
import type { StopReport } from '../execution/stop-sequence.ts'
import type { TradingState } from '../risk/trading-state.ts'
import type { Speed } from '../session/feed.ts'
import type { Session } from '../session/session.ts'
import type { RunningStrategy } from '../session/running-strategy.ts'
import type { StrategyDefinition } from '../strategy/definition.ts'
import type { ParameterValues } from '../strategy/parameters.ts'
import type { StreamSink } from './api.ts'
import { streamBars } from './chart-stream.ts'
import { streamLines } from './lines-stream.ts'
import type { Pulse } from './pulse.ts'
import { prepareSession } from './session-factory.ts'
import type { SessionRequest } from './session-factory.ts'
import { SessionTopics } from './session-topics.ts'
import { feedLamp, sessionView } from './session-view.ts'
import type { CurrentSession, SessionSettings } from './session-view.ts'
import { storedRecords } from './stored-records.ts'
import { every, type Time } from './timing.ts'

/** How often what happened is written down. An intent does not wait for it. */
const WRITE_INTERVAL_MS = 100

export interface SessionDeskParts {
  readonly store: Store
  readonly catalog: DataCatalog
  readonly library: StrategyLibrary
  readonly state: TradingState
  readonly time: Time
  readonly pulse: Pulse
  readonly onAlert: (alert: AlertEvent) => void
  /** Something in the status line changed. */
  readonly onStatus: () => void
}

/** Runs the one paper session: begins it, goes on with it after a restart, and does to it what the human asks. */
export class SessionDesk {
  readonly topics: SessionTopics
  readonly #parts: SessionDeskParts
  readonly #writing: TimerHandle
  #current: CurrentSession | null = null
  #journal: Lamp = { state: 'off', detail: 'No session' }
  readonly #charts = new Set<StreamSink<'bars'> | StreamSink<'lines'>>()

  constructor(parts: SessionDeskParts) {
    this.#parts = parts
    this.topics = new SessionTopics(parts.pulse, () => this.#current?.session ?? null)
    this.#writing = every(parts.time, WRITE_INTERVAL_MS, () => this.#write())
  }

  get journal(): Lamp {
    return this.#journal
  }
  get feedLamp(): Lamp {
    return this.#current ? feedLamp(this.#current) : { state: 'off', detail: 'No session' }
  }
  get conflated(): number {
    return this.#current?.session.feed.conflated ?? 0
  }
  get view(): SessionView | null {
    return this.#current && sessionView(this.#current)
  }

  /** Begins a fresh session in place of the one that runs. @throws ConfigError, DataError; then the old one goes on */
  async start(feed: FeedConfig, cash: number): Promise<string> {
    const { time, store, catalog } = this.#parts
    const id = `s${time.now().toString(36)}`
    const request: SessionRequest = { id, feed, cash: moneyOf(cash, USD), run: 1, past: null }
    const prepared = await prepareSession(request, catalog, time)
    this.#end()
    const settings = { speed: feed.kind === 'replay' ? feed.speed : null, run: 1 }
    const journal = store.sessions.create({
      id,
      feed,
      currency: USD,
      cash: request.cash,
      startedAt: time.now(),
      instruments: prepared.instruments,
      settings: { ...settings },
    })
    const session = prepared.create(this.#context(journal))
    this.#install({ session, feed, startedAt: time.now(), settings }, [])
    session.start()
    return id
  }

  /** Goes on with the session that an earlier engine left, if there is one. @throws what keeps it from going on */
  async resume(): Promise<boolean> {
    const { store, time, catalog } = this.#parts
    const latest = store.sessions.latestSession()
    if (!latest || (latest.state !== 'running' && latest.state !== 'paused')) return false
    const stored = store.sessions.load(latest.id)
    const settings = settingsOf(stored)
    const feed =
      settings.speed === null || stored.feed.kind !== 'replay' ? stored.feed : { ...stored.feed, speed: settings.speed }
    const { id, cash } = stored
    const prepared = await prepareSession({ id, feed, cash, run: settings.run, past: stored }, catalog, time)
    store.sessions.setSettings(id, { ...settings })
    const session = prepared.create(this.#context(store.sessions.journal(id)))
    this.#install({ session, feed, startedAt: stored.startedAt, settings }, stored.fills)
    this.#resumeStrategies(session, stored)
    if (stored.state === 'running') session.start()
    return true
  }

  pause(): void {
    this.session.feed.pause()
    this.#saveState('paused')
  }
  resumeFeed(): void {
    this.session.feed.resume()
    this.#saveState('running')
  }
  step(): void {
    this.session.feed.step()
  }
  setSpeed(speed: Speed): void {
    const current = this.#requireCurrent()
    current.session.feed.setSpeed(speed)
    current.settings = { ...current.settings, speed }
    this.#parts.store.sessions.setSettings(current.session.id, { ...current.settings })
    this.#parts.onStatus()
  }

  startStrategy(file: string, symbols: readonly string[], timeframe: string, params: ParameterValues): RunningStrategy {
    const definition = this.#parts.library.definition(file)
    const strategy = this.session.startStrategy({ definition, symbols, timeframe, params })
    // While the session is paused no moment comes that would tell.
    this.topics.strategies.changed(strategy.host.id)
    return strategy
  }

  stopStrategy(id: string): void {
    this.session.stopStrategy(id)
    this.topics.strategies.changed(id)
  }

  /** A strategy file has a new good version. */
  reload(definition: StrategyDefinition): void {
    this.#current?.session.reload(definition)
    this.topics.touchStrategies()
  }

  /** The trading part of STOP; the latch is set already. */
  stopTrading(): (StopReport & { readonly strategiesStopped: number }) | null {
    const report = this.#current?.session.stopTrading() ?? null
    this.topics.touchStrategies()
    return report
  }

  streamBars(symbol: string, timeframe: string, sink: StreamSink<'bars'>): () => void {
    const end = streamBars(this.session, this.#parts.pulse, symbol, parseTimeframe(timeframe), sink)
    return this.#chart(sink, end)
  }

  streamLines(source: LinesSource, sink: StreamSink<'lines'>): () => void {
    return this.#chart(sink, streamLines(this.session, this.#parts.pulse, source, sink))
  }

  /** Writes everything down and lets go of the session; the next engine goes on with it. */
  shutdown(): void {
    this.#writing.cancel()
    this.#current?.session.suspend()
    this.#current = null
  }

  /** The running session. @throws ConfigError when there is none */
  get session(): Session {
    return this.#requireCurrent().session
  }

  #requireCurrent(): CurrentSession {
    if (this.#current) return this.#current
    throw new ConfigError('expected a running session, found none: start one first')
  }

  #context(journal: Parameters<typeof storedRecords>[0]) {
    const { state, time } = this.#parts
    return {
      records: storedRecords(journal, () => time.now()),
      state,
      onMoment: () => this.topics.moment(),
      onFeedState: () => this.#onFeedState(),
    }
  }

  #install(current: CurrentSession, past: readonly Fill[]): void {
    this.#current = current
    this.#journal = { state: 'ok', detail: 'Written' }
    const { session } = current
    session.trader.bus.subscribe('alert', 'alerts', (alert) => this.#parts.onAlert(alert))
    this.topics.follow(session, past)
    for (const sink of [...this.#charts]) sink.restart()
    this.#parts.onStatus()
  }

  #resumeStrategies(session: Session, stored: StoredSession): void {
    for (const { id, file, symbols, timeframe, params, state } of stored.strategies) {
      if (state !== 'running') continue
      try {
        const definition = this.#parts.library.definition(file)
        session.startStrategy({ id, definition, symbols, params, timeframe: formatTimeframe(timeframe) })
      } catch (error) {
        session.alert('error', id, 'NOT-RESUMED', `${id} could not go on after the restart: ${messageOf(error)}`)
      }
    }
  }

  #end(): void {
    const current = this.#current
    if (!current) return
    current.session.close()
    this.#current = null
    this.#parts.store.sessions.setState(current.session.id, 'ended', this.#parts.time.now())
  }

  #onFeedState(): void {
    if (this.#current?.session.feed.state === 'ended') this.#saveState('ended')
    this.#parts.onStatus()
  }

  #saveState(state: 'running' | 'paused' | 'ended'): void {
    const current = this.#current
    if (!current) return
    this.#parts.store.sessions.setState(current.session.id, state, state === 'ended' ? this.#parts.time.now() : null)
    this.#parts.onStatus()
  }

  #write(): void {
    if (!this.#current) return
    try {
      this.#current.session.ledger.write()
      if (this.#journal.state !== 'ok') this.#setJournal({ state: 'ok', detail: 'Written' })
    } catch (error) {
      if (this.#journal.state === 'down') return
      this.#setJournal({ state: 'down', detail: messageOf(error) })
      this.#current.session.alert(
        'critical',
        'journal',
        'NOT-WRITTEN',
        `The session is not written down: ${messageOf(error)}`,
      )
    }
  }

  #setJournal(lamp: Lamp): void {
    this.#journal = lamp
    this.#parts.onStatus()
  }

  #chart(sink: StreamSink<'bars'> | StreamSink<'lines'>, end: () => void): () => void {
    this.#charts.add(sink)
    return () => {
      this.#charts.delete(sink)
      end()
    }
  }
}

function settingsOf({ settings, feed }: StoredSession): SessionSettings {
  const { speed, run } = settings
  const isSpeed = speed === 'max' || typeof speed === 'number'
  return {
    speed: isSpeed ? speed : feed.kind === 'replay' ? feed.speed : null,
    run: (typeof run === 'number' ? run : 1) + 1,
  }
}
