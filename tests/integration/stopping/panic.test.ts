import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openStore } from '../../../src/engine/adapters/storage/store.ts'
import { startBrowserHost, type BrowserHost } from '../../../src/host/browser-host.ts'
import { folderOf, quantx, start as startCommand } from '../cli/quantx.ts'
import { OutsideBroker } from './outside-broker.ts'

const PATIENCE = { timeout: 20_000, interval: 50 }

let home: string
let broker: OutsideBroker
let host: BrowserHost | undefined
beforeEach(async () => {
  home = join(folderOf(), 'home')
  mkdirSync(home, { mode: 0o700 })
  broker = new OutsideBroker()
  await broker.open(home)
})
afterEach(async () => {
  await host?.close()
  host = undefined
  await broker.close()
})

async function serve(): Promise<BrowserHost> {
  const rendererFolder = folderOf({ 'index.html': '<!doctype html><title>QuantX</title>' })
  host = await startBrowserHost({ home, port: 0, rendererFolder })
  return host
}

const run = (...args: string[]) => quantx([...args, '--home', home])

/** A position and an order that works, of an engine that is about to fail. */
async function trade(): Promise<void> {
  await broker.places({ quantity: '10' })
  await vi.waitFor(async () => expect(await broker.held()).toBe('10'), PATIENCE)
  await broker.places({ type: 'limit', limitPrice: '50' })
  expect(await broker.working()).toBe(1)
}

async function stored() {
  const store = await openStore(join(home, 'quantx.db'))
  const latch = store.latch.current()
  const stop = latch && store.stops.find(latch.id)
  const steps = latch === null ? [] : store.stops.steps(latch.id)
  store.close()
  return { latch, stop, steps }
}

describe('The panic process', () => {
  test('given an engine that is SIGSTOPped, when FLATTEN is asked for, then it cancels and closes at the broker, and the next engine is stopped', async () => {
    const { enginePid } = await serve()
    await trade()
    process.kill(enginePid ?? 0, 'SIGSTOP')
    const { code, stdout } = await run('flatten', '--yes', 'it hangs')
    expect(stdout).toContain('Trading is stopped.')
    expect(await broker.held()).toBe('0')
    expect(await broker.working()).toBe(0)
    await vi.waitFor(() => expect(host?.enginePid).not.toBe(enginePid), PATIENCE)
    expect({ code, stdout }).toMatchObject({ code: 0 })
    expect((await run('status')).stdout).toMatch(/^Trading is stopped\.\nStopped .* by cli: it hangs\n/)
    expect(existsSync(join(home, 'panic-result.json'))).toBe(false)
    // What the panic process did is on record, under the one latch.
    const closed = (await broker.connection.fillsSince(0 as never)).map(({ clientId }) => clientId)
    await host?.close()
    host = undefined
    const { latch, stop, steps } = await stored()
    expect(closed).toContain(`kill-${latch?.id}-ACME`)
    expect(stop?.order.kind).toBe('flatten')
    expect(steps.some(({ broker: name, step }) => name === 'paper server' && step === 'close')).toBe(true)
    // And it stays so over a restart, until a human re-arms.
    await serve()
    expect((await run('rearm', 'REARM', '--reason', 'it runs again')).stdout).toBe('Trading is active.\n')
  })

  test('given an engine that is SIGSTOPped, when STOP is asked for, then orders go and positions stay', async () => {
    const { enginePid } = await serve()
    await trade()
    process.kill(enginePid ?? 0, 'SIGSTOP')
    const { code, stdout } = await run('stop', 'it hangs')
    expect({ code, stdout }).toMatchObject({ code: 0 })
    expect(await broker.held()).toBe('10')
    expect(await broker.working()).toBe(0)
  })

  test('given no engine at all, when FLATTEN is asked for, then it closes, and the next start is stopped', async () => {
    await trade()
    const { code, stdout } = await run('flatten', '--yes')
    expect({ code, stdout }).toMatchObject({ code: 0 })
    expect(stdout).toContain('QuantX does not run: a panic process stops in its place')
    expect(stdout).toMatch(/paper server: done \(1 of 1 orders off the market; 1 of 1 positions closed\)/)
    expect(await broker.held()).toBe('0')
    await serve()
    expect((await run('status')).stdout).toMatch(/^Trading is stopped\./)
  })

  test('given a store that another program has locked, stops first, and the next engine writes it down', async () => {
    const store = await openStore(join(home, 'quantx.db'))
    store.close()
    const { default: Sqlite } = await import('better-sqlite3')
    const lock = new Sqlite(join(home, 'quantx.db'))
    lock.exec('BEGIN EXCLUSIVE')
    await trade()
    const { code, stdout } = await run('flatten', '--yes')
    expect({ code, stdout }).toMatchObject({ code: 0 })
    expect(await broker.held()).toBe('0')
    expect(existsSync(join(home, 'panic-result.json'))).toBe(true)
    lock.exec('ROLLBACK')
    lock.close()
    await serve()
    await host?.close()
    host = undefined
    const { latch, stop } = await stored()
    expect(latch).toMatchObject({ source: 'cli' })
    expect(stop?.order.kind).toBe('flatten')
  })
})

describe('The command line', () => {
  test('given a running QuantX, pauses, resumes, stops and re-arms it, and says how trading stands', async () => {
    await serve()
    expect((await run('status')).stdout).toBe('Trading is active.\n')
    expect((await run('pause', 'news')).stdout).toBe('Trading is paused.\npaused by cli: news\n')
    expect((await run('resume')).stdout).toBe('Trading is active.\n')
    expect((await run('stop', 'enough')).stdout).toMatch(/^Trading is stopped\.\nPaper exchange: done/)
    const refused = await run('rearm', 'rearm', '--reason', 'why not')
    expect(refused).toMatchObject({ code: 2, stderr: 'quantx: expected the word REARM, found "rearm"\n' })
    expect((await run('rearm', 'REARM', '--reason', 'looked at it')).stdout).toBe('Trading is active.\n')
  })

  test('given no QuantX that runs, says so to all but a stop', async () => {
    for (const args of [['status'], ['rearm', 'REARM', '--reason', 'now']]) {
      const { code, stderr } = await run(...args)
      expect(code).toBe(2)
      expect(stderr).toBe(`quantx: expected a QuantX that runs on ${home}, found none\n`)
    }
  })

  test('given FLATTEN without a terminal or --yes, does nothing', async () => {
    await trade()
    const child = startCommand(['flatten', '--home', home])
    child.stdin?.end()
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect(code).toBe(2)
    expect(await broker.held()).toBe('10')
  })

  test('given a stranger without the token, answers nothing', async () => {
    await serve()
    const path = join(home, 'control.json')
    const { readFileSync } = await import('node:fs')
    const address = JSON.parse(readFileSync(path, 'utf8')) as { port: number }
    writeFileSync(path, JSON.stringify({ port: address.port, token: 'x'.repeat(43) }))
    const { code, stderr } = await run('stop')
    expect(code).toBe(1)
    expect(stderr).toBe('quantx: QuantX runs but hung up\n')
  })
})
