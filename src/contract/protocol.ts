import { z } from 'zod'

/**
 * The frames that cross between a client (a window, a browser tab) and the engine, and who sends which.
 * The same frames travel over a MessagePort in Electron and over a WebSocket in the browser.
 */

/** Raised by one with every change that an older peer would misread. Both ends refuse a different version. */
export const CONTRACT_VERSION = 1

/** Longest a command may stay unanswered before the client reports it as lost. */
export const COMMAND_TIMEOUT_MS = 10_000

/** A failure in words and in parts. `code` is one of the engine's error codes, e.g. `RISK`, `CONFIG`, `DATA`. */
export const Failure = z.object({
  code: z.string(),
  message: z.string(),
  /** Source file, line and column for a strategy's error. */
  location: z.object({ file: z.string(), line: z.number(), column: z.number() }).optional(),
  /** Risk rule, limit and value found for a refused order. */
  rule: z.string().optional(),
  limit: z.string().optional(),
  found: z.string().optional(),
})
export type Failure = z.infer<typeof Failure>

/** Client → engine. */
export const ClientFrame = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), version: z.number() }),
  z.object({ kind: z.literal('command'), id: z.number(), type: z.string(), payload: z.unknown() }),
  z.object({ kind: z.literal('subscribe'), id: z.number(), stream: z.string(), params: z.unknown() }),
  z.object({ kind: z.literal('unsubscribe'), id: z.number() }),
])
export type ClientFrame = z.infer<typeof ClientFrame>

/** Engine → client. A stream is one snapshot with seq 0, then deltas 1, 2, 3 …; a hole means: subscribe again. */
export const EngineFrame = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), version: z.number() }),
  z.object({ kind: z.literal('result'), id: z.number(), value: z.unknown() }),
  z.object({ kind: z.literal('failure'), id: z.number(), failure: Failure }),
  z.object({ kind: z.literal('snapshot'), id: z.number(), seq: z.number(), value: z.unknown() }),
  z.object({ kind: z.literal('delta'), id: z.number(), seq: z.number(), value: z.unknown() }),
  z.object({ kind: z.literal('refused'), id: z.number(), failure: Failure }),
])
export type EngineFrame = z.infer<typeof EngineFrame>

/** Shell → client: how the engine process is doing. `failed` means given up: trading is stopped until a restart. */
export const EngineProcessState = z.object({
  state: z.enum(['starting', 'running', 'restarting', 'failed']),
  /** How often it was restarted in the last five minutes. */
  restarts: z.number(),
  /** Why it went down last, in words; empty when it never did. */
  reason: z.string(),
})
export type EngineProcessState = z.infer<typeof EngineProcessState>

/** Shell → client beside the engine's frames, on the browser's WebSocket. In Electron the preload carries the state. */
export const ShellFrame = z.object({ kind: z.literal('engine-state'), ...EngineProcessState.shape })
export type ShellFrame = z.infer<typeof ShellFrame>

/** A STOP, or FLATTEN, past an engine that does not answer. */
export const ShellStop = z.object({
  source: z.enum(['button', 'hotkey']),
  reason: z.string().max(1_000),
  flatten: z.boolean(),
})
export type ShellStop = z.infer<typeof ShellStop>

/** Client → shell on the browser's WebSocket: past the engine, which may hang or be down. */
export const ShellRequest = z.discriminatedUnion('kind', [
  /** Start the engine again after it was given up. */
  z.object({ kind: z.literal('restart-engine') }),
  z.object({ kind: z.literal('stop-trading'), ...ShellStop.shape }),
])
export type ShellRequest = z.infer<typeof ShellRequest>
