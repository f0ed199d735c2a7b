import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseActions } from '../../../src/engine/adapters/data/actions/actions-csv.ts'
import { adjustedView, inTermsAfterSplits } from '../../../src/engine/market/adjusted-view.ts'
import type { PriceView } from '../../../src/engine/market/adjusted-view.ts'
import { tradingCalendar } from '../../../src/engine/market/calendar.ts'
import { rowText } from '../data/csv-text.ts'
import { importText } from '../data/csv-text.ts'

const BARS = `date,open,high,low,close,volume
2014-06-05,640,650.07,630,647.5,1000
2014-06-06,650,651,644,645.54,2000
2014-06-09,92,94,91,93,70000
2014-06-10,94,95,93,94,80000
`
const calendar = tradingCalendar('XNYS')
const { series } = importText(BARS, { file: 'ACME.csv' })
const viewed = (view: PriceView, actions: string) =>
  adjustedView(series, parseActions(`date,kind,value\n${actions}`, 'a.csv', 'ACME'), view, calendar)
const rows = (view: PriceView, actions: string) => {
  const result = viewed(view, actions)
  return Array.from({ length: result.bars.length }, (_, row) => rowText(result, row).slice(25))
}

describe('views of a series', () => {
  it('given a 2:1 split, when seen in the terms of the last bar, then prices gain the place that keeps them exact', () => {
    expect(rows('split', '2014-06-09,split,2:1')).toEqual([
      '320.000 325.035 315.000 323.750 2000',
      '325.000 325.500 322.000 322.770 4000',
      '92.000 94.000 91.000 93.000 70000',
      '94.000 95.000 93.000 94.000 80000',
    ])
  })

  it('given a 7:1 split, which no decimal holds, when seen in its terms, then four more places are rounded half to even', () => {
    expect(rows('split', '2014-06-09,split,7:1').slice(0, 2)).toEqual([
      '91.428571 92.867143 90.000000 92.500000 7000',
      '92.857143 93.000000 92.000000 92.220000 14000',
    ])
  })

  it('given a dividend of a tenth of the last close, when dividends are put back, then prices before it are nine tenths', () => {
    expect(rows('total-return', '2014-06-09,dividend,64.554')[1]).toBe('585.000 585.900 579.600 580.986 2000')
    expect(rows('split', '2014-06-09,dividend,64.554')).toEqual(rows('raw', ''))
  })

  it('given actions before the first bar, after the last and of another symbol, when viewed, then nothing changes', () => {
    const actions = '2014-06-05,split,2:1\n2014-07-01,split,2:1\n2014-06-09,dividend,700\n'
    expect(viewed('total-return', actions)).toBe(series)
  })

  it('given any splits, when the past is put in their terms, then each price is the raw one times an exact fraction', () => {
    const part = fc.integer({ min: 1, max: 9 })
    const splits = fc.array(fc.record({ row: fc.integer({ min: 0, max: 4 }), to: part, from: part }), { maxLength: 4 })
    fc.assert(
      fc.property(splits, (list) => {
        const { close } = inTermsAfterSplits(series.bars, list)
        close.forEach((units, row) => {
          const later = list.filter((split) => split.row > row)
          const above = later.reduce((product, { from }) => product * from, series.bars.close[row] ?? 0)
          const below = later.reduce((product, { to }) => product * to, 1)

          expect(Math.abs(units * below - above)).toBeLessThanOrEqual(Math.max(below / 2, units === 1 ? below : 0))
        })
      }),
    )
  })
})
