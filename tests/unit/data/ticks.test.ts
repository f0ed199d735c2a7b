import { mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DatasetStore } from '../../../src/engine/adapters/data/dataset-store.ts'
import { failureOf, importText, rowText } from './csv-text.ts'

const TRADES = `time,price,size
2024-01-08 09:00:00.100,100.5,20
2024-01-08 09:00:59.999,101,5
2024-01-08 09:01:00.000,99.25,7
2024-01-08 09:01:00.000,99.5,1
`
const QUOTES = `Gmt time,Ask,Bid,AskVolume,BidVolume
2024-01-08 09:00:00.100,1.1002,1.1000,3,2
2024-01-08 09:00:30.000,1.1005,1.1003,4,1
2024-01-08 09:01:00.000,1.1001,1.0998,1,1
`

describe('a file of trades', () => {
  it('given prices and sizes, then bars are made of them and the trades are kept in their units', () => {
    const { series, report } = importText(TRADES)
    expect(report).toMatchObject({ ticks: true, rows: 4, bars: 2, timeframe: '1m', pricePrecision: 2 })
    expect([rowText(series, 0), rowText(series, 1)]).toEqual([
      '2024-01-08T09:00:00.000Z 100.50 101.00 100.50 101.00 25',
      '2024-01-08T09:01:00.000Z 99.25 99.50 99.25 99.50 8',
    ])
    expect(series.ticks).toMatchObject({
      kind: 'trades',
      length: 4,
      price: Float64Array.of(10_050, 10_100, 9_925, 9_950),
      size: Float64Array.of(20, 5, 7, 1),
    })
  })

  it.each([
    ['an exchange of coins', 'id,price,qty,quote_qty,time,is_buyer_maker\n7,42000.1,0.5,21000.05,1704700800100,true\n'],
    ['amounts', 'timestamp;amount;price\n1704700800100;0.5;42000.1\n'],
  ])('given the columns of %s, then they are trades', (_, text) => {
    const { ticks } = importText(text).series
    expect(ticks).toMatchObject({
      kind: 'trades',
      time: Float64Array.of(1_704_700_800_100),
      price: Float64Array.of(420_001),
      size: Float64Array.of(5),
    })
  })

  it('given a trade inside of a bar that has more decimals than its four prices, then all prices keep them', () => {
    const { series } = importText(
      'time,price,size\n2024-01-08 09:00:00,100,1\n2024-01-08 09:00:01,102,1\n2024-01-08 09:00:02,100.5,1\n2024-01-08 09:00:03,101,1\n',
    )
    expect(rowText(series, 0)).toBe('2024-01-08T09:00:00.000Z 100.0 102.0 100.0 101.0 4')
  })

  it('given rows out of order, when they are sorted, then trades and bars agree', () => {
    const [head, a, b, ...rest] = TRADES.trimEnd().split('\n')
    const { series } = importText([head, b, a, ...rest].join('\n'), { mode: 'skip' })
    expect(series.ticks).toMatchObject({ price: Float64Array.of(10_050, 10_100, 9_925, 9_950) })
  })
})

describe('prices by date alone', () => {
  const DAILY = 'date,price\n2024-01-08,100\n2024-01-09,101\n'

  it('given no timeframe, then they are refused: nobody trades in the first minute of a day alone', () => {
    expect(failureOf(DAILY)).toBe(
      'bars.csv: expected trades with their times of day, found dates alone: name a timeframe of 1d or longer to make bars of them',
    )
  })

  it('given days, then each is a bar', () => {
    expect(importText(DAILY, { timeframe: '1d' }).report).toMatchObject({ bars: 2, timeframe: '1d' })
  })
})

describe('a file of quotes', () => {
  it('given bids and asks, then bars are of their middle, half to even, and the quotes are kept', () => {
    const { series, report } = importText(QUOTES, { symbol: 'EURUSD' })
    expect(report).toMatchObject({ ticks: true, bars: 2 })
    expect(rowText(series, 0)).toBe('2024-01-08T09:00:00.000Z 1.1001 1.1004 1.1001 1.1004 0')
    expect(rowText(series, 1)).toBe('2024-01-08T09:01:00.000Z 1.1000 1.1000 1.1000 1.1000 0')
    expect(series.ticks).toMatchObject({
      kind: 'quotes',
      bid: Float64Array.of(11_000, 11_003, 10_998),
      ask: Float64Array.of(11_002, 11_005, 11_001),
      bidSize: Float64Array.of(2, 1, 1),
      askSize: Float64Array.of(3, 4, 1),
    })
  })

  it('given an ask below its bid, then it is refused with its line, or left out', () => {
    const crossed = QUOTES.replace('1.1005,1.1003', '1.1003,1.1005')
    expect(failureOf(crossed)).toMatch(/^bars\.csv:3: expected an ask at or above the bid, found "2024-01-08 09:00:30/)
    expect(importText(crossed, { mode: 'skip' }).series.ticks).toMatchObject({ length: 2 })
  })
})

it.each(['-3,2', '3,-2'])(
  'given sizes of %s at ask and bid, then the quote is refused: none is below zero',
  (sizes) => {
    expect(failureOf(QUOTES.replace('3,2', sizes))).toMatch(
      /^bars\.csv:2: expected a volume of 0 or more, found "2024-01-08 09:00:00\.100/,
    )
  },
)

describe('a dataset with ticks', () => {
  it('given trades and quotes, when they are kept and loaded, then they are the same, and a cut file is damaged', async () => {
    const home = mkdtempSync(join(tmpdir(), 'quantx-ticks-'))
    try {
      const store = new DatasetStore(home)
      for (const text of [TRADES, QUOTES]) {
        const { series } = importText(text, { symbol: 'EURUSD' })
        const info = await store.import(series, { source: 'ticks.csv' })
        expect(info.ticks).toMatchObject({ kind: series.ticks?.kind, count: series.ticks?.length })
        expect((await store.load(info.id)).ticks).toEqual(series.ticks)
        const alone = await store.import({ ...series, ticks: undefined }, { source: 'bars.csv' })
        expect(alone.id).not.toBe(info.id)
        truncateSync(join(home, 'data', info.id, 'ticks.bin'), 8)
        await expect(store.load(info.id)).rejects.toThrow(/damaged|bytes/)
      }
    } finally {
      rmSync(home, { recursive: true })
    }
  })
})
