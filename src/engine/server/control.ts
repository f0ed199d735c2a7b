import { z } from 'zod'
import { BrokerConfig } from '../../contract/broker.ts'
import type { EngineFrame } from '../../contract/protocol.ts'
import { StopSource } from '../../contract/trading-control.ts'
import { StatusView } from '../../contract/views.ts'

/** Both ends of the control channel send a beat this often. */
export const BEAT_INTERVAL_MS = 1_000
/** An engine that missed this many beats in a row hangs: its shell ends it. */
export const MISSED_BEATS_HUNG = 5
/** A shell that missed this many is gone, whatever the operating system says: the engine shuts down. */
export const MISSED_BEATS_ORPHANED = 30

const port = z.number().int().nonnegative()

/** What a shell asks of trading besides a stop. */
export const ControlRequest = z.discriminatedUnion('do', [
  z.object({ do: z.literal('pause'), source: StopSource, reason: z.string() }),
  z.object({ do: z.literal('resume'), source: StopSource, reason: z.string() }),
  z.object({
    do: z.literal('rearm'),
    source: StopSource,
    word: z.string(),
    reason: z.string(),
    force: z.boolean(),
  }),
  z.object({ do: z.literal('arm'), source: StopSource, word: z.string(), reason: z.string().min(3) }),
  z.object({ do: z.literal('disarm'), source: StopSource, reason: z.string().min(3) }),
  /** How trading stands. */
  z.object({ do: z.literal('status') }),
  /** The computer is about to sleep. */
  z.object({ do: z.literal('sleep') }),
  /** The computer woke up. */
  z.object({ do: z.literal('wake') }),
])
export type ControlRequest = z.infer<typeof ControlRequest>

/** How trading stands, for shells and the command line. */
export const TradingStatus = StatusView.pick({
  tradingState: true,
  latch: true,
  holds: true,
  stop: true,
  environment: true,
  arming: true,
}).partial({ environment: true })
export type TradingStatus = z.infer<typeof TradingStatus>

/** Shell → engine process. Ports are numbered by the shell. */
export const ShellMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    home: z.string().min(1),
    resources: z.string().min(1),
    broker: BrokerConfig.optional(),
  }),
  /** A client connects; over Electron the message carries its MessagePort, over Node its frames follow as `frame`. */
  z.object({ type: z.literal('connect'), port }),
  z.object({ type: z.literal('frame'), port, frame: z.unknown() }),
  /** The client's socket is backed up (or no longer): market streams to it are thinned until it is not. */
  z.object({ type: z.literal('congestion'), port, congested: z.boolean() }),
  z.object({ type: z.literal('disconnect'), port }),
  z.object({
    type: z.literal('stop-trading'),
    id: z.number(),
    source: StopSource,
    reason: z.string(),
    /** FLATTEN too; only STOP when left out. */
    flatten: z.boolean().optional(),
  }),
  /** Every other control of trading, past every client. */
  z.object({ type: z.literal('control'), id: z.number(), request: ControlRequest }),
  z.object({ type: z.literal('beat') }),
  z.object({ type: z.literal('shutdown') }),
])
export type ShellMessage = z.infer<typeof ShellMessage>

/** Engine process → shell. */
export const EngineMessage = z.discriminatedUnion('type', [
  /** The workstation is up; clients may connect. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('frame'), port, frame: z.custom<EngineFrame>((frame) => frame !== undefined) }),
  /** The engine dropped the client. */
  z.object({ type: z.literal('disconnect'), port }),
  /** Answer to `stop-trading`; `error` is empty when trading is stopped. Comes again once a latch is on the disk that was not. */
  z.object({ type: z.literal('stopped'), id: z.number(), error: z.string() }),
  /** Answer to `control`: how trading stands after it; `error` is empty when it was done. */
  z.object({ type: z.literal('controlled'), id: z.number(), error: z.string(), status: TradingStatus.nullable() }),
  z.object({ type: z.literal('beat') }),
  /** The last words before it ends on purpose: exit codes of Electron's utility processes are not reliable. */
  z.object({ type: z.literal('bye') }),
  /** The last words before it ends by an error. */
  z.object({ type: z.literal('fatal'), message: z.string() }),
])
export type EngineMessage = z.infer<typeof EngineMessage>
