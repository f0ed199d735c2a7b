import { describe, expect, test } from 'vitest'
import { correlationGroups, correlationOf } from '../../../src/engine/risk/correlation.ts'
import { parseSectorCsv, sectorsOf } from '../../../src/engine/risk/sectors.ts'
import { instrumentOf } from '../model/instruments.ts'
import { RiskRoom } from './risk-room.ts'

describe('correlation', () => {
  const wave = (factor: number, bars: number) =>
    Array.from({ length: bars }, (_, bar) => 100 + Math.round(Math.sin(bar) * factor))

  test('given two series, when their returns are alike, opposite, still or too few, then their correlation is 1, −1, none, none', () => {
    const room = new RiskRoom()
    const series = (symbol: string, closes: readonly number[]) => {
      const instrument = instrumentOf({ symbol, pricePrecision: 4 })
      room.bars(closes, instrument)
      return room.controls.references.of(instrument)
    }
    const up = series('UP', wave(10, 80))
    const like = series('LIKE', wave(10, 80))
    const down = series(
      'DOWN',
      wave(10, 80).map((close) => Number((10_000 / close).toFixed(4))),
    )

    expect(correlationOf(up, like)).toBeCloseTo(1, 10)
    expect(correlationOf(up, down)).toBeCloseTo(-1, 5)
    expect(correlationOf(up, series('STILL', wave(0, 80)))).toBe(0)
    expect(correlationOf(up, series('FEW', wave(10, 10)))).toBe(0)
    expect(correlationOf(series('NONE', []), up)).toBe(0)
  })

  test('given series of which one lacks bars, when they are compared, then only common times count', () => {
    const room = new RiskRoom()
    const [one, other] = [instrumentOf({ symbol: 'ONE' }), instrumentOf({ symbol: 'OTHER' })]
    room.bars(wave(10, 60), one)
    room.bars(wave(10, 30), other, 120_000)
    const { references } = room.controls

    const [a, b] = [references.of(one), references.of(other)]
    expect(correlationOf(a, b)).not.toBe(1)
    expect(correlationOf(b, a)).toBeCloseTo(correlationOf(a, b), 10)
    expect([...correlationGroups(references, 2).values()]).toEqual(['TEST', 'ONE', 'OTHER'])
  })
})

describe('sectors', () => {
  test('given lines of symbols and sectors, with a heading, remarks and empty lines, when they are read, then each symbol has its sector', () => {
    const sectors = parseSectorCsv('symbol,sector\r\n# mine\n\nAAPL, Technology \nXOM,Energy\n')

    expect([sectors.of('AAPL'), sectors.of('XOM'), sectors.of('ELSE')]).toEqual(['Technology', 'Energy', 'ELSE'])
    expect([...sectors.entries]).toHaveLength(2)
    expect(parseSectorCsv('SYMBOL,Tech\nsymbol,Tech').of('symbol')).toBe('symbol')
  })

  test('given lines that are no such thing, when they are read, then the line is named', () => {
    expect(() => parseSectorCsv('AAPL,Technology\nXOM')).toThrow('line 2')
    expect(() => parseSectorCsv('AAPL,')).toThrow('line 1')
    expect(() => parseSectorCsv(',Energy')).toThrow('line 1')
    expect(() => parseSectorCsv('AAPL,Tech,More')).toThrow('line 1')
    expect(() => parseSectorCsv('AAPL,Tech\nAAPL,Energy')).toThrow('found it twice')
  })

  test('given an object of sectors by symbol, or something else, when it is read, then only the first is taken', () => {
    expect(sectorsOf({ AAPL: 'Technology' }).of('AAPL')).toBe('Technology')
    for (const wrong of [null, [], 'AAPL', 3]) expect(() => sectorsOf(wrong)).toThrow('expected an object')
    expect(() => sectorsOf({ AAPL: 5 })).toThrow('sector of AAPL')
    expect(() => sectorsOf({ AAPL: '' })).toThrow('sector of AAPL')
  })
})
