// The one door to every command: sets up, finds a Node that is new enough, and runs the target under it.
import module from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findNode, isRunnableHere, missingNodeMessage, root, runToEnd } from './runtime.mjs'
import { ensureInstalled, partFor } from './setup.mjs'

/** @type {Readonly<Record<string, { file: string, flags?: readonly string[] }>>} */
const targets = {
  start: { file: 'scripts/start.ts' },
  build: { file: 'scripts/build.ts' },
  check: { file: 'scripts/check.ts' },
  test: { file: 'scripts/test.ts' },
  bench: { file: 'tests/bench/main.ts', flags: ['--expose-gc'] },
  'audit:bias': { file: 'scripts/audit-bias.ts' },
  'risk:mutants': { file: 'scripts/risk-mutants.ts' },
  'risk:coverage': { file: 'scripts/risk-coverage.ts' },
  'self-assessment': { file: 'scripts/self-assessment.ts' },
  simulate: { file: 'tests/simulation/faults/main.ts' },
  quantx: { file: 'src/host/cli.ts' },
}

/**
 * Has Node keep what it compiled, types stripped, for whatever starts next: half the time of a command that does little.
 * Beside the packages, because whoever can write there runs code here anyway; after they were installed.
 */
function keepCompiled() {
  process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules', '.cache', 'node')
  module.enableCompileCache?.()
}

/**
 * @param {string} file
 * @param {readonly string[]} flags
 * @param {readonly string[]} args
 */
async function run(file, flags, args) {
  keepCompiled()
  const path = join(root, file)
  if (isRunnableHere() && flags.length === 0) {
    process.argv = [process.execPath, path, ...args]
    await import(pathToFileURL(path).href)
    return
  }
  const node = findNode()
  if (node === undefined) {
    process.stderr.write(missingNodeMessage() + '\n')
    process.exitCode = 1
    return
  }
  process.exitCode = await runToEnd(node.path, [...node.flags, ...flags, path, ...args])
}

/**
 * Builds a part of dist/ that is stale, in a process of its own: the bundlers are not kept in memory.
 * @param {string} part
 */
async function build(part) {
  const node = findNode()
  return node === undefined ? 0 : runToEnd(node.path, [...node.flags, join(root, 'scripts/build.ts'), part])
}

const [name = '', ...args] = process.argv.slice(2)
const target = Object.hasOwn(targets, name) ? targets[name] : undefined
if (target === undefined) {
  process.stderr.write(`Expected one of ${Object.keys(targets).join(', ')}, found "${name}".\n`)
  process.exitCode = 2
} else {
  let code = await ensureInstalled()
  const part = name === 'quantx' ? partFor(args) : undefined
  if (code === 0 && part !== undefined) code = await build(part)
  if (code === 0) await run(target.file, target.flags ?? [], args)
  else process.exitCode = code
}
