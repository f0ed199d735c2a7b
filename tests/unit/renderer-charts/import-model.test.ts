import { describe, expect, it } from 'vitest'
import type { ImportReport } from '../../../src/contract/dataset.ts'
import {
  EMPTY_IMPORT,
  errorCount,
  firstLines,
  importOptions,
  kindWords,
  problemCounts,
} from '../../../src/renderer/panels/data/import-model.ts'

const report: ImportReport = {
  file: 'x.csv',
  mode: 'strict',
  rows: 10,
  bars: 7,
  dropped: 3,
  ticks: false,
  adjusted: false,
  delimiter: ',',
  timeZone: 'UTC',
  timeframe: '1d',
  pricePrecision: 2,
  quantityPrecision: 0,
  first: 0,
  last: 0,
  counts: { gap: 9, 'bad-cell': 1, 'high-below-low': 2 },
  problems: [],
}

describe('the choices of an import', () => {
  it('given nothing chosen, then symbol, kind and timeframe are left to the engine', () => {
    expect(importOptions(EMPTY_IMPORT)).toEqual({ timeZone: 'UTC', mode: 'strict', rows: 'auto', adjust: false })
  })

  it('given a symbol with spaces around and a kind, then both are sent clean', () => {
    expect(importOptions({ ...EMPTY_IMPORT, symbol: ' NVDA ', kind: 'etf', timeframe: '5m' })).toMatchObject({
      symbol: 'NVDA',
      kind: 'etf',
      timeframe: '5m',
    })
  })
})

describe('the first lines of a file', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

  it('given Windows line ends and a last line end, then lines are whole and none is empty', () => {
    expect(firstLines(bytes('a,b\r\n1,2\r\n'))).toEqual(['a,b', '1,2'])
  })

  it('given a file longer than the sample, then no half line is shown', () => {
    expect(firstLines(bytes(`head\n${'x'.repeat(9_000)}`))).toEqual(['head'])
  })

  it('given an empty file, then there is no line', () => {
    expect(firstLines(bytes(''))).toEqual([])
  })
})

describe('the problems of a file', () => {
  it('given errors and warnings, then errors come first and are counted alone', () => {
    expect(problemCounts(report).map(({ kind }) => kind)).toEqual(['high-below-low', 'bad-cell', 'gap'])
    expect(errorCount(report)).toBe(3)
    expect(kindWords('high-below-low')).toBe('High below low')
  })
})
