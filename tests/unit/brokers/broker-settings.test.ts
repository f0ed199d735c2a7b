import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readBrokerSettings, writeBrokerSettings } from '../../../src/engine/adapters/brokers/broker-settings.ts'
import { StorageError } from '../../../src/engine/model/errors.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'quantx-brokers-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const SETTING = { kind: 'paper-server', url: 'ws://127.0.0.1:7070', token: 'hush-hush' } as const

test('given brokers, when they are kept, then they are read back; none leave no file', () => {
  expect(readBrokerSettings(home)).toEqual([])
  writeBrokerSettings(home, [SETTING])
  expect(readBrokerSettings(home)).toEqual([SETTING])
  writeBrokerSettings(home, [])
  expect(readBrokerSettings(home)).toEqual([])
})

test('given a file that is damaged, when it is read, then the error names it and tells nothing of the token', () => {
  for (const damaged of ['[{"token": hush-hush}]', '[{"kind":"hush-hush"}]']) {
    writeFileSync(join(home, 'brokers.json'), damaged)
    let found: unknown
    try {
      readBrokerSettings(home)
    } catch (error) {
      found = error
    }
    expect(found).toBeInstanceOf(StorageError)
    expect(found).toMatchObject({ message: expect.stringContaining("brokers.json can't be read") })
    expect(String(found)).not.toContain('hush')
  }
})
