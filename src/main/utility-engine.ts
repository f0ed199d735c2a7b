import type { Details, MessagePortMain } from 'electron'
import type { EngineChild } from '../host/engine-child.ts'
import type { ElectronPieces } from './electron-pieces.ts'

/** What travels with a `connect` to the engine: the engine's end of a client's channel. */
export type EnginePort = MessagePortMain

const SERVICE = 'quantx-engine'
/** Would change what program the engine is, or what it loads. */
const FORBIDDEN_ENVIRONMENT = ['NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE']

/** Launches the engine as a utility process of Electron. */
export function launchUtilityEngine(
  { app, utilityProcess }: Pick<ElectronPieces, 'app' | 'utilityProcess'>,
  entry: string,
): EngineChild<EnginePort> {
  const child = utilityProcess.fork(entry, [], { serviceName: SERVICE, stdio: 'inherit', env: engineEnvironment() })
  let hasExited = false
  let kills = 0
  return {
    get pid() {
      return child.pid
    },
    send(message, port) {
      // Posting to a utility process that is exiting has brought down the main process (Electron 44.0.0).
      if (!hasExited) child.postMessage(message, port === undefined ? [] : [port])
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      let cause = ''
      const onGone = (_event: unknown, { type, name, serviceName, reason }: Details) => {
        if (type === 'Utility' && (name === SERVICE || serviceName === SERVICE)) cause = ` (${reason})`
      }
      app.on('child-process-gone', onGone)
      child.once('exit', (code) => {
        hasExited = true
        app.off('child-process-gone', onGone)
        listener(`the engine ended with code ${code}${cause}`)
      })
    },
    kill() {
      if (hasExited) return
      // Asked nicely first; one that is deaf to that is asked again at the next beat, by force.
      if (kills++ === 0 || child.pid === undefined) child.kill()
      else killByForce(child.pid)
    },
  }
}

function killByForce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // It ended before we are told so.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** The environment of our own processes, without what would change what they are. */
export function engineEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || FORBIDDEN_ENVIRONMENT.includes(name) ? [] : [[name, value]],
    ),
  )
}
