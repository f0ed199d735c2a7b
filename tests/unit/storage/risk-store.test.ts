import { afterEach, beforeEach, expect, test } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Store, openStore } from '../../../src/engine/adapters/storage/store.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'

let folder = ''
let store: Store

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantx-risk-'))
  store = await openStore(join(folder, 'quantx.db'))
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

async function reopened(): Promise<Store['risk']> {
  store.close()
  store = await openStore(join(folder, 'quantx.db'))
  return store.risk
}

const change = (name: 'maxPositions' | 'maxOrderValue', before: number | null, after: number | null) => ({
  scope: 'account' as const,
  key: '',
  name,
  before,
  after,
})

test('given limits that a human set, endless ones too, when the store is opened again, then they stand, each for its account', async () => {
  const { POSITIVE_INFINITY: endless } = Number
  store.risk.change(
    'paper',
    [change('maxPositions', 100, 5), change('maxOrderValue', 1, endless)],
    10,
    'less at a time',
  )
  store.risk.change('other', [change('maxPositions', 100, 7)], 11, 'another account')
  const symbol = { scope: 'symbol' as const, key: 'AAPL', name: 'maxOrderQuantity' as const, before: null, after: 3 }
  store.risk.change('paper', [symbol], 12, 'only a few')

  expect((await reopened()).layers('paper')).toEqual([
    { scope: 'account', key: '', values: { maxOrderValue: endless, maxPositions: 5 } },
    { scope: 'symbol', key: 'AAPL', values: { maxOrderQuantity: 3 } },
  ])
})

test('given changes, when their history is read, then it has what was, what is and why, oldest first, and a limit taken out is out', async () => {
  store.risk.change('paper', [change('maxPositions', null, 5)], 10, 'first')
  store.risk.change('paper', [change('maxPositions', 5, null)], 11, 'second')
  const risk = await reopened()

  expect(risk.layers('paper')).toEqual([])
  expect(risk.history('paper', 10)).toEqual([
    { at: 10, scope: 'account', key: '', name: 'maxPositions', before: null, after: 5, reason: 'first' },
    { at: 11, scope: 'account', key: '', name: 'maxPositions', before: 5, after: null, reason: 'second' },
  ])
  expect(risk.history('paper', 1).map(({ reason }) => reason)).toEqual(['second'])
})

test('given a limit of another version, when limits are read, then it is left out', () => {
  store.risk.change('paper', [{ ...change('maxPositions', null, 5), name: 'maxHeadaches' as never }], 10, 'to come')

  expect(store.risk.layers('paper')).toEqual([])
})

test('given a strategy that was taken out, when the store is opened again, then it is still, until it is released', async () => {
  const lock = { strategy: 'grid', rule: 'REPEATED-EXECUTION', reason: 'too many fills', at: 5 as Timestamp }
  store.risk.lock('paper', lock)
  const risk = await reopened()
  expect([risk.locks('paper'), risk.locks('other')]).toEqual([[lock], []])

  risk.release('paper', 'grid', 6, 'looked at it')
  expect(risk.locks('paper')).toEqual([])
})

test('given a fresh store, when versions that have traded are asked for, then there is none', () => {
  expect(store.risk.knownVersions('s1').size).toBe(0)
})
