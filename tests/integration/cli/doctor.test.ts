import { chmodSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { writeBrokerSettings } from '../../../src/engine/adapters/brokers/broker-settings.ts'
import { JournalLog } from '../../../src/engine/adapters/journal/journal-log.ts'
import { Backups } from '../../../src/engine/adapters/storage/backups.ts'
import { openStore } from '../../../src/engine/adapters/storage/store.ts'
import { lockHome } from '../../../src/host/home-lock.ts'
import { folderOf, quantx } from './quantx.ts'

const Findings = z.array(z.object({ name: z.string(), state: z.string(), detail: z.string() }))

async function homeWithStore(): Promise<string> {
  const home = folderOf()
  const store = await openStore(join(home, 'quantx.db'))
  store.settings.write('theme', 'dark')
  store.close()
  return home
}

async function examine(home: string): Promise<{ code: number | null; states: Record<string, string>; text: string }> {
  const { code, stdout } = await quantx(['doctor', '--home', home, '--json'])
  const findings = Findings.parse(JSON.parse(stdout))
  return { code, states: Object.fromEntries(findings.map(({ name, state }) => [name, state])), text: stdout }
}

function damage(path: string): void {
  const bytes = readFileSync(path)
  bytes.fill(0xff, 4_096, 8_192)
  writeFileSync(path, bytes)
}

describe('quantx doctor', () => {
  test('given a sound store with a backup, then nothing fails and it exits with 0', async () => {
    const home = await homeWithStore()
    await new Backups(home, () => Date.now()).make()
    const { code, states } = await examine(home)
    expect(states).toMatchObject({ folder: 'ok', store: 'ok', journal: 'ok', backups: 'ok', broker: 'ok', clock: 'ok' })
    expect(code).toBe(0)
  })

  test('given a damaged store, then it is named, and the newest backup puts it right', async () => {
    const home = await homeWithStore()
    await new Backups(home, () => Date.now()).make()
    damage(join(home, 'quantx.db'))
    const before = await examine(home)
    expect([before.code, before.states['store']]).toEqual([1, 'failed'])
    const { code, stdout } = await quantx(['doctor', '--home', home, '--restore'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('Restored')])
    expect(readdirSync(home).some((name) => name.startsWith('replaced-'))).toBe(true)
    const store = await openStore(join(home, 'quantx.db'))
    expect(store.settings.read('theme')).toBe('dark')
    store.close()
  })

  test('given a QuantX that runs, when a backup is to be put in place, then it is refused in words', async () => {
    const home = await homeWithStore()
    await new Backups(home, () => Date.now()).make()
    const lock = lockHome(home)
    onTestFinished(() => lock.release())
    const { code, stderr } = await quantx(['doctor', '--home', home, '--restore'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('already running')])
  })

  test('given no backup, when one is to be put in place, then it exits with 2', async () => {
    const { code, stderr } = await quantx(['doctor', '--home', await homeWithStore(), '--restore'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('expected a backup')])
  })

  test('given a home that others can enter, then it warns', async () => {
    const home = await homeWithStore()
    chmodSync(home, 0o755)
    const { states, text } = await examine(home)
    expect([states['folder'], text]).toEqual(['warning', expect.stringContaining('expected mode 700, found 755')])
  })

  test('given journals in archives, then store and backup are sound; given an archive that is gone, then only the journal is not', async () => {
    const home = await homeWithStore()
    const store = await openStore(join(home, 'quantx.db'))
    const log = new JournalLog({ chain: 's1', store: store.journal, now: () => 1 })
    log.append('note', { text: 'long ago' })
    log.flush()
    store.journal.archives.putAway(store.journal.blocks, 's1', 2, 3)
    store.close()
    await new Backups(home, () => Date.now()).make()
    expect((await examine(home)).states).toMatchObject({ store: 'ok', journal: 'ok', backups: 'ok' })
    rmSync(join(home, 'journal'), { recursive: true })
    const { states, text } = await examine(home)
    expect(states).toMatchObject({ store: 'ok', journal: 'failed', backups: 'ok' })
    expect(text).toContain('s1-1.jsonl.gz could not be read')
    const { code } = await quantx(['doctor', '--home', home, '--restore'])
    expect([code, readdirSync(home).some((name) => name.startsWith('replaced-'))]).toEqual([1, true])
  })

  test('given a file with a token that others can read, then that is a failure', async () => {
    const home = await homeWithStore()
    writeBrokerSettings(home, [])
    writeFileSync(join(home, 'alert-channels.json'), '{}', { mode: 0o644 })
    const { code, states, text } = await examine(home)
    expect([code, states['secrets'], text]).toEqual([1, 'failed', expect.stringContaining('expected mode 600')])
  })

  test('given a broker that does not answer, and whose clock is an hour off, then both are told', async () => {
    const home = await homeWithStore()
    const server = createServer((_request, response) => {
      response.setHeader('Date', new Date(Date.now() - 3_600_000).toUTCString())
      response.writeHead(404).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = z.object({ port: z.number() }).parse(server.address() satisfies AddressInfo | string | null)
    writeBrokerSettings(home, [{ kind: 'paper-server', url: `ws://127.0.0.1:${port}`, token: 'none' }])
    const { code, states, text } = await examine(home)
    expect([code, states['broker'], states['clock']]).toEqual([1, 'failed', 'failed'])
    expect(text).toMatch(/3[56]\d{5} ms ahead of/)
  })
})
