import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, test } from 'vitest'
import type { CsvImportOptions } from '../../../src/engine/adapters/data/csv/import-csv.ts'
import { importCsv } from '../../../src/engine/adapters/data/csv/import-csv.ts'
import { ImportError } from '../../../src/engine/adapters/data/csv/problem-log.ts'
import { importParquet, isParquet } from '../../../src/engine/adapters/data/parquet/import-parquet.ts'
import { BAR_FIELDS } from '../../../src/engine/model/bar.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import { HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'

type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData']

const START = Date.UTC(2024, 0, 2, 14, 30)
const PRICES = ['open', 'high', 'low', 'close'] as const

/** Three minutes of bars, with some columns replaced or left out. */
function fileOf(
  changes: Readonly<Record<string, Columns[number] | undefined>> = {},
  options: { rowGroupSize?: number } = {},
) {
  const columns: Record<string, Columns[number] | undefined> = {
    time: {
      name: 'timestamp',
      data: [0, 1, 2].map((minute) => new Date(START + minute * MINUTE_MS)),
      type: 'TIMESTAMP',
    },
    open: { name: 'Open', data: [10.1, 10.25, 10.2], type: 'DOUBLE' },
    high: { name: 'High', data: [10.3, 10.3, 10.2], type: 'DOUBLE' },
    low: { name: 'Low', data: [10, 10.2, 10.05], type: 'DOUBLE' },
    close: { name: 'Close', data: [10.25, 10.2, 10.07], type: 'DOUBLE' },
    volume: { name: 'Volume', data: [100n, 0n, 7n], type: 'INT64' },
    ...changes,
  }
  const columnData = Object.values(columns).filter((column) => column !== undefined)
  return new Uint8Array(parquetWriteBuffer({ columnData, ...options }))
}

const read = (bytes: Uint8Array, options: Partial<CsvImportOptions> = {}) =>
  importParquet(bytes, { file: 'acme.parquet', ...options })

const rowsOf = ({ bars }: BarSeries) =>
  Array.from({ length: bars.length }, (_, row) => BAR_FIELDS.map((field) => bars[field][row]))

const prices = (type: 'DOUBLE' | 'FLOAT' | 'INT32' | 'BYTE_ARRAY', data: readonly unknown[]) =>
  Object.fromEntries(PRICES.map((name) => [name, { name, data: [...data], type }]))

describe('reading Parquet', () => {
  test('given doubles, timestamps and whole volumes, then they are exact units, and the report says what was read', async () => {
    const { series, report } = await read(fileOf())

    expect(rowsOf(series)).toEqual([
      [START, 1010, 1030, 1000, 1025, 100],
      [START + MINUTE_MS, 1025, 1030, 1020, 1020, 0],
      [START + 2 * MINUTE_MS, 1020, 1020, 1005, 1007, 7],
    ])
    expect(series.instrument.symbol).toBe('ACME')
    expect([series.timeframe, report.rows, report.delimiter, report.pricePrecision]).toEqual([MINUTE_MS, 3, '', 2])
  })

  test('given any bars of decimals, when written as doubles in any row groups and as text, then both files read alike', async () => {
    const bar = fc.record({ low: fc.integer({ min: 1, max: 1e9 }), rise: fc.nat(1e6), volume: fc.nat(1e9) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(bar, { minLength: 2, maxLength: 30 }),
        fc.nat(6),
        fc.integer({ min: 1, max: 40 }),
        async (bars, places, rowGroupSize) => {
          const decimal = (units: number) => Number(`${units}e-${places}`)
          const times = bars.map((_, row) => new Date(START + row * MINUTE_MS))
          const column = (name: string, values: number[]): Columns[number] => ({ name, data: values, type: 'DOUBLE' })
          const low = bars.map((each) => decimal(each.low))
          const high = bars.map((each) => decimal(each.low + each.rise))
          const volume = bars.map((each) => each.volume)
          const bytes = fileOf(
            {
              time: { name: 'time', data: times, type: 'TIMESTAMP' },
              open: column('open', low),
              high: column('high', high),
              low: column('low', low),
              close: column('close', high),
              volume: column('volume', volume),
            },
            { rowGroupSize },
          )
          const text = times.map((time, row) =>
            [time.toISOString(), low[row], high[row], low[row], high[row], volume[row]].join(','),
          )
          const csv = new TextEncoder().encode(['time,open,high,low,close,volume', ...text].join('\n'))
          const [one, other] = [await read(bytes), importCsv(csv, { file: 'acme.csv' })]
          expect(rowsOf(one.series)).toEqual(rowsOf(other.series))
          expect(one.series.instrument).toEqual(other.series.instrument)
        },
      ),
      { numRuns: 30 },
    )
  })

  test('given floats of 32 bits, then prices are the shortest decimals they can mean', async () => {
    const { series } = await read(fileOf(prices('FLOAT', [13.63, 99.999, 0.1])))
    expect([series.instrument.pricePrecision, ...series.bars.close]).toEqual([3, 13_630, 99_999, 100])
  })

  test('given whole numbers and texts, then they are taken as they are', async () => {
    const whole = await read(fileOf(prices('INT32', [5, 6, 7])))
    expect([...whole.series.bars.open]).toEqual([5, 6, 7])
    const text = await read(fileOf(prices('BYTE_ARRAY', ['5.5', ' 6 ', '1e-1'])))
    expect([...text.series.bars.open]).toEqual([55, 60, 1])
  })

  test.each([
    ['seconds', [0, 1, 2].map((hour) => BigInt((START + hour * HOUR_MS) / 1000)), 'INT64'],
    ['ms', [0, 1, 2].map((hour) => BigInt(START + hour * HOUR_MS)), 'INT64'],
    ['µs', [0, 1, 2].map((hour) => BigInt(START + hour * HOUR_MS) * 1_000n), 'INT64'],
    ['ns', [0, 1, 2].map((hour) => BigInt(START + hour * HOUR_MS) * 1_000_000n), 'INT64'],
    ['texts', [0, 1, 2].map((hour) => new Date(START + hour * HOUR_MS).toISOString()), 'BYTE_ARRAY'],
  ] as const)('given times as %s, then they are the instants meant', async (_, data, type) => {
    const { series } = await read(fileOf({ time: { name: 'ts', data: [...data], type } }))
    expect([...series.bars.time]).toEqual([0, 1, 2].map((hour) => START + hour * HOUR_MS))
  })

  test('given rows out of order, twice or unsound, when strict, then the first is named by row; when skipping, they are left out', async () => {
    const minutes = [1, 0, 0]
    const time: Columns[number] = {
      name: 'time',
      data: minutes.map((minute) => new Date(START + minute * MINUTE_MS)),
      type: 'TIMESTAMP',
    }
    const close: Columns[number] = { name: 'close', data: [10.25, 10.2, 11], type: 'DOUBLE' }
    await expect(read(fileOf({ time, close }))).rejects.toThrow('acme.parquet:2: expected a time after the row above')
    const { series, report } = await read(fileOf({ time, close }), { mode: 'skip', timeframe: '1m' })
    expect([...series.bars.time]).toEqual([START, START + MINUTE_MS])
    expect(report.counts).toEqual({ 'out-of-order': 1, 'outside-range': 1 })
  })

  test('given a NaN, nothing for a volume, or no volumes, then they are a bad cell, 0 with a warning, and 0', async () => {
    const open: Columns[number] = { name: 'open', data: [10.1, Number.NaN, 10.2], type: 'DOUBLE' }
    await expect(read(fileOf({ open }))).rejects.toThrow('acme.parquet:2, column "open": expected a decimal number')
    const volume: Columns[number] = { name: 'volume', data: [5, null, 7], type: 'DOUBLE', nullable: true }
    const { series, report } = await read(fileOf({ volume }))
    expect([[...series.bars.volume], report.counts]).toEqual([[5, 0, 7], { 'no-volume': 1 }])
    expect([...(await read(fileOf({ volume: undefined }))).series.bars.volume]).toEqual([0, 0, 0])
  })

  test('given a file without closes, or cut short, then one sentence says what was expected', async () => {
    await expect(read(fileOf({ close: undefined }))).rejects.toThrow('expected a column "close", found')
    const cut = fileOf().subarray(0, 200)
    expect(isParquet(cut)).toBe(true)
    await expect(read(cut)).rejects.toThrow(ImportError)
    await expect(read(cut)).rejects.toThrow('acme.parquet: expected a Parquet file, found a damaged one')
  })
})

describe('ticks in Parquet', () => {
  const time: Columns[number] = {
    name: 'time',
    data: [0, 1.5, 1.5, 61_000].map((ms) => BigInt((START + ms) * 1e3)),
    type: 'INT64',
  }
  const times = ['14:30:00', '14:30:00.0015', '14:30:00.0015', '14:31:01'].map((clock) => `2024-01-02 ${clock}`)
  const file = (columns: Columns) => new Uint8Array(parquetWriteBuffer({ columnData: [time, ...columns] }))
  const csv = (header: string, rows: readonly string[]) =>
    importCsv(
      new TextEncoder().encode(`time,${header}\n${times.map((at, row) => `${at},${rows[row] ?? ''}\n`).join('')}`),
      {
        file: 'acme.csv',
      },
    )
  const [price, size] = [
    { name: 'price', data: [10.1, 10.25, 10.2, 10], type: 'DOUBLE' },
    { name: 'qty', data: [100, 0.5, 7, 1], type: 'DOUBLE' },
  ] as const satisfies Columns
  const quotes: Columns = [
    { name: 'ask', data: [10.2, 10.3, 10.25, 10.1], type: 'DOUBLE' },
    { name: 'bid', data: [10.1, 10.25, 10.2, 10], type: 'DOUBLE' },
    { name: 'ask_size', data: [1.5, 2, 3, 4], type: 'DOUBLE' },
    { name: 'bid_size', data: [4, 3, 2, 0.25], type: 'DOUBLE' },
  ]

  test('given prices and sizes, then they are the trades that a CSV file of them has, and bars of those', async () => {
    const { series, report } = await read(file([price, size]))
    const same = csv('price,qty', ['10.1,100', '10.25,0.5', '10.2,7', '10,1']).series
    expect(series).toEqual(same)
    expect(series.ticks).toMatchObject({ kind: 'trades', size: Float64Array.of(1000, 5, 70, 10) })
    expect(report).toMatchObject({ ticks: true, rows: 4, bars: 2 })
  })

  test('given bids and asks, then they are the quotes that a CSV file of them has', async () => {
    const { series } = await read(file(quotes))
    const same = csv('bid,ask,bid_size,ask_size', [
      '10.1,10.2,4,1.5',
      '10.25,10.3,3,2',
      '10.2,10.25,2,3',
      '10,10.1,0.25,4',
    ])
    expect(series).toEqual(same.series)
  })

  test('given a row in error, when it is left out, then sizes stay with their quotes', async () => {
    const crossed = quotes.map((column) =>
      column.name === 'ask' ? { ...column, data: [10.2, 9, 10.25, 10.1] } : column,
    )
    await expect(read(file(crossed))).rejects.toThrow(/^acme\.parquet:2: expected an ask at or above the bid, found/)
    const { ticks } = (await read(file(crossed), { mode: 'skip' })).series
    expect(ticks).toMatchObject({ askSize: Float64Array.of(150, 300, 400), bidSize: Float64Array.of(400, 200, 25) })
  })
})
