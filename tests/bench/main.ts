import { cpus, totalmem } from 'node:os'
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

/** Runs the benchmarks whose names are given, or all. Exit code 1: a result was wrong or a ratio was missed. */
async function bench(names: readonly string[]): Promise<number> {
  const benches: Readonly<Record<string, () => readonly Figure[] | Promise<readonly Figure[]>>> = {
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
  const [processor] = cpus()
  print(
    `Node ${process.version}, ${cpus().length} × ${processor?.model ?? 'unknown'}, ${fixed(totalmem() / 1e9, 0)} GB, ${new Date().toISOString().slice(0, 10)}`,
  )
  const figures: Figure[] = []
  for (const [name, run] of Object.entries(benches)) {
    if (names.length > 0 && !names.includes(name)) continue
    globalThis.gc?.()
    figures.push(...(await run()))
  }
  print(`\n${tableOf(figures)}`)
  return figures.some(({ isMet }) => isMet === false) ? 1 : 0
}

// As the threads do that backtests run in.
compileInLine()
try {
  process.exitCode = await bench(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof WrongResult)) throw error
  process.stderr.write(`Wrong result, so no time: ${error.message}\n`)
  process.exitCode = 1
}
