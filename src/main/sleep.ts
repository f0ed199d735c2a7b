import type { Supervisor } from '../host/supervisor.ts'
import type { ElectronPieces } from './electron-pieces.ts'

/** Tells the engine when the computer goes to sleep and wakes up: entries are held back in between, and until brokers were asked. */
export function watchSleep(
  { powerMonitor }: Pick<ElectronPieces, 'powerMonitor'>,
  supervisor: Pick<Supervisor<never>, 'control'>,
): void {
  // An engine that is down has nothing to hold back, and one that comes up asks its brokers anyway.
  powerMonitor.on('suspend', () => void supervisor.control({ do: 'sleep' }).catch(() => undefined))
  powerMonitor.on('resume', () => void supervisor.control({ do: 'wake' }).catch(() => undefined))
}
