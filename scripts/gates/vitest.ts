import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../runtime.mjs'

/** How many tests ended how. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

interface TestFile {
  readonly status: string
  readonly assertionResults: readonly { readonly status: string }[]
}

/**
 * Counts the outcome of a vitest run from its JSON report. A file that broke before its first test counts as one
 * failed test, and so does a run that fails although no test in it did.
 */
export function tallyOf(files: readonly TestFile[], exitCode: number): Tally {
  const statuses = files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status))
  const brokenFiles = files.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  ).length
  const passed = statuses.filter((status) => status === 'passed').length
  const failed = statuses.filter((status) => status === 'failed').length + brokenFiles
  return {
    passed,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: statuses.length - passed - (failed - brokenFiles),
  }
}

/** Runs the vitest projects named, with their output on ours, and counts. */
export async function runVitest(projects: readonly string[], filters: readonly string[] = []): Promise<Tally> {
  const report = join(root, 'test-results', `${projects.join('-')}.json`)
  mkdirSync(dirname(report), { recursive: true })
  rmSync(report, { force: true })
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  ]
  const exitCode = await new Promise<number>((resolve) => {
    const child = spawn(process.execPath, [...process.execArgv, ...args], { cwd: root, stdio: 'inherit' })
    child.once('error', () => resolve(1))
    child.once('close', (code) => resolve(code ?? 1))
  })
  return tallyOf(existsSync(report) ? testFilesOf(readFileSync(report, 'utf8')) : [], exitCode)
}

function testFilesOf(json: string): readonly TestFile[] {
  const report: { readonly testResults?: readonly TestFile[] } = JSON.parse(json)
  return report.testResults ?? []
}
