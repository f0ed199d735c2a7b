import type { PanicChild } from '../host/panic.ts'
import type { ElectronPieces } from './electron-pieces.ts'
import { engineEnvironment } from './utility-engine.ts'

/** Launches the panic process as a utility process of Electron. */
export function launchUtilityPanic(
  { utilityProcess }: Pick<ElectronPieces, 'utilityProcess'>,
  entry: string,
): PanicChild {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'quantx-panic',
    stdio: 'inherit',
    env: engineEnvironment(),
  })
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code) => listener(`code ${code}`)),
    kill: () => void child.kill(),
  }
}
