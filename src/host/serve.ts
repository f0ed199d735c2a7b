import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { BrokerConfig } from '../contract/broker.ts'
import { ConfigError, messageOf } from '../engine/model/errors.ts'
import { startBrowserHost } from './browser-host.ts'
import { defaultHome } from './home.ts'
import { openBrowser } from './open-browser.ts'

/** What `quantx serve` and `npm start -- --browser` take. */
export interface ServeOptions {
  /** 0: any free port. */
  readonly port: number
  /** Open the default browser, where there is a display. */
  readonly open: boolean
  readonly home: string
  /** Where new sessions trade; the simulated exchange when left out. */
  readonly broker?: BrokerConfig | undefined
}

export const serveUsage = `serve [--port N] [--no-open] [--home DIR] [--paper-broker ADDRESS]
  --port N     the loopback port to serve on (1 to 65535; chosen freely without it)
  --no-open    print the address and open no browser
  --home DIR   the folder of the data (default: ${defaultHome()})
  --paper-broker ADDRESS   trade at the paper broker that printed this address, not at the simulated exchange
`

/** @throws ConfigError that tells what is wrong with the arguments */
export function parseServeOptions(args: readonly string[]): ServeOptions {
  const { port = '0', home, 'no-open': noOpen, 'paper-broker': address } = parseServeArgs(args)
  const number = Number(port)
  if (!/^\d{1,5}$/.test(port) || number > 65_535) {
    throw new ConfigError(`--port: expected a number from 1 to 65535, found "${port}".`)
  }
  return {
    port: number,
    open: !noOpen,
    home: home === undefined ? defaultHome() : resolve(home),
    ...(address === undefined ? {} : { broker: paperBrokerAt(address) }),
  }
}

/** A paper broker by the address that it printed. @throws ConfigError when that is none */
export function paperBrokerAt(address: string): BrokerConfig {
  const url = URL.parse(address)
  const token = url?.searchParams.get('token') ?? ''
  const config = BrokerConfig.safeParse({ kind: 'paper-server', url: `${url?.protocol}//${url?.host}`, token })
  if (config.success) return config.data
  throw new ConfigError(
    '--paper-broker: expected an address such as ws://127.0.0.1:7070/?token=…, as the broker printed it.',
  )
}

function parseServeArgs(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        home: { type: 'string' },
        'paper-broker': { type: 'string' },
        'no-open': { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new ConfigError(messageOf(error))
  }
}

/**
 * Serves the workstation until Ctrl-C or a signal to end. Prints the link on stdout once the engine has answered;
 * Enter on a terminal prints another. Resolves with the exit code.
 * @param start for tests
 * @throws ConfigError when it can't start
 */
export async function serve({ port, open, home, broker }: ServeOptions, start = startBrowserHost): Promise<number> {
  const ended = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ended.resolve())
  process.stderr.write('Starting the engine …\n')
  const host = await Promise.race([start({ home, port, broker }), ended.promise])
  // Ended before it was up: the engine ends with us, and a lock of a dead process is nobody's.
  if (host === undefined) return 0
  const link = host.newLink()
  process.stdout.write(`QuantX is ready (data in ${home}; Ctrl-C ends it):\n${link}\n`)
  if (open) openBrowser(link)
  if (process.stdin.isTTY) process.stdin.on('data', () => void process.stdout.write(`${host.newLink()}\n`))
  await ended.promise
  process.stderr.write('Closing …\n')
  await host.close()
  process.stdin.pause()
  return 0
}

/** As a program: resolves with 2 for bad usage or input, 1 when it fails. */
export async function serveProgram(args: readonly string[], start = startBrowserHost): Promise<number> {
  try {
    return await serve(parseServeOptions(args), start)
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    return error instanceof ConfigError ? 2 : 1
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exit(await serveProgram(process.argv.slice(2)))
}
