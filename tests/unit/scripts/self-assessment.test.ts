import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { describe, expect, test } from 'vitest'
import { assess } from '../../../scripts/assessment/assess.ts'
import { readResults } from '../../../scripts/assessment/results.ts'
import { root } from '../../../scripts/runtime.mjs'

const page = readFileSync(join(root, 'docs/risk-controls.md'), 'utf8')
const results = { mutants: null, coverage: null }
const problemsOf = (changed: string) => assess({ root, page: changed, results }).problems

describe('the self-assessment', () => {
  test('given the controls as they are written down, then each goal has one, with its reason code, clause and tests', () => {
    expect(problemsOf(page)).toEqual([])
  })

  test('given the committed page, then it is what the controls, limits, tests and results come to: npm run -s self-assessment', async () => {
    const path = join(root, 'docs/self-assessment.md')
    const { text } = assess({ root, page, results: readResults() })
    const fresh = await format(text, { ...(await resolveConfig(path)), parser: 'markdown' })
    expect(readFileSync(path, 'utf8')).toBe(fresh)
  })

  test('given a line that is taken out, then its goal has no control', () => {
    expect(problemsOf(page.replace(/^\| PT12 .*$/m, ''))).toEqual(['PT12: expected a control, found none'])
  })

  test('given a line without code, clause or test, with a test that is not there, or a code that none bears, then each is named', () => {
    const line = (text: string) =>
      problemsOf(page.replace(/^\| PT12 .*$/m, text)).map((each) => each.replace(/^PT12 x: /, ''))
    const test = '[order-flow-rules](../tests/unit/risk/order-flow-rules.test.ts)'
    expect(line(`| PT12 x | – | FIA | – | ${test} |`)).toEqual(['expected a reason code, found none'])
    expect(line(`| PT12 x | \`SELF-MATCH\` | – | – | ${test} |`)).toEqual(['expected a clause, found none'])
    expect(line('| PT12 x | `SELF-MATCH` | FIA | – | – |')).toEqual([
      'expected a test, found none',
      'expected SELF-MATCH in its tests, found it in none',
    ])
    expect(line('| PT12 x | `npm run check` | FIA | – | [gone](../tests/unit/gone.test.ts) |')).toEqual([
      'expected a test at tests/unit/gone.test.ts, found none',
    ])
    expect(line(`| PT12 x | \`NO-SUCH-CODE\` | FIA | – | ${test} |`)).toEqual([
      'expected NO-SUCH-CODE in its tests, found it in none',
    ])
    expect(line(`| PT13 x | \`SELF-MATCH\` | FIA | – | ${test} |`)).toContain('PT13 x: expected one of the goals')
  })

  test('given results of taking rules out, then the page tells how many, and which were missed', () => {
    const mutants = { at: '2026-01-02', caught: 1, of: 2, missed: ['SELF-MATCH'] }
    const { text } = assess({ root, page, results: { mutants, coverage: { at: '2026-01-03', branches: 99.5 } } })
    expect(text).toContain('1 of 2 are noticed by a test when taken out (2026-01-02)')
    expect(text).toContain('99.5 % of the branches of `src/engine/risk` (2026-01-03)')
    expect(text).toContain('`SELF-MATCH` (not caught when taken out)')
  })
})
