import { existsSync, mkdirSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DEFAULT_RETENTION } from '../../../src/contract/retention.ts'
import { JournalLog } from '../../../src/engine/adapters/journal/journal-log.ts'
import { rotateBeside } from '../../../src/engine/adapters/storage/rotation-thread.ts'
import { rotate } from '../../../src/engine/adapters/storage/rotation.ts'
import type { Store } from '../../../src/engine/adapters/storage/store.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import { emptyStore, storePath } from './samples.ts'

const NOW = 400 * DAY_MS

/** Six records each, of which the last is of a time. */
function write(store: Store, chain: string, at: number): void {
  let now = at - 1_000
  const log = new JournalLog({ chain, store: store.journal, now: () => now })
  for (const kind of ['run', 'market', 'intent'] as const) log.append(kind, { chain })
  log.flush()
  now = at
  for (const kind of ['order', 'fill', 'market'] as const) log.append(kind, { chain })
  log.flush()
}

async function threeSessions(path = storePath()): Promise<Store> {
  const store = await emptyStore(path)
  write(store, 'old', NOW - 40 * DAY_MS)
  write(store, 'young', NOW - 2 * DAY_MS)
  write(store, 'running', NOW - 50 * DAY_MS)
  return store
}

describe('given sessions of several ages', () => {
  test('when what is old is put away, then only those that are over and old are, and all can be read as before', async () => {
    const store = await threeSessions()
    const { journal } = store
    const before = [...journal.records('old')].map(({ sequence, at, kind }) => ({ sequence, at, kind }))
    expect(rotate(store, DEFAULT_RETENTION, ['running'], NOW)).toEqual({
      sessions: 1,
      records: 6,
      letGo: 0,
      alerts: 0,
      problems: [],
    })
    expect(['old', 'young', 'running'].map((chain) => journal.verify(chain))).toMatchObject([
      { records: 6, archived: 6, problem: '' },
      { records: 6, archived: 0, problem: '' },
      { records: 6, archived: 0, problem: '' },
    ])
    expect([...journal.records('old')].map(({ sequence, at, kind }) => ({ sequence, at, kind }))).toEqual(before)
    expect(journal.archives.totals).toMatchObject({ sessions: 1, files: 1 })
    expect(rotate(store, DEFAULT_RETENTION, ['running'], NOW).sessions).toBe(0)
  })

  test('when a session has something young, then all of it stays at hand', async () => {
    const store = await emptyStore()
    write(store, 'long', NOW - 40 * DAY_MS)
    write(store, 'long', NOW - 1 * DAY_MS)
    expect(rotate(store, DEFAULT_RETENTION, [], NOW).sessions).toBe(0)
    expect([...store.journal.blocks.read('long')]).toHaveLength(4)
  })

  test('when an engine died between file and table, then the file it left is in nobody’s way', async () => {
    const path = storePath()
    const store = await threeSessions(path)
    rotate(store, { ...DEFAULT_RETENTION, journalDays: 30_000 }, [], NOW)
    const folder = join(dirname(path), 'journal')
    store.journal.archives.putAway(store.journal.blocks, 'young', Number.POSITIVE_INFINITY, NOW)
    writeFileSync(join(folder, 'old-1.jsonl.gz'), 'half of an archive')
    expect(rotate(store, DEFAULT_RETENTION, ['running'], NOW).sessions).toBe(1)
    expect(store.journal.verify('old')).toMatchObject({ records: 6, archived: 6, problem: '' })
  })

  test('when records are not sound, then they stay, and keep no other session from being put away', async () => {
    const store = await threeSessions()
    const { journal } = store
    write(store, 'older', NOW - 60 * DAY_MS)
    const [first] = [...journal.blocks.read('old')]
    journal.blocks.remove('old', 3)
    journal.append('old', first ? [{ ...first, lines: first.lines.replace('"old"', '"odd"') }] : [])
    const { sessions, problems } = rotate(store, DEFAULT_RETENTION, ['running'], NOW)
    expect(problems).toEqual([expect.stringContaining('The journal of old is damaged at record 1')])
    expect(sessions).toBe(1)
    expect([...journal.blocks.read('old')]).toHaveLength(2)
    expect(journal.verify('older')).toMatchObject({ archived: 6, problem: '' })
  })

  test('when an archive can’t be removed, then the store goes on knowing it, and it is tried again', async () => {
    const path = storePath()
    const store = await threeSessions(path)
    rotate(store, DEFAULT_RETENTION, ['running'], NOW)
    const file = join(dirname(path), 'journal', 'old-1.jsonl.gz')
    rmSync(file)
    mkdirSync(file)
    const later = NOW + 1_826 * DAY_MS
    const { letGo, problems } = rotate(store, DEFAULT_RETENTION, ['running', 'young'], later)
    expect([letGo, problems.length]).toEqual([0, 1])
    expect(store.journal.archives.of('old')).toHaveLength(1)
    rmdirSync(file)
    expect(rotate(store, DEFAULT_RETENTION, ['running', 'young'], later)).toMatchObject({ letGo: 1, problems: [] })
  })

  test('when archives have been kept long enough, then they go, files and all; for ever means never', async () => {
    const path = storePath()
    const store = await threeSessions(path)
    rotate(store, DEFAULT_RETENTION, ['running'], NOW)
    const later = NOW + 1_826 * DAY_MS
    expect(rotate(store, { ...DEFAULT_RETENTION, archiveDays: null }, ['running', 'young'], later).letGo).toBe(0)
    expect(rotate(store, DEFAULT_RETENTION, ['running', 'young'], later).letGo).toBe(1)
    expect(readdirSync(join(dirname(path), 'journal'))).toEqual([])
    expect(store.journal.chains()).toEqual(['young', 'running'])
  })

  test('when alerts are old, then they are removed, but for a critical one that nobody has seen', async () => {
    const store = await emptyStore()
    const alert = (severity: 'info' | 'critical', at: number) => ({
      at,
      severity,
      source: 'engine',
      code: 'TEST',
      message: '',
      subject: '',
      correlationId: '',
      count: 1,
      lastAt: at,
      acknowledgedAt: null,
      acknowledgedBy: '',
      escalation: 0,
    })
    store.alerts.write([alert('info', 0), alert('critical', 0), alert('info', NOW)], [])
    expect(rotate(store, DEFAULT_RETENTION, [], NOW).alerts).toBe(1)
    expect(store.alerts.newest(10).map(({ severity }) => severity)).toEqual(['critical', 'info'])
  })

  test('when a thread of its own does it, then the engine’s store goes on meanwhile and sees the same', async () => {
    const path = storePath()
    const store = await threeSessions(path)
    const home = dirname(path)
    const asked = rotateBeside({ home, now: NOW, settings: DEFAULT_RETENTION, running: ['running'] })
    write(store, 'running', NOW)
    expect(await asked).toMatchObject({ sessions: 1, records: 6 })
    expect(store.journal.verify('old')).toMatchObject({ archived: 6, problem: '' })
    expect(store.journal.verify('running')).toMatchObject({ records: 12, problem: '' })
    expect(existsSync(join(home, 'journal', 'old-1.jsonl.gz'))).toBe(true)
    await expect(
      rotateBeside({ home: join(home, 'quantx.db'), now: NOW, settings: DEFAULT_RETENTION, running: [] }),
    ).rejects.toThrow('could not be opened')
  })
})
