import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../runtime.mjs'

/** A check of the whole tree that says yes or no. */
export interface Gate {
  readonly name: string
  /** Arguments for Node: a script and what it is given. */
  readonly args: readonly string[]
}

export interface GateResult {
  readonly name: string
  readonly passed: boolean
  readonly output: string
  readonly seconds: number
}

const bin = (path: string) => join(root, 'node_modules', path)

export const types: Gate = { name: 'types', args: [bin('typescript/bin/tsc'), '-p', '.'] }
export const lint: Gate = {
  name: 'lint',
  args: [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings', '--report-unused-disable-directives', '.'],
}
export const format: Gate = {
  name: 'format',
  // What it found in order is kept in node_modules/.cache, by content: a second look is at what has changed.
  args: [
    bin('prettier/bin/prettier.cjs'),
    '--check',
    '--cache',
    '--cache-strategy',
    'content',
    '--log-level',
    'warn',
    '.',
  ],
}
export const tidy: Gate = { name: 'tidy', args: [join(root, 'scripts/tidy.ts')] }
export const unused: Gate = { name: 'unused', args: [bin('knip/bin/knip.js'), '--no-progress'] }
export const build: Gate = { name: 'build', args: [join(root, 'scripts/build.ts')] }

/** Runs a gate under this Node and gathers what it says. */
export function runGate({ name, args }: Gate): Promise<GateResult> {
  return new Promise((resolve) => {
    const startedAt = performance.now()
    const child = spawn(process.execPath, [...process.execArgv, ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const chunks: Buffer[] = []
    const finish = (passed: boolean, more = '') => {
      const output = Buffer.concat(chunks).toString().trimEnd() + more
      resolve({ name, passed, output, seconds: (performance.now() - startedAt) / 1000 })
    }
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.once('error', (error) => finish(false, error.message))
    child.once('close', (code) => finish(code === 0))
  })
}

/** Runs gates side by side and prints each as it ends; what a gate said is printed only when it failed. */
export async function runGates(gates: readonly Gate[]): Promise<readonly GateResult[]> {
  return Promise.all(
    gates.map(async (gate) => {
      const result = await runGate(gate)
      const mark = result.passed ? '✓' : '✗'
      const details = result.passed || result.output === '' ? '' : `${result.output}\n`
      process.stdout.write(`${mark} ${result.name} (${result.seconds.toFixed(1)} s)\n${details}`)
      return result
    }),
  )
}
