import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import type * as Fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { writeJsonDurably } from '../../../src/engine/adapters/durable-file.ts'

const disk = vi.hoisted(() => ({ calls: [] as string[] }))

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof Fs>()
  const names = new Map<number, string>()
  const nameOf = (path: unknown) => String(path).split('/').at(-1) ?? ''
  const openSync: typeof fs.openSync = (path, ...rest) => {
    const file = fs.openSync(path, ...rest)
    names.set(file, nameOf(path))
    return file
  }
  const writeFileSync: typeof fs.writeFileSync = (path, content, options) => {
    const isSynced = typeof options === 'object' && options?.flush === true
    disk.calls.push(`write ${nameOf(path)}${isSynced ? ' to the disk' : ''}`)
    fs.writeFileSync(path, content, options)
  }
  const renameSync: typeof fs.renameSync = (from, to) => {
    disk.calls.push(`rename ${nameOf(from)} to ${nameOf(to)}`)
    fs.renameSync(from, to)
  }
  const fsyncSync: typeof fs.fsyncSync = (file) => {
    disk.calls.push(`sync ${names.get(file)}`)
    fs.fsyncSync(file)
  }
  return { ...fs, openSync, writeFileSync, renameSync, fsyncSync }
})

describe('a file that is written durably', () => {
  const home = mkdtempSync(join(tmpdir(), 'quantx-durable-'))
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  test('given a file, when it is replaced, then content, name and folder reach the disk in that order', () => {
    const path = join(home, 'stop-pending.json')
    writeJsonDurably(path, [{ source: 'tray' }])
    expect(readFileSync(path, 'utf8')).toBe('[{"source":"tray"}]')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(disk.calls).toEqual([
      'write stop-pending.json.new to the disk',
      'rename stop-pending.json.new to stop-pending.json',
      `sync ${home.split('/').at(-1)}`,
    ])
  })
})
