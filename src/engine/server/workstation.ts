import { join } from 'node:path'
import type { StreamParams, StreamType } from '../../contract/streams.ts'
import { channelOf } from '../adapters/alerts/channel-of.ts'
import { DataCatalog } from '../adapters/data/data-catalog.ts'
import { DatasetStore } from '../adapters/data/dataset-store.ts'
import { openStore } from '../adapters/storage/store.ts'
import type { Store } from '../adapters/storage/store.ts'
import { SystemTime } from '../adapters/system-time.ts'
import { StorageError, unreachable } from '../model/errors.ts'
import { alertCommands } from './alert-commands.ts'
import { AlertDesk } from './alert-desk.ts'
import { AlertDispatch } from './alert-dispatch.ts'
import type { CommandHandlers, EngineApi, StreamSink, Workstation, WorkstationConfig } from './api.ts'
import { armingCommands, requireTrading } from './arming.ts'
import { BacktestDesk } from './backtest-desk.ts'
import { DataDesk } from './data-desk.ts'
import { exitCommands } from './exit-commands.ts'
import { HistoryDesk, historyCommands } from './history-desk.ts'
import { beginSession } from './first-session.ts'
import { LibraryDesk, libraryOf } from './library-desk.ts'
import { amendOrder, closePosition, placeOrder, previewOrder } from './manual-orders.ts'
import { OutsideBrokers } from './outside-brokers.ts'
import { Pulse } from './pulse.ts'
import { RiskDesk } from './risk-desk.ts'
import { reconciliationCommands } from './reconciliation-commands.ts'
import { retentionCommands } from './retention-desk.ts'
import { RehearsalDesk, rehearsalCommands } from './rehearsal/rehearsal-desk.ts'
import { ReviewDesk } from './review-desk.ts'
import { RuleDesk } from './rule-desk.ts'
import { sightOf } from './rule-sight.ts'
import { SessionDesk } from './session-desk.ts'
import { SleepWatch } from './sleep-watch.ts'
import { StopDesk } from './stop-desk.ts'
import { StopPreference } from './stop-preference.ts'
import { every, type Time } from './timing.ts'
import { ValueTopic } from './topics.ts'
import { controlTrading, stopByThreshold, takeOverPanic, tradingCommands } from './trading-controls.ts'
import { statusView } from './status-view.ts'
import { Upkeep } from './upkeep.ts'
import { readVersion } from './version.ts'

const STATUS_INTERVAL_MS = 1_000

interface Desks {
  readonly store: Store
  readonly pulse: Pulse
  readonly alerts: AlertDesk
  readonly dispatch: AlertDispatch
  readonly rules: RuleDesk
  readonly stop: StopDesk
  readonly preference: StopPreference
  readonly sleep: SleepWatch
  readonly data: DataDesk
  readonly library: LibraryDesk
  readonly risk: RiskDesk
  readonly brokers: OutsideBrokers
  readonly sessions: SessionDesk
  readonly backtests: BacktestDesk
  readonly reviews: ReviewDesk
  readonly history: HistoryDesk
  readonly upkeep: Upkeep
  readonly rehearsals: RehearsalDesk
  readonly status: ValueTopic<'status'>
}

/** Opens the store under `home` and assembles the engine. @throws StorageError when the store can't be opened */
export async function startWorkstation(config: WorkstationConfig, time: Time = new SystemTime()): Promise<Workstation> {
  const desks = await openDesks(config, time)
  const { state } = desks.stop
  state.onChange(() => config.onTradingLevel?.(state.level))
  takeOverPanic(desks.stop, config.home)
  await beginSession(desks, config)
  desks.stop.resume()
  const ticking = every(time, STATUS_INTERVAL_MS, () => {
    desks.stop.retry()
    desks.sleep.tick()
    desks.upkeep.tick()
    desks.rehearsals.tick()
    desks.risk.tick(desks.sessions.view && desks.sessions.session)
    desks.alerts.tick()
    desks.rules.tick()
    desks.status.changed()
    desks.sessions.topics.risk.changed()
  })
  return {
    api: { commands: commandHandlers(desks), subscribe: subscribeIn(desks) },
    stopTrading: async (source, reason, isFlatten = false) => {
      if (isFlatten) desks.stop.flatten(source, reason)
      else desks.stop.stop(source, reason)
      if (!desks.stop.isDurable) throw new StorageError('Trading is stopped, but the latch could not be written yet')
    },
    get stopIsDurable() {
      return desks.stop.isDurable
    },
    control: (request) => controlTrading(request, desks),
    shutdown: async () => {
      ticking.cancel()
      desks.stop.close()
      desks.rules.close()
      desks.sessions.shutdown()
      await desks.backtests.close()
      await desks.reviews.close()
      await desks.library.close()
      const { upkeep, history, alerts, dispatch, pulse, store } = desks
      for (const each of [upkeep, history, alerts, dispatch, pulse, store]) each.close()
    },
  }
}

async function openDesks({ home, resources, broker }: WorkstationConfig, time: Time): Promise<Desks> {
  const store = await openStore(join(home, 'quantx.db'))
  const pulse = new Pulse(time)
  const alerts = new AlertDesk(store.alerts, time, pulse)
  const dispatch = new AlertDispatch({ home, time, alerts, channelOf })
  const preference = new StopPreference(store.settings)
  const stop = new StopDesk({
    preference,
    latches: store.latch,
    stops: store.stops,
    time,
    alerts,
    onChange: () => status.changed(),
  })
  const catalog = new DataCatalog(new DatasetStore(home))
  const strategies = libraryOf(home, resources, time, alerts)
  await strategies.open()
  const status: ValueTopic<'status'> = new ValueTopic<'status'>(pulse, () => statusView(sessions, stop, version, time))
  const risk = new RiskDesk({ store: store.risk, home, time, alerts, stop: (reason) => stopByThreshold(stop, reason) })
  const brokers = new OutsideBrokers({
    home,
    time,
    store: store.reconciliation,
    arming: store.arming,
    usual: broker ?? { kind: 'simulated' },
    onChange: () => status.changed(),
  })
  const sessions = new SessionDesk({
    risk,
    brokers,
    store,
    catalog,
    library: strategies,
    state: stop.state,
    time,
    pulse,
    onAlert: (alert) => alerts.add(alert),
    onStatus: () => status.changed(),
  })
  stop.attach(sessions)
  const rules = new RuleDesk({ store: store.alertRules, alerts, sight: () => sightOf(sessions) })
  const leftOut = () => sessions.session?.feed.conflated ?? 0
  const sleep = new SleepWatch({ time, state: stop.state, alerts, reconcile: () => sessions.compare() })
  const library = new LibraryDesk(strategies, store.settings, pulse, alerts, sessions)
  await library.open()
  const data = new DataDesk(catalog, pulse, alerts)
  await data.open()
  const version = readVersion(resources)
  const backtests = new BacktestDesk({
    store,
    library: strategies,
    catalog,
    pulse,
    time,
    version,
    alerts,
  })
  const rehearsals = new RehearsalDesk({ store: store.rehearsals, resources, time, alerts, log: () => sessions.log })
  return {
    brokers,
    store,
    pulse,
    alerts,
    dispatch,
    rules,
    stop,
    preference,
    sleep,
    data,
    library,
    risk,
    sessions,
    backtests,
    reviews: new ReviewDesk({ store: store.backtests, library: strategies, catalog, version }),
    history: new HistoryDesk({ store, catalog, sessions, time }),
    rehearsals,
    upkeep: new Upkeep({ home, time, alerts, state: stop.state, pulse, leftOut, store, sessions }),
    status,
  }
}

function commandHandlers(desks: Desks): CommandHandlers {
  const { store, data, library, risk, sessions, backtests, reviews, history, upkeep, brokers } = desks
  return {
    'session.start': async (asked) => ({ id: await sessions.start(asked) }),
    'session.pause': () => done(sessions.pause()),
    'session.resume': () => done(sessions.resumeFeed()),
    'session.step': () => done(sessions.step()),
    'session.speed': ({ speed }) => done(sessions.setSpeed(speed)),
    ...historyCommands(history),
    ...retentionCommands(upkeep.retention),
    'order.preview': (ticket) => previewOrder(sessions.session, ticket),
    'order.place': (ticket) => sessions.act((session) => ({ id: placeOrder(session, ticket).id })),
    'order.amend': (changes) => sessions.act((session) => done(amendOrder(session, changes))),
    'order.cancel': ({ id }) => sessions.act((session) => done(session.cancel(id))),
    'position.close': ({ symbol }) => sessions.act((session) => ({ id: closePosition(session, symbol).id })),
    ...exitCommands(sessions),
    'strategy.start': ({ file, symbols, timeframe, params }) => {
      requireTrading(sessions, desks.stop.state)
      return { id: sessions.startStrategy(file, symbols, timeframe, params).host.id }
    },
    'strategy.stop': ({ id }) => done(sessions.stopStrategy(id)),
    'library.add': ({ file }) => library.add(file),
    'library.remove': ({ file }) => done(library.remove(file)),
    ...tradingCommands(desks),
    ...armingCommands(sessions),
    ...rehearsalCommands(desks.rehearsals),
    'risk.read': () => risk.read(sessions.session),
    'risk.limits': (request) => sessions.act((session) => [...risk.change(session, request)]),
    'risk.history': () => [...risk.history()],
    'risk.release': ({ strategy, reason }) => sessions.act((session) => done(risk.release(session, strategy, reason))),
    ...reconciliationCommands(sessions, brokers),
    ...alertCommands(desks),
    'backtest.start': async (request) => ({ id: await backtests.start(request) }),
    'backtest.cancel': ({ id }) => done(backtests.cancel(id)),
    'backtest.get': ({ id }) => backtests.get(id),
    'backtest.delete': ({ id }) => done(backtests.delete(id)),
    'backtest.pin': ({ id, pinned }) => done(backtests.pin(id, pinned)),
    'backtest.inspect': (request) => reviews.inspect(request),
    'backtest.bars': (request) => reviews.bars(request),
    'backtest.review': ({ id }) => reviews.review(id),
    'backtest.report': async ({ id }) => ({ html: await reviews.report(id) }),
    'data.list': () => data.list(),
    'data.import': ({ name, bytes, options, dryRun }) => data.import(name, bytes, options, dryRun),
    'data.delete': async ({ id }) => done(await data.delete(id)),
    'data.bars': (request) => data.bars(request),
    'settings.read': ({ key }) => store.settings.read(key),
    'settings.write': ({ key, value }) => done(store.settings.write(key, value)),
  }
}

/** Commands that have nothing to answer answer null. */
function done(_nothing: void): null {
  return null
}

function subscribeIn(desks: Desks): EngineApi['subscribe'] {
  return <T extends StreamType>(stream: T, params: StreamParams<T>, sink: StreamSink<T>) =>
    // A stream's name, parameters and sink belong together; TypeScript can't narrow three generics by one of them.
    subscribe(desks, { stream, params, sink } as unknown as Subscribe)
}

type Subscribe = { [T in StreamType]: { stream: T; params: StreamParams<T>; sink: StreamSink<T> } }[StreamType]

function subscribe({ sessions, alerts, library, data, backtests, status }: Desks, request: Subscribe): () => void {
  const { topics } = sessions
  switch (request.stream) {
    case 'status':
      return status.subscribe(request.sink)
    case 'instruments':
      return topics.instruments.subscribe(request.sink)
    case 'account':
      return topics.account.subscribe(request.sink)
    case 'positions':
      return topics.positions.subscribe(request.sink)
    case 'orders':
      return topics.orders.subscribe(request.sink)
    case 'fills':
      return topics.fills.subscribe(request.sink)
    case 'strategies':
      return topics.strategies.subscribe(request.sink)
    case 'quotes':
      return topics.quotes.subscribe(request.sink)
    case 'library':
      return library.topic.subscribe(request.sink)
    case 'alerts':
      return alerts.topic.subscribe(request.sink)
    case 'datasets':
      return data.topic.subscribe(request.sink)
    case 'bars':
      return sessions.streamBars(request.params.symbol, request.params.timeframe, request.sink)
    case 'lines':
      return sessions.streamLines(request.params, request.sink)
    case 'risk':
      return topics.risk.subscribe(request.sink)
    case 'backtests':
      return backtests.topic.subscribe(request.sink)
    case 'backtest.progress':
      return backtests.streamProgress(request.params.id, request.sink)
    default:
      return unreachable(request)
  }
}
