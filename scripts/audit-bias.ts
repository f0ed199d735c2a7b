/**
 * Audits strategies of which it is known whether they look ahead: all biased ones must be caught, no clean one flagged.
 * Names may be given to audit only those.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditReport } from '../src/contract/backtest.ts'
import { auditBacktest } from '../src/engine/adapters/backtest/audit.ts'
import { bundleStrategy } from '../src/engine/adapters/strategy/bundle.ts'
import { messageOf } from '../src/engine/model/errors.ts'
import { biasCases, biasJob, biasSeries, type BiasCase } from '../tests/fixtures/bias/cases.ts'
import { historyCsv } from '../tests/fixtures/bias/history.ts'

/** Two cores are the least a machine has. */
const AT_ONCE = 2

const folder = mkdtempSync(join(tmpdir(), 'quantx-bias-'))
const file = join(folder, 'bars.csv')
writeFileSync(file, historyCsv())
process.env['BIAS_DATA'] = file

const wanted = process.argv.slice(2)
const cases = biasCases().filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const series = biasSeries()

async function judge({ file: path }: BiasCase): Promise<AuditReport> {
  return auditBacktest(biasJob(await bundleStrategy(path), series))
}

function lineOf({ name, biased }: BiasCase, { verdict, findings, runs }: AuditReport): string {
  const isRight = (verdict === 'biased') === biased
  const kinds = findings.length === 0 ? '' : ` (${findings.map(({ kind }) => kind).join(', ')})`
  const line = `${isRight ? 'ok   ' : 'WRONG'} ${biased ? 'biased' : 'clean '} ${name}: ${verdict}, ${runs} runs${kinds}`
  const reason = findings[0] && (!isRight || wanted.length > 0) ? `\n      ${findings[0].text}` : ''
  return line + reason
}

const verdicts = new Map<BiasCase, AuditReport['verdict'] | 'failed'>()
const queue = [...cases]

async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    try {
      const report = await judge(next)
      verdicts.set(next, report.verdict)
      console.log(lineOf(next, report))
    } catch (error) {
      verdicts.set(next, 'failed')
      console.log(`WRONG ${next.biased ? 'biased' : 'clean '} ${next.name}: not audited: ${messageOf(error)}`)
    }
  }
}

try {
  await Promise.all(Array.from({ length: AT_ONCE }, work))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

const biased = cases.filter((one) => one.biased)
const clean = cases.filter((one) => !one.biased)
const caught = biased.filter((one) => verdicts.get(one) === 'biased').length
const flagged = clean.filter((one) => verdicts.get(one) === 'biased').length
const failed = [...verdicts.values()].filter((verdict) => verdict === 'failed').length
if (failed > 0) console.log(`${failed} could not be audited`)
console.log(`caught ${caught} of ${biased.length} biased, flagged ${flagged} of ${clean.length} clean`)
process.exitCode = caught === biased.length && flagged === 0 && failed === 0 ? 0 : 1
