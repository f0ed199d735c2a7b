import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { JournalLog } from '../../../src/engine/adapters/journal/journal-log.ts'
import { openStore } from '../../../src/engine/adapters/storage/store.ts'
import type { Store } from '../../../src/engine/adapters/storage/store.ts'
import { StorageError } from '../../../src/engine/model/errors.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { storedRecords } from '../../../src/engine/server/stored-records.ts'
import { SESSION, emptyStore, newOrder, storePath } from './samples.ts'

/** A chain of `blocks` blocks of three records each, a second apart. */
async function written(
  blocks: number,
  path = storePath(),
): Promise<{ readonly store: Store; readonly log: JournalLog }> {
  const store = await emptyStore(path)
  let now = 0
  const log = new JournalLog({ chain: 's1', store: store.journal, now: () => now })
  for (let block = 0; block < blocks; block++) {
    now = block * 1_000
    for (const kind of ['intent', 'order', 'fill'] as const) log.append(kind, { order: `s1-${block}` })
    log.flush()
  }
  return { store, log }
}

const noPause = () => Promise.resolve()

describe('given a journal in the store', () => {
  test('when a session goes on, then a start looks at the newest blocks alone, however many there are', async () => {
    const { store, log } = await written(300)
    expect(store.journal.blocks.newest('s1', 11)).toHaveLength(11)
    expect(store.journal.verifyTail('s1', 10)).toEqual({ records: 900, hash: log.hash, fault: null })
    expect(store.journal.last('s1')).toMatchObject({ first: 898, count: 3, hash: log.hash })
  })

  test('when the tables know of a record that the journal does not have, then it was cut off', async () => {
    const { store } = await written(4)
    expect(store.journal.verify('s1', 12).problem).toBe('')
    expect(store.journal.verify('s1', 13).problem).toBe(
      'The journal of s1 is cut off: expected records up to 13, found 12',
    )
  })

  test('when an order is written down, then what happened before it is durable with it, in one transaction', async () => {
    const store = await emptyStore()
    const journal = store.sessions.create(SESSION)
    const log = new JournalLog({ chain: SESSION.id, store: store.journal, now: () => 5 })
    const records = storedRecords(journal, log, () => 5 as Timestamp)
    log.append('market', { moments: 3, cursor: 7 })
    log.append('intent', { order: 'o1' })
    records.recordIntent(newOrder('o1'))
    expect([...store.journal.records(SESSION.id)].map(({ kind }) => kind)).toEqual(['market', 'intent'])
    expect(store.sessions.load(SESSION.id)).toMatchObject({ journaled: 0, orders: [{ id: 'o1' }] })
    // The same id again cannot be written: then its record is not there either, and waits.
    log.append('intent', { order: 'o1' })
    expect(() => records.recordIntent(newOrder('o1'))).toThrow('UNIQUE')
    expect(store.journal.verify(SESSION.id).records).toBe(2)
    const nothing = { orders: [], fills: [], strategies: [], positions: [], equity: [], cursor: null }
    records.record(nothing)
    expect(store.journal.verify(SESSION.id).records).toBe(3)
    expect(store.sessions.load(SESSION.id).journaled).toBe(3)
  })
})

test('given an order whose record is damaged, when it is looked for, then what can’t be read is named', async () => {
  const { store } = await written(2)
  const { journal } = store
  const [block] = [...journal.blocks.read('s1')]
  for (const damaged of ['{"order":"s1-0"', '["s1-0"]']) {
    journal.blocks.remove('s1', 3)
    journal.append('s1', block ? [{ ...block, lines: block.lines.replace('{"order":"s1-0"}', damaged) }] : [])
    const [record] = await journal.mentioning('s1', '"s1-0"', noPause)
    expect(() => record?.data).toThrow(StorageError)
    expect(() => record?.data).toThrow('record 1 of the journal cannot be read')
  }
})

describe('given records that are put away', () => {
  test('when those older than a time are, then the chain holds across files and store, and goes on', async () => {
    const { store } = await written(10)
    const { journal } = store
    const before = [...journal.records('s1')].map(({ sequence, kind }) => ({ sequence, kind }))
    expect(journal.archives.putAway(journal.blocks, 's1', 4_000, 99)).toBe(12)
    expect(journal.archives.putAway(journal.blocks, 's1', 4_000, 99)).toBe(0)
    expect(journal.archives.putAway(journal.blocks, 's1', 6_500, 99)).toBe(9)
    expect(readdirSync(journal.archives.folder)).toEqual(['s1-1.jsonl.gz', 's1-13.jsonl.gz'])
    expect(journal.verify('s1')).toMatchObject({ records: 30, archived: 21, problem: '' })
    expect([...journal.records('s1')].map(({ sequence, kind }) => ({ sequence, kind }))).toEqual(before)
    journal.archives.putAway(journal.blocks, 's1', Number.POSITIVE_INFINITY, 99)
    const next = new JournalLog({ chain: 's1', store: journal, now: () => 100_000 })
    next.append('note', { text: 'after a holiday' })
    next.flush()
    expect(journal.verify('s1')).toMatchObject({ records: 31, archived: 30, hash: next.hash, problem: '' })
  })

  test('when a byte of a file is changed, then that record is named; when the file is gone, then that', async () => {
    const path = storePath()
    const { store } = await written(3, path)
    const { journal } = store
    journal.archives.putAway(journal.blocks, 's1', Number.POSITIVE_INFINITY, 99)
    const file = join(dirname(path), 'journal', 's1-1.jsonl.gz')
    const text = gunzipSync(readFileSync(file)).toString()
    writeFileSync(file, gzipSync(text.replace('order {"order":"s1-1"}', 'order {"order":"s1-2"}')))
    expect(journal.verify('s1').problem).toContain('damaged at record 5 (order): it is not what was written')
    writeFileSync(file, 'no archive')
    expect(journal.verify('s1').problem).toContain('could not be read')
  })

  test('when another thread puts them away while they are read, then each is read once, in order', async () => {
    const path = storePath()
    const { store } = await written(10, path)
    const beside = await openStore(path)
    const { journal } = store
    const read: number[] = []
    for (const { sequence } of journal.records('s1')) {
      read.push(sequence)
      // In the middle of what has been read; then the rest, the newest included.
      if (sequence === 5) beside.journal.archives.putAway(beside.journal.blocks, 's1', 4_000, 99)
      if (sequence === 20) beside.journal.archives.putAway(beside.journal.blocks, 's1', Number.POSITIVE_INFINITY, 99)
    }
    expect(read).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
    beside.close()
  })

  test('when they are put away between two looks for an order, then its records are told once', async () => {
    const path = storePath()
    const { store } = await written(10, path)
    const beside = await openStore(path)
    const { journal } = store
    const before = (await journal.mentioning('s1', '"s1-1"', noPause)).map(({ sequence }) => sequence)
    const mentioning = journal.blocks.mentioning.bind(journal.blocks)
    vi.spyOn(journal.blocks, 'mentioning').mockImplementation((...asked) => {
      const blocks = mentioning(...asked)
      beside.journal.archives.putAway(beside.journal.blocks, 's1', Number.POSITIVE_INFINITY, 99)
      return blocks
    })
    for (let look = 0; look < 2; look++) {
      const found = await journal.mentioning('s1', '"s1-1"', noPause)
      expect(found.map(({ sequence }) => sequence)).toEqual(before)
    }
    beside.close()
  })

  test('when an archive is lost, then what stands behind it is checked all the same', async () => {
    const path = storePath()
    const { store } = await written(4, path)
    const { journal } = store
    journal.archives.putAway(journal.blocks, 's1', 3_000, 99)
    const { archived } = journal.verify('s1')
    expect(archived).toBeGreaterThan(0)
    rmSync(join(dirname(path), 'journal'), { recursive: true })
    expect(journal.verify('s1', 13)).toMatchObject({ records: 12 - archived, fault: null })
    expect(journal.verify('s1', 13).problem).toMatch(
      /could not be read.*; .*cut off: expected records up to 13, found 12/,
    )
    const [block] = [...journal.blocks.read('s1')]
    journal.blocks.remove('s1', archived + 3)
    journal.append('s1', block ? [{ ...block, lines: block.lines.replaceAll('s1-', 's2-') }] : [])
    expect(journal.verify('s1').fault).toMatchObject({ problem: 'it is not what was written' })
  })

  test('when the records are not sound, then nothing is put away', async () => {
    const { store } = await written(2)
    const { journal } = store
    const [block] = [...journal.blocks.read('s1')]
    journal.blocks.remove('s1', 3)
    journal.append('s1', block ? [{ ...block, lines: block.lines.replace('s1-0', 's1-9') }] : [])
    expect(() => journal.archives.putAway(journal.blocks, 's1', Number.POSITIVE_INFINITY, 99)).toThrow(
      'damaged at record 1',
    )
    expect(journal.archives.of('s1')).toEqual([])
    expect([...journal.blocks.read('s1')]).toHaveLength(2)
  })
})
