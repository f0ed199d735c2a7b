import { buildIfStale, parts } from './build/parts.ts'

const force = process.argv.includes('--force')
try {
  for (const part of parts) await buildIfStale(part, { force })
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
