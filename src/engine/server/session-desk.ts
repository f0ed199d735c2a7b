import type { CommandPayload } from '../../contract/commands.ts'
import type { LinesSource } from '../../contract/streams.ts'
import type { Lamp, SessionView } from '../../contract/views.ts'
import type { DataCatalog } from '../adapters/data/data-catalog.ts'
import type { Store } from '../adapters/storage/store.ts'
import type { StrategyLibrary } from '../adapters/strategy/library.ts'
import type { TimerHandle } from '../kernel/clock.ts'
import type { AlertEvent } from '../kernel/events.ts'
import type { EventLog } from '../kernel/journal.ts'
import { ConfigError } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import { parseTimeframe } from '../model/time.ts'
import type { StopReport } from '../execution/cancel-all.ts'
import type { StopStep } from '../execution/stop-run.ts'
import type { StopVenue } from '../execution/stop-venue.ts'
import type { TradingState } from '../risk/trading-state.ts'
import type { Speed } from '../session/feed.ts'
import type { Session } from '../session/session.ts'
import type { OutsideAccount } from '../session/outside-account.ts'
import { outsideVenue } from '../session/outside-venue.ts'
import { sessionVenue } from '../session/session-venue.ts'
import type { RunningStrategy } from '../session/running-strategy.ts'
import type { StrategyDefinition } from '../strategy/definition.ts'
import type { ParameterValues } from '../strategy/parameters.ts'
import type { StreamSink } from './api.ts'
import { streamBars } from './chart-stream.ts'
import { streamLines } from './lines-stream.ts'
import type { OutsideBrokers } from './outside-brokers.ts'
import type { Pulse } from './pulse.ts'
import type { RiskDesk } from './risk-desk.ts'
import { ENGINE_CHAIN } from './session-factory.ts'
import { SessionLauncher } from './session-launcher.ts'
import { resumeStrategies, sayUnknown } from './session-resume.ts'
import { SessionWriter } from './session-writer.ts'
import { SessionTopics } from './session-topics.ts'
import { feedLamp, sessionView } from './session-view.ts'
import type { CurrentSession } from './session-view.ts'
import { every, type Time } from './timing.ts'

/** How often what happened is written down. An intent does not wait for it. */
const WRITE_INTERVAL_MS = 100

export interface SessionDeskParts {
  readonly store: Store
  readonly catalog: DataCatalog
  readonly library: StrategyLibrary
  readonly state: TradingState
  readonly risk: RiskDesk
  readonly brokers: OutsideBrokers
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
  readonly #launcher: SessionLauncher
  readonly #writer: SessionWriter
  readonly #writing: TimerHandle
  /** What happens while there is no session. */
  readonly #engineLog: EventLog
  #current: CurrentSession | null = null
  #starting: Promise<unknown> = Promise.resolve()
  readonly #charts = new Set<StreamSink<'bars'> | StreamSink<'lines'>>()

  constructor(parts: SessionDeskParts) {
    this.#parts = parts
    this.#writer = new SessionWriter(parts)
    this.#launcher = new SessionLauncher({
      ...parts,
      onMoment: () => this.topics.moment(),
      onFeedState: () => this.#onFeedState(),
    })
    this.#engineLog = this.#launcher.logOf(ENGINE_CHAIN)
    this.topics = new SessionTopics(parts.pulse, () => this.#current?.session ?? null)
    this.#writing = every(parts.time, WRITE_INTERVAL_MS, () => this.write())
  }

  get journal(): Lamp {
    return this.#writer.lamp
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
  start(asked: CommandPayload<'session.start'>): Promise<string> {
    // One after the other: two that load at the same time would be one session by their ids.
    const turn = this.#starting.then(() => this.#start(asked))
    this.#starting = turn.catch(() => undefined)
    return turn
  }

  async #start(asked: CommandPayload<'session.start'>): Promise<string> {
    // Whatever can fail comes first: the old session ends only for one that is there.
    const { current, setting } = await this.#launcher.fresh(asked)
    if (this.outside && setting === null) this.#parts.brokers.keep(null)
    this.#end()
    this.#install(current, [])
    current.session.start()
    return current.session.id
  }

  /** Goes on with the session that an earlier engine left, if there is one. @throws what keeps it from going on */
  async resume(): Promise<boolean> {
    const isStopped = this.#parts.state.stopped
    const left = await this.#launcher.left()
    if (!left) return false
    const { current, stored, unknown } = left
    const { session } = current
    this.#install(current, stored.fills)
    this.#writer.check(session)
    sayUnknown(session, unknown)
    const goOn = () => resumeStrategies(session, stored, this.#parts, isStopped)
    // Strategies go on once the account agrees with the broker's, or a human has decided on what does not.
    if (session.outside) session.outside.whenReady(goOn)
    else goOn()
    // A STOP whose cancels were not written down any more is carried out now.
    if (isStopped) session.stopTrading()
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
      this.write()
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
    this.write()
    return report
  }

  /** Every broker that the session's orders may work at. */
  venues(): readonly StopVenue[] {
    const session = this.#current?.session
    if (session?.outside) return [outsideVenue(session, session.outside)]
    return session ? [sessionVenue(() => this.#current?.session ?? null)] : []
  }

  /** The session's account at a broker outside; null where the engine is the exchange. */
  get outside(): OutsideAccount | null {
    return this.#current?.session.outside ?? null
  }

  /** Does what was due, as timers do not count sleep, and compares the account with the broker's, if there is one. */
  async compare(): Promise<void> {
    this.#current?.session.catchUp()
    await this.outside?.check()
    this.write()
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

  #install(current: CurrentSession, past: readonly Fill[]): void {
    this.#current = current
    this.#writer.begin()
    const { session } = current
    session.trader.bus.subscribe('alert', 'alerts', (alert) => this.#parts.onAlert(alert))
    this.topics.follow(session, past)
    // A chart that begins again is a new one in the set: only those that are there now are told.
    for (const sink of Array.from(this.#charts)) sink.restart()
    session.outside?.start()
    this.#parts.onStatus()
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
    this.#writer.noteFeedState()
    this.write()
    this.#parts.onStatus()
  }

  /** Writes down what happened since the last time, or says that it can't be done; then it is tried again. */
  write(): void {
    this.#writer.write(this.#current?.session ?? null, this.#engineLog)
  }

  #chart(sink: StreamSink<'bars'> | StreamSink<'lines'>, end: () => void): () => void {
    this.#charts.add(sink)
    return () => {
      this.#charts.delete(sink)
      end()
    }
  }
}
