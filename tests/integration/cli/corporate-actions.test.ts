import { describe, expect, it } from 'vitest'
import { BacktestResult } from '../../../src/contract/backtest.ts'
import { barsCsv, folderOf, quantx } from './quantx.ts'

const DAY_MS = 86_400_000
const FIRST = Date.parse('2020-01-06')
const day = (index: number) => FIRST + index * DAY_MS
const csv = (closes: readonly number[]) => barsCsv(closes, '2020-01-06')

const HOLD = `import { Strategy, type Bar } from 'quantx'
export default class Hold extends Strategy {
  onBar(bar: Bar) {
    if (this.position(bar.symbol).isFlat && this.workingOrders.length === 0) this.buy(15, { symbol: bar.symbol })
  }
}
`
// Bars of 2020-01-06, a Monday, to Friday; the fourth is in the terms after a split of 3:2.
const SPLIT =
  'date,open,high,low,close,volume\n2020-01-06,90,90,90,90,10000\n2020-01-07,90,90,90,90,10000\n2020-01-08,93,93,93,93,10000\n2020-01-09,61,62,61,62,10000\n2020-01-10,62,62,60,60,10000\n'

async function run(files: Readonly<Record<string, string>>, args: readonly string[]) {
  const cwd = folderOf({ 'hold.ts': HOLD, ...files })
  const { code, stdout, stderr } = await quantx(['backtest', 'hold.ts', '--json', '-', ...args], { cwd })
  return { code, stderr, result: code === 0 ? BacktestResult.parse(JSON.parse(stdout)) : undefined }
}

describe('corporate actions on the command line', () => {
  it('given actions beside the bars, when it runs, then shares are split, parts and dividends paid and all of it told', async () => {
    const actions = 'date,kind,value\n2020-01-08,dividend,1.5\n2020-01-09,split,3:2\n'
    const { result } = await run({ 'ACME.csv': SPLIT, 'ACME.actions.csv': actions }, ['--data', 'ACME.csv'])

    expect(result?.openPositions).toEqual([
      {
        symbol: 'ACME',
        side: 'long',
        quantity: 22,
        entryTime: day(1),
        entryPrice: 60,
        markPrice: 60,
        openPnl: 0,
        commission: 0,
      },
    ])
    expect(result?.corporateActions).toEqual([
      {
        time: day(2),
        date: day(2),
        symbol: 'ACME',
        kind: 'dividend',
        value: '1.5',
        quantityBefore: 15,
        quantityAfter: 15,
        cash: 22.5,
        rescaledOrders: [],
        endedOrders: [],
      },
      {
        time: day(3),
        date: day(3),
        symbol: 'ACME',
        kind: 'split',
        value: '3:2',
        quantityBefore: 15,
        quantityAfter: 22,
        cash: 30.5,
        rescaledOrders: [],
        endedOrders: [],
      },
    ])
    // 15 shares at 90, a dividend of 22.50, half a share for 30.50 and 22 shares at 60.
    expect(result?.equity.value.at(-1)).toBe(100_000 - 15 * 90 + 22.5 + 30.5 + 22 * 60)
    expect(result?.metrics.dividends).toBe(22.5)
  })

  it('given --actions none, when it runs, then the file beside the bars is passed over and the jump is told', async () => {
    const actions = 'date,kind,value\n2020-01-09,split,2:1\n'
    const halved = SPLIT.replaceAll('61,62,61,62', '46.5,46.5,46.5,46.5').replaceAll('62,62,60,60', '46,46,46,46')
    const { result } = await run({ 'ACME.csv': halved, 'ACME.actions.csv': actions }, [
      '--data',
      'ACME.csv',
      '--actions',
      'none',
    ])

    expect(result?.corporateActions).toBeUndefined()
    expect(result?.warnings.join()).toContain('jump as in a split, but no action is known: 2:1 on 2020-01-09')
  })

  it('given members by date, when one is delisted, then it was in the test until then', async () => {
    const files = {
      'STAY.csv': csv([10, 10, 10, 10, 10]),
      'GONE.csv': csv([10, 10, 10]),
      'NEWER.csv': csv([20, 20, 20, 20, 20]),
      'list.csv': 'symbol,from,to\nSTAY,,\nGONE,,2020-01-08\nNEWER,2020-01-09,\n',
      'all.actions.csv': 'date,kind,value,symbol\n2020-01-09,delist,1,GONE\n',
    }
    const { result } = await run(files, [
      ...['STAY.csv', 'GONE.csv', 'NEWER.csv'].flatMap((file) => ['--data', file]),
      '--universe',
      'list.csv',
      '--actions',
      'all.actions.csv',
    ])

    expect(result?.trades).toMatchObject([
      { symbol: 'GONE', quantity: 15, exitTime: day(3), exitPrice: 1, netPnl: -135 },
    ])
    expect(result?.orders.map(({ symbol }) => symbol)).toEqual(['STAY', 'GONE', 'NEWER'])
    expect(result?.orders.at(-1)?.createdAt).toBe(day(4))
    expect(result?.series?.map(({ symbol, bars }) => [symbol, bars])).toEqual([
      ['STAY', 5],
      ['GONE', 3],
      ['NEWER', 5],
    ])
    expect(result?.universe).toContainEqual({ symbol: 'GONE', from: null, to: day(2) })
    expect(result?.doubts?.some(({ kind }) => kind === 'survivorship')).toBe(false)
  })

  it('given several symbols without members by date, when it runs, then that leads what to doubt', async () => {
    const files = { 'A.csv': csv([10, 10, 10]), 'B.csv': csv(Array.from({ length: 20 }, () => 10)) }
    const { result } = await run(files, ['--data', 'A.csv', '--data', 'B.csv'])

    expect(result?.doubts?.[0]).toMatchObject({ kind: 'survivorship', severity: 'high' })
    expect(result?.data).toMatchObject({ symbol: 'A', bars: 3 })
    expect(result?.warnings.join()).toContain('bars end long before those of the others, without a delisting: A: ')
  })

  it('given a rename between two files, when it runs, then they are one history under both names', async () => {
    const files = {
      'FB.csv': csv([10, 10, 10]),
      'META.csv': barsCsv([12, 13], '2020-01-09'),
      'names.csv': 'date,kind,value,symbol\n2020-01-09,rename,META,FB\n',
    }
    const { result } = await run(files, ['--data', 'FB.csv', '--data', 'META.csv', '--actions', 'names.csv'])

    expect(result?.data).toMatchObject({ symbol: 'FB', bars: 5 })
    expect(result?.openPositions).toMatchObject([{ symbol: 'META', quantity: 15, markPrice: 13 }])
    expect(result?.orders).toMatchObject([{ symbol: 'FB' }])
  })

  it('given a benchmark that is split, when compared, then the split is no loss of it', async () => {
    const files = {
      'ACME.csv': csv([10, 10, 11, 12, 12]),
      'OTHER.csv': SPLIT,
      'OTHER.actions.csv': 'date,kind,value\n2020-01-09,split,3:2\n',
    }
    const { result } = await run(files, ['--data', 'ACME.csv', '--benchmark', 'OTHER.csv'])

    expect(result?.benchmark).toMatchObject({ symbol: 'OTHER', benchmarkReturn: 0, observations: 4 })
  })

  it.each([
    [
      ['--data', 'A.csv', '--actions', 'bad.csv'],
      'quantx: bad.csv:2: expected a ratio such as 7:1 (new:old) or 1:10 in column "value", found "7"',
    ],
    [['--data', 'A.csv', '--data', 'A.csv'], 'quantx: expected each symbol once, found A twice'],
    [
      ['--data', 'A.csv', '--data', 'W.csv'],
      'quantx: expected bars of W in 1d like those of A, found 1w (see --timeframe)',
    ],
    [['--data', 'A.csv', '--universe', 'no.csv'], 'expected a file of members by date, found no such file'],
    [
      ['--data', 'A.csv', '--data', 'B.csv', '--symbol', 'X'],
      'quantx: --symbol names one file, but --data was given 2 times',
    ],
    [['--data', 'A.csv', '--actions', 'other.csv'], 'quantx: expected actions of A, found those of ZZZ'],
  ])('given %j, when it is run, then it is refused in a sentence', async (args, message) => {
    const { code, stderr } = await run(
      {
        'A.csv': csv([10, 10, 10]),
        'B.csv': csv([10, 10, 10]),
        'W.csv': 'date,open,high,low,close,volume\n2020-01-06,1,1,1,1,1\n2020-01-13,1,1,1,1,1\n2020-01-20,1,1,1,1,1\n',
        'bad.csv': 'date,kind,value\n2020-01-08,split,7\n',
        'other.csv': 'date,kind,value,symbol\n2020-01-08,split,7:1,ZZZ\n',
      },
      args,
    )

    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})
