import type { BrokerConfig } from '../../contract/broker.ts'
import type { CommandPayload, CommandResult, CommandType } from '../../contract/commands.ts'
import type { StreamDelta, StreamParams, StreamSnapshot, StreamType } from '../../contract/streams.ts'
import type { StopSource } from '../../contract/trading-control.ts'
import type { TradingLevel } from '../risk/trading-state.ts'
import type { ControlRequest, TradingStatus } from './control.ts'

/** Where a stream goes: a snapshot first, then deltas. No call throws. */
export interface StreamSink<T extends StreamType> {
  snapshot(value: StreamSnapshot<T>): void
  delta(value: StreamDelta<T>): void
  /** What was sent holds no more (another session began): the stream is watched anew, from a snapshot. */
  restart(): void
}

/** One handler for every command. Payloads are checked before they arrive; what is thrown becomes a `Failure`. */
export type CommandHandlers = {
  readonly [T in CommandType]: (payload: CommandPayload<T>) => CommandResult<T> | Promise<CommandResult<T>>
}

/** What the engine offers to windows and browser tabs: the contract, without frames and ports. */
export interface EngineApi {
  readonly commands: CommandHandlers
  /**
   * Calls `sink.snapshot` once, at once or later, then `sink.delta` until the returned function is called.
   * @throws a QuantXError when there is no such thing to watch; the client is told
   */
  subscribe<T extends StreamType>(stream: T, params: StreamParams<T>, sink: StreamSink<T>): () => void
}

/** How the engine process is told where it lives; the first message of its shell, never environment or arguments. */
export interface WorkstationConfig {
  /** Absolute path of the folder of the user's store, made by the shell. */
  readonly home: string
  /** Absolute path of the folder that holds `strategies/` and `package.json`. */
  readonly resources: string
  /** Where new sessions trade when nothing is said; the simulated exchange when left out. */
  readonly broker?: BrokerConfig | undefined
  /** Called at once when trading is held back, and when it is let go again: how fast a stop is can be seen from it. */
  readonly onTradingLevel?: ((level: TradingLevel) => void) | undefined
}

/** Who pulled the cord. */
export type { StopSource } from '../../contract/trading-control.ts'

/** The running engine, as its process sees it. */
export interface Workstation {
  readonly api: EngineApi
  /** STOP. Resolves when the latch is durable and the cancels are on their way; rejects when only the latter holds. */
  stopTrading(source: StopSource, reason: string, flatten?: boolean): Promise<void>
  /** False while the latch of a STOP is still to be written: it holds for as long as the engine lives. */
  readonly stopIsDurable: boolean
  /** Every other control of trading. Answers how trading stands then. @throws ConfigError when it is refused */
  control(request: ControlRequest): TradingStatus
  /** Closes sessions, workers and the store. */
  shutdown(): Promise<void>
}

export type StartWorkstation = (config: WorkstationConfig) => Promise<Workstation>
