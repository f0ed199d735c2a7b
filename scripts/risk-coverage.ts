/** Runs the tests that the risk gate has and prints how much of it they cover; fails below every branch. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { keepResults, today } from './assessment/results.ts'
import { root, runToEnd } from './runtime.mjs'

const Summary = z.object({ total: z.object({ branches: z.object({ pct: z.number() }) }) })

const TESTS = [
  'tests/unit/risk',
  'tests/unit/execution',
  'tests/unit/portfolio',
  'tests/unit/simulation',
  'tests/unit/strategy',
  'tests/unit/server/stop-desk.test.ts',
]

process.exitCode = await runToEnd(process.execPath, [
  ...process.execArgv,
  join(root, 'node_modules/vitest/vitest.mjs'),
  'run',
  '--project=unit',
  '--reporter=default',
  '--coverage.enabled',
  '--coverage.provider=v8',
  '--coverage.include=src/engine/risk/**',
  '--coverage.reporter=text',
  '--coverage.reporter=json-summary',
  '--coverage.thresholds.branches=100',
  ...TESTS,
])

const summary = join(root, 'coverage/coverage-summary.json')
if (existsSync(summary)) {
  const { total } = Summary.parse(JSON.parse(readFileSync(summary, 'utf8')))
  keepResults({ coverage: { at: today(), branches: total.branches.pct } })
}
