import { buildIfStale, parts } from './build/parts.ts'

const force = process.argv.includes('--force')
const names = process.argv.slice(2).filter((argument) => argument !== '--force')
try {
  for (const part of parts) if (names.length === 0 || names.includes(part.name)) await buildIfStale(part, { force })
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
