import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { formatUnits } from '../../../src/engine/model/decimal.ts'
import { importText, rowText, timesOf } from './csv-text.ts'

const DAY = '2013-05-13T00:00:00.000Z 1.5 2.25 1.0 2.0 30'

describe('layouts of a CSV file', () => {
  it.each([
    ['commas', 'date,open,high,low,close,volume\n2013-05-13,1.5,2.25,1,2,30\n'],
    ['semicolons', 'Date;Open;High;Low;Close;Volume\n2013-05-13;1.5;2.25;1;2;30\n'],
    ['semicolons with decimal commas', 'date;open;high;low;close;volume\n2013-05-13;1,5;2,25;1;2;30\n'],
    ['tabs', 'DATE\tOPEN\tHIGH\tLOW\tCLOSE\tVOL\n2013-05-13\t1.5\t2.25\t1\t2\t30\n'],
    ['angle brackets', '<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<VOL>\n2013.05.13\t1.5\t2.25\t1\t2\t30\n'],
    ['letters', 't,v,c,l,h,o,date\nx,30,2,1,2.25,1.5,2013-05-13\n'],
    ['an unnamed first column', ',Open,High,Low,Close,Volume\n2013-05-13,1.5,2.25,1,2,30\n'],
    ['quotes', '"Date","Open","High","Low","Close","Volume"\n"2013-05-13","1.5","2.25","1","2","30"\n'],
    ['quoted delimiters', 'note,date,open,high,low,close,volume\n"a, ""b""",2013-05-13,1.5,2.25,1,2,30\n'],
    ['spaces', 'date, open, high, low, close, volume\n2013-05-13, 1.5, 2.25, 1 , 2, 30\n'],
    ['a byte order mark', '\uFEFFdate,open,high,low,close,volume\n2013-05-13,1.5,2.25,1,2,30\n'],
    ['CRLF', 'date,open,high,low,close,volume\r\n2013-05-13,1.5,2.25,1,2,30\r\n'],
    ['CR alone', 'date,open,high,low,close,volume\r2013-05-13,1.5,2.25,1,2,30\r'],
    ['no last line end', 'date,open,high,low,close,volume\n2013-05-13,1.5,2.25,1,2,30'],
    ['blank lines', '\n\ndate,open,high,low,close,volume\n\n2013-05-13,1.5,2.25,1,2,30\n \n\n'],
    ['trailing delimiters', 'date,open,high,low,close,volume,\n2013-05-13,1.5,2.25,1,2,30,\n'],
    ['open interest', 'date,open,high,low,close,volume,OpenInterest\n2013-05-13,1.5,2.25,1,2,30,n/a\n'],
    ['zeros behind', 'date,open,high,low,close,volume\n2013-05-13,1.5000,2.2500,1.0000,2.0000,30.0\n'],
    ['powers of ten', 'date,open,high,low,close,volume\n2013-05-13,15e-1,2.25E0,+1,.02e2,3e1\n'],
  ])('given %s, then the bar is read', (_, text) => {
    const { series } = importText(text, { timeframe: '1d' })
    expect(series.bars.length).toBe(1)
    expect(rowText(series, 0)).toBe(DAY.replace('1.5 2.25 1.0 2.0', '1.50 2.25 1.00 2.00'))
  })

  it('given no volume column, then volumes are zero', () => {
    const { series } = importText('date,open,high,low,close\n2013-05-13,1,1,1,1\n')
    expect(rowText(series, 0)).toBe('2013-05-13T00:00:00.000Z 1 1 1 1 0')
  })

  it.each([
    ['2013-05-13T09:30:00Z', '2013-05-13T09:30:00.000Z'],
    ['2013-05-13 09:30', '2013-05-13T09:30:00.000Z'],
    ['2013/5/13 9:30', '2013-05-13T09:30:00.000Z'],
    ['20130513 093000', '2013-05-13T09:30:00.000Z'],
    ['20130513093000', '2013-05-13T09:30:00.000Z'],
    ['201305130930', '2013-05-13T09:30:00.000Z'],
    ['20130513', '2013-05-13T00:00:00.000Z'],
    ['2013-05-13T09:30:00.25', '2013-05-13T09:30:00.250Z'],
    ['2013-05-13T09:30:00+05:30', '2013-05-13T04:00:00.000Z'],
    ['2013-05-13 09:30:00-0400', '2013-05-13T13:30:00.000Z'],
    ['1368437400', '2013-05-13T09:30:00.000Z'],
    ['1368437400.5', '2013-05-13T09:30:00.500Z'],
    ['1368437400000', '2013-05-13T09:30:00.000Z'],
    ['1368437400000.0', '2013-05-13T09:30:00.000Z'],
    ['1368437400000000', '2013-05-13T09:30:00.000Z'],
    ['1368437400000000000', '2013-05-13T09:30:00.000Z'],
    ['-252374400', '1962-01-02T00:00:00.000Z'],
    ['2012-02-29', '2012-02-29T00:00:00.000Z'],
  ])('given the time %s, then it is %s', (cell, expected) => {
    const { series } = importText(`time,open,high,low,close\n${cell},1,1,1,1\n`, { timeframe: '1m', rows: 'bars' })
    expect(timesOf(series)).toEqual([expected])
  })

  it.each([
    ['2013-05-13,09:30', '2013-05-13T13:30:00.000Z'],
    ['20130513,093000', '2013-05-13T13:30:00.000Z'],
    ['2013/05/13,9:30:15.5', '2013-05-13T13:30:15.500Z'],
  ])('given date and time as %s in New York, then it is %s', (cells, expected) => {
    const options = { timeframe: '1m', timeZone: 'America/New_York', rows: 'bars' } as const
    expect(timesOf(importText(`date,time,open,high,low,close\n${cells},1,1,1,1\n`, options).series)).toEqual([expected])
  })

  it('given wall times of a night when clocks go back, then the hour shown twice reads back in order', () => {
    const clocks = ['00:30', '01:00', '01:30', '01:00', '01:30', '02:00']
    const rows = clocks.map((clock) => `2013-11-03 ${clock},1,1,1,1`).join('\n')
    const { series } = importText(`time,open,high,low,close\n${rows}`, { timeZone: 'America/New_York' })
    expect(timesOf(series).map((time) => time.slice(11, 16))).toEqual([
      '04:30',
      '05:00',
      '05:30',
      '06:00',
      '06:30',
      '07:00',
    ])
  })

  it('given an unknown time zone, then a sentence names it', () => {
    const read = () => importText('time,open,high,low,close\n2013-05-13,1,1,1,1\n', { timeZone: 'Mars/Olympus' })
    expect(read).toThrow(ConfigError)
    expect(read).toThrow('found "Mars/Olympus"')
  })

  it.each([
    ['days, mostly', ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2024-01-08'], '1d'],
    ['weeks', ['2024-01-05', '2024-01-12', '2024-01-19'], '1w'],
    ['ends of months', ['2024-01-31', '2024-02-29', '2024-03-31'], '1M'],
    ['quarters', ['2024-01-01', '2024-04-01', '2024-07-01'], '3M'],
    ['years', ['2023-12-31', '2024-12-31', '2025-12-31'], '12M'],
    ['one date', ['2024-01-02'], '1d'],
    ['sparse minutes', ['2024-01-02 00:00', '2024-01-02 00:07', '2024-01-02 00:12', '2024-01-02 00:15'], '1m'],
  ])('given %s, then the timeframe is inferred', (_, times, timeframe) => {
    const text = `time,open,high,low,close\n${times.map((time) => `${time},1,1,1,1`).join('\n')}\n`
    expect(importText(text).report.timeframe).toBe(timeframe)
  })

  it.each([
    ['BTCUSD-1h.csv', 'BTCUSD', 'crypto', 'USD', '24/7'],
    ['ethusdt_1m.csv', 'ETHUSDT', 'crypto', 'USDT', '24/7'],
    ['EURJPY.csv', 'EURJPY', 'fx', 'JPY', 'FX'],
    ['folder/brk.b.txt', 'BRK.B', 'equity', 'USD', 'XNYS'],
    ['2006-day-001.txt', '2006-DAY-001', 'equity', 'USD', 'XNYS'],
  ])('given the file name %s, then the instrument is %s, %s', (file, symbol, kind, currency, calendar) => {
    const { instrument } = importText('date,open,high,low,close\n2024-01-02,1,1,1,1\n', { file }).series
    const { code } = instrument.currency
    expect([instrument.symbol, instrument.kind, code, instrument.calendar]).toEqual([symbol, kind, currency, calendar])
  })
})

const bar = fc.record({
  low: fc.integer({ min: 1, max: 99_999_999 }),
  body: fc.tuple(fc.nat(5_000), fc.nat(5_000)),
  wick: fc.nat(500),
  volume: fc.nat(1_000_000_000),
})
const layout = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  order: fc.shuffledSubarray(['time', 'open', 'high', 'low', 'close', 'volume'], { minLength: 6, maxLength: 6 }),
  upper: fc.boolean(),
  quoted: fc.boolean(),
  time: fc.constantFrom('iso', 'space', 's', 'ms', 'us', 'ns'),
  zeros: fc.nat(3),
  places: fc.integer({ min: 0, max: 5 }),
  lastLineEnd: fc.boolean(),
})

function timeText(epochMs: number, form: string): string {
  const iso = new Date(epochMs).toISOString()
  if (form === 'iso') return iso
  if (form === 'space') return iso.slice(0, 19).replace('T', ' ')
  return { s: `${epochMs / 1000}`, ms: `${epochMs}`, us: `${epochMs}000`, ns: `${epochMs}000000` }[form] ?? iso
}

describe('any series in any layout', () => {
  it('given random bars written in a random layout, then they read back equal', () => {
    fc.assert(
      fc.property(fc.array(bar, { minLength: 1, maxLength: 40 }), layout, fc.nat(20_000), (bars, how, startDay) => {
        const rows = bars.map(({ low, body, wick, volume }, index) => {
          const [open, close] = [low + body[0], low + body[1]]
          const time = Date.UTC(2001, 8, 10 + (startDay % 9_000)) + index * 60_000
          return { time, open, high: Math.max(open, close) + wick, low, close, volume }
        })
        const cell = (row: (typeof rows)[number], name: string): string => {
          if (name === 'time') return timeText(row.time, how.time)
          if (name === 'volume') return String(row.volume)
          const units = { open: row.open, high: row.high, low: row.low, close: row.close }[name] ?? 0
          const text = formatUnits(units, how.places)
          return how.places > 0 ? text + '0'.repeat(how.zeros) : text
        }
        const quote = (text: string) => (how.quoted ? `"${text}"` : text)
        const lines = [
          how.order.map((name) => quote(how.upper ? name.toUpperCase() : name)).join(how.delimiter),
          ...rows.map((row) => how.order.map((name) => quote(cell(row, name))).join(how.delimiter)),
        ]
        const text = lines.join(how.lineEnd) + (how.lastLineEnd ? how.lineEnd : '')
        const { series } = importText(text, { timeframe: '1m', pricePrecision: how.places })
        const inferred = importText(text, { timeframe: '1m' }).series
        for (const field of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
          expect([...series.bars[field]]).toEqual(rows.map((row) => row[field]))
        }
        const scale = 10 ** (how.places - inferred.instrument.pricePrecision)
        expect([...inferred.bars.low]).toEqual(rows.map((row) => row.low / scale))
        expect(inferred.instrument.pricePrecision).toBe(fewestPlaces(rows, how.places))
      }),
      { numRuns: 300 },
    )
  })
})

/** The smallest number of places that holds every price. */
function fewestPlaces(rows: readonly Record<'open' | 'high' | 'low' | 'close', number>[], places: number): number {
  const prices = rows.flatMap(({ open, high, low, close }) => [open, high, low, close])
  let fewest = places
  while (fewest > 0 && prices.every((units) => units % 10 ** (places - fewest + 1) === 0)) fewest--
  return fewest
}
