import type { Adjustment, OwnedQuantity } from '../execution/adjustment.ts'
import type { Severity } from '../kernel/events.ts'
import type { RecordData } from '../kernel/journal.ts'
import type { BarColumns } from '../model/bar.ts'
import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order } from '../model/order.ts'
import { parseTimeframe } from '../model/time.ts'
import type { Timeframe } from '../model/time.ts'
import type { StrategyLock } from '../risk/strategy-conduct.ts'
import type { StrategyDefinition } from '../strategy/definition.ts'
import { parseParameters } from '../strategy/parameters.ts'
import type { StrategyHost } from '../strategy/strategy-host.ts'
import type { ParameterValues } from '../strategy/parameters.ts'
import { restoreTo } from '../strategy/strategy-memory.ts'
import type { Trader } from '../trader.ts'
import { RunningStrategy } from './running-strategy.ts'
import { LeftStrategies } from './left-strategies.ts'
import type { SessionLedger } from './session-ledger.ts'
import { launchData, signalData } from './session-data.ts'
import type { SessionPast } from './session-records.ts'
import type { SessionRecorder } from './session-recorder.ts'

/** What a strategy is started with. */
export interface StrategyLaunch {
  readonly definition: StrategyDefinition
  readonly symbols: readonly string[]
  readonly timeframe: string
  readonly params: ParameterValues
  /** Kept from an earlier engine when the session goes on. */
  readonly id?: string
  readonly startedAt?: number
  /** What it saved in an earlier engine, as JSON. */
  readonly saved?: string
}

export interface StrategyRosterParts {
  readonly trader: Trader
  readonly ledger: SessionLedger
  readonly past: SessionPast | null
  readonly now: () => number
  /** Closed bars so far. */
  readonly history: (symbol: string, timeframe: Timeframe) => BarColumns
  readonly alert: (severity: Severity, source: string, code: string, message: string) => void
  readonly recorder: SessionRecorder
  /** Why a strategy may not be started, or null. */
  readonly lockOn: (strategy: string) => StrategyLock | null
  /** Called before a strategy begins to trade. */
  readonly admit: (host: StrategyHost) => void
}

/** The strategies of a session, those that stopped included. */
export class StrategyRoster {
  readonly #parts: StrategyRosterParts
  readonly #strategies = new Map<string, RunningStrategy>()
  readonly #left: LeftStrategies

  constructor(parts: StrategyRosterParts) {
    this.#parts = parts
    this.#left = new LeftStrategies(parts.past)
    parts.trader.bus.subscribe('fill', 'strategies', (fill) => this.#left.note(fill))
  }

  get all(): Iterable<RunningStrategy> {
    return this.#strategies.values()
  }

  /** Of all that may hold something, those included that have not gone on yet. */
  get ids(): readonly string[] {
    return [...this.#strategies.keys(), ...this.#left.ids]
  }

  /** Those that trade now. */
  get running(): readonly StrategyHost[] {
    return [...this.all].filter(({ state }) => state === 'running').map(({ host }) => host)
  }

  /** @throws ConfigError when there is no such strategy in the session */
  get(id: string): RunningStrategy {
    const strategy = this.#strategies.get(id)
    if (strategy) return strategy
    throw new ConfigError(`expected a strategy of this session, found "${id}"`)
  }

  /**
   * @throws ConfigError for unknown symbols, timeframes or parameters, or a strategy that a rule has taken out,
   * StrategyError when the strategy can't start
   */
  start(launch: StrategyLaunch): RunningStrategy {
    const { name } = launch.definition
    const lock = this.#parts.lockOn(name)
    if (lock) throw new ConfigError(`${name} was taken out (${lock.reason}): expected a human to release it first`)
    return this.#parts.recorder.command('launch', launchData(launch), () => this.#start(launch))
  }

  #start(launch: StrategyLaunch): RunningStrategy {
    const strategy = this.#prepare(launch)
    strategy.warmUp()
    if (launch.saved !== undefined) restoreTo(strategy.host, launch.saved)
    this.#add(strategy)
    this.#parts.admit(strategy.host)
    strategy.start()
    this.#parts.trader.bus.settle()
    return strategy
  }

  /** Lists a strategy that ran in an earlier engine and does not any more. @throws as start */
  recall(launch: StrategyLaunch, state: 'stopped' | 'failed', error: string): void {
    this.#parts.recorder.command('recall', { ...launchData(launch), state, error }, () => {
      const strategy = this.#prepare(launch)
      strategy.recall(state, error)
      this.#add(strategy)
    })
  }

  /** What a strategy saw when it placed an order: its indicators' values. Nothing for an order by hand. */
  signal({ strategyId, instrument }: Order): RecordData {
    const host = this.#strategies.get(strategyId)?.host
    return host ? signalData(host.indicatorsOn(instrument.symbol)) : {}
  }

  /** @throws ConfigError when there is no such strategy in the session */
  stop(id: string, keepsExits = false): void {
    const { host } = this.get(id)
    const { recorder, trader, ledger } = this.#parts
    recorder.command('halt', { strategy: id }, () => {
      host.stop(keepsExits)
      trader.bus.settle()
      ledger.touch(id)
    })
  }

  /** What each strategy holds of an instrument, those included that have not gone on yet. */
  owners(instrument: Instrument): readonly OwnedQuantity[] {
    const here = [...this.#strategies.values()].flatMap(({ host }) =>
      [...host.desk.positions]
        .filter((position) => position.symbol === instrument.symbol && position.exact.quantity !== 0)
        .map(({ exact: { quantity, cost } }) => ({ strategyId: host.id, quantity, cost })),
    )
    return [...here, ...this.#left.owners(instrument)]
  }

  /** Lets every strategy take over what a broker's account left it. */
  adjust(adjustment: Adjustment): void {
    this.#left.note(adjustment)
    for (const strategy of this.#strategies.values()) strategy.adjust(adjustment)
  }

  /** Stops all that run, and lets their protective exits work on where they are to. Returns how many did. */
  stopAll(keepsExits = false): number {
    const running = [...this.#strategies.values()].filter(({ state }) => state === 'running')
    for (const { host } of running) this.stop(host.id, keepsExits)
    return running.length
  }

  /** Stops a strategy that a rule has taken out, every instance of it. */
  disable({ strategy, reason }: StrategyLock): void {
    for (const running of this.#strategies.values()) {
      const { host, state } = running
      if (host.definition.name !== strategy || state !== 'running') continue
      this.stop(host.id)
      running.fail(`taken out: ${reason}`)
    }
  }

  /** Puts the new code of a file in place wherever the old one runs. The old one goes on where the new one fails. */
  reload(definition: StrategyDefinition): void {
    if (this.#runningOf(definition.file).length === 0) return
    const { file, name, hash } = definition
    this.#parts.recorder.command('reload', { file, name, hash }, () => this.#reload(definition))
  }

  #reload(definition: StrategyDefinition): void {
    const { alert, ledger } = this.#parts
    for (const strategy of this.#runningOf(definition.file)) {
      const { id } = strategy.host
      if (strategy.host.definition.hash === definition.hash) {
        // Its file was changed back to what runs: whatever was wrong with it is over.
        this.#say(strategy, '')
        continue
      }
      const error = strategy.reload(definition)
      if (error === '') alert('info', id, 'RELOADED', `${definition.name} was reloaded`)
      else alert('warning', id, 'RELOAD-REFUSED', `${error}; the old version goes on`)
      ledger.touch(id)
    }
  }

  /** The newest text of a file can't be loaded: the strategies that run of it go on as they are, and say why. */
  refuseReload(file: string, message: string): void {
    for (const strategy of this.#runningOf(file)) this.#say(strategy, message)
  }

  #runningOf(file: string): RunningStrategy[] {
    return [...this.#strategies.values()].filter(
      ({ host, state }) => host.definition.file === file && state === 'running',
    )
  }

  #add(strategy: RunningStrategy): void {
    this.#strategies.set(strategy.host.id, strategy)
    this.#left.release(strategy.host.id)
    this.#parts.ledger.follow(strategy)
  }

  #prepare(launch: StrategyLaunch): RunningStrategy {
    const { trader, past, now, history } = this.#parts
    const { definition, symbols } = launch
    if (new Set(symbols).size !== symbols.length) throw new ConfigError('expected each symbol once')
    const timeframe = parseTimeframe(launch.timeframe)
    const params = parseParameters(definition.strategyClass.parameters, launch.params, definition.name)
    // Asks for the bars so that a timeframe that can't be made is refused before anything is begun.
    for (const symbol of symbols) trader.market.get(symbol).bars(timeframe)
    const id = launch.id ?? this.#nextId(definition.name)
    const onFailure = ({ message }: Error) => this.#onFailure(id, message)
    const strategy = new RunningStrategy({
      host: trader.host({ id, definition, params, symbols, timeframe, onFailure }),
      params: launch.params,
      startedAt: launch.startedAt ?? now(),
      trader,
      history: (symbol) => history(symbol, timeframe),
    })
    if (past) strategy.restore(this.#left.bookings, past)
    return strategy
  }

  #onFailure(id: string, message: string): void {
    this.#parts.recorder.append('failure', { strategy: id, message })
    this.#parts.alert('error', id, 'STRATEGY-FAILED', message)
    this.#strategies.get(id)?.fail(message)
    this.#parts.ledger.touch(id)
  }

  /** An id that no strategy of the session ever had: positions and orders are told apart by it. */
  #nextId(name: string): string {
    const taken = new Set([...this.#strategies.keys(), ...(this.#parts.past?.strategies ?? []).map(({ id }) => id)])
    let number = 1
    while (taken.has(`${name}-${number}`)) number++
    return `${name}-${number}`
  }

  #say(strategy: RunningStrategy, error: string): void {
    if (strategy.error === error) return
    strategy.fail(error)
    this.#parts.ledger.touch(strategy.host.id)
  }
}
