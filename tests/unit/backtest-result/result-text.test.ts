import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { resultText } from '../../../src/engine/adapters/backtest/result-text.ts'
import { SpilledRecords, spillRecords } from '../../../src/engine/adapters/backtest/spilled-records.ts'
import { OrderRecord, TradeRecord } from '../../../src/contract/backtest.ts'
import { resultOf } from '../statistics/results.ts'
import { folderOf } from '../strategy-loader/folder.ts'

const Row = z.object({ id: z.string(), price: z.number().nullable() })

const textOf = (pieces: Iterable<string | Uint8Array>) => {
  const parts: Buffer[] = []
  // Copied: bytes are good until the next piece only.
  for (const piece of pieces) parts.push(Buffer.from(piece))
  return Buffer.concat(parts).toString()
}

describe('records on the disk', () => {
  it('given any records, then they are read as they were written, and make the JSON of their array', () => {
    const path = join(folderOf({}), 'rows.jsonl')
    const row = fc.record({
      id: fc.string({ unit: 'grapheme', maxLength: 400 }),
      price: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
    })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 900, size: 'max' }), (rows) => {
        const records = new SpilledRecords(path, spillRecords(rows, path), Row)
        expect(records).toHaveLength(rows.length)
        expect([...records]).toEqual(rows)
        // Once more: nothing is used up.
        expect([...records]).toHaveLength(rows.length)
        expect(`[${textOf(records.json())}]`).toBe(JSON.stringify(rows))
      }),
      { numRuns: 25 },
    )
  })

  it('given a file that breaks off, then it is said', () => {
    const path = join(folderOf({}), 'rows.jsonl')
    writeFileSync(path, '{"id":"a","price":1}\n{"id":"b"')
    expect(() => [...new SpilledRecords(path, 2, Row)]).toThrow('expected a line end, found {"id":"b"')
  })
})

describe('the text of a result', () => {
  const times = Array.from({ length: 10_000 }, (_, index) => index * 60_000)
  const result = { ...resultOf(), equity: { time: times, value: times.map((time) => time / 7), of: 30_000 } }

  it('is what JSON.stringify makes of it, whatever is long or left out', () => {
    const short = { ...result, warnings: ['“a”', 'b'], openPositions: [], benchmark: undefined }
    expect(textOf(resultText(short))).toBe(JSON.stringify(short))
  })

  it('is the same when trades and orders are on the disk', () => {
    const folder = folderOf({})
    const [trades, orders] = [join(folder, 'trades.jsonl'), join(folder, 'orders.jsonl')]
    const long = {
      ...result,
      trades: new SpilledRecords(trades, spillRecords(result.trades, trades), TradeRecord),
      orders: new SpilledRecords(orders, spillRecords(result.orders, orders), OrderRecord),
    }
    expect(result.trades.length).toBeGreaterThan(50)
    expect(textOf(resultText(long))).toBe(JSON.stringify(result))
  })
})
