import type { z } from 'zod'
import { COMMANDS, type CommandPayload, type CommandResult, type CommandType } from '../../contract/commands.ts'
import {
  COMMAND_TIMEOUT_MS,
  CONTRACT_VERSION,
  EngineFrame,
  EngineProcessState,
  type Failure,
  type ShellStop,
} from '../../contract/protocol.ts'
import {
  STREAMS,
  type StreamDelta,
  type StreamParams,
  type StreamSnapshot,
  type StreamType,
} from '../../contract/streams.ts'
import { EngineFailure } from './engine-failure.ts'
import { ObservableValue, type Observable } from './observable.ts'
import { browserScheduler, type Scheduler, type Transport } from './transport.ts'

/** Longest that the engine may take to greet before it is greeted again. */
export const HELLO_TIMEOUT_MS = 3_000
/** Longest that reading and storing a big file may take. */
export const IMPORT_TIMEOUT_MS = 180_000

export interface ConnectionState {
  /** `open` once the engine has greeted with the same contract version. */
  readonly link: 'connecting' | 'open' | 'closed'
  readonly engine: EngineProcessState
  /** Set when the engine speaks another contract version; nothing works until screen and engine match. */
  readonly mismatch: number | null
}

export interface StreamListener<T extends StreamType> {
  /** The whole state; called again after a gap or a reconnect. */
  snapshot(value: StreamSnapshot<T>): void
  delta(value: StreamDelta<T>): void
  refused?(failure: Failure): void
}

/** The screen's one way to the engine. */
export interface EngineClient {
  /** Rejects with an EngineFailure: the engine's, or DISCONNECTED, TIMEOUT, CONTRACT. */
  command<T extends CommandType>(type: T, payload: CommandPayload<T>): Promise<CommandResult<T>>
  /** Answers how to unsubscribe. Subscribes again by itself after a gap or a reconnect. */
  subscribe<T extends StreamType>(type: T, params: StreamParams<T>, listener: StreamListener<T>): () => void
  /** Asks the shell for a new engine after the old one was given up. */
  restartEngine(): void
  /** Asks the shell to stop in the place of an engine that does not answer. False when the shell cannot be asked either. */
  stopTrading(request: ShellStop): boolean
  readonly connection: Observable<ConnectionState>
}

interface PendingCommand {
  resolve(value: unknown): void
  reject(failure: Failure): void
  cancelTimeout(): void
}

interface Subscription {
  readonly stream: StreamType
  readonly params: unknown
  id: number
  /** Sequence number that comes next; 0 while the snapshot is awaited. */
  nextSeq: number
  snapshot(value: unknown): void
  delta(value: unknown): void
  refused(failure: Failure): void
}

interface ClientOptions {
  readonly scheduler?: Scheduler
  /** Told of frames that break the contract and of listeners that throw. */
  readonly report?: (error: unknown) => void
}

export class ContractClient implements EngineClient {
  readonly connection: ObservableValue<ConnectionState>
  readonly #transport: Transport
  readonly #scheduler: Scheduler
  readonly #report: (error: unknown) => void
  readonly #pending = new Map<number, PendingCommand>()
  readonly #subscriptions = new Map<number, Subscription>()
  #nextId = 1
  #cancelHello: (() => void) | null = null

  constructor(transport: Transport, options: ClientOptions = {}) {
    this.#transport = transport
    this.#scheduler = options.scheduler ?? browserScheduler
    this.#report = options.report ?? ((error) => reportError(error))
    this.connection = new ObservableValue<ConnectionState>({
      link: 'connecting',
      engine: { state: 'starting', restarts: 0, reason: '' },
      mismatch: null,
    })
    transport.start({
      open: () => this.#greet(),
      close: () => this.#lost('The connection to the engine was lost'),
      frame: (frame) => this.#receive(frame),
      engineState: (state) => this.#engineState(state),
    })
  }

  command<T extends CommandType>(type: T, payload: CommandPayload<T>): Promise<CommandResult<T>> {
    const sent = COMMANDS[type].payload.safeParse(payload)
    if (!sent.success) return Promise.reject(contractBreach(`The ${type} command is not well formed`, sent.error))
    if (this.connection.get().link !== 'open') {
      return Promise.reject(new EngineFailure({ code: 'DISCONNECTED', message: 'The engine is not connected' }))
    }
    return this.#request(type, sent.data).then((value) => {
      const result = COMMANDS[type].result.safeParse(value)
      if (!result.success) throw contractBreach(`The answer to ${type} is not well formed`, result.error)
      // Parsed by the schema that CommandResult<T> is inferred from.
      return result.data as CommandResult<T>
    })
  }

  subscribe<T extends StreamType>(type: T, params: StreamParams<T>, listener: StreamListener<T>): () => void {
    const subscription: Subscription = {
      stream: type,
      params,
      id: this.#nextId++,
      nextSeq: 0,
      // Parsed by the schemas that the listener's types are inferred from.
      snapshot: (value) => listener.snapshot(parsed(type, STREAMS[type].snapshot, value) as StreamSnapshot<T>),
      delta: (value) => listener.delta(parsed(type, STREAMS[type].delta, value) as StreamDelta<T>),
      refused: (failure) => listener.refused?.(failure),
    }
    this.#subscriptions.set(subscription.id, subscription)
    if (this.connection.get().link === 'open') this.#sendSubscribe(subscription)
    return () => {
      if (!this.#subscriptions.delete(subscription.id)) return
      if (this.connection.get().link === 'open') this.#transport.send({ kind: 'unsubscribe', id: subscription.id })
    }
  }

  stopTrading(request: ShellStop): boolean {
    return this.#transport.stopTrading(request)
  }

  restartEngine(): void {
    this.#transport.restartEngine()
  }

  close(): void {
    this.#transport.close()
    this.#lost('The screen closed the connection')
    this.#update({ link: 'closed' })
  }

  #request(type: CommandType, payload: unknown): Promise<unknown> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      const timeoutMs = type === 'data.import' ? IMPORT_TIMEOUT_MS : COMMAND_TIMEOUT_MS
      const cancelTimeout = this.#scheduler.after(timeoutMs, () => {
        this.#pending.delete(id)
        const message = `The engine did not answer ${type} within ${timeoutMs / 1_000} s; whether it was done is not known`
        reject(new EngineFailure({ code: 'TIMEOUT', message }))
      })
      this.#pending.set(id, {
        resolve,
        reject: (failure) => reject(new EngineFailure(failure)),
        cancelTimeout,
      })
      this.#transport.send({ kind: 'command', id, type, payload })
    })
  }

  #greet(): void {
    this.#cancelHello?.()
    this.#cancelHello = this.#scheduler.after(HELLO_TIMEOUT_MS, () => this.#greet())
    this.#transport.send({ kind: 'hello', version: CONTRACT_VERSION })
  }

  #greeted(version: number): void {
    this.#cancelHello?.()
    this.#cancelHello = null
    if (version !== CONTRACT_VERSION) {
      this.#update({ mismatch: version })
      return
    }
    if (this.connection.get().link === 'open') return
    this.#update({ link: 'open', mismatch: null })
    const lost = [...this.#subscriptions.values()]
    for (const subscription of lost) this.#resubscribe(subscription)
  }

  #lost(reason: string): void {
    this.#cancelHello?.()
    this.#cancelHello = null
    for (const command of this.#pending.values()) {
      command.cancelTimeout()
      command.reject({
        code: 'DISCONNECTED',
        message: `${reason} before it answered; whether it was done is not known`,
      })
    }
    this.#pending.clear()
    if (this.connection.get().link !== 'connecting') this.#update({ link: 'connecting' })
  }

  #engineState(raw: unknown): void {
    const parsed = EngineProcessState.safeParse(raw)
    if (!parsed.success) {
      this.#report(contractBreach("The shell's word on the engine is not well formed", parsed.error))
      return
    }
    const engine = parsed.data
    this.#update({ engine })
    // A greeting sent while the engine was down is lost with it, so a running engine that has not answered is greeted again.
    if (engine.state !== 'running') this.#lost('The engine stopped')
    else if (this.connection.get().link !== 'open') this.#greet()
  }

  #receive(raw: unknown): void {
    const parsed = EngineFrame.safeParse(raw)
    if (!parsed.success) {
      this.#report(contractBreach('A frame from the engine is not well formed', parsed.error))
      return
    }
    const frame = parsed.data
    switch (frame.kind) {
      case 'hello':
        this.#greeted(frame.version)
        return
      case 'result':
        this.#settle(frame.id)?.resolve(frame.value)
        return
      case 'failure':
        this.#settle(frame.id)?.reject(frame.failure)
        return
      case 'snapshot':
      case 'delta':
      case 'refused':
        this.#deliver(frame)
    }
  }

  #settle(id: number): PendingCommand | undefined {
    const command = this.#pending.get(id)
    command?.cancelTimeout()
    this.#pending.delete(id)
    return command
  }

  #deliver(frame: Extract<EngineFrame, { kind: 'snapshot' | 'delta' | 'refused' }>): void {
    const subscription = this.#subscriptions.get(frame.id)
    if (subscription === undefined) return
    try {
      if (frame.kind === 'refused') {
        subscription.refused(frame.failure)
      } else if (frame.kind === 'snapshot') {
        subscription.nextSeq = frame.seq + 1
        subscription.snapshot(frame.value)
      } else if (frame.seq === subscription.nextSeq && frame.seq > 0) {
        subscription.nextSeq = frame.seq + 1
        subscription.delta(frame.value)
      } else {
        this.#transport.send({ kind: 'unsubscribe', id: subscription.id })
        this.#resubscribe(subscription)
      }
    } catch (error) {
      // A value that breaks the contract is an answer that the panel must show; a listener's own error is not the stream's.
      if (error instanceof EngineFailure) subscription.refused(error.failure)
      this.#report(error)
    }
  }

  /** A new id, so that late frames of the old subscription find nobody. The handle that `subscribe` gave stays good. */
  #resubscribe(subscription: Subscription): void {
    this.#subscriptions.delete(subscription.id)
    subscription.id = this.#nextId++
    subscription.nextSeq = 0
    this.#subscriptions.set(subscription.id, subscription)
    this.#sendSubscribe(subscription)
  }

  #sendSubscribe({ id, stream, params }: Subscription): void {
    this.#transport.send({ kind: 'subscribe', id, stream, params })
  }

  #update(change: Partial<ConnectionState>): void {
    this.connection.set({ ...this.connection.get(), ...change })
  }
}

function parsed(type: StreamType, schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value)
  if (!result.success) throw contractBreach(`The ${type} stream is not well formed`, result.error)
  return result.data
}

function contractBreach(what: string, error: { message: string }): EngineFailure {
  return new EngineFailure({ code: 'CONTRACT', message: `${what}: ${error.message}` })
}
