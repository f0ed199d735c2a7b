/**
 * Takes each rule of the risk gate out in turn and runs the tests that bear its reason code: they must be green with the
 * rule and red without it. Codes may be given to try only those.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createVitest } from 'vitest/node'
import { PRICE_FAULTS } from '../src/engine/risk/price-faults.ts'
import { PROTECTIONS } from '../src/engine/risk/protections.ts'
import { ACCOUNT_RULES } from '../src/engine/risk/rule-list.ts'
import { keepResults, today } from './assessment/results.ts'
import { root } from './runtime.mjs'

/** Controls that are no rules asked one after the other: what takes a strategy out, and what keeps an account from starting. */
const FURTHER = ['REPEATED-EXECUTION', 'CONSECUTIVE-REJECTS', 'LIMITS-MISSING']
const FOLDER = 'src/engine/risk'

/** The reason code of every rule, of the account's list and of the sources, so that none is left out. */
function reasonCodes(): readonly string[] {
  const sources = readdirSync(join(root, FOLDER)).map((file) => readFileSync(join(root, FOLDER, file), 'utf8'))
  const written = sources.flatMap((text) =>
    [...text.matchAll(/\bid(?: = |: )'([A-Z-]+)'/g)].map(([, code]) => code ?? ''),
  )
  const listed = Object.keys(ACCOUNT_RULES).filter((code) => code !== 'PROTECTION')
  return [...new Set([...written, ...listed, ...PROTECTIONS, ...PRICE_FAULTS, ...FURTHER])].toSorted()
}

const vitest = await createVitest('test', {
  root,
  config: join(root, 'scripts/risk-mutants.config.ts'),
  watch: false,
  reporters: [{}],
})

/** A title bears a code before a colon, beside others with commas between. */
function bears(title: string, code: string): boolean {
  return new RegExp(`(^|[ ,'])${code}[:,]`).test(title)
}

/** Runs the files that bear a code, or all; returns how each test of the code ended. */
async function run(code: string, removed: string): Promise<ReadonlyMap<string, string>> {
  vitest.provide('removedRule', removed)
  const specifications = await vitest.globTestSpecifications()
  const bearing = specifications.filter(({ moduleId }) => bears(readFileSync(moduleId, 'utf8'), code))
  if (code !== '') vitest.setGlobalTestNamePattern(new RegExp(`(^|[ ,])${code}[:,]`))
  const { testModules } = await vitest.runTestSpecifications(code === '' ? specifications : bearing)
  return new Map(
    testModules.flatMap((module) => [...module.children.allTests()].map((test) => [test.name, test.result().state])),
  )
}

const wanted = process.argv.slice(2)
const codes = reasonCodes().filter((code) => wanted.length === 0 || wanted.includes(code))
const startedAt = performance.now()
let caught = 0
const missed: string[] = []
try {
  const whole = await run('', '')
  for (const code of codes) {
    const own = [...whole].filter(([title]) => bears(title, code))
    const isGreen = own.length > 0 && own.every(([, state]) => state === 'passed')
    const without = own.length === 0 ? [] : [...(await run(code, code))].filter(([title]) => bears(title, code))
    const red = without.filter(([, state]) => state === 'failed').length
    if (isGreen && red > 0) caught++
    else missed.push(code)
    const story = own.length === 0 ? 'no test bears its code' : `${own.length} green with it, ${red} red without`
    console.log(
      `${isGreen && red > 0 ? 'caught' : 'MISSED'} ${code}: ${isGreen ? story : `not green with it: ${story}`}`,
    )
  }
} finally {
  await vitest.close()
}
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
console.log(
  `${caught} of ${codes.length}: so many of the rules are noticed by a test when they are taken out (${seconds} s)`,
)
// Only a run over all of them is a result.
if (wanted.length === 0) keepResults({ mutants: { at: today(), caught, of: codes.length, missed } })
process.exitCode = caught === codes.length ? 0 : 1
