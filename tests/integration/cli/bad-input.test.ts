import { describe, expect, it } from 'vitest'
import { BacktestResult } from '../../../src/contract/backtest.ts'
import { folderOf, quantx } from './quantx.ts'

/** What bad bars and bad orders come to on the command line, one case for each. */

const HEADER = 'date,open,high,low,close,volume'
type Row = readonly [date: string, open: number | string, high: number, low: number, close: number, volume: number]

/** Days of a coin, which trades around the clock: 101, 102 … at the open. */
const DAYS: readonly Row[] = Array.from({ length: 18 }, (_, index) => {
  const day = index + 1
  const price = 100 + day
  return [`2024-01-${String(day).padStart(2, '0')}`, price, price + 1, price - 1, price + 0.5, 1_000]
})
const csv = (rows: readonly Row[]) => `${[HEADER, ...rows.map((row) => row.join(','))].join('\n')}\n`
const changed = (days: readonly number[], change: (row: Row) => Row) =>
  csv(DAYS.map((row, index) => (days.includes(index + 1) ? change(row) : row)))
const priced =
  (price: number | string, volume = 1_000) =>
  ([date]: Row): Row => [date, price, Number(price), Number(price), Number(price), volume]

/** Buys at the close of the sixth bar, so at the open of the seventh. */
const BUYER = `import { Strategy } from 'quantx'
export default class Buyer extends Strategy {
  #bars = 0
  override onBar() {
    if (++this.#bars === 6) this.buy(10)
  }
}
`

async function run(bars: string, strategy = BUYER, ...args: readonly string[]) {
  const cwd = folderOf({ 'BTCUSD.csv': bars, 'mine.ts': strategy })
  return quantx(['backtest', 'mine.ts', '--data', 'BTCUSD.csv', '--json', '-', ...args], { cwd })
}

async function ran(bars: string, strategy = BUYER, ...args: readonly string[]): Promise<BacktestResult> {
  const { code, stdout, stderr } = await run(bars, strategy, ...args)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return BacktestResult.parse(JSON.parse(stdout))
}

const swapped = csv([...DAYS.slice(0, 3), ...DAYS.slice(3, 5).toReversed(), ...DAYS.slice(5)])
const twice = csv([...DAYS.slice(0, 5), ...DAYS.slice(4)])

describe('bars that are refused, with file and line', () => {
  it.each([
    ['unsorted', swapped, /^quantx: BTCUSD\.csv:6: expected a time after the row above, .*found 2024-01-04/],
    ['duplicated', twice, /^quantx: BTCUSD\.csv:7: expected one row for each time, found a second row for 2024-01-05/],
    [
      'NaN',
      changed([5], priced('NaN')),
      /^quantx: BTCUSD\.csv:6, column "open": expected a decimal number, found "NaN"/,
    ],
    [
      'zero or negative',
      changed([5], priced(-5)),
      /^quantx: BTCUSD\.csv:6: expected prices above 0, found "2024-01-05,-5/,
    ],
    ['absurd beyond any number of ours', changed([5], priced('1e300')), /^quantx: BTCUSD\.csv:6.*found "1e300"/],
  ])('given %s bars, then it exits 2 and says which', async (_, bars, expected) => {
    const { code, stderr, stdout } = await run(bars)
    expect(stderr).toMatch(expected)
    expect([code, stdout]).toEqual([2, ''])
  })

  it('given unsorted and duplicated rows with --skip-bad-rows, then they are put right, and the result says how many', async () => {
    const { data, warnings } = await ran(twice, BUYER, '--skip-bad-rows')
    expect(data.bars).toBe(18)
    expect(warnings[0]).toContain('1 of 19 rows left out')
  })
})

describe('bars that are taken, with a warning or for what they are', () => {
  it('given missing bars, then the order fills at the next bar there is, and the gap is a warning', async () => {
    const { trades, openPositions, warnings } = await ran(csv([...DAYS.slice(0, 6), ...DAYS.slice(9)]))
    expect(trades).toEqual([])
    expect(openPositions).toMatchObject([{ entryTime: Date.parse('2024-01-10'), entryPrice: 110 }])
    expect(warnings[0]).toMatch(/gaps: 1, the first: expected a bar every 1d after 2024-01-06.*2024-01-10/)
  })

  it('given bars without volume among others, then nothing fills in them', async () => {
    const { openPositions } = await ran(
      changed([7, 8], ([date, open, high, low, close]) => [date, open, high, low, close, 0]),
    )
    expect(openPositions).toMatchObject([{ entryTime: Date.parse('2024-01-09'), entryPrice: 109 }])
  })

  it('given a halt, then nothing fills until trading goes on, and not at the price of the halt', async () => {
    const { openPositions } = await ran(changed([7, 8], priced(106.5, 0)))
    expect(openPositions).toMatchObject([{ entryTime: Date.parse('2024-01-09'), entryPrice: 109 }])
  })

  it('given an absurd price, then it is traded as it came, and a warning names the bar', async () => {
    const { warnings, doubts } = await ran(changed([7], priced(90_000_000)))
    const said = expect.stringMatching(
      /^prices of BTCUSD go to \d{6} times the close before at 2024-01-07.*and 1 more time/,
    )
    expect(warnings).toEqual(expect.arrayContaining([said]))
    expect(doubts).toEqual(expect.arrayContaining([{ kind: 'warning', severity: 'medium', text: said }]))
  })
})

describe('orders that cannot be', () => {
  const placing = (call: string) => BUYER.replace('this.buy(10)', call)

  it.each([
    ['zero', 'this.buy(0)', 'the quantity is not valid (limit a positive multiple of 1, found 0)'],
    ['negative', 'this.buy(-5)', 'the quantity is not valid (limit a positive multiple of 1, found -5)'],
    [
      'at a negative price',
      'this.buy(1, { limit: -1 })',
      'the limit price is not valid (limit a positive multiple of 0.1, found -1.0)',
    ],
  ])('given an order %s, then the gate refuses it with its limit, and the run goes on', async (_, call, expected) => {
    const { orders, warnings, equity } = await ran(csv(DAYS), placing(call))
    expect(orders).toMatchObject([{ status: 'denied', reason: expect.stringContaining(expected) }])
    expect(warnings).toEqual([expect.stringContaining('1 order(s) were refused by the risk gate')])
    expect(equity.time).toHaveLength(18)
  })

  it.each([
    [
      'off-tick',
      'this.buy(1, { limit: 100.005 })',
      'expected a price of BTCUSD with at most 1 decimals, found 100.005',
    ],
    ['for a fraction', 'this.buy(1.5)', 'expected a quantity of BTCUSD with at most 0 decimals, found 1.5'],
    ['for NaN', 'this.buy(Number.NaN)', 'expected a quantity of BTCUSD with at most 0 decimals, found NaN'],
  ])('given an order %s, then the strategy fails at its line and bar, and it exits 1', async (_, call, expected) => {
    const { code, stdout, stderr } = await run(csv(DAYS), placing(call))
    expect(stderr).toContain(`buyer failed on the 1d bar of BTCUSD at 2024-01-06T00:00:00.000Z: ${expected}`)
    expect(stderr).toMatch(/mine\.ts:5:\d+\)\n$/)
    expect([code, stdout]).toEqual([1, ''])
  })

  it('given an order after the delisting of its symbol, then it is rejected, and the position was closed at the end', async () => {
    const strategy = BUYER.replace('=== 6) this.buy(10)', '>= 6) this.buy(10)')
    const cwd = folderOf({
      'BTCUSD.csv': csv(DAYS),
      'ETHUSD.csv': csv(DAYS),
      'mine.ts': strategy,
      'all.csv': 'date,kind,value,symbol\n2024-01-10,delist,50,BTCUSD\n',
    })
    const data = ['--data', 'BTCUSD.csv', '--data', 'ETHUSD.csv', '--actions', 'all.csv']
    const { stdout } = await quantx(['backtest', 'mine.ts', ...data, '--json', '-'], { cwd })
    const { orders, trades } = BacktestResult.parse(JSON.parse(stdout))
    expect(trades).toMatchObject([{ symbol: 'BTCUSD', exitPrice: 50, exitTime: Date.parse('2024-01-10') }])
    const late = orders.filter(({ createdAt }) => createdAt > Date.parse('2024-01-10'))
    expect(late.length).toBeGreaterThan(0)
    expect(new Set(late.map(({ status, reason }) => `${status}: ${reason}`))).toEqual(
      new Set(['rejected: BTCUSD was delisted']),
    )
  })

  it('given an order when the venue is closed, then it waits for the next open, also one for the day', async () => {
    // Hours of New York: Friday 2024-01-05 ends at 21:00 UTC, Monday begins at 14:30.
    const hours = [5, 8].flatMap((day) =>
      Array.from({ length: 6 }, (_, hour) => {
        const price = 100 + day + hour
        return `2024-01-0${day} ${14 + hour}:30,${price},${price + 1},${price - 1},${price + 0.5},1000`
      }),
    )
    const strategy = BUYER.replace('this.buy(10)', `this.buy(10, { timeInForce: 'day' })`)
    const cwd = folderOf({ 'ACME.csv': `${[HEADER, ...hours].join('\n')}\n`, 'mine.ts': strategy })
    const { stdout } = await quantx(['backtest', 'mine.ts', '--data', 'ACME.csv', '--json', '-'], { cwd })
    const { orders, openPositions } = BacktestResult.parse(JSON.parse(stdout))
    expect(orders).toMatchObject([{ status: 'filled', averagePrice: 108 }])
    expect(openPositions).toMatchObject([{ entryTime: Date.UTC(2024, 0, 8, 14, 30) }])
  })
})
