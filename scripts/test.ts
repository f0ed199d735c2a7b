import { parseArgs } from 'node:util'
import { findChromium, installChromiumOnDebian, missingChromiumMessage } from './chromium.ts'
import { build, format, lint, runGates, tidy, types, unused, type Gate } from './gates/gates.ts'
import { runVitest, type Tally } from './gates/vitest.ts'

/** Checks of the sources, side by side, before all else. */
const checks: readonly Gate[] = [types, lint, format, tidy, unused]

/** What comes after them, in its order. Electron needs its binary and a display. */
const stages = {
  build: () => gates([build]),
  unit: (filters: readonly string[]) => runVitest(['unit'], filters),
  integration: (filters: readonly string[]) => runVitest(['integration'], filters),
  simulation: (filters: readonly string[]) => runVitest(['simulation'], filters),
  e2e: (filters: readonly string[]) => endToEnd(filters),
  electron: (filters: readonly string[]) => runVitest(['electron'], filters),
} satisfies Readonly<Record<string, (filters: readonly string[]) => Promise<Tally>>>

/** What `--only a,b` picks from. */
const names = [...checks.map(({ name }) => name), ...Object.keys(stages)]

async function gates(list: readonly Gate[]): Promise<Tally> {
  const results = await runGates(list)
  const passed = results.filter((result) => result.passed).length
  return { passed, failed: results.length - passed, skipped: 0 }
}

async function endToEnd(filters: readonly string[]): Promise<Tally> {
  const chromium = findChromium() ?? installChromiumOnDebian()
  if (chromium === undefined) {
    process.stdout.write(`✗ e2e\n${missingChromiumMessage}\n`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
  process.env['CHROME_PATH'] = chromium
  return runVitest(['e2e'], filters)
}

const usage = `npm test -- [--only STAGE,STAGE …] [FILE …]
  STAGE is one of ${names.join(', ')}; FILE narrows the vitest stages.
`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  })
  if (values.help === true) {
    process.stdout.write(usage)
    return 0
  }
  const chosen = values.only?.split(',') ?? names.filter((name) => name !== 'electron')
  const unknown = chosen.filter((name) => !names.includes(name))
  if (unknown.length > 0) throw new TypeError(`--only: there is no stage ${unknown.join(', ')}.`)
  const tallies = [await gates(checks.filter(({ name }) => chosen.includes(name)))]
  for (const [name, run] of Object.entries(stages)) {
    if (chosen.includes(name)) tallies.push(await run(positionals))
  }
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0)
  const skipped = sum('skipped')
  if (skipped > 0) process.stdout.write(`\n${skipped} skipped\n`)
  process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed\n`)
  return sum('failed') > 0 ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  process.exitCode = 2
}
