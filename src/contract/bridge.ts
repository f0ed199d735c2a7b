import type { DesktopNotice } from './alerts.ts'
import type { EngineProcessState, ShellStop } from './protocol.ts'

/** What Electron's preload puts at `window.quantx`; absent in a browser. Frozen. */
export interface QuantXBridge {
  readonly shell: 'electron'
  /** As `process.platform`, for the words of keyboard shortcuts. */
  readonly platform: string
  /** Calls back with the newest known state at once, then with every change. Returns the way to stop. */
  onEngineState(listener: (state: EngineProcessState) => void): () => void
  /** Starts the engine again after it was given up. */
  restartEngine(): void
  /** STOP, or FLATTEN, by the shell: for an engine that does not answer. */
  stopTrading(request: ShellStop): void
  /** Has the desktop show a notification. */
  notify(notice: DesktopNotice): void
}

/** `data` of the window message that brings the engine's MessagePort, as its only port: one for every new connection. */
export const ENGINE_PORT_MESSAGE = { quantx: 'engine-port' } as const
