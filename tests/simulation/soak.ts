/**
 * Hours of a session in minutes: the whole workstation on a simulated clock, with a strategy that trades, and a look at
 * memory and handles after every hour. `npm run simulate -- --soak 8` runs it.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { HOUR_MS } from '../../src/engine/model/time.ts'
import { startWorkstation } from '../../src/engine/server/workstation.ts'
import { StepClock } from './faults/step-clock.ts'

const START = Date.UTC(2024, 2, 8, 14)
const TICKS_PER_SECOND = 5
/** What a session keeps on purpose grows with its orders; beyond that, growth by more than so much is a leak. Bytes. */
const MOST_GROWTH = 12 * 2 ** 20
/** Probes of the disk and backups come and go. */
const MOST_MORE_FILES = 10

interface Reading {
  readonly heap: number
  readonly handles: number
  readonly files: number
}

/** Lives through `hours`. Returns whether neither memory nor handles grew after the first of them. */
export async function soak(hours: number): Promise<boolean> {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const home = mkdtempSync(join(tmpdir(), 'quantx-soak-'))
  const clock = new StepClock(START)
  const resources = fileURLToPath(new URL('../..', import.meta.url))
  const workstation = await startWorkstation({ home, resources }, clock)
  const { commands } = workstation.api
  const feed = { kind: 'synthetic', seed: 7, symbols: 2, ticksPerSecond: TICKS_PER_SECOND } as const
  await commands['session.start']({ feed, cash: 100_000 })
  const symbols = ['NOVA.SIM']
  const file = join(resources, 'strategies/sma-cross.ts')
  await commands['strategy.start']({ file, symbols, timeframe: '1m', params: { fast: 3, slow: 8, quantity: 1 } })
  const readings: Reading[] = []
  for (let hour = 1; hour <= hours; hour++) {
    await clock.advanceTo(START + hour * HOUR_MS, async () => Promise.resolve())
    await rest()
    collect()
    const reading = read()
    readings.push(reading)
    const { heap, handles, files } = reading
    process.stdout.write(
      `hour ${hour}: ${(heap / 2 ** 20).toFixed(1)} MiB of heap, ${handles} handles, ${files} files\n`,
    )
  }
  await workstation.shutdown()
  rmSync(home, { recursive: true, force: true })
  return hasNotGrown(readings)
}

function read(): Reading {
  const files = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
  return { heap: process.memoryUsage().heapUsed, handles: process.getActiveResourcesInfo().length, files }
}

function hasNotGrown(readings: readonly Reading[]): boolean {
  const [first, last] = [readings[0], readings.at(-1)]
  if (!first || !last) return true
  const grown = last.heap - first.heap
  const isSound =
    grown <= MOST_GROWTH && last.handles <= first.handles + 2 && last.files <= first.files + MOST_MORE_FILES
  process.stdout.write(
    `${isSound ? 'no growth' : 'GROWTH'}: ${(grown / 2 ** 20).toFixed(1)} MiB of heap after the first hour\n`,
  )
  return isSound
}

async function rest(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve)
  })
}
