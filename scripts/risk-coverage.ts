/** Runs the tests that the risk gate has and prints how much of it they cover; fails below every branch. */
import { join } from 'node:path'
import { root, runToEnd } from './runtime.mjs'

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
  '--coverage.thresholds.branches=100',
  ...TESTS,
])
