import { parseArgs } from 'node:util'

/** What the user asked of `npm start`. */
export interface StartOptions {
  readonly browser: boolean
  /** What the browser host is started with. */
  readonly hostArgs: readonly string[]
  readonly help: boolean
}

export const startUsage = `npm start -- [--browser] [--port N] [--no-open]
  --browser   serve the workstation to the browser, even where Electron could open it
  --port N    the loopback port to serve on (1 to 65535; chosen freely without it)
  --no-open   print the address and open no browser
`

/** @throws a RangeError or TypeError whose message tells the user what is wrong with the arguments */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      browser: { type: 'boolean', default: false },
      port: { type: 'string' },
      'no-open': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const { port, help } = values
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    throw new RangeError(`--port: expected a number from 1 to 65535, found "${port}".`)
  }
  const hostArgs = [...(port === undefined ? [] : ['--port', port]), ...(values['no-open'] ? ['--no-open'] : [])]
  return { browser: values.browser || hostArgs.length > 0, hostArgs, help }
}
