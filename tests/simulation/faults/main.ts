import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { messageOf } from '../../../src/engine/model/errors.ts'
import { MUTANTS } from './mutants.ts'
import { breakModules } from './mutation.ts'

const USAGE = `npm run simulate -- [--seeds N] [--from SEED]   lives through N worlds of faults
npm run simulate -- --soak HOURS                lets a workstation trade for hours on a simulated clock
npm run simulate -- --kill N                    kills real engine processes N times, their broker living on
npm run simulate -- --mutants                   expects each of ${MUTANTS.length} broken engines to be noticed
`
/** Worlds in which a broken engine has to be noticed, and how long one may take. */
const MUTANT_SEEDS = 400
const MUTANT_TIMEOUT_MS = 120_000
const AT_ONCE = 2

const count = (value: number) => value.toLocaleString('en-US')

async function simulate(from: number, seeds: number, stopsAtFirst: boolean): Promise<boolean> {
  // Loaded only now, so that a mutation reaches it.
  const { live } = await import('./live.ts')
  const started = performance.now()
  let [events, orders, lives, broken] = [0, 0, 0, 0]
  for (let seed = from; seed < from + seeds; seed++) {
    try {
      const world = await live(seed)
      events += world.events
      orders += world.broker.orders.size
      lives += world.lives
    } catch (error) {
      broken++
      process.stdout.write(`${messageOf(error)}\n`)
      if (stopsAtFirst) return false
    }
    if (process.stderr.isTTY) process.stderr.write(`\r${count(seed - from + 1)} of ${count(seeds)} seeds`)
  }
  if (process.stderr.isTTY) process.stderr.write('\r')
  const rate = count(Math.round(events / ((performance.now() - started) / 1_000)))
  const figures = `${count(lives)} engines, ${count(orders)} orders, ${count(events)} events, ${rate} events/s`
  process.stdout.write(`${count(seeds)} seeds: ${figures}, ${broken} broken\n`)
  return broken === 0
}

/** Runs a broken engine in a process of its own. Returns how it was noticed, null when it was not. */
function tryMutant(index: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const args = [fileURLToPath(import.meta.url), '--mutant', String(index)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: MUTANT_TIMEOUT_MS })
    let said = ''
    const hear = (text: Buffer) => {
      said += text.toString()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(null)
      else if (code === 1) resolve(said.split('\n')[0] ?? '')
      else if (code === null) resolve(`it did not come to an end within ${MUTANT_TIMEOUT_MS / 1_000} s`)
      else reject(new Error(said))
    })
  })
}

async function tryMutants(): Promise<boolean> {
  // Only where the engine as it is passes does it say something that a broken one does not.
  if (!(await simulate(1, MUTANT_SEEDS, false))) return false
  const waiting = MUTANTS.map((_mutant, index) => index)
  let caught = 0
  const work = async () => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const noticed = await tryMutant(index)
      if (noticed !== null) caught++
      const outcome = noticed === null ? 'MISSED' : 'caught'
      process.stdout.write(
        `${outcome}  ${MUTANTS[index]?.name ?? ''}${noticed === null ? '' : `\n        ${noticed}`}\n`,
      )
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  process.stdout.write(`caught ${caught} of ${MUTANTS.length}\n`)
  return caught === MUTANTS.length
}

async function killEngines(points: number, seed: number): Promise<boolean> {
  const { bundleEngine, runMatrix } = await import('../../fixtures/killed-engine/matrix.ts')
  const folder = mkdtempSync(join(tmpdir(), 'quantx-killed-'))
  try {
    const program = await bundleEngine(folder)
    const { lost, doubled, other, atBoundaries, ordersTaken, ...rest } = await runMatrix({
      points,
      seed,
      folder,
      program,
    })
    for (const each of [...lost, ...doubled, ...other]) process.stdout.write(`${each}\n`)
    const orders = `${atBoundaries} at boundaries, ${ordersTaken} orders`
    process.stdout.write(
      `points tried ${rest.points} (${orders}), orders lost ${lost.length}, orders doubled ${doubled.length}\n`,
    )
    return lost.length + doubled.length + other.length === 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '300' },
      from: { type: 'string', default: '1' },
      mutants: { type: 'boolean', default: false },
      mutant: { type: 'string' },
      soak: { type: 'string' },
      kill: { type: 'string' },
    },
  })
  if (values.mutants) return tryMutants()
  if (values.kill !== undefined)
    return killEngines(wholeNumber('--kill', values.kill), wholeNumber('--from', values.from))
  if (values.soak !== undefined) {
    const { soak } = await import('../soak.ts')
    return soak(wholeNumber('--soak', values.soak))
  }
  if (values.mutant !== undefined) {
    const mutant = MUTANTS[Number(values.mutant)]
    if (!mutant) throw new TypeError(`--mutant: expected 0 to ${MUTANTS.length - 1}, found ${values.mutant}`)
    breakModules(mutant.mutations)
    return simulate(1, MUTANT_SEEDS, true)
  }
  return simulate(wholeNumber('--from', values.from), wholeNumber('--seeds', values.seeds), false)
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new TypeError(`${option}: expected a whole number from 1 up, found "${text}"`)
}

try {
  process.exitCode = (await main()) ? 0 : 1
} catch (error) {
  const isUsage = error instanceof TypeError
  process.stderr.write(`${messageOf(error)}\n${isUsage ? USAGE : ''}`)
  process.exitCode = isUsage ? 2 : 3
}
