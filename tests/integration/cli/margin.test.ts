import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BacktestResult } from '../../../src/contract/backtest.ts'
import { folderOf, quantx } from './quantx.ts'

/** Buys so much of each symbol on its first bar, and holds. */
const HOLD = `import { Strategy } from 'quantx'
import { z } from 'zod'

export default class Hold extends Strategy<{ quantity: number }> {
  static parameters = z.object({ quantity: z.number().default(1) })
  #done = false

  override onBar() {
    if (this.#done) return
    this.#done = true
    for (const symbol of this.symbols) this.buy(this.params.quantity, { symbol })
  }
}
`

/** Daily bars at one price each, from Monday 6 January 2020 on, with plenty of volume. */
function daily(prices: readonly number[]): string {
  const days = ['06', '07', '08', '09', '10', '13', '14', '15']
  const rows = prices.map((price, row) => `2020-01-${days[row]},${price},${price},${price},${price},1000000`)
  return ['date,open,high,low,close,volume', ...rows, ''].join('\n')
}

const FILES = {
  'hold.ts': HOLD,
  'ABC.csv': daily([100, 100, 75, 60, 80]),
  'ES.csv': daily([4000, 4000, 3940, 3939, 3950]),
  'BTCUSDT.csv': daily([60000, 60000, 54216, 54000, 60000]),
  'SAP.csv': daily([100, 100, 110, 110, 110]),
  'CL.csv': daily([20, 20, -37.63, 10, 10]),
  'EURUSD.csv': `date,open,high,low,close\n${['03', '06', '07', '08', '09', '10'].map((day, row) => `2020-01-${day},1.1,1.6,1.0,1.${row}`).join('\n')}\n`,
}

async function run(...args: readonly string[]) {
  const cwd = folderOf(FILES)
  const { code, stderr } = await quantx(
    ['backtest', 'hold.ts', '--volume-share', 'none', '--json', 'r.json', ...args],
    { cwd },
  )
  return { code, stderr, result: () => BacktestResult.parse(JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8'))) }
}

describe('quantx backtest --margin', () => {
  it('given shares on half credit that fall, then the call and the forced sale are in result, orders and warnings', async () => {
    const { result } = await run('--data', 'ABC.csv', '--cash', '8000', '-p', 'quantity=160', '--margin', 'reg-t')
    const { metrics, marginEvents, orders, warnings, config } = result()
    expect(metrics).toMatchObject({ marginCalls: 1, liquidations: 1 })
    expect(marginEvents?.map(({ code }) => code)).toEqual(['MARGIN-CALL', 'LIQUIDATION'])
    expect(marginEvents?.[1]).toMatchObject({ symbol: 'ABC', quantity: 54, price: 60 })
    expect(orders.filter(({ liquidation }) => liquidation)).toMatchObject([
      { id: 'margin-F1', quantity: 54, status: 'filled' },
    ])
    expect(warnings.join()).toContain('1 margin call(s) and 1 forced reduction(s) of positions')
    expect(config.account?.margin).toMatchObject({ kind: 'reg-t', initial: 0.5, maintenanceLong: 0.25 })
  })

  it('given futures with amounts a contract, then they are called and closed by them', async () => {
    const margins = ['--margin-initial', 'ES=13200', '--margin-maintenance', 'ES=12000', '--multiplier', 'ES=50']
    const { result } = await run(
      '--data',
      'ES.csv',
      '--kind',
      'future',
      '--cash',
      '30000',
      '-p',
      'quantity=2',
      '--margin',
      'futures',
      ...margins,
    )
    const { marginEvents, openPositions } = result()
    expect(marginEvents).toMatchObject([
      { equity: 23_900, required: 24_000 },
      { quantity: 1, price: 3_939 },
    ])
    expect(openPositions).toMatchObject([{ quantity: 1, openPnl: -2_500 }])
  })

  it('given a coin at ten times, then it is closed at its liquidation price, and the trade says so', async () => {
    const terms = [
      '--margin',
      'isolated',
      '--margin-leverage',
      '10',
      '--margin-maintenance',
      '0.004',
      '--liquidation-fee',
      '0.01',
    ]
    const { result } = await run('--data', 'BTCUSDT.csv', '--cash', '10000', ...terms)
    expect(result().trades).toMatchObject([{ liquidation: true, exitPrice: 54_216, netPnl: -6_000 }])
    const enough = await run('--data', 'BTCUSDT.csv', '--cash', '10000', ...terms, '--margin-leverage', 'BTCUSDT=20')
    expect(enough.result().trades).toMatchObject([{ liquidation: true, netPnl: -3_000 }])
  })
})

describe('quantx backtest --fx', () => {
  it('given a share in euro, then it is paid for and valued at the last closed rate, and the result says by what', async () => {
    const rates = [
      '--currency',
      'EUR',
      '--account-currency',
      'USD',
      '--fx',
      'EURUSD=EURUSD.csv',
      '--conversion-basis-points',
      '10',
    ]
    const { result } = await run('--data', 'SAP.csv', '--cash', '10000', '-p', 'quantity=10', ...rates)
    const { metrics, equity, conversions, data, config } = result()
    // Bought on the 7th at 100 and 1.1, the close of the 6th; at the last close 110 at 1.5.
    expect(equity.value.at(-1)).toBe(10_000 - 1_100 - 1.1 + 10 * 110 * 1.5)
    expect(metrics.conversionCosts).toBe(1.1)
    expect([data.currency, config.currency]).toEqual(['EUR', 'USD'])
    expect(conversions).toMatchObject([
      { pair: 'EURUSD', currency: 'EUR', bars: 6, first: { rate: 1.1 }, last: { rate: 1.5 } },
    ])
  })
})

describe('quantx backtest --allow-negative-prices', () => {
  it('given a future below zero, then it is traded only where that is allowed', async () => {
    const refused = await run('--data', 'CL.csv')
    expect(refused.stderr).toContain('CL.csv:4: expected prices above 0')
    const allowed = await run('--data', 'CL.csv', '--allow-negative-prices', '--multiplier', '1000')
    expect(allowed.result().equity.value[2]).toBe(100_000 - 57_630)
  })
})
