import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Lack } from '../../engine/adapters/brokers/paper-server/capabilities.ts'
import { PaperServer } from '../../engine/adapters/brokers/paper-server/paper-server.ts'
import { SystemTime } from '../../engine/adapters/system-time.ts'
import { ConfigError } from '../../engine/model/errors.ts'
import { lockAccount } from '../home-lock.ts'
import { defaultHome } from '../home.ts'

const MARKET_STEP_MS = 50

export interface PaperBrokerOptions {
  readonly port: number
  readonly token?: string
  readonly account?: string
  readonly cash: number
  readonly currency: string
  readonly rate: number
  readonly market?: number
  readonly marketStep?: number
  readonly faults?: boolean
  readonly cancelOnDisconnect?: boolean
  readonly saysLive?: boolean
  readonly without?: readonly Lack[]
}

/** Runs a paper broker until a signal ends it. Says on stdout where it is, once it listens. */
export async function paperBrokerCommand(options: PaperBrokerOptions): Promise<void> {
  const { port, cash, currency, rate, market, marketStep = MARKET_STEP_MS, faults = false } = options
  const { cancelOnDisconnect = false, saysLive = false } = options
  if (!(port >= 0 && port <= 65_535)) throw new ConfigError(`--port: expected 0 to 65535, found ${port}`)
  if (!(rate > 0)) throw new ConfigError(`--rate: expected more than 0, found ${rate}`)
  const logPath = options.account ?? join(defaultHome(), 'paper-broker.log')
  const lock = lockAccount(logPath)
  const token = options.token ?? randomBytes(24).toString('base64url')
  const server = new PaperServer(
    {
      port,
      token,
      logPath,
      cash,
      currency,
      requestsPerSecond: rate,
      market: market === undefined ? undefined : { seed: market, stepMs: marketStep },
      makesFaults: faults,
      environment: saysLive ? 'live' : 'paper',
      cancelsOnDisconnect: cancelOnDisconnect,
      lacks: options.without,
    },
    new SystemTime(),
  )
  const ended = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ended.resolve())
  const bound = await server.listen()
  process.stdout.write(`The paper broker is ready: ws://127.0.0.1:${bound}/?token=${token}\n`)
  await ended.promise
  await server.close()
  lock.release()
}
