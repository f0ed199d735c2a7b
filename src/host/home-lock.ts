import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { ConfigError } from '../engine/model/errors.ts'

/** Who uses a home folder: one engine at a time, since two on one account would double its orders. */
export const LockHolder = z.object({
  pid: z.number().int().positive(),
  /** Tells this process from a later one with the same number; empty where the system does not say. */
  startedAt: z.string(),
  /** Where its workstation is found; empty until it is up, or a sentence's worth: "the desktop window". */
  address: z.string(),
})
export type LockHolder = z.infer<typeof LockHolder>

export interface HomeLock {
  /** Tells others where the workstation is. */
  setAddress(address: string): void
  release(): void
}

export interface LockSystem {
  readonly pid: number
  /** The start of a living process, empty if it lives but the system does not say, undefined when it is dead. */
  startOf(pid: number): string | undefined
}

const FILE = 'quantx.lock'

/** @throws ConfigError when another process that is alive has the home, with its address */
export function lockHome(home: string, system: LockSystem = thisSystem): HomeLock {
  return lockAt(join(home, FILE), (holder) => inUse(home, holder), system)
}

/** Locks the file in which a paper broker keeps its account: two would write it to pieces. @throws ConfigError when one does */
export function lockAccount(file: string): HomeLock {
  const text = ({ pid }: LockHolder) =>
    `A paper broker already keeps the account in ${file} (process ${pid}): use that one, end it, or name another file with --account.`
  mkdirSync(dirname(file), { recursive: true })
  return lockAt(`${file}.lock`, text, thisSystem)
}

function lockAt(path: string, textOf: (holder: LockHolder) => string, system: LockSystem): HomeLock {
  const own: LockHolder = { pid: system.pid, startedAt: system.startOf(system.pid) ?? '', address: '' }
  // Each failed round has removed one stale lock, so a few rounds suffice unless many start at once.
  for (let round = 0; round < 5; round++) {
    if (createExclusively(path, own)) return heldLock(path, own)
    const holder = readHolder(path)
    if (holder !== undefined && isAlive(holder, system)) throw new ConfigError(textOf(holder))
    removeStale(path, holder)
  }
  throw new ConfigError(`Expected to lock ${path}, found others taking it: start again.`)
}

/** Whether a process that is alive has the home. */
export function isHomeInUse(home: string, system: LockSystem = thisSystem): boolean {
  const holder = readHolder(join(home, FILE))
  return holder !== undefined && isAlive(holder, system)
}

function heldLock(path: string, own: LockHolder): HomeLock {
  let isHeld = true
  return {
    setAddress(address) {
      if (!isHeld) return
      const draft = draftOf(path)
      writeFileSync(draft, JSON.stringify({ ...own, address }), { mode: 0o600 })
      renameSync(draft, path)
    },
    release() {
      if (isHeld) rmSync(path, { force: true })
      isHeld = false
    },
  }
}

/** A link appears whole or not at all: no reader sees half a lock. */
function createExclusively(path: string, holder: LockHolder): boolean {
  const draft = draftOf(path)
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 })
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Moves the stale lock aside; if another was quicker and this is its fresh one, puts it back. */
function removeStale(path: string, stale: LockHolder | undefined): void {
  const aside = draftOf(path)
  try {
    renameSync(path, aside)
  } catch {
    // Another process removed it first: that is as good.
    return
  }
  const removed = readHolder(aside)
  if (removed !== undefined && (removed.pid !== stale?.pid || removed.startedAt !== stale.startedAt)) {
    renameSync(aside, path)
    return
  }
  rmSync(aside, { force: true })
}

function readHolder(path: string): LockHolder | undefined {
  try {
    return LockHolder.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // Gone by now, or damaged by a full disk: nobody holds it.
    return undefined
  }
}

function isAlive(holder: LockHolder, system: LockSystem): boolean {
  const startedAt = system.startOf(holder.pid)
  return startedAt !== undefined && (startedAt === '' || holder.startedAt === '' || startedAt === holder.startedAt)
}

function inUse(home: string, { pid, address }: LockHolder): string {
  const where = address === '' ? '' : ` at ${address}`
  return `QuantX is already running on ${home}${where} (process ${pid}): use that one, end it, or set QUANTX_HOME to another folder.`
}

const draftOf = (path: string) => `${path}.${randomUUID()}`

const thisSystem: LockSystem = {
  pid: process.pid,
  startOf(pid) {
    try {
      process.kill(pid, 0)
    } catch (error) {
      // EPERM: it lives, and is another user's.
      if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return undefined
    }
    if (process.platform !== 'linux') return ''
    try {
      // Field 22 of /proc/PID/stat is the start time; the command in field 2 may hold blanks and brackets (proc(5)).
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
    } catch {
      return ''
    }
  },
}
