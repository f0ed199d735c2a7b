/** Writes docs/self-assessment.md; fails when a control lacks its line, its reason code or its test. `--check` only looks. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { assess } from './assessment/assess.ts'
import { readResults } from './assessment/results.ts'
import { root } from './runtime.mjs'

const path = join(root, 'docs/self-assessment.md')
const page = readFileSync(join(root, 'docs/risk-controls.md'), 'utf8')
const { text, problems } = assess({ root, page, results: readResults() })
const formatted = await format(text, { ...(await resolveConfig(path)), parser: 'markdown' })
const isSame = existsSync(path) && readFileSync(path, 'utf8') === formatted
if (process.argv.includes('--check')) {
  if (!isSame) process.stdout.write('docs/self-assessment.md is out of date: npm run -s self-assessment\n')
} else writeFileSync(path, formatted)
for (const problem of problems) process.stdout.write(`${problem}\n`)
const isFine = problems.length === 0 && (isSame || !process.argv.includes('--check'))
if (isFine) process.stdout.write('docs/self-assessment.md: every control has its line, its reason code and its test.\n')
process.exitCode = isFine ? 0 : 1
