import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { hashSeries } from '../../../../src/engine/adapters/data/canonical-bars.ts'
import { importBars } from '../../../../src/engine/adapters/data/data-catalog.ts'
import type { FileImportOptions } from '../../../../src/engine/adapters/data/data-catalog.ts'
import { FileBars, loadBarFile } from '../../../../src/engine/adapters/data/streaming/bar-file.ts'
import { estimateRows, streamBarFile } from '../../../../src/engine/adapters/data/streaming/stream-file.ts'
import { BAR_FIELDS, allocateBars, rowAt } from '../../../../src/engine/model/bar.ts'
import { messageOf } from '../../../../src/engine/model/errors.ts'
import { folderOf } from '../../strategy-loader/folder.ts'

const MINUTE = 60_000
const START = Date.UTC(2024, 0, 2, 14, 30)
/** Two or three rows a block. */
const BLOCK_BYTES = 128

let folders = 0

/** A file in a folder of its own, and an empty folder beside it. */
function place(root: string, name: string, content: string | Uint8Array) {
  const folder = join(root, String(folders++))
  mkdirSync(join(folder, 'columns'), { recursive: true })
  const path = join(folder, name)
  writeFileSync(path, content)
  return { path, columns: join(folder, 'columns') }
}

/** What an import makes of a file in memory, its error included. */
async function imported(content: Uint8Array, file: string, options: FileImportOptions) {
  try {
    const { series, report } = await importBars(content, { ...options, file })
    return { report, sha256: hashSeries(series), spec: series.instrument.pricePrecision, bars: series.bars }
  } catch (error) {
    return { error: messageOf(error) }
  }
}

/** The same, streamed; undefined when the file has to be seen as a whole. */
async function streamed(root: string, content: Uint8Array, file: string, options: FileImportOptions) {
  const { path, columns } = place(root, file, content)
  try {
    const read = await streamBarFile(path, columns, { ...options, blockBytes: BLOCK_BYTES })
    if (!read) return undefined
    const { series, report, sha256 } = read
    return { report, sha256, spec: series.instrument.pricePrecision, bars: loadBarFile(series.file) }
  } catch (error) {
    return { error: messageOf(error) }
  }
}

const price = fc.oneof(
  fc.integer({ min: 9, max: 12 }).map(String),
  fc.integer({ min: 900, max: 1_200 }).map((cents) => (cents / 100).toFixed(2)),
  fc.constantFrom('10.125', '9.50', '1e1', ' 11 ', '10.00000001', 'x', '-10', '0'),
)
const row = fc.record({
  step: fc.oneof({ weight: 20, arbitrary: fc.constant(1) }, fc.constantFrom(0, 2, 3, 1_440)),
  prices: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(['10', '10.5', '9.75', '10.25'], ['10.1', '12', '9', '11.00']) },
    fc.array(price, { minLength: 4, maxLength: 4 }),
  ),
  volume: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('100', '5') }, fc.constantFrom('', '0.5', '-1', '7,8')),
  blank: fc.oneof({ weight: 9, arbitrary: fc.constant('') }, fc.constantFrom('\n', '  \n')),
})

function textOf(rows: readonly (typeof row extends fc.Arbitrary<infer T> ? T : never)[], end: string): string {
  let time = START
  const lines = rows.map(({ step, prices, volume, blank }) => {
    time += step * MINUTE
    return `${blank}${new Date(time).toISOString()},${prices.join(',')},${volume}`
  })
  return `time,open,high,low,close,volume${end}${lines.join(end)}${end}`
}

describe('a file that is streamed', { timeout: 30_000 }, () => {
  it('given any rows, good and bad, then bars, hash, report and error are those of the import', async () => {
    const root = folderOf({})
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 40 }),
        fc.constantFrom('strict' as const, 'skip' as const),
        fc.constantFrom('\n', '\r\n'),
        async (rows, mode, end) => {
          const content = new TextEncoder().encode(textOf(rows, end))
          const expected = await imported(content, 'mine.csv', { mode })
          const found = await streamed(root, content, 'mine.csv', { mode })
          // Rows of one time and no range may be ticks: then the import decides.
          expect(found ?? expected).toEqual(expected)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('given no line feed at its end, then the last row counts', async () => {
    const content = new TextEncoder().encode('date,open,high,low,close\n2024-01-02,1,2,1,2\n2024-01-03,2,3,1.5,3')
    expect(await streamed(folderOf({}), content, 'a.csv', {})).toEqual(await imported(content, 'a.csv', {}))
  })

  it('given Parquet in small groups, then it is as the import has it', async () => {
    const count = 2_500
    const data = (at: (index: number) => number) => Array.from({ length: count }, (_, index) => at(index))
    const columnData = [
      {
        name: 'time',
        data: data((index) => START + index * MINUTE).map((at) => new Date(at)),
        type: 'TIMESTAMP' as const,
      },
      { name: 'open', data: data(() => 10), type: 'DOUBLE' as const },
      // Finer digits come late: what is on the disk by then is put in the finer units.
      { name: 'high', data: data((index) => (index === 2_200 ? 12.125 : 12)), type: 'DOUBLE' as const },
      { name: 'low', data: data((index) => (index === 1_700 ? 13 : 9.5)), type: 'DOUBLE' as const },
      { name: 'close', data: data(() => 11), type: 'DOUBLE' as const },
      { name: 'volume', data: data((index) => index).map(BigInt), type: 'INT64' as const },
    ]
    const content = new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 400 }))
    const root = folderOf({})
    for (const mode of ['strict', 'skip'] as const) {
      const found = await streamed(root, content, 'a.parquet', { mode })
      expect(found).toEqual(await imported(content, 'a.parquet', { mode }))
    }
  })

  it.each([
    ['rows out of order', 'date,open,high,low,close\n2024-01-03,1,2,1,2\n2024-01-02,1,2,1,2\n', {}],
    ['ticks', 'time,open,high,low,close\n2024-01-02T00:00:00.5,1,1,1,1\n2024-01-02T00:00:01,1,1,1,1\n', {}],
    ['closes to adjust by', 'date,open,high,low,close,adj close\n2024-01-03,1,2,1,2,1\n', { adjust: true }],
    ['lines without line feeds', 'date,open,high,low,close\r2024-01-03,1,2,1,2\r', {}],
  ] as const)('given %s, then it is not: the file has to be seen as a whole', async (_, text, options) => {
    const { path, columns } = place(folderOf({}), 'a.csv', text)
    expect(await streamBarFile(path, columns, options)).toBeUndefined()
  })

  it('given trades in Parquet, then it is not, either', async () => {
    const columnData = [
      { name: 'time', data: [new Date(START)], type: 'TIMESTAMP' as const },
      { name: 'price', data: [10], type: 'DOUBLE' as const },
    ]
    const { path, columns } = place(folderOf({}), 'a.parquet', new Uint8Array(parquetWriteBuffer({ columnData })))
    expect(await streamBarFile(path, columns, {})).toBeUndefined()
  })
})

describe('columns on the disk', () => {
  it('answer like columns in memory: rows, times, and the first row from a time on', async () => {
    const rows = 10_000
    const lines = Array.from({ length: rows }, (_, index) => `${START + index * MINUTE},10,12,9,11,${index}`)
    const { path, columns } = place(folderOf({}), 'a.csv', `time,open,high,low,close,volume\n${lines.join('\n')}\n`)
    const read = await streamBarFile(path, columns)
    if (!read) throw new Error('expected a file that streams')
    const whole = loadBarFile(read.series.file)
    const bars = new FileBars(read.series.file)
    for (const time of [0, START - 1, START, START + 1, START + 4_095 * MINUTE, START + 4_096 * MINUTE + 1, 9e15]) {
      expect(bars.rowAt(time)).toBe(rowAt(whole, time))
    }
    expect([bars.timeAt(0), bars.timeAt(4_096), bars.timeAt(9_999)]).toEqual(
      [0, 4_096, 9_999].map((at) => whole.time[at]),
    )
    expect([bars.timeAt(-1), bars.timeAt(rows)]).toEqual([Number.NaN, Number.NaN])
    const window = allocateBars(100)
    bars.read(9_950, window)
    for (const field of BAR_FIELDS) expect(window[field].subarray(0, 50)).toEqual(whole[field].subarray(9_950))
    bars.close()
  })

  it('are as many as the file is guessed to have, near enough', async () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `${START + index * MINUTE},10,12,9,11`)
    const { path } = place(folderOf({}), 'a.csv', `time,open,high,low,close\n${lines.join('\n')}\n`)
    expect(Math.abs((await estimateRows(path)) - 5_000)).toBeLessThan(50)
  })
})
