import { expect, test } from 'vitest'
import { tallyOf } from '../../../scripts/gates/vitest.ts'

const file = (status: string, ...statuses: readonly string[]) => ({
  status,
  assertionResults: statuses.map((each) => ({ status: each })),
})

test('given tests that passed, failed and were skipped, when counted, then each is in its column', () => {
  const files = [file('failed', 'passed', 'failed', 'pending'), file('passed', 'passed', 'skipped', 'todo')]

  expect(tallyOf(files, 1)).toEqual({ passed: 2, failed: 1, skipped: 3 })
})

test('given a file that broke before its first test, when counted, then it is one failure', () => {
  expect(tallyOf([file('failed'), file('passed', 'passed')], 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('given a run that failed without a failed test, when counted, then it is one failure', () => {
  expect(tallyOf([file('passed', 'passed')], 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  expect(tallyOf([], 134)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
