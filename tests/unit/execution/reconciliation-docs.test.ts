import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DIFFERENCE_KINDS } from '../../../src/contract/reconciliation.ts'
import { RECONCILIATION_RULES } from '../../../src/engine/execution/reconciliation-rules.ts'

const table = readFileSync('docs/reconciliation.md', 'utf8')
const folder = 'tests/unit/execution'
const tests = readdirSync(folder)
  .filter((name) => name.startsWith('reconciler') && name.endsWith('.test.ts'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n')

describe('every kind of difference', () => {
  test.each(DIFFERENCE_KINDS)('%s has a rule, a line that tells it, and a test that bears its name', (kind) => {
    const line = table.split('\n').find((each) => each.startsWith(`| \`${kind}\` `))
    expect(line).toContain(RECONCILIATION_RULES[kind].rule === 'repair' ? ' repaired' : ' stops')
    expect(tests).toMatch(new RegExp(`['"]${kind}[:'"]`))
  })

  test('there is no other', () => {
    expect(Object.keys(RECONCILIATION_RULES).toSorted()).toEqual(DIFFERENCE_KINDS.toSorted())
  })
})
