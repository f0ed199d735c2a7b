import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { LIMITS, LIMIT_NAMES } from '../../src/engine/risk/limits.ts'
import type { LimitName, LimitUnit } from '../../src/engine/risk/limits.ts'
import { paperLimits } from '../../src/engine/risk/paper-limits.ts'
import { controlLines } from './controls-page.ts'
import type { ControlLine } from './controls-page.ts'
import { GOALS } from './goals.ts'
import type { Goal } from './goals.ts'
import type { Results } from './results.ts'

export interface AssessmentParts {
  readonly root: string
  /** Text of docs/risk-controls.md. */
  readonly page: string
  readonly results: Results
}

export interface Assessment {
  /** Text of docs/self-assessment.md. */
  readonly text: string
  /** What is missing, in words; empty when every control has all that it needs. */
  readonly problems: readonly string[]
}

/** What a paper account comes with is shown for this much money, at live prices. */
const PAPER = paperLimits({ cash: 100_000, timeframeMs: 5_000, isLive: true })

/** Looks whether every control is there, with its reason code and its tests, and writes down how each stands. */
export function assess({ root, page, results }: AssessmentParts): Assessment {
  const lines = controlLines(page)
  const texts = new Map(lines.flatMap(({ tests }) => tests).map((path) => [path, textOf(join(root, path))]))
  const problems = [
    ...GOALS.flatMap(({ id }) =>
      lines.some((line) => line.id === id) ? [] : [`${id}: expected a control, found none`],
    ),
    ...lines.flatMap((line) => problemsOf(line, texts)),
  ]
  return { text: textOfAll(lines, results), problems }
}

function problemsOf(line: ControlLine, texts: ReadonlyMap<string, string | null>): readonly string[] {
  const { id, title, codes, commands, isOfEveryCode, clause, tests } = line
  const name = `${id} ${title}`
  const problems: string[] = []
  if (!GOALS.some((goal) => goal.id === id)) problems.push(`${name}: expected one of the goals`)
  if (clause === '' || clause === '–') problems.push(`${name}: expected a clause, found none`)
  if (codes.length + commands.length === 0 && !isOfEveryCode)
    problems.push(`${name}: expected a reason code, found none`)
  if (tests.length === 0) problems.push(`${name}: expected a test, found none`)
  for (const path of tests)
    if (texts.get(path) === null) problems.push(`${name}: expected a test at ${path}, found none`)
  const tried = tests.map((path) => texts.get(path) ?? '').join('\n')
  for (const code of codes)
    if (!tried.includes(code)) problems.push(`${name}: expected ${code} in its tests, found it in none`)
  return problems
}

/** The text of a test, or of all in a folder; null where there is none. */
function textOf(path: string): string | null {
  if (!existsSync(path)) return null
  if (!statSync(path).isDirectory()) return readFileSync(path, 'utf8')
  const files = readdirSync(path).filter((name) => name.endsWith('.test.ts'))
  return files.map((name) => readFileSync(join(path, name), 'utf8')).join('\n')
}

function textOfAll(lines: readonly ControlLine[], results: Results): string {
  const open = GOALS.filter((goal) => goal.open !== undefined)
  return `# Self-assessment

How each control that [risk controls](risk-controls.md) are measured by stands: made by \`npm run -s self-assessment\` from that
page, the limits in the code, the tests, and the last results of \`npm run -s risk:mutants\` and \`npm run -s risk:coverage\`. Not
to be edited. No compliance with any of the sources is claimed. How the controls of one workstation stand, with its own limits,
drills and channels, says \`quantx risk assess\`.

- Controls: ${GOALS.length - open.length} of ${GOALS.length} met in full, ${open.length} in part.
${resultText(results)}

${GOALS.map((goal) => goalText(goal, lines, results)).join('\n')}
## What is open

${open.map(({ id, open: what = '' }) => `- ${id}: ${what}.`).join('\n') || 'Nothing.'}
`
}

function resultText({ mutants, coverage }: Results): string {
  const caught =
    mutants === null ? 'not run yet' : `${mutants.caught} of ${mutants.of} are noticed by a test when taken out`
  const covered = coverage === null ? 'not run yet' : `${coverage.branches} % of the branches of \`src/engine/risk\``
  return `- Rules taken out one by one: ${caught}${at(mutants)}.\n- Coverage by tests: ${covered}${at(coverage)}.`
}

const at = (result: { readonly at: string } | null) => (result === null ? '' : ` (${result.at})`)

function goalText({ id, control, goal, open }: Goal, lines: readonly ControlLine[], { mutants }: Results): string {
  const own = lines.filter((line) => line.id === id)
  const rows = own.map((line) => {
    const codes = [
      ...line.codes.map((code) => codeText(code, mutants?.missed)),
      ...line.commands.map((each) => `\`${each}\``),
    ]
    const code = line.isOfEveryCode ? 'every reason code' : codes.join(', ')
    const tests = line.tests.map((path) => `[${nameOf(path)}](../${path})`)
    return `| ${[line.title, code, line.clause, limitsOf(line), tests.join(', ')].join(' | ')} |`
  })
  return `## ${id} ${control}

Goal: ${goal}. ${open === undefined ? 'Met.' : `Met but for this: ${open}.`}

| control | reason codes | clause | limits of a paper account of 100,000 USD | tests |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`
}

function codeText(code: string, missed: readonly string[] | undefined): string {
  return missed?.includes(code) === true ? `\`${code}\` (not caught when taken out)` : `\`${code}\``
}

const nameOf = (path: string) => path.replace(/^.*\//, '').replace(/\.test\.ts$/, '')

/** The limits that a line names, with the values that a paper account comes with: out of the code, not out of the page. */
function limitsOf({ holds }: ControlLine): string {
  const named = LIMIT_NAMES.filter((name) => holds.includes(`\`${name}\``))
  return named.map((name) => `${name} ${valueText(name)}`).join(', ') || '–'
}

const UNITS: Readonly<Record<LimitUnit, (value: number) => string>> = {
  money: (value) => `${count(value)} USD`,
  quantity: count,
  fraction: (value) => `${count(value * 100)} %`,
  ratio: count,
  count,
  'per-second': (value) => `${count(value)}/s`,
  milliseconds: (value) => `${count(value / 1_000)} s`,
  switch: (value) => (value === 1 ? 'on' : 'off'),
}

function valueText(name: LimitName): string {
  const value = PAPER[name]
  return value === Number.POSITIVE_INFINITY ? 'unlimited' : UNITS[LIMITS[name].unit](value)
}

function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 4 })
}
