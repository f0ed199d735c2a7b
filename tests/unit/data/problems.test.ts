import { describe, expect, it } from 'vitest'
import { CancelledError, ConfigError, DataError } from '../../../src/engine/model/errors.ts'
import { ImportReport } from '../../../src/contract/dataset.ts'
import { failureOf, importText, rowText, timesOf } from './csv-text.ts'

const HEADER = 'date,open,high,low,close,volume\n'
const GOOD = ['2024-01-02,10,12,9,11,100', '2024-01-03,11,13,10,12,100', '2024-01-04,12,14,11,13,100']
const [first = '', second = '', third = ''] = GOOD
const TIME =
  ', column "date": expected a time such as 2013-05-13, 2013-05-13T09:30:00, 2013/05/13 09:30, 20130513 or epoch seconds, ms, µs or ns'

describe('files that are not tables of bars', () => {
  const header = 'a header line that names date or time, open, high, low, close'
  it.each([
    ['an empty file', '', `bars.csv is empty: expected ${header}, and rows below it`],
    ['blank lines', '\n \n', `bars.csv is empty: expected ${header}, and rows below it`],
    ['a header only', HEADER, 'bars.csv has a header but no rows: expected at least one row of prices below line 1'],
    [
      'prose',
      'Dear reader, hello\nthere\n',
      `bars.csv:1: expected ${header}, parted by commas, semicolons or tabs, found "Dear reader, hello"`,
    ],
    [
      'other columns',
      'name,age\nAda,36\n',
      `bars.csv:1: expected ${header}, parted by commas, semicolons or tabs, found "name,age"`,
    ],
    [
      'no close',
      'date,open,high,low\n2024-01-02,1,1,1\n',
      'bars.csv:1: expected a column "close", found "date, open, high, low"',
    ],
    [
      'no time',
      'open,high,low,close\n1,1,1,1\n',
      'bars.csv:1: expected a column "date or time", found "open, high, low, close"',
    ],
    [
      'two closes',
      'date,open,high,low,close,Close\n2024-01-02,1,1,1,1,1\n',
      'bars.csv:1: expected one column "close", found it as columns 5 and 6',
    ],
    [
      'no header',
      GOOD.join('\n'),
      `bars.csv:1: expected ${header} (in any order), found a row of values "2024-01-02,10,12,9,11,100"`,
    ],
    [
      'a factor file',
      '19980102,0.8613657,0.00892857,1\n',
      `bars.csv:1: expected ${header} (in any order), found a row of values "19980102,0.8613657,0.00892857,1", ` +
        'as of a factor file of LEAN: a backtest takes that by --actions',
    ],
    [
      'a zip',
      'PK\u0003\u0004rest',
      `bars.csv is not a CSV file: expected text with ${header}, found a zip archive or Excel workbook`,
    ],
    ['binary data', 'a,b\u0000c', `bars.csv is not a CSV file: expected text with ${header}, found binary data`],
  ])('given %s, then one sentence says so in either mode', (_, text, sentence) => {
    expect(failureOf(text)).toBe(sentence)
    expect(failureOf(text, { mode: 'skip' })).toBe(sentence)
  })
})

describe('rows in error', () => {
  it.each([
    ['a word', '2024-01-03,abc,13,10,12,1', 'bad-cell', ', column "open": expected a decimal number, found "abc"'],
    ['NaN', '2024-01-03,11,NaN,10,12,1', 'bad-cell', ', column "high": expected a decimal number, found "NaN"'],
    [
      'Infinity',
      '2024-01-03,11,Infinity,10,12,1',
      'bad-cell',
      ', column "high": expected a decimal number, found "Infinity"',
    ],
    ['hex', '2024-01-03,0x1F,13,10,12,1', 'bad-cell', ', column "open": expected a decimal number, found "0x1F"'],
    ['no price', '2024-01-03,11,13,,12,1', 'bad-cell', ', column "low": expected a decimal number, found nothing'],
    [
      'grouped thousands',
      '2024-01-03,"1,100",13,10,12,1',
      'bad-cell',
      ', column "open": expected a decimal number, found "1,100"',
    ],
    [
      'a huge number',
      '2024-01-03,11,99999999999999,10,12,1',
      'bad-cell',
      ', column "high": expected at most 13 digits before the point, found "99999999999999"',
    ],
    [
      'a huge power of ten',
      '2024-01-03,11,1e308,10,12,1',
      'bad-cell',
      ', column "high": expected a power of ten from -40 to 40, found "1e308"',
    ],
    [
      'too many cells',
      '2024-01-03,11,13,10,12,1,7',
      'bad-cell',
      ': expected 6 cells as in the header, found more, "7"',
    ],
    [
      'too few cells',
      '2024-01-03,11,13,10',
      'missing-column',
      ', column "close": expected a value for "close", found a row of 4 cells',
    ],
    ['no such day', '2023-02-29,11,13,10,12,1', 'bad-time', `${TIME}, found "2023-02-29"`],
    ['day first', '03/01/2024,11,13,10,12,1', 'bad-time', `${TIME}, found "03/01/2024"`],
    ['hour 24', '2024-01-03 24:00,11,13,10,12,1', 'bad-time', `${TIME}, found "2024-01-03 24:00"`],
    [
      'high below low',
      '2024-01-03,11,10,12,11,1',
      'high-below-low',
      ': expected high at or above low 12, found high 10',
    ],
    [
      'open above high',
      '2024-01-03,14,13,10,12,1',
      'outside-range',
      ': expected open between low 10 and high 13, found open 14',
    ],
    [
      'close below low',
      '2024-01-03,11,13,10,9,1',
      'outside-range',
      ': expected close between low 10 and high 13, found close 9',
    ],
    [
      'a negative price',
      '2024-01-03,11,13,-10,12,1',
      'price-not-positive',
      ': expected prices above 0, found "2024-01-03,11,13,-10,12,1"',
    ],
    [
      'a price of zero',
      '2024-01-03,11,13,0,12,1',
      'price-not-positive',
      ': expected prices above 0, found "2024-01-03,11,13,0,12,1"',
    ],
    [
      'a negative volume',
      '2024-01-03,11,13,10,12,-1',
      'negative-volume',
      ': expected a volume of 0 or more, found "2024-01-03,11,13,10,12,-1"',
    ],
    [
      'a time twice',
      '2024-01-02,11,13,10,12,1',
      'duplicate-time',
      ': expected one row for each time, found a second row for 2024-01-02T00:00:00.000Z',
    ],
    [
      'an earlier time',
      '2023-12-29,11,13,10,12,1',
      'out-of-order',
      ': expected a time after the row above, 2024-01-02T00:00:00.000Z, found 2023-12-29T00:00:00.000Z',
    ],
  ])('given %s, then strict names line and cell, and skip counts it', (_, row, kind, sentence) => {
    const text = HEADER + [first, row, third].join('\n')
    expect(failureOf(text)).toBe(`bars.csv:3${sentence}`)
    const { series, report } = importText(text, { mode: 'skip', timeframe: '1d' })
    expect(report.counts).toEqual({ [kind]: 1 })
    expect(report.problems).toMatchObject([{ kind, line: 3, severity: 'error' }])
    expect(series.bars.length).toBe(kind === 'out-of-order' ? 3 : 2)
    expect(() => ImportReport.parse(report)).not.toThrow()
  })

  it('given several errors, then strict names the first by line and counts the rest', () => {
    const text = HEADER + [second, first, '2024-01-04,x,1,1,1,1'].join('\n')
    expect(failureOf(text)).toMatch(/^bars\.csv:3: expected a time after the row above.* \(and 1 more\)$/)
  })

  it('given nothing but rows in error, then skip fails too', () => {
    expect(failureOf(`${HEADER}2024-01-02,x,1,1,1,1\n`, { mode: 'skip' })).toMatch(/^bars\.csv:2, column "open"/)
  })

  it('given disorder, when skipping, then rows are sorted and of one time the last in the file is kept', () => {
    const text = HEADER + [third, first, second, '2024-01-02,20,20,20,20,5'].join('\n')
    const { series, report } = importText(text, { mode: 'skip' })
    expect(timesOf(series).map((time) => time.slice(0, 10))).toEqual(['2024-01-02', '2024-01-03', '2024-01-04'])
    expect(rowText(series, 0)).toBe('2024-01-02T00:00:00.000Z 20 20 20 20 5')
    expect(report).toMatchObject({ counts: { 'out-of-order': 3, 'duplicate-time': 1 }, dropped: 1, rows: 4, bars: 3 })
  })

  it('given a thousand bad rows, then a hundred are listed and all are counted', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => `2024-01-02,bad${index},1,1,1,1`)
    const { report } = importText(HEADER + [first, ...rows].join('\n'), { mode: 'skip' })
    expect(report.counts).toEqual({ 'bad-cell': 1000 })
    expect(report.problems).toHaveLength(100)
    expect(report.dropped).toBe(1000)
  })

  it('given a bad row with finer digits, when skipping, then it leaves no mark on the precision', () => {
    const { series } = importText(HEADER + [first, '2024-01-03,1.23456,1,1,1,1'].join('\n'), { mode: 'skip' })
    expect(series.instrument.pricePrecision).toBe(0)
  })
})

describe('precision', () => {
  it('given finer digits further down, then earlier rows are scaled up', () => {
    const rows = ['2024-01-02,1,2,1,2,1', '2024-01-03,1.5,2.25,1.125,2,0.5', '2024-01-04,1.0625,2,1,2,3']
    const { series } = importText(HEADER + rows.join('\n'))
    expect(rowText(series, 0)).toBe('2024-01-02T00:00:00.000Z 1.0000 2.0000 1.0000 2.0000 1.0')
    expect(rowText(series, 1)).toBe('2024-01-03T00:00:00.000Z 1.5000 2.2500 1.1250 2.0000 0.5')
  })

  it('given float noise, then it is rounded half to even at ten places and reported as a warning', () => {
    const rows = ['2024-01-02,0.1000000000500001,0.30000000000000004,0.1,0.2,1']
    const { series, report } = importText(HEADER + rows.join('\n'))
    expect(report.counts).toEqual({ rounded: 2 })
    expect(rowText(series, 0)).toBe('2024-01-02T00:00:00.000Z 0.1000000001 0.3000000000 0.1000000000 0.2000000000 1')
  })

  it('given a large price after fine digits, then places give way so that thirteen digits hold it', () => {
    const rows = ['2024-01-02,0.123456789,1,0.1,1,1', '2024-01-03,1234567,1234567,1234567,1234567,1']
    const { series, report } = importText(HEADER + rows.join('\n'))
    expect(series.instrument.pricePrecision).toBe(6)
    expect(rowText(series, 0)).toBe('2024-01-02T00:00:00.000Z 0.123457 1.000000 0.100000 1.000000 1')
    expect(report.counts).toEqual({ rounded: 1 })
  })

  it('given a precision asked for, then finer digits are rounded half to even', () => {
    const text = `${HEADER}2024-01-02,1.005,1.015,1.005,1.0051,1.5\n`
    const { series, report } = importText(text, { pricePrecision: 2, quantityPrecision: 0 })
    expect(rowText(series, 0)).toBe('2024-01-02T00:00:00.000Z 1.00 1.02 1.00 1.01 2')
    expect(report.counts).toEqual({ rounded: 5 })
  })

  it('given empty volumes, then they are zero and a warning counts them', () => {
    const { series, report } = importText(`${HEADER}2024-01-02,1,1,1,1,\n2024-01-03,1,1,1,1,\n`)
    expect([...series.bars.volume]).toEqual([0, 0])
    expect(report.counts).toEqual({ 'no-volume': 2 })
  })
})

describe('gaps', () => {
  const bars = (times: readonly string[]) =>
    `time,open,high,low,close\n${times.map((time) => `${time},1,1,1,1`).join('\n')}\n`
  it.each([
    ['a night and a weekend of shares', 'AAPL', '30m', ['2024-01-05 20:00', '2024-01-05 20:30', '2024-01-08 14:30'], 0],
    ['a missing half hour of shares', 'AAPL', '30m', ['2024-01-05 15:00', '2024-01-05 16:00'], 1],
    ['a missing minute of crypto', 'BTCUSD', '1m', ['2024-01-06 00:00', '2024-01-06 00:02'], 1],
    ['a weekend of currencies', 'EURUSD', '1h', ['2024-01-05 21:00', '2024-01-07 22:00'], 0],
    ['a missing hour of currencies', 'EURUSD', '1h', ['2024-01-03 21:00', '2024-01-03 23:00'], 1],
    ['a long weekend of daily shares', 'AAPL', '1d', ['2024-01-12', '2024-01-16'], 0],
    ['the week of 2001-09-11', 'AAPL', '1d', ['2001-09-10', '2001-09-17'], 0],
    ['two weeks of daily shares', 'AAPL', '1d', ['2024-01-12', '2024-01-29'], 1],
    ['a missing day of crypto', 'BTCUSD', '1d', ['2024-01-12', '2024-01-14'], 1],
    ['a missing month', 'BTCUSD', '1M', ['2024-01-31', '2024-02-29', '2024-04-30'], 1],
  ])('given %s, then warnings fit', (_, symbol, timeframe, times, gaps) => {
    const { report } = importText(bars(times), { symbol, timeframe })
    expect(report.counts).toEqual(gaps === 0 ? {} : { gap: gaps })
  })
})

describe('ticks', () => {
  const ticks =
    'time,open,high,low,close,volume\n2024-01-02 10:00:00.1,5,5,5,5,1\n2024-01-02 10:00:00.1,7,7,7,7,2\n2024-01-02 10:01:01,6,6,6,6,4\n'
  it('given rows without a range that share a time, then bars are made of them', () => {
    const { series, report } = importText(ticks)
    expect(report).toMatchObject({ ticks: true, rows: 3, bars: 2, dropped: 0, counts: {} })
    expect(rowText(series, 0)).toBe('2024-01-02T10:00:00.000Z 5 7 5 7 3')
  })

  it('given a timeframe, then the bars are of it', () => {
    const { series } = importText(ticks, { rows: 'ticks', timeframe: '5m' })
    expect(rowText(series, 0)).toBe('2024-01-02T10:00:00.000Z 5 7 5 6 7')
  })

  it('given rows said to be bars, then shared times are an error', () => {
    expect(failureOf(ticks, { rows: 'bars' })).toMatch(/^bars\.csv:3: expected one row for each time/)
  })
})

describe('an import under way', () => {
  const text =
    HEADER + Array.from({ length: 40_000 }, (_, index) => `${1_700_000_000 + index * 60},1,1,1,1,1`).join('\n')
  it('given a request to stop, then it stops with CancelledError', () => {
    expect(() => importText(text, { cancelled: () => true })).toThrow(CancelledError)
  })

  it('given a listener, then progress grows to 1', () => {
    const shares: number[] = []
    importText(text, { progress: (share) => shares.push(share) })
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.at(-1)).toBe(1)
  })

  it('given an option out of range, then a ConfigError names it', () => {
    expect(() => importText(text, { pricePrecision: 13 })).toThrow(ConfigError)
    expect(() => importText(text, { timeframe: '7 bananas' })).toThrow(/timeframe/)
    expect(() => importText(text, { adjust: true })).toThrow(DataError)
  })
})
