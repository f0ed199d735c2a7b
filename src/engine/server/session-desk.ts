import type { LinesSource } from '../../contract/streams.ts'
import type { FeedConfig, Lamp, SessionView } from '../../contract/views.ts'
import type { DataCatalog } from '../adapters/data/data-catalog.ts'
import { JournalLog } from '../adapters/journal/journal-log.ts'
import { faultMessage } from '../adapters/journal/read-journal.ts'
import type { Store } from '../adapters/storage/store.ts'
import type { StrategyLibrary } from '../adapters/strategy/library.ts'
import type { TimerHandle } from '../kernel/clock.ts'
import type { AlertEvent } from '../kernel/events.ts'
import type { EventLog } from '../kernel/journal.ts'
import { USD, moneyOf } from '../model/currency.ts'
import { ConfigError, messageOf } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import { parseTimeframe } from '../model/time.ts'
import type { StopReport } from '../execution/cancel-all.ts'
import type { StopStep } from '../execution/stop-run.ts'
import type { StopVenue } from '../execution/stop-venue.ts'
import type { TradingState } from '../risk/trading-state.ts'
import type { Speed } from '../session/feed.ts'
import type { Session } from '../session/session.ts'
import { sessionVenue } from '../session/session-venue.ts'
import type { RunningStrategy } from '../session/running-strategy.ts'
import type { StrategyDefinition } from '../strategy/definition.ts'
import type { ParameterValues } from '../strategy/parameters.ts'
import type { StreamSink } from './api.ts'
import { streamBars } from './chart-stream.ts'
import { streamLines } from './lines-stream.ts'
import type { Pulse } from './pulse.ts'
import { PAPER } from './risk-desk.ts'
import type { RiskDesk } from './risk-desk.ts'
import { ENGINE_CHAIN, paperLimitsOf, prepareSession } from './session-factory.ts'
import type { PreparedSession, SessionRequest } from './session-factory.ts'
import { resumeStrategies, settingsOf } from './session-resume.ts'
import { SessionTopics } from './session-topics.ts'
import { feedLamp, sessionView } from './session-view.ts'
import type { CurrentSession } from './session-view.ts'
import { storedRecords } from './stored-records.ts'
import { every, type Time } from './timing.ts'

/** How often what happened is written down. An intent does not wait for it. */
const WRITE_INTERVAL_MS = 100

export interface SessionDeskParts {
  readonly store: Store
  readonly catalog: DataCatalog
  readonly library: StrategyLibrary
  readonly state: TradingState
  readonly risk: RiskDesk
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
  /** What happens while there is no session. */
  readonly #engineLog: JournalLog
  #current: CurrentSession | null = null
  #journal: Lamp = { state: 'off', detail: 'No session' }
  /** Whether the store knows if the feed runs. */
  #isStateKept = true
  #starting: Promise<unknown> = Promise.resolve()
  readonly #charts = new Set<StreamSink<'bars'> | StreamSink<'lines'>>()

  constructor(parts: SessionDeskParts) {
    this.#parts = parts
    this.#engineLog = this.#logOf(ENGINE_CHAIN)
    this.topics = new SessionTopics(parts.pulse, () => this.#current?.session ?? null)
    this.#writing = every(parts.time, WRITE_INTERVAL_MS, () => this.#write())
  }

  get journal(): Lamp {
    return this.#journal
  }
  /** Where to write down what happens to the session, or to the engine while there is none. */
  get log(): EventLog {
    return this.#current?.session.recorder ?? this.#engineLog
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
  start(feed: FeedConfig, cash: number): Promise<string> {
    // One after the other: two that load at the same time would be one session by their ids.
    const turn = this.#starting.then(() => this.#start(feed, cash))
    this.#starting = turn.catch(() => undefined)
    return turn
  }

  async #start(feed: FeedConfig, cash: number): Promise<string> {
    const { time, store, catalog } = this.#parts
    // Later than the one before, whatever became of the clock: the latest session is the one that an engine goes on with.
    const startedAt = Math.max(Math.floor(time.now()), Math.floor(store.sessions.latestSession()?.startedAt ?? 0) + 1)
    const id = `s${startedAt.toString(36)}`
    const request: SessionRequest = { id, feed, cash: moneyOf(cash, USD), run: 1, past: null }
    const prepared = await prepareSession(request, catalog, time)
    const settings = { speed: feed.kind === 'replay' ? feed.speed : null, run: 1 }
    // Whatever can fail comes first: the old session ends only for one that is there.
    const session = prepared.create(this.#context(request, prepared))
    const { instruments } = prepared
    store.sessions.create({ id, feed, currency: USD, cash: request.cash, startedAt, instruments, settings })
    this.#end()
    this.#install({ session, feed, startedAt, settings }, [])
    session.start()
    return id
  }

  /** Goes on with the session that an earlier engine left, if there is one. @throws what keeps it from going on */
  async resume(): Promise<boolean> {
    const { store, time, catalog } = this.#parts
    const latest = store.sessions.latestSession()
    if (!latest || latest.state === 'failed') return false
    const stored = store.sessions.load(latest.id)
    const unknown = stored.orders.filter(({ status }) => status === 'initialized').length
    const settings = settingsOf(stored)
    const feed =
      settings.speed === null || stored.feed.kind !== 'replay' ? stored.feed : { ...stored.feed, speed: settings.speed }
    const { id, cash } = stored
    const request: SessionRequest = { id, feed, cash, run: settings.run, past: stored }
    const prepared = await prepareSession(request, catalog, time)
    store.sessions.setSettings(id, { ...settings })
    const session = prepared.create(this.#context(request, prepared))
    this.#install({ session, feed, startedAt: stored.startedAt, settings }, stored.fills)
    this.#checkJournal(session)
    if (unknown > 0) {
      const message = `${unknown} orders were on their way when the engine ended; they did not reach the exchange`
      session.alert('warning', 'session', 'ORDERS-UNKNOWN', message)
    }
    const { library, state } = this.#parts
    resumeStrategies(session, stored, library, state.stopped)
    // A STOP whose cancels were not written down any more is carried out now.
    if (state.stopped) session.stopTrading()
    if (stored.state === 'running') session.start()
    return true
  }

  pause(): void {
    this.session.feed.pause()
  }
  /** @throws ConfigError at the end of a replay */
  resumeFeed(): void {
    const { feed } = this.session
    if (feed.state === 'ended') throw new ConfigError('expected a feed that is paused, found one at its end')
    feed.resume()
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
    const { library, store } = this.#parts
    const definition = library.definition(file)
    store.sources.keep(library.bundle(file))
    const strategy = this.act((session) => session.strategies.start({ definition, symbols, timeframe, params }))
    // While the session is paused no moment comes that would tell.
    this.topics.strategies.changed(strategy.host.id)
    return strategy
  }

  stopStrategy(id: string): void {
    this.act((session) => session.strategies.stop(id))
    this.topics.strategies.changed(id)
  }

  /**
   * Does what a human asks for, and writes down what came of it before they are told.
   * @throws ConfigError without a session
   */
  act<T>(action: (session: Session) => T): T {
    this.session.catchUp()
    try {
      return action(this.session)
    } finally {
      this.#write()
    }
  }

  /** A strategy file has a new good version. */
  reload(definition: StrategyDefinition): void {
    const session = this.#current?.session
    if ([...(session?.strategies.all ?? [])].some(({ host }) => host.definition.file === definition.file)) {
      this.#parts.store.sources.keep(this.#parts.library.bundle(definition.file))
    }
    session?.catchUp()
    session?.strategies.reload(definition)
    this.topics.touchStrategies()
  }

  /** The newest text of a strategy file does not load. */
  refuseReload(file: string, message: string): void {
    this.#current?.session.strategies.refuseReload(file, message)
    this.topics.touchStrategies()
  }

  /** The trading part of STOP; the latch is set already. */
  stopTrading(): (StopReport & { readonly strategiesStopped: number }) | null {
    const report = this.#current?.session.stopTrading() ?? null
    this.topics.touchStrategies()
    this.#write()
    return report
  }

  /** Every broker that the session's orders may work at. */
  venues(): readonly StopVenue[] {
    return this.#current === null ? [] : [sessionVenue(() => this.#current?.session ?? null)]
  }

  /** A step of a stop, for the session's journal. */
  noteStep({ latchId, broker, step, phase, at, detail }: StopStep): void {
    this.#current?.session.recorder.append('step', { latchId, broker, step, phase, at, detail })
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

  #logOf(chain: string): JournalLog {
    const { store, time } = this.#parts
    return new JournalLog({ chain, store: store.journal, now: () => time.now() })
  }

  #context({ id, cash }: SessionRequest, { instruments }: PreparedSession) {
    const { state, time, store } = this.#parts
    const log = this.#logOf(id)
    return {
      records: storedRecords(store.sessions.journal(id), log, () => time.now()),
      log,
      state,
      risk: this.#parts.risk.begin(PAPER, id, paperLimitsOf(cash, instruments)),
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
    // A chart that begins again is a new one in the set: only those that are there now are told.
    const charts = [...this.#charts]
    for (const sink of charts) sink.restart()
    this.#parts.onStatus()
  }

  /** Looks at the newest records before anything is added. The tables are what a session goes on from; damage is said. */
  #checkJournal(session: Session): void {
    const { fault } = this.#parts.store.journal.verifyTail(session.id)
    if (!fault) return
    const message = `${faultMessage(session.id, fault)}. See quantx journal verify`
    this.#setJournal({ state: 'warning', detail: message })
    session.alert('critical', 'journal', 'JOURNAL-DAMAGED', message)
  }

  #end(): void {
    const current = this.#current
    if (!current) return
    current.session.close()
    this.#current = null
    this.#parts.store.sessions.setState(current.session.id, 'ended', this.#parts.time.now())
  }

  /** The feed runs, pauses or is at its end. */
  #onFeedState(): void {
    this.#isStateKept = false
    this.#write()
    this.#parts.onStatus()
  }

  /** Writes down what happened since the last time, or says that it can't be done; then it is tried again. */
  #write(): void {
    if (!this.#current) return
    try {
      this.#current.session.write()
      this.#saveState(this.#current.session)
      if (this.#journal.state === 'down') this.#setJournal({ state: 'ok', detail: 'Written' })
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

  #saveState({ id, feed }: Session): void {
    if (this.#isStateKept) return
    const { store, time } = this.#parts
    store.sessions.setState(id, feed.state, feed.state === 'ended' ? time.now() : null)
    this.#isStateKept = true
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
