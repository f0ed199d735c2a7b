import type { ShellMessage } from '../engine/server/control.ts'

/**
 * An engine process that was launched, over Node's child_process or Electron's utilityProcess.
 * `Transfer` is what may travel with a message: Electron's MessagePortMain, or nothing.
 */
export interface EngineChild<Transfer = never> {
  /** Undefined when the process never came up. */
  readonly pid: number | undefined
  /** Must not be called after the exit. */
  send(message: ShellMessage, transfer?: Transfer): void
  onMessage(listener: (message: unknown) => void): void
  /** Called once, with the reason in words. */
  onExit(listener: (reason: string) => void): void
  /** Ends it at once, whatever it is doing. */
  kill(): void
}
