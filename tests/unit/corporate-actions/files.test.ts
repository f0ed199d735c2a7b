import { existsSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseActions } from '../../../src/engine/adapters/data/actions/actions-csv.ts'
import {
  isFactorFile,
  parseLeanFactors,
  simplestFraction,
} from '../../../src/engine/adapters/data/actions/lean-factors.ts'
import { parseMembership } from '../../../src/engine/adapters/data/actions/membership-csv.ts'
import { tradingCalendar } from '../../../src/engine/market/calendar.ts'
import { daysFromCivil } from '../../../src/engine/market/civil-date.ts'
import { decimalOf, exactDecimal } from '../../../src/engine/model/corporate-action.ts'

const day = (text: string) => {
  const [year = 0, month = 0, date = 0] = text.split('-').map(Number)
  return daysFromCivil(year, month, date)
}
const read = (text: string) => parseActions(text, 'x.actions.csv', 'ACME')
const weekday = (date: number) => tradingCalendar('XNYS').nextSession(date).date

describe('a file of corporate actions', () => {
  it('given one of each kind, when it is read, then they come by date, a dividend before a split of its day', () => {
    const actions = read(
      'kind,date,value,symbol\n# a remark\nsplit,2014-06-09,7:1,\ndividend,2014-06-09,0.47,\nrename,2015-01-02,APEX,\n' +
        'delist,20160104,,OTHER\n"delist",2016-01-05,0.26,\n',
    )

    expect(actions).toEqual([
      { symbol: 'ACME', date: day('2014-06-09'), kind: 'dividend', amount: { units: 47, places: 2 } },
      { symbol: 'ACME', date: day('2014-06-09'), kind: 'split', to: 7, from: 1 },
      { symbol: 'ACME', date: day('2015-01-02'), kind: 'rename', newSymbol: 'APEX' },
      { symbol: 'OTHER', date: day('2016-01-04'), kind: 'delist', price: null },
      { symbol: 'ACME', date: day('2016-01-05'), kind: 'delist', price: { units: 26, places: 2 } },
    ])
  })

  it.each([
    ['', 'x.actions.csv:1: expected a header naming date, kind, value, found an empty file'],
    ['date,kind\n', 'x.actions.csv:1: expected a column "value", found date, kind'],
    [
      'date,kind,value\n2014-02-30,split,7:1',
      ':2: expected a date such as 2014-06-09 in column "date", found "2014-02-30"',
    ],
    [
      'date,kind,value\n\n2014-06-09,merge,7:1',
      ':3: expected split, dividend, rename, delist in column "kind", found "merge"',
    ],
    [
      'date,kind,value\n2014-06-09,split,7',
      ':2: expected a ratio such as 7:1 (new:old) or 1:10 in column "value", found "7"',
    ],
    ['date,kind,value\n2014-06-09,split,1:1', ':2: expected a ratio'],
    [
      'date,kind,value\n2014-06-09,dividend,-1',
      ':2: expected an amount above 0 such as 0.82 in column "value", found "-1"',
    ],
    ['date,kind,value\n2014-06-09,dividend,', 'found nothing'],
    ['date,kind,value\n2014-06-09,delist,x', ':2: expected a price of 0 or more, or nothing for the last price'],
    [
      'date,kind,value\n2014-06-09,split,2:1\n2014-06-09,split,2:1',
      ':3: expected one split of ACME on a date, found a second one, after line 2',
    ],
  ])('given %j, when it is read, then the message names file and line: %s', (text, message) => {
    expect(() => read(text)).toThrow(message)
  })

  it('given any decimal text, when it is read exactly, then it is the number that the text writes', () => {
    fc.assert(
      fc.property(fc.nat(999_999), fc.integer({ min: 0, max: 6 }), (units, places) => {
        const text = (units / 10 ** places).toFixed(places)
        const parsed = exactDecimal(text)

        expect(parsed && decimalOf(parsed)).toBe(Number(text))
      }),
    )
  })
})

describe('a factor file of LEAN', () => {
  const FACTORS =
    '20120808,0.8613657,0.03571430,619.86\n20140606,0.8650639,0.03571430,645.57\n20501231,0.8650639,0.25,0\n'

  it('given a dividend and a split, when it is read, then both take effect on the next day of trading', () => {
    const { actions, residuals } = parseLeanFactors(FACTORS, 'f.csv', 'AAPL', weekday)

    expect(isFactorFile(FACTORS)).toBe(true)
    expect(isFactorFile('date,kind,value\n')).toBe(false)
    expect(actions).toEqual([
      { symbol: 'AAPL', date: day('2012-08-09'), kind: 'dividend', amount: { units: 265, places: 2 } },
      { symbol: 'AAPL', date: day('2014-06-09'), kind: 'split', to: 7, from: 1 },
    ])
    expect(residuals.map(({ residual }) => Math.abs(residual) < 1e-4)).toEqual([true, true])
  })

  it.each([
    ['2012,1,1,1', 'f.csv:1: expected a date such as 20140606'],
    ['20120808,0,1,1', 'f.csv:1: expected date, price factor, split factor, reference price'],
    ['20120808,1,1,1\n20120808,1,1,1', 'f.csv:2: expected dates that rise'],
    ['20120808,0.9,1,0\n20130808,1,1,1', 'f.csv:1: expected the price before a dividend, found 0'],
    ['20120808,1,1,10\n20130808,0.9,1,1', 'f.csv:2: expected price factors that do not fall'],
  ])('given %j, when it is read, then the message names file and line: %s', (text, message) => {
    expect(() => parseLeanFactors(text, 'f.csv', 'AAPL', weekday)).toThrow(message)
  })

  it('given a fraction of small terms and noise below the tolerance, when it is looked for, then it is found again', () => {
    const terms = fc.integer({ min: 1, max: 60 })
    fc.assert(
      fc.property(terms, terms, fc.double({ min: -1e-5, max: 1e-5, noNaN: true }), (to, from, noise) => {
        const found = simplestFraction((to / from) * (1 + noise), 2e-5)

        expect(found && found.to * from).toBe(found && found.from * to)
        expect(found).toBeDefined()
      }),
    )
  })

  const file = new URL('../../../../shared/data/aapl-factors.csv', import.meta.url)
  it.skipIf(!existsSync(file))(
    "given Apple's factors since 1998, when they are read, then there are four splits and every dividend to its part of a cent",
    () => {
      const { actions } = parseLeanFactors(readFileSync(file, 'utf8'), 'aapl-factors.csv', 'AAPL', weekday)
      const splits = actions.flatMap((action) => (action.kind === 'split' ? [action] : []))
      const paid = actions.flatMap((action) => (action.kind === 'dividend' ? [decimalOf(action.amount)] : []))

      expect(splits.map(({ date, to, from }) => [date, to, from])).toEqual([
        [day('2000-06-21'), 2, 1],
        [day('2005-02-28'), 2, 1],
        [day('2014-06-09'), 7, 1],
        [day('2020-08-31'), 4, 1],
      ])
      expect(paid.join(' ')).toBe(
        '2.65 2.65 2.65 3.05 3.05 3.05 3.05 3.29 0.47 0.47 0.47 0.52 0.52 0.52 0.52 0.57 0.57 0.57 0.57 ' +
          '0.63 0.63 0.63 0.63 0.73 0.73 0.73 0.73 0.77 0.77 0.77 0.77 0.82 0.82 0.205 0.205',
      )
    },
  )
})

describe('a membership file', () => {
  it('given members that come and go, when a date is asked, then those of the date are told', () => {
    const universe = parseMembership(
      'symbol,from,to\nOLD,,2001-11-28\nNEW,2001-11-29,\nSTAY,,\nOLD,2010-01-04,2010-12-31\n',
      'u.csv',
    )

    expect(universe.symbols).toEqual(['OLD', 'STAY', 'NEW'])
    expect(universe.membersOn(day('2001-11-28'))).toEqual(['OLD', 'STAY'])
    expect(universe.membersOn(day('2001-11-29'))).toEqual(['STAY', 'NEW'])
    expect(universe.changesBetween(day('2001-01-01'), day('2010-06-01'))).toEqual([
      { date: day('2001-11-29'), joined: ['NEW'], left: ['OLD'] },
      { date: day('2010-01-04'), joined: ['OLD'], left: [] },
    ])
  })

  it.each([
    ['symbol,from,to\n', 'u.csv:2: expected at least one member'],
    ['symbol,from,to\nA,2001-01-05,2001-01-04', 'u.csv:2: expected a date of leaving on or after joining'],
    ['symbol,from,to\nA B,,', 'u.csv:2: expected a symbol, found "A B"'],
    ['symbol,from,to\nA,x,', 'u.csv:2: expected a date such as 2014-06-09 or nothing in column "from", found "x"'],
    ['symbol,from,to\nA,,\nA,2001-01-01,', 'u.csv: expected one stay of A at a time, found two that overlap'],
  ])('given %j, when it is read, then the message says where: %s', (text, message) => {
    expect(() => parseMembership(text, 'u.csv')).toThrow(message)
  })
})
