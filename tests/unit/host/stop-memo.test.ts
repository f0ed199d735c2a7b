import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stopMemoIn } from '../../../src/host/stop-memo.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'quantx-memo-'))
})
afterEach(() => rmSync(home, { recursive: true }))

test('A STOP is remembered by the next program, until there is none left to remember', () => {
  const stops = [{ source: 'hotkey', reason: 'key' }] as const
  expect(stopMemoIn(home).read()).toEqual([])
  stopMemoIn(home).write(stops)
  expect(stopMemoIn(home).read()).toEqual(stops)
  stopMemoIn(home).write([])
  expect(readdirSync(home)).toEqual([])
})

test('A damaged memo is a STOP all the same', () => {
  for (const text of ['', '[{', '[{"source":"nobody"}]']) {
    writeFileSync(join(home, 'stop-pending.json'), text)
    expect(stopMemoIn(home).read()).toEqual([{ source: 'engine', reason: 'a STOP that was not confirmed' }])
  }
})
