import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { EngineChild } from './engine-child.ts'

const ENGINE_ENTRY = fileURLToPath(new URL('../engine/process.ts', import.meta.url))

/** Launches the engine as a child of this Node. Its output goes to our stderr, so that our stdout stays ours. */
export function launchNodeEngine(entry: string = ENGINE_ENTRY): EngineChild {
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: [...process.execArgv],
  })
  let hasExited = false
  return {
    pid: child.pid,
    send(message) {
      // The channel may close before the exit is reported; what is lost then is lost with the engine.
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      const exited = (reason: string) => {
        if (hasExited) return
        hasExited = true
        listener(reason)
      }
      child.on('error', (error) => exited(`the engine could not be started: ${error.message}`))
      child.on('exit', (code, signal) =>
        exited(signal === null ? `the engine ended with code ${code}` : `the engine was ended by ${signal}`),
      )
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
