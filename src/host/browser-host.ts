import { fileURLToPath } from 'node:url'
import type { BrokerConfig } from '../contract/broker.ts'
import { QuantXError } from '../engine/model/errors.ts'
import type { Time } from '../engine/server/timing.ts'
import { openControlLine } from './control-line.ts'
import type { EngineChild } from './engine-child.ts'
import { lockHome } from './home-lock.ts'
import { makeHome } from './home.ts'
import { launchNodeEngine } from './node-engine.ts'
import { launchNodePanic } from './node-panic.ts'
import { panicBy } from './panic.ts'
import { startServer, type BrowserServer } from './server.ts'
import { stopMemoIn } from './stop-memo.ts'
import { Supervisor } from './supervisor.ts'
import { systemTime } from './system-time.ts'

const RESOURCES = fileURLToPath(new URL('../..', import.meta.url))

/** The engine was given up before it was up once. */
export class EngineStartError extends QuantXError {
  readonly code = 'ENGINE'
}

export interface BrowserHostOptions {
  readonly home: string
  /** 0: any free port. */
  readonly port: number
  /** Where new sessions trade; the simulated exchange when left out. */
  readonly broker?: BrokerConfig | undefined
  /** Where things are found and made; for tests. */
  readonly launch?: () => EngineChild
  readonly time?: Time
  readonly rendererFolder?: string
}

export interface BrowserHost {
  readonly port: number
  /** Process id of the engine that runs now. */
  readonly enginePid: number | undefined
  newLink(): string
  close(): Promise<void>
}

/**
 * Runs the workstation for browsers of this computer: locks the home, starts the engine, serves the page.
 * Resolves when the engine has answered. @throws ConfigError when the home is in use or the port is not to be had
 */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const { home, port, broker, launch = launchNodeEngine, time = systemTime } = options
  const { rendererFolder = fileURLToPath(new URL('../../dist/renderer', import.meta.url)) } = options
  makeHome(home)
  const lock = lockHome(home)
  const supervisor = new Supervisor({
    launch: () => launch(),
    time,
    config: { home, resources: RESOURCES, broker },
    stopMemo: stopMemoIn(home),
    panic: panicBy(launchNodePanic, home, time),
  })
  const line = await openControlLine(home, supervisor).catch((error: unknown) => {
    lock.release()
    throw error
  })
  let server: BrowserServer | undefined
  const close = async () => {
    // The engine first: its last words still reach the tabs.
    await supervisor.shutdown()
    await line.close()
    await server?.close()
    lock.release()
  }
  try {
    server = await startServer({ port, rendererFolder, supervisor })
    lock.setAddress(`http://127.0.0.1:${server.port}`)
    await up(supervisor)
  } catch (error) {
    await close()
    throw error
  }
  const serving = server
  return {
    port: serving.port,
    get enginePid() {
      return supervisor.pid
    },
    newLink: () => serving.newLink(),
    close,
  }
}

/** Resolves when the engine runs. @throws EngineStartError with its last words when it is given up before */
function up(supervisor: Supervisor): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = supervisor.onState(({ state, reason }) => {
    if (state === 'running') resolve()
    if (state === 'failed') reject(new EngineStartError(`The engine does not start: ${reason}`))
  })
  supervisor.start()
  return promise.finally(stop)
}
