import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { compileInLine } from '../../src/engine/adapters/backtest/inlining.ts'
import { benchAlerts } from './alerts.ts'
import { benchBrackets } from './brackets.ts'
import { benchCrossover } from './crossover.ts'
import { benchCsvImport } from './csv-import.ts'
import { benchEveryBar } from './every-bar.ts'
import { benchEventPath } from './event-path.ts'
import { benchJournal } from './journal.ts'
import { benchMonitor } from './monitor.ts'
import { benchParquetImport } from './parquet-import.ts'
import { WrongResult, fixed, tableOf } from './report.ts'
import type { Figure } from './report.ts'
import { benchRisk } from './risk.ts'
import { benchScreen } from './screen.ts'
import { benchStop } from './stop.ts'
import { benchStream } from './stream.ts'

import { benchSymbols } from './symbols.ts'

const print = (line: string) => void process.stdout.write(`${line}\n`)

const BENCHES: Readonly<Record<string, () => readonly Figure[] | Promise<readonly Figure[]>>> = {
  alerts: () => benchAlerts(print),
  crossover: () => benchCrossover(print),
  brackets: () => benchBrackets(print),
  orders: () => benchEveryBar(print),
  symbols: () => benchSymbols(print),
  csv: () => benchCsvImport(print),
  events: benchEventPath,
  journal: () => benchJournal(print),
  monitor: benchMonitor,
  parquet: () => benchParquetImport(print),
  risk: benchRisk,
  screen: () => benchScreen(print),
  stop: () => benchStop(print),
  stream: () => benchStream(print),
}

/** Runs the benchmarks whose names are given, or all. Exit code 1: a result was wrong or a ratio was missed. */
async function bench(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name))
  if (unknown.length > 0)
    throw new TypeError(`expected ${Object.keys(BENCHES).join(', ')}, found ${unknown.join(', ')}`)
  const [processor] = cpus()
  print(
    `Node ${process.version}, ${cpus().length} × ${processor?.model ?? 'unknown'}, ${fixed(totalmem() / 1e9, 0)} GB, ${new Date().toISOString().slice(0, 10)}`,
  )
  const figures: Figure[] = []
  for (const name of Object.keys(BENCHES)) {
    if (names.length === 0 || names.includes(name)) figures.push(...(await runApart(name)))
  }
  print(`\n${tableOf(figures)}`)
  return figures.some(({ isMet }) => isMet === false) ? 1 : 0
}

/** Runs one in a process of its own: what another left on the heap, or had compiled its way, is not there. */
async function runApart(name: string): Promise<readonly Figure[]> {
  const child = fork(fileURLToPath(import.meta.url), [name])
  const told: Figure[] = []
  child.on('message', (figures: readonly Figure[]) => told.push(...figures))
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new WrongResult(`${name} ended with ${code}`)
  return told
}

async function runHere(name: string, tell: (figures: readonly Figure[]) => void): Promise<number> {
  // As the threads do that backtests run in.
  compileInLine()
  tell((await BENCHES[name]?.()) ?? [])
  return 0
}

try {
  const names = process.argv.slice(2)
  const tell = process.send?.bind(process)
  process.exitCode = await (tell ? runHere(names[0] ?? '', tell) : bench(names))
} catch (error) {
  if (!(error instanceof WrongResult || error instanceof TypeError)) throw error
  process.stderr.write(`${error instanceof WrongResult ? 'Wrong result, so no time: ' : ''}${error.message}\n`)
  process.exitCode = 1
}
