import type { EngineProcessState } from '../contract/protocol.ts'
import type { TimerHandle } from '../engine/kernel/clock.ts'
import type { StopSource, WorkstationConfig } from '../engine/server/api.ts'
import { BEAT_INTERVAL_MS, EngineMessage, MISSED_BEATS_HUNG } from '../engine/server/control.ts'
import type { ControlRequest, ShellMessage, TradingStatus } from '../engine/server/control.ts'
import { after, every, type Time } from '../engine/server/timing.ts'
import type { ClientLine, ConnectedClient } from './client-line.ts'
import { CrashLoop } from './crash-loop.ts'
import type { EngineChild } from './engine-child.ts'
import type { EngineRun } from './engine-run.ts'
import type { Panic } from './panic.ts'
import { PendingControls } from './pending-controls.ts'
import { PendingStops } from './pending-stops.ts'
import type { StopMemo } from './stop-memo.ts'

/** Longest that the engine may take to come up: opening the store of years takes a while. */
export const START_LIMIT_MS = 30_000
/** Longest that the engine may take to close before it is ended. */
export const SHUTDOWN_LIMIT_MS = 5_000
/** Longest that an engine that is up may take to answer a STOP; then the panic process stops in its place. */
export const STOP_LIMIT_MS = 1_500
/** The same for one that is coming up, or is to be started again. */
export const STOP_LIMIT_DOWN_MS = 6_000

export interface SupervisorOptions<Transfer> {
  readonly launch: () => EngineChild<Transfer>
  readonly time: Time
  readonly config: WorkstationConfig
  readonly stopMemo: StopMemo
  /** Stops at brokers when the engine does not answer a STOP; left out, it is only ended and stopped as it comes back. */
  readonly panic?: Panic
}

/**
 * Keeps one engine process alive: starts it, ends it when it hangs, starts it again after growing pauses, and gives up
 * on one that keeps dying. A STOP that finds no engine waits for the next one, across a restart of this
 * program too, and is the first thing it does.
 */
export class Supervisor<Transfer = never> {
  readonly #options: SupervisorOptions<Transfer>
  readonly #crashes: CrashLoop
  readonly #listeners = new Set<(state: EngineProcessState) => void>()
  readonly #stops: PendingStops
  readonly #controls: PendingControls
  #state: EngineProcessState = { state: 'starting', restarts: 0, reason: '' }
  #run: EngineRun<Transfer> | undefined
  #restart: TimerHandle | undefined
  #shutdown: PromiseWithResolvers<void> | undefined
  #nextNumber = 1
  #hasBeenReady = false
  /** While the panic process works no engine is started: two would close one position. */
  #panicking: Promise<void> | null = null

  constructor(options: SupervisorOptions<Transfer>) {
    this.#options = options
    this.#crashes = new CrashLoop(options.time)
    this.#stops = new PendingStops(options, () => this.#panic())
    this.#controls = new PendingControls(options.time)
  }

  get state(): EngineProcessState {
    return this.#state
  }

  get pid(): number | undefined {
    return this.#run?.child.pid
  }

  /** Calls back with every change from now on. */
  onState(listener: (state: EngineProcessState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Launches the engine. */
  start(): void {
    if (this.#run !== undefined || this.#shutdown !== undefined) return
    this.#stops.recall(() => this.#nextNumber++)
    this.#launch()
  }

  /** A human asks for a new engine after this one was given up; does nothing otherwise. */
  restart(): void {
    if (this.#state.state !== 'failed' || this.#shutdown !== undefined) return
    this.#crashes.forgive()
    this.#setState('restarting', this.#state.reason)
    this.#launch()
  }

  /** Connects a client to the running engine; undefined when there is none that is ready. */
  connect(line: ClientLine, transfer?: Transfer): ConnectedClient | undefined {
    const run = this.#run
    if (run === undefined || !run.isReady || this.#shutdown !== undefined) return undefined
    const port = this.#nextNumber++
    run.clients.set(port, line)
    run.child.send({ type: 'connect', port }, transfer)
    const post = (message: ShellMessage) => {
      if (this.#run === run && run.clients.has(port)) run.child.send(message)
    }
    return {
      send: (frame) => post({ type: 'frame', port, frame }),
      setCongested: (congested) => post({ type: 'congestion', port, congested }),
      disconnect() {
        post({ type: 'disconnect', port })
        run.clients.delete(port)
      },
    }
  }

  /**
   * STOP, or FLATTEN, past every client. Resolves when an engine has stopped trading, or the panic process has in its
   * place; rejects when neither could.
   */
  stopTrading(source: StopSource, reason: string, flatten = false): Promise<void> {
    const id = this.#nextNumber++
    const stopped = this.#stops.add(id, { source, reason, flatten }, () =>
      this.#run?.child.send({ type: 'stop-trading', id, source, reason, flatten }),
    )
    if (this.#options.panic !== undefined) this.#stops.limit(id, this.#stopLimitMs)
    return stopped
  }

  /** Any other control of trading, past every client. @throws what the engine says against it, or that it does not answer */
  control(request: ControlRequest): Promise<TradingStatus> {
    const run = this.#run
    if (run === undefined || !run.isReady) return Promise.reject(new Error('the engine is not running'))
    const id = this.#nextNumber++
    const answered = this.#controls.wait(id)
    run.child.send({ type: 'control', id, request })
    return answered
  }

  /** Asks the engine to close, ends it if it does not, and launches no other. */
  shutdown(): Promise<void> {
    if (this.#shutdown !== undefined) return this.#shutdown.promise
    this.#shutdown = Promise.withResolvers()
    this.#restart?.cancel()
    const run = this.#run
    if (run === undefined) this.#ended(this.#shutdown)
    else {
      run.child.send({ type: 'shutdown' })
      run.timers.push(after(this.#options.time, SHUTDOWN_LIMIT_MS, () => run.child.kill()))
    }
    return this.#shutdown.promise
  }

  #launch(): void {
    const { launch, time, config } = this.#options
    const child = launch()
    const run: EngineRun<Transfer> = {
      child,
      timers: [],
      clients: new Map(),
      isReady: false,
      missedBeats: 0,
      lastWords: '',
    }
    this.#run = run
    child.onMessage((message) => this.#received(run, message))
    child.onExit((reason) => this.#exited(run, reason))
    child.send({ type: 'start', ...config })
    for (const [id, { source, reason, flatten }] of this.#stops.all) {
      child.send({ type: 'stop-trading', id, source, reason, flatten })
    }
    run.timers.push(
      every(time, BEAT_INTERVAL_MS, () => this.#beat(run)),
      after(time, START_LIMIT_MS, () => {
        if (!run.isReady) this.#end(run, `the engine was not up within ${START_LIMIT_MS / 1_000} s`)
      }),
    )
  }

  #received(run: EngineRun<Transfer>, raw: unknown): void {
    if (run !== this.#run) return
    const parsed = EngineMessage.safeParse(raw)
    if (!parsed.success) return this.#end(run, 'the engine sent what it should not')
    const message = parsed.data
    run.missedBeats = 0
    switch (message.type) {
      case 'ready':
        run.isReady = true
        this.#hasBeenReady = true
        return this.#setState('running', this.#state.reason)
      case 'frame':
        return run.clients.get(message.port)?.frame(message.frame)
      case 'disconnect':
        return this.#dropClient(run, message.port)
      case 'stopped':
        return this.#stops.answered(message.id, message.error, run.isReady)
      case 'controlled':
        return this.#controls.settle(message.id, message.error, message.status)
      case 'beat':
        return
      case 'bye':
        run.lastWords = 'the engine shut down'
        return
      case 'fatal':
        run.lastWords = message.message
    }
  }

  #dropClient(run: EngineRun<Transfer>, port: number): void {
    const client = run.clients.get(port)
    run.clients.delete(port)
    client?.dropped()
  }

  get #stopLimitMs(): number {
    if (this.#state.state === 'failed') return 0
    return this.#run?.isReady === true ? STOP_LIMIT_MS : STOP_LIMIT_DOWN_MS
  }

  /** An engine that does not answer a STOP in time is ended, and the panic process does what it was asked for. */
  #panic(): void {
    const { panic } = this.#options
    if (panic === undefined || this.#panicking !== null || this.#shutdown !== undefined) return
    this.#restart?.cancel()
    // Set before the engine is ended, which may be reported at once.
    const done = Promise.withResolvers<void>()
    this.#panicking = done.promise
    void this.#panicBy(panic).then(done.resolve)
  }

  async #panicBy(panic: Panic): Promise<void> {
    const wasGivenUp = this.#state.state === 'failed'
    const words = wasGivenUp ? this.#state.reason : 'the engine did not answer a STOP'
    await this.#endForGood(words)
    if (!wasGivenUp) this.#setState('restarting', `${words}; the panic process stops trading in its place`)
    const text = await this.#stops.carriedOutBy(panic)
    this.#panicking = null
    if (this.#shutdown !== undefined) return
    if (wasGivenUp) this.#setState('failed', `${words}. ${text}`)
    else this.#died(`${words}. ${text}`)
  }

  /** Resolves when the engine is gone: a hung one must not wake up beside the panic process. */
  #endForGood(reason: string): Promise<void> {
    const run = this.#run
    if (run === undefined) return Promise.resolve()
    return new Promise((resolve) => {
      run.onGone = resolve
      this.#end(run, reason)
      // One that is deaf to a request is ended by force.
      if (this.#run === run) run.child.kill()
    })
  }

  /** Missed beats are counted, not timed, so that a laptop that slept does not look like an engine that hung. */
  #beat(run: EngineRun<Transfer>): void {
    run.child.send({ type: 'beat' })
    // One that loads and catches up can answer nothing: the limit of a start holds.
    if (run.isReady && ++run.missedBeats > MISSED_BEATS_HUNG) this.#end(run, 'the engine did not answer')
  }

  #end(run: EngineRun<Transfer>, reason: string): void {
    run.lastWords = reason
    run.child.kill()
  }

  #exited(run: EngineRun<Transfer>, reason: string): void {
    if (run !== this.#run) return
    this.#run = undefined
    for (const timer of run.timers) timer.cancel()
    for (const client of run.clients.values()) client.ended()
    run.clients.clear()
    this.#controls.failAll('the engine ended')
    run.onGone?.()
    if (this.#panicking !== null && this.#shutdown === undefined) return
    if (this.#shutdown !== undefined) return this.#ended(this.#shutdown)
    this.#died(run.lastWords === '' ? reason : run.lastWords)
  }

  #ended(shutdown: PromiseWithResolvers<void>): void {
    // They stay in the memo: the next start stops first.
    this.#stops.settleAll('the engine was shut down')
    // A stop that is under way is carried out: nobody else would.
    if (this.#panicking === null) shutdown.resolve()
    else void this.#panicking.then(() => shutdown.resolve())
  }

  #died(reason: string): void {
    const pauseMs = this.#crashes.died()
    if (pauseMs === undefined) {
      this.#setState('failed', reason)
      // Whoever starts it again finds trading stopped, and re-arms it knowingly. One that was never up never traded.
      if (this.#hasBeenReady && this.#stops.all.size === 0) {
        this.stopTrading('engine', `the engine died again and again: ${reason}`).catch(() => undefined)
      } else if (this.#stops.isOpen) this.#panic()
      return
    }
    this.#setState('restarting', reason)
    this.#restart = after(this.#options.time, pauseMs, () => this.#launch())
  }

  #setState(state: EngineProcessState['state'], reason: string): void {
    this.#state = { state, restarts: this.#crashes.recent, reason }
    for (const listener of this.#listeners) listener(this.#state)
  }
}
