import { z } from 'zod'
import type { EngineFrame } from '../../contract/protocol.ts'

/** Both ends of the control channel send a beat this often. */
export const BEAT_INTERVAL_MS = 1_000
/** An engine that missed this many beats in a row hangs: its shell ends it. */
export const MISSED_BEATS_HUNG = 5
/** A shell that missed this many is gone, whatever the operating system says: the engine shuts down. */
export const MISSED_BEATS_ORPHANED = 30

const port = z.number().int().nonnegative()

/** Shell → engine process. Ports are numbered by the shell. */
export const ShellMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), home: z.string().min(1), resources: z.string().min(1) }),
  /** A client connects; over Electron the message carries its MessagePort, over Node its frames follow as `frame`. */
  z.object({ type: z.literal('connect'), port }),
  z.object({ type: z.literal('frame'), port, frame: z.unknown() }),
  /** The client's socket is backed up (or no longer): market streams to it are thinned until it is not. */
  z.object({ type: z.literal('congestion'), port, congested: z.boolean() }),
  z.object({ type: z.literal('disconnect'), port }),
  z.object({
    type: z.literal('stop-trading'),
    id: z.number(),
    source: z.enum(['button', 'hotkey', 'tray', 'cli', 'engine']),
    reason: z.string(),
  }),
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
  /** Answer to `stop-trading`; `error` is empty when trading is stopped. */
  z.object({ type: z.literal('stopped'), id: z.number(), error: z.string() }),
  z.object({ type: z.literal('beat') }),
  /** The last words before it ends on purpose: exit codes of Electron's utility processes are not reliable. */
  z.object({ type: z.literal('bye') }),
  /** The last words before it ends by an error. */
  z.object({ type: z.literal('fatal'), message: z.string() }),
])
export type EngineMessage = z.infer<typeof EngineMessage>
