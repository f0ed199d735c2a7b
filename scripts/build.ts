import { buildIfStale, parts } from './build/parts.ts'

const force = process.argv.includes('--force')
for (const part of parts) await buildIfStale(part, { force })
