import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { importCsv } from '../../../src/engine/adapters/data/csv/import-csv.ts'
import { failureOf } from './csv-text.ts'

const folder = new URL('../../../../shared/data/', import.meta.url)
const isPresent = existsSync(fileURLToPath(folder))
const read = (file: string) => readFileSync(new URL(file, folder))

/** Name, timeframe, rows, first and last time, price and quantity places, kind. */
const FILES = [
  ['2006-day-001.txt', '1d', 255, '2006-01-02T00:00:00Z', '2006-12-29T00:00:00Z', 2, 0, 'equity'],
  ['2006-min-005.txt', '5m', 2142, '2006-01-02T09:05:00Z', '2006-01-30T17:30:00Z', 2, 0, 'equity'],
  ['AAPL-1d-raw.csv', '1d', 5849, '1998-01-02T00:00:00Z', '2021-03-31T00:00:00Z', 4, 0, 'equity'],
  ['BAC-1d-raw.csv', '1d', 5849, '1998-01-02T00:00:00Z', '2021-03-31T00:00:00Z', 4, 0, 'equity'],
  ['BTCBUSD-1m-2022-12-13.csv', '1m', 1440, '2022-12-13T00:00:00Z', '2022-12-13T23:59:00Z', 2, 5, 'crypto'],
  ['BTCUSD-1s-2016-10-09.csv', '1s', 4004, '2016-10-09T00:00:01Z', '2016-10-09T23:59:58Z', 2, 8, 'crypto'],
  ['BTCUSD.csv', '1M', 156, '2012-01-31T00:00:00Z', '2024-12-31T00:00:00Z', 2, 8, 'crypto'],
  ['EURUSD.csv', '1h', 5000, '2017-04-19T09:00:00Z', '2018-02-07T15:00:00Z', 5, 0, 'fx'],
  ['SPY-1m-2013-10.csv', '1m', 4839, '2013-10-04T08:06:00Z', '2013-10-11T23:59:00Z', 2, 0, 'equity'],
  ['nvda-1999-2014.txt', '1d', 4012, '1999-01-22T00:00:00Z', '2014-12-31T00:00:00Z', 6, 0, 'equity'],
  ['orcl-1995-2014.txt', '1d', 5036, '1995-01-03T00:00:00Z', '2014-12-31T00:00:00Z', 6, 0, 'equity'],
] as const

/** Units of a cell at a scale by text alone, rounded half to even. */
function unitsOf(cell: string, places: number): number {
  const [whole = '', fraction = ''] = cell.split('.')
  const kept = BigInt(whole + fraction.slice(0, places).padEnd(places, '0'))
  const rest = fraction.slice(places).replace(/0+$/, '')
  const isUp = rest > '5' || (rest === '5' && kept % 2n === 1n)
  return Number(isUp ? kept + 1n : kept)
}

describe.skipIf(!isPresent)('real files (skipped where ../shared/data is not beside the project)', () => {
  it.each(FILES)('given %s, then every row is read', (...[file, timeframe, rows, first, last, ...places]) => {
    const { series, report } = importCsv(read(file), { file })
    const { instrument } = series
    expect(report).toMatchObject({ timeframe, rows, bars: rows, dropped: 0, ticks: false })
    expect([report.first, report.last]).toEqual([Date.parse(first), Date.parse(last)])
    expect([instrument.pricePrecision, instrument.quantityPrecision, instrument.kind]).toEqual(places)
  })

  it.each(FILES)(
    'given %s, then every cell equals its text read as a BigInt',
    (file, ...[, rows, , , price, quantity]) => {
      const { bars } = importCsv(read(file), { file }).series
      const [header = '', ...lines] = read(file).toString().trim().split(/\r?\n/)
      const names = header.toLowerCase().split(',')
      const cellsOf = lines.map((line) => line.split(','))
      const column = (name: string, places: number) =>
        cellsOf.map((cells) => unitsOf(cells[names.indexOf(name)] ?? '', places))
      expect(lines).toHaveLength(rows)
      for (const name of ['open', 'high', 'low', 'close'] as const) expect([...bars[name]]).toEqual(column(name, price))
      expect([...bars.volume]).toEqual(column('volume', quantity))
    },
  )

  it('given monthly Bitcoin volumes with float noise, then both beyond eight places are rounded and reported', () => {
    const { report } = importCsv(read('BTCUSD.csv'), { file: 'BTCUSD.csv' })
    expect(report.counts).toEqual({ rounded: 2 })
    expect(report.problems[0]).toMatchObject({ line: 44, column: 'Volume', found: '"397787.41249925003", rounded' })
  })

  it('given ticks without a range, then one-minute bars are made of them and no volume is lost', () => {
    const { series, report } = importCsv(read('ticksample.csv'), { file: 'ticksample.csv' })
    const volumes = read('ticksample.csv')
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[5]))
    expect(report).toMatchObject({ ticks: true, rows: 135, bars: 4, timeframe: '1m', dropped: 0 })
    expect(report.first).toBe(Date.parse('2015-09-23T20:57:00Z'))
    expect([...series.bars.volume].reduce((sum, volume) => sum + volume)).toBe(
      volumes.reduce((sum, each) => sum + each),
    )
    expect(series.bars.open[0]).toBe(3067)
  })

  it('given an adjusted close, when adjusting, then close is it and the range keeps its shape', () => {
    const { series, report } = importCsv(read('nvda-1999-2014.txt'), { file: 'nvda-1999-2014.txt', adjust: true })
    expect(report).toMatchObject({ adjusted: true, pricePrecision: 6 })
    expect(series.bars.close[0]).toBe(1_518_424)
    // 1.552083 × 1.518424 ÷ 1.640625 = 1.43647…
    expect(series.bars.low[0]).toBe(Number((2n * 1_552_083n * 1_518_424n + 1_640_625n) / (2n * 1_640_625n)))
  })

  it('given a file of factors, which are not bars, then one sentence says so', () => {
    expect(failureOf(read('aapl-factors.csv'), { file: 'aapl-factors.csv' })).toBe(
      'aapl-factors.csv:1: expected a header line that names date or time, open, high, low, close (in any order), ' +
        'found a row of values "19980102,0.8613657,0.00892857,1", ' +
        'as of a factor file of LEAN: a backtest takes that by --actions',
    )
  })
})
