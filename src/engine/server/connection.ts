import { COMMANDS, isCommandType, type CommandPayload, type CommandType } from '../../contract/commands.ts'
import { CONTRACT_VERSION, ClientFrame, type Failure } from '../../contract/protocol.ts'
import { STREAMS, isStreamType, type StreamParams, type StreamType } from '../../contract/streams.ts'
import type { EngineApi } from './api.ts'
import { failureOf } from './failure.ts'
import type { FramePort } from './port.ts'
import { Subscription } from './subscription.ts'

/** Most streams that one client may watch, and most commands that it may have unanswered. */
export const MAX_SUBSCRIPTIONS = 256
export const MAX_COMMANDS_IN_FLIGHT = 256

export interface ConnectionOptions {
  /** Check what the engine sends against the contract too; for tests. */
  readonly checkOutput?: boolean
}

/**
 * Serves one client until its port closes. A client that greets with another contract version gets its every request
 * refused; one that sends what is no frame at all is disconnected.
 */
export function serveConnection(
  port: FramePort,
  api: EngineApi,
  { checkOutput = false }: ConnectionOptions = {},
): void {
  const connection = new Connection(port, api, checkOutput)
  port.onClose(() => connection.closed())
  port.onDrain(() => connection.drained())
  port.onFrame((frame) => connection.received(frame))
}

class Connection {
  readonly #port: FramePort
  readonly #api: EngineApi
  readonly #checkOutput: boolean
  readonly #subscriptions = new Map<number, Subscription<StreamType>>()
  #commandsInFlight = 0
  #objection: Failure | undefined = { code: 'PROTOCOL', message: 'expected a hello frame first' }

  constructor(port: FramePort, api: EngineApi, checkOutput: boolean) {
    this.#port = port
    this.#api = api
    this.#checkOutput = checkOutput
  }

  received(raw: unknown): void {
    const parsed = ClientFrame.safeParse(raw)
    if (!parsed.success) return this.#port.close()
    const frame = parsed.data
    switch (frame.kind) {
      case 'hello':
        return this.#greet(frame.version)
      case 'command':
        return void this.#command(frame.id, frame.type, frame.payload)
      case 'subscribe':
        return this.#subscribe(frame.id, frame.stream, frame.params)
      case 'unsubscribe':
        return this.#unsubscribe(frame.id)
    }
  }

  drained(): void {
    for (const subscription of this.#subscriptions.values()) subscription.refresh()
  }

  closed(): void {
    for (const subscription of this.#subscriptions.values()) subscription.stop()
    this.#subscriptions.clear()
  }

  #greet(version: number): void {
    this.#objection =
      version === CONTRACT_VERSION
        ? undefined
        : {
            code: 'VERSION',
            message: `expected contract version ${CONTRACT_VERSION}, found ${version}: reload the window`,
          }
    this.#port.send({ kind: 'hello', version: CONTRACT_VERSION })
  }

  async #command(id: number, type: string, payload: unknown): Promise<void> {
    const objection = this.#objection ?? this.#objectionToCommand(type)
    if (objection !== undefined || !isCommandType(type)) {
      const failure = objection ?? { code: 'PROTOCOL', message: `expected a known command, found "${type}"` }
      return this.#port.send({ kind: 'failure', id, failure })
    }
    this.#commandsInFlight++
    try {
      const value = await this.#run(type, payload)
      this.#port.send({ kind: 'result', id, value })
    } catch (error) {
      this.#port.send({ kind: 'failure', id, failure: failureOf(error) })
    } finally {
      this.#commandsInFlight--
    }
  }

  #objectionToCommand(type: string): Failure | undefined {
    // STOP is never turned away for being one too many.
    if (this.#commandsInFlight < MAX_COMMANDS_IN_FLIGHT || type === 'trading.stop') return undefined
    return { code: 'BUSY', message: `expected at most ${MAX_COMMANDS_IN_FLIGHT} unanswered commands` }
  }

  async #run<T extends CommandType>(type: T, raw: unknown): Promise<unknown> {
    // TypeScript can't tie the schema of a generic key to the type inferred from it; the parse just did.
    const payload = COMMANDS[type].payload.parse(raw) as CommandPayload<T>
    const value = await this.#api.commands[type](payload)
    return this.#checkOutput ? COMMANDS[type].result.parse(value) : value
  }

  #subscribe(id: number, stream: string, raw: unknown): void {
    const objection = this.#objection ?? this.#objectionToSubscription(id)
    if (objection !== undefined || !isStreamType(stream)) {
      const failure = objection ?? { code: 'PROTOCOL', message: `expected a known stream, found "${stream}"` }
      return this.#port.send({ kind: 'refused', id, failure })
    }
    try {
      this.#watch(id, stream, raw)
    } catch (error) {
      this.#refuse(id, error)
    }
  }

  #objectionToSubscription(id: number): Failure | undefined {
    if (this.#subscriptions.has(id)) return { code: 'PROTOCOL', message: `expected a new id, found ${id} in use` }
    if (this.#subscriptions.size < MAX_SUBSCRIPTIONS) return undefined
    return { code: 'BUSY', message: `expected at most ${MAX_SUBSCRIPTIONS} subscriptions` }
  }

  #watch<T extends StreamType>(id: number, stream: T, raw: unknown): void {
    const params = STREAMS[stream].params.parse(raw) as StreamParams<T>
    const subscription = new Subscription({
      id,
      stream,
      params,
      port: this.#port,
      api: this.#api,
      checkOutput: this.#checkOutput,
      onFailure: (error) => this.#refuse(id, error),
    })
    this.#subscriptions.set(id, subscription)
    subscription.start()
  }

  #refuse(id: number, error: unknown): void {
    this.#unsubscribe(id)
    this.#port.send({ kind: 'refused', id, failure: failureOf(error) })
  }

  #unsubscribe(id: number): void {
    this.#subscriptions.get(id)?.stop()
    this.#subscriptions.delete(id)
  }
}
