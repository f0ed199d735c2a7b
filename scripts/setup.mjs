// Brings node_modules up to date with package-lock.json, and does nothing, fast, when it is.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { root, runToEnd } from './runtime.mjs'

/**
 * Does what npm wrote down about the last installation satisfy the lock file? Packages that are optional
 * (other platforms') may be absent.
 * @param {{ packages?: Record<string, { version?: string, optional?: boolean }> }} lock
 * @param {{ packages?: Record<string, { version?: string }> }} installed npm's node_modules/.package-lock.json
 */
export function isSatisfied(lock, installed) {
  const have = installed.packages ?? {}
  const wanted = Object.entries(lock.packages ?? {}).filter(([path]) => path !== '')
  const known = new Set(wanted.map(([path]) => path))
  return (
    wanted.length > 0 &&
    wanted.every(([path, { version, optional }]) =>
      have[path] === undefined ? optional === true : have[path].version === version,
    ) &&
    Object.keys(have).every((path) => known.has(path))
  )
}

/**
 * What a lock file lists: nothing when it is missing or damaged, so that npm installs afresh, or says what is wrong with it.
 * @param {string} path
 * @returns {{ packages?: Record<string, { version?: string, optional?: boolean }> }}
 */
export function readPackages(path) {
  try {
    /** @type {unknown} */
    const json = JSON.parse(readFileSync(path, 'utf8'))
    return typeof json === 'object' && json !== null ? json : {}
  } catch {
    return {}
  }
}

/**
 * @param {string} lockPath
 * @param {string} modules
 */
function isInstalled(lockPath, modules) {
  const stampPath = join(modules, '.quantx-lock-hash')
  const hash = createHash('sha256').update(readFileSync(lockPath)).digest('hex')
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === hash) return true
  if (!isSatisfied(readPackages(lockPath), readPackages(join(modules, '.package-lock.json')))) return false
  writeFileSync(stampPath, hash)
  return true
}

/**
 * Installs what is missing. All output goes to stderr, so that a program's own stdout stays pure.
 * @param {string} [folder] where the lock file is
 * @returns {Promise<number>} npm's exit code; 0 when there was nothing to do
 */
export async function ensureInstalled(folder = root) {
  const lockPath = join(folder, 'package-lock.json')
  const modules = join(folder, 'node_modules')
  if (!existsSync(lockPath)) {
    process.stderr.write('Expected package-lock.json, found none: `git checkout package-lock.json` brings it back.\n')
    return 1
  }
  if (isInstalled(lockPath, modules)) return 0
  const reason = existsSync(modules) ? 'package-lock.json has changed' : 'this is the first start'
  process.stderr.write(`Installing packages from npm (${reason}), about a minute …\n`)
  // Windows can't delete a running program: there `npm ci` would fail on the Node in node_modules that runs this file.
  const isInUse = process.platform === 'win32' && process.execPath.startsWith(modules + sep)
  const args = [
    isInUse ? 'install' : 'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--loglevel=error',
  ]
  /** @type {import('node:child_process').SpawnOptions} */
  const options = { cwd: folder, stdio: ['ignore', 2, 2] }
  const npm = process.env['npm_execpath']
  const code =
    npm !== undefined && /\.[cm]?js$/.test(npm)
      ? await runToEnd(process.execPath, [npm, ...args], options)
      : await runToEnd('npm', args, { ...options, shell: process.platform === 'win32' })
  if (code === 0 && isInstalled(lockPath, modules)) return 0
  process.stderr.write('The packages could not be installed: npm says why above. Is the network reachable?\n')
  return code === 0 ? 1 : code
}

/**
 * The part of dist/ that a command of the command line stands on.
 * @param {readonly string[]} args what `quantx` is given
 */
export function partFor(args) {
  if (args.includes('--help') || args.includes('-h')) return undefined
  return args[0] === 'serve' ? 'renderer' : args[0] === 'init' ? 'types' : undefined
}
