import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

const PROGRAM = fileURLToPath(new URL('../../fixtures/test-engine/serve.ts', import.meta.url))

let folder: string
let home: string
const running: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantx-serve-'))
  home = join(folder, 'home')
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function run(...args: string[]) {
  const child = spawn(process.execPath, [PROGRAM, '--no-open', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => void (said.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => void (said.err += chunk.toString()))
  const exited = once(child, 'close').then(([code]: unknown[]) => code)
  const ready = async () => {
    await vi.waitFor(() => expect(said.out).toMatch(/token=/), { timeout: 10_000, interval: 20 })
    const link = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(said.out)?.[0] ?? ''
    return { link, enginePid: Number(/engine (\d+)/.exec(said.out)?.[1]) }
  }
  return { child, said, exited, ready }
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const ends = (pid: number) => vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000, interval: 20 })

describe('The program that serves browsers', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'given %s, closes the engine, leaves no lock and exits with 0',
    async (signal) => {
      const { child, exited, ready } = run('--home', home)
      const { link, enginePid } = await ready()
      expect((await fetch(link, { redirect: 'manual' })).status).toBe(303)
      child.kill(signal)
      expect(await exited).toBe(0)
      expect(isAlive(enginePid)).toBe(false)
      expect(existsSync(join(home, 'quantx.lock'))).toBe(false)
    },
  )

  test('given a home in use, says where and exits with 2', async () => {
    const first = run('--home', home)
    const { link } = await first.ready()
    const second = run('--home', home)
    expect(await second.exited).toBe(2)
    expect(second.said.err).toContain(`QuantX is already running on ${home} at ${new URL(link).origin}`)
  })

  test('given a port in use, says so, exits with 2 and frees the home', async () => {
    const first = run('--home', home)
    const { link } = await first.ready()
    const other = join(folder, 'other')
    const second = run('--home', other, '--port', new URL(link).port)
    expect(await second.exited).toBe(2)
    expect(second.said.err).toContain(`Can't serve on port ${new URL(link).port}`)
    expect(existsSync(join(other, 'quantx.lock'))).toBe(false)
  })

  test('given a host that is killed, ends the engine too, and the next start takes the home over', async () => {
    const { child, ready } = run('--home', home)
    const { enginePid } = await ready()
    child.kill('SIGKILL')
    await ends(enginePid)
    const { enginePid: next } = await run('--home', home).ready()
    expect(next).not.toBe(enginePid)
  })

  test('given an engine that never starts, says why and exits with 1', async () => {
    const { exited, said } = run('--home', join(folder, 'unreadable'))
    expect(await exited).toBe(1)
    expect(said.err).toContain('The engine does not start: the store is unreadable')
  })

  test('given arguments that it does not know, exits with 2', async () => {
    const { exited, said } = run('--prot', '1')
    expect(await exited).toBe(2)
    expect(said.err).toContain('--prot')
  })
})
