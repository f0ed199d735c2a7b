import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const root = fileURLToPath(new URL('../../..', import.meta.url))
const cli = join(root, 'src/host/cli.ts')

/** A folder of files that is gone after the test. */
export function folderOf(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'quantx-cli-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Place {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/** Starts the command line as a process of its own, with an empty home. */
export function start(args: readonly string[], { cwd = root, env = {} }: Place = {}): ChildProcess {
  const home = env['QUANTX_HOME'] ?? folderOf()
  return spawn(process.execPath, [cli, ...args], { cwd, env: { ...process.env, ...env, QUANTX_HOME: home } })
}

/** Runs the command line to its end. */
export async function quantx(args: readonly string[], place: Place = {}): Promise<Ended> {
  return ended(start(args, place))
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk) => void (texts.stdout += String(chunk)))
  child.stderr?.on('data', (chunk) => void (texts.stderr += String(chunk)))
  const code = await new Promise<number | null>((resolve) => void child.once('close', resolve))
  return { code, ...texts }
}

export const SMA_CROSS = join(root, 'strategies/sma-cross.ts')

const DAY_MS = 86_400_000

/** Daily bars with these closes; each opens at the close before it. */
export function barsCsv(closes: readonly number[], first = '2020-01-01'): string {
  const rows = closes.map((close, index) => {
    const open = closes[index - 1] ?? close
    const date = new Date(Date.parse(first) + index * DAY_MS).toISOString().slice(0, 10)
    return `${date},${open},${Math.max(open, close)},${Math.min(open, close)},${close},1000`
  })
  return `${['date,open,high,low,close,volume', ...rows].join('\n')}\n`
}
