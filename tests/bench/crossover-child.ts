import { peakMemoryBytes } from '../../src/engine/adapters/peak-memory.ts'
import { compileInLine } from '../../src/engine/adapters/backtest/inlining.ts'
import { runBacktest } from '../../src/engine/backtest/runner.ts'
import { crossoverConfig } from './crossover-run.ts'

// A process of its own that makes one run, so that its peak of memory is the run's.
compileInLine()
const config = await crossoverConfig()
const start = performance.now()
const { bars } = runBacktest(config)
const runMs = performance.now() - start
process.stdout.write(JSON.stringify({ bars, runMs, peakBytes: peakMemoryBytes() }))
