import { writeSync } from 'node:fs'
import { peakMemoryBytes } from '../../src/engine/adapters/peak-memory.ts'

// The command line in a process of its own, which at its end says how much memory it took at most.
const STDERR = 2
process.on('exit', () => writeSync(STDERR, `peak ${peakMemoryBytes()}\n`))
await import('../../src/host/cli.ts')
