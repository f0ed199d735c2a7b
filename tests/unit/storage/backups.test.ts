import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { backUp } from '../../../src/engine/adapters/storage/backup-thread.ts'
import { Backups } from '../../../src/engine/adapters/storage/backups.ts'
import { inspectStore } from '../../../src/engine/adapters/storage/inspection.ts'
import { openStore } from '../../../src/engine/adapters/storage/store.ts'
import { StorageError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, HOUR_MS } from '../../../src/engine/model/time.ts'

const START = Date.UTC(2024, 2, 8, 14, 5, 1)

describe('backups of the store', () => {
  let home: string
  let now: number
  const backups = () => new Backups(home, () => now)

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'quantx-backups-'))
    now = START
  })
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  async function write(value: string): Promise<void> {
    const store = await openStore(join(home, 'quantx.db'))
    store.settings.write('theme', value)
    store.close()
  }

  async function read(): Promise<unknown> {
    const store = await openStore(join(home, 'quantx.db'))
    const value = store.settings.read('theme')
    store.close()
    return value
  }

  test('given a store in use, when it is backed up and put back, then it is as it was, and what replaced it is kept', async () => {
    await write('dark')
    const open = await openStore(join(home, 'quantx.db'))
    const { path } = await backups().make()
    open.close()
    await write('light')
    const aside = await backups().restore(path)
    expect(await read()).toBe('dark')
    expect(readdirSync(aside)).toContain('quantx.db')
  })

  test('given a store that is written to all the time, when it is backed up, then the copy is made, and is smaller by what was removed', async () => {
    const store = await openStore(join(home, 'quantx.db'))
    for (let each = 0; each < 8; each++) store.settings.write(`layout-${each}`, 'x'.repeat(500_000))
    for (let each = 0; each < 4; each++) store.settings.write(`layout-${each}`, '')
    let isOver = false
    const write = () => {
      if (isOver) return
      store.settings.write('theme', 'dark')
      setImmediate(write)
    }
    setImmediate(write)
    try {
      const { path, bytes } = await backups().make()
      expect(bytes).toBeLessThan(3_000_000)
      expect(await inspectStore(path)).toMatchObject({ damage: [], isNewest: true })
    } finally {
      isOver = true
      store.close()
    }
  })

  test('given drafts that deaths left behind, when a backup is made, then they are gone', async () => {
    await write('dark')
    mkdirSync(join(home, 'backups'))
    for (const second of [1, 0]) {
      writeFileSync(join(home, 'backups', `quantx-20240308T14050${second}Z.db.new`), 'half a backup')
    }
    const { path } = await backups().make()
    expect(readdirSync(join(home, 'backups'))).toEqual(['quantx-20240308T140501Z.db'])
    expect(await inspectStore(path)).toMatchObject({ damage: [] })
  })

  test('given a death while a backup was being put in place, when the store is opened, then no empty one is begun', async () => {
    await write('dark')
    const { path } = await backups().make()
    renameSync(join(home, 'quantx.db'), join(home, 'quantx.db.new'))
    await expect(openStore(join(home, 'quantx.db'))).rejects.toThrow('quantx doctor --restore')
    expect(existsSync(join(home, 'quantx.db'))).toBe(false)
    await backups().restore(path)
    expect(await read()).toBe('dark')
  })

  test('given a thread of its own, when it backs up, then the copy is sound', async () => {
    await write('dark')
    const path = await backUp(home, now)
    expect(path).toBe(join(home, 'backups', 'quantx-20240308T140501Z.db'))
    expect(await inspectStore(path)).toMatchObject({ damage: [], brokenChains: [], isNewest: true })
  })

  test('given no store, when a thread is to back it up, then it says so and leaves nothing behind', async () => {
    await expect(backUp(home, now)).rejects.toThrow(StorageError)
    expect(backups().list()).toEqual([])
    expect(readdirSync(join(home, 'backups'))).toEqual([])
  })

  test('given ten days of hourly backups, then the newest four are kept and the last of each of the seven days before', async () => {
    await write('dark')
    for (let hour = 0; hour < 240; hour += 8) {
      now = START + hour * HOUR_MS
      await backups().make()
    }
    const kept = backups().list()
    const days = kept.map(({ at }) => Math.floor(at / DAY_MS))
    expect(kept.slice(0, 4).map(({ at }) => now - at)).toEqual([0, 8, 16, 24].map((hours) => hours * HOUR_MS))
    expect(new Set(days).size).toBe(8)
    expect(kept.length).toBeLessThanOrEqual(11)
  })

  test('given a backup that is damaged, when it is to be put back, then it is refused and the store is as it was', async () => {
    await write('dark')
    const { path } = await backups().make()
    const bytes = readFileSync(path)
    bytes.fill(0xff, 4_096, 8_192)
    writeFileSync(path, bytes)
    await expect(backups().restore(path)).rejects.toThrow(/is not sound/)
    expect(await read()).toBe('dark')
    expect(existsSync(join(home, 'quantx.db.new'))).toBe(false)
  })

  test('given a place that can not be taken half way through, then what was moved is back, and the store is as it was', async () => {
    await write('dark')
    const { path } = await backups().make()
    await write('light')
    const open = await openStore(join(home, 'quantx.db'))
    open.settings.write('theme', 'high contrast')
    // Where the store is to be put aside, something stands in the way; its log of writes goes there before it.
    mkdirSync(join(home, 'replaced-20240308T140501Z', 'quantx.db', 'in the way'), { recursive: true })
    await expect(backups().restore(path)).rejects.toThrow(/could not be put in place/)
    expect(readdirSync(home)).toEqual(expect.arrayContaining(['quantx.db', 'quantx.db-wal']))
    open.close()
    expect(await read()).toBe('high contrast')
  })
})
