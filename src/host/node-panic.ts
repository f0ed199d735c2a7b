import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { PanicChild } from './panic.ts'

const PANIC_ENTRY = fileURLToPath(new URL('../engine/panic.ts', import.meta.url))

/** Launches the panic process as a child of this Node. */
export function launchNodePanic(entry: string = PANIC_ENTRY): PanicChild {
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: [...process.execArgv],
  })
  return {
    send(message) {
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      child.on('error', (error) => listener(`it could not be started: ${error.message}`))
      child.on('exit', (code, signal) => listener(signal === null ? `code ${code}` : `ended by ${signal}`))
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
