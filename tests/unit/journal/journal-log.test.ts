import { describe, expect, test } from 'vitest'
import { MemoryBlocks } from '../../../src/engine/adapters/journal/block-store.ts'
import type { JournalBlock } from '../../../src/engine/adapters/journal/block-store.ts'
import { JournalLog } from '../../../src/engine/adapters/journal/journal-log.ts'
import { readJournal, verifyChain } from '../../../src/engine/adapters/journal/read-journal.ts'
import { StorageError } from '../../../src/engine/model/errors.ts'

const logOf = (store = new MemoryBlocks()) => new JournalLog({ chain: 's1', store, now: () => 1_700_000_000_000 })

/** A chain of `count` orders, written in several blocks. */
function written(count: number): { readonly store: MemoryBlocks; readonly log: JournalLog } {
  const store = new MemoryBlocks()
  const log = logOf(store)
  for (let number = 1; number <= count; number++) {
    log.append(number % 3 === 0 ? 'fill' : 'order', { order: `s1-${number}`, note: 'grün' })
    if (number % 7 === 0) log.flush()
  }
  log.flush()
  return { store, log }
}

describe('given a journal', () => {
  test('when records are appended and flushed, then they are read back in order, numbered from 1', () => {
    const { store } = written(20)
    const records = [...readJournal(store, 's1')]
    expect(records.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    const { version, sequence, at, kind, data } = records[2] ?? {}
    expect({ version, sequence, at, kind, data }).toEqual({
      version: 1,
      sequence: 3,
      at: 1_700_000_000_000,
      kind: 'fill',
      data: { order: 's1-3', note: 'grün' },
    })
    expect([...readJournal(store, 's1', 18)].map(({ sequence }) => sequence)).toEqual([18, 19, 20])
  })

  test('when a log is opened again, then it goes on with the next number and the chain holds', () => {
    const { store, log } = written(5)
    const next = logOf(store)
    next.append('note', { text: 'after a restart' })
    next.flush()
    expect(next.sequence).toBe(6)
    const verdict = verifyChain('s1', store.read('s1'))
    expect(verdict).toEqual({ records: 6, hash: next.hash, fault: null })
    expect(log.hash).not.toBe(next.hash)
  })

  test('when the disk refuses a write, then nothing is lost and the next flush writes it all, once', () => {
    const store = new MemoryBlocks()
    const log = logOf(store)
    let isFull = true
    const failing = () => {
      if (isFull) throw new StorageError('the disk is full')
    }
    log.append('note', { text: 'one' })
    expect(() => log.flush(failing)).toThrow('the disk is full')
    expect([...readJournal(store, 's1')]).toEqual([])
    log.append('note', { text: 'two' })
    expect(log.waiting).toBe(2)
    isFull = false
    log.flush(failing)
    expect([...readJournal(store, 's1')].map(({ data }) => data['text'])).toEqual(['one', 'two'])
    expect(log.waiting).toBe(0)
    expect(verifyChain('s1', store.read('s1')).fault).toBeNull()
  })

  test('when many records are written at once, then they come in several blocks of one chain', () => {
    const store = new MemoryBlocks()
    const log = logOf(store)
    for (let number = 0; number < 2_000; number++) log.append('order', { number })
    log.flush()
    expect([...store.read('s1')].length).toBeGreaterThan(1)
    expect(verifyChain('s1', store.read('s1'))).toEqual({ records: 2_000, hash: log.hash, fault: null })
  })
})

describe('given a journal that somebody changed', () => {
  const damaged = (change: (blocks: JournalBlock[]) => void) => {
    const blocks = [...written(30).store.read('s1')]
    change(blocks)
    return verifyChain('s1', blocks).fault
  }
  const edited = (blocks: JournalBlock[], index: number, edit: (block: JournalBlock) => Partial<JournalBlock>) => {
    const block = blocks[index]
    if (block) blocks[index] = { ...block, ...edit(block) }
  }

  test('when one byte of a record differs, whichever, then that very record is named', () => {
    const { lines, first } = [...written(30).store.read('s1')][1] ?? { lines: '', first: 0 }
    for (let at = 0; at < lines.length; at++) {
      const other = lines[at] === '7' ? '8' : '7'
      const fault = damaged((blocks) =>
        edited(blocks, 1, () => ({ lines: lines.slice(0, at) + other + lines.slice(at + 1) })),
      )
      const sequence = first + lines.slice(0, at).split('\n').length - 1
      expect(fault?.sequence, `byte ${at}`).toBe(sequence)
    }
  })

  test('when a byte within a fill differs, then number and kind are named', () => {
    const fault = damaged((blocks) => edited(blocks, 1, ({ lines }) => ({ lines: lines.replace('s1-9"', 's1-8"') })))
    expect(fault).toEqual({ sequence: 9, kind: 'fill', problem: 'it is not what was written' })
  })

  test('when a block is missing, then the first number that is missing is named', () => {
    expect(damaged((blocks) => void blocks.splice(1, 1))).toMatchObject({
      sequence: 8,
      problem: 'expected number 8 next, found 15',
    })
  })

  test('when the last record of a block is cut off, or its hash is another, then that is found', () => {
    const cut = damaged((blocks) =>
      edited(blocks, 0, ({ lines }) => ({ lines: lines.slice(0, lines.lastIndexOf('\n')) })),
    )
    expect(cut).toMatchObject({ sequence: 6, problem: 'expected 7 records in its block, found 6' })
    const hash = damaged((blocks) => edited(blocks, 0, (block) => ({ hash: block.hash.replace(/.$/, 'x') })))
    expect(hash).toMatchObject({ sequence: 7, problem: 'the hash of its block is not what was written' })
  })

  test('when it is read in spite of it, then reading fails and says where', () => {
    const store = new MemoryBlocks()
    const blocks = [...written(30).store.read('s1')]
    edited(blocks, 2, ({ lines }) => ({ lines: lines.replace('s1-16', 's1-61') }))
    store.append('s1', blocks)
    expect(() => [...readJournal(store, 's1')]).toThrow(
      'The journal of s1 is damaged at record 16 (order): it is not what was written',
    )
  })
})
