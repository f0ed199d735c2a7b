import { mkdtempSync, rmSync } from 'node:fs'
import type * as Fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { recordOf } from '../../../src/engine/adapters/brokers/paper-server/connecting.ts'
import { PaperAccount } from '../../../src/engine/adapters/brokers/paper-server/paper-account.ts'
import { PaperLog } from '../../../src/engine/adapters/brokers/paper-server/paper-log.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { USD } from '../../../src/engine/model/currency.ts'
import { StorageError } from '../../../src/engine/model/errors.ts'
import type { Money, Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { instrumentOf } from '../model/instruments.ts'

const disk = vi.hoisted(() => ({ isFull: false }))

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof Fs>()
  const write = (file: number, text: string) => {
    fs.writeSync(file, disk.isFull ? text.slice(0, text.length / 2) : text)
    if (disk.isFull) throw new Error('ENOSPC: no space left on device')
  }
  return { ...fs, writeSync: write, writeFileSync: write }
})

const instrument = instrumentOf({ symbol: 'ACME' })
const cash = (amount: number) => ({ what: 'cash', currency: 'USD', amount: amount as Money }) as const
let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantx-paper-log-'))
  path = join(folder, 'paper.log')
})
afterEach(() => {
  disk.isFull = false
  rmSync(folder, { recursive: true, force: true })
})

describe('the log of a paper broker on a disk that fills up in the middle of a line', () => {
  test('given room again, when more is kept, then nothing is lost, nothing is doubled, and the log can be read', () => {
    const log = new PaperLog(path)
    log.add(cash(1))
    log.commit()
    disk.isFull = true
    log.add(cash(2))
    expect(() => log.commit()).toThrow(StorageError)
    expect(() => log.commit()).toThrow('ENOSPC')
    disk.isFull = false
    log.add(cash(3))
    log.close()
    expect(new PaperLog(path).past).toEqual([cash(1), cash(2), cash(3)])
  })

  test('given an order that could not be kept, when it is kept later, then clients are told of it then', () => {
    const told: string[] = []
    const account = new PaperAccount({
      log: new PaperLog(path),
      clock: new SimulatedClock(0 as Timestamp),
      currency: USD,
      cash: 1_000_000_000 as Money,
      commission: { fraction: 0, perShare: 0, minimum: 0 },
      slippage: { fraction: 0, increments: 0 },
      onOrder: ({ status }) => void told.push(status),
      onFill: ({ quantity }) => void told.push(`fill of ${quantity}`),
    })
    account.define([recordOf(instrument)])
    disk.isFull = true
    const terms = { limitPrice: '', stopPrice: '', reduceOnly: false, timeInForce: 'gtc', quantity: '10' } as const
    const submit = () => account.submit({ ...terms, clientId: 'o1', symbol: 'ACME', side: 'buy', type: 'market' })
    expect(submit).toThrow('ENOSPC')
    expect(told).toEqual([])
    disk.isFull = false
    const size = 100 as Quantity
    account.quote('ACME', { bid: 49_99 as Price, ask: 50_00 as Price, bidSize: size, askSize: size })
    expect(told).toEqual(['accepted', 'fill of 10', 'filled'])
  })
})
