import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { BacktestSummary } from '../../../src/contract/backtest.ts'
import { ImportOptions, type ImportProblemKind } from '../../../src/contract/dataset.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import { type Rig, newHome, rowsOf, startRig } from './rig.ts'

/** What bad bars and bad orders come to on the screen: the answers of its commands, one case for each. */

const DAYS = Array.from({ length: 18 }, (_, index) => {
  const price = 101 + index
  return `2024-01-${String(index + 1).padStart(2, '0')},${price},${price + 1},${price - 1},${price + 0.5},1000`
})
const csv = (rows: readonly string[]) => ['date,open,high,low,close,volume', ...rows].join('\n')
const changed = (row: string) => csv(DAYS.with(4, row))

function imported(rig: Rig, text: string, dryRun = false) {
  return rig.client.command('data.import', {
    name: 'BTCUSD.csv',
    bytes: new TextEncoder().encode(text),
    options: ImportOptions.parse({}),
    dryRun,
  })
}

describe('given a file with bad bars, when it is dropped on the window', () => {
  test.each<readonly [string, string, ImportProblemKind, RegExp]>([
    [
      'unsorted',
      csv([...DAYS.slice(0, 3), ...DAYS.slice(3, 5).toReversed(), ...DAYS.slice(5)]),
      'out-of-order',
      /:6: expected a time after/,
    ],
    [
      'duplicated',
      csv([...DAYS.slice(0, 5), ...DAYS.slice(4)]),
      'duplicate-time',
      /:7: expected one row for each time/,
    ],
    ['NaN', changed('2024-01-05,NaN,1,1,1,1'), 'bad-cell', /:6, column "open": expected a decimal number/],
    ['negative', changed('2024-01-05,-5,-4,-6,-5,1'), 'price-not-positive', /:6: expected prices above 0/],
    ['absurd', changed('2024-01-05,1e300,1e300,1e300,1e300,1'), 'bad-cell', /:6, column "open": .*1e300/],
  ])('%s, then the trial names the row, and nothing is kept of a strict import', async (_, text, kind, sentence) => {
    const rig = await startRig()
    const { report } = await imported(rig, text, true)
    expect(report.problems[0]).toMatchObject({ kind, severity: 'error' })
    await expect(imported(rig, text)).rejects.toThrow(sentence)
    expect((await rig.client.command('data.list', null)).every(({ builtIn }) => builtIn)).toBe(true)
  })
})

describe('given a strategy that does what cannot be, when it is run from the form', () => {
  const strategy = (call: string) => `import { Strategy } from 'quantx'
export default class Buyer extends Strategy {
  #bars = 0
  override onBar() {
    if (++this.#bars === 6) ${call}
  }
}
`

  async function ended(call: string): Promise<{ readonly rig: Rig; readonly run: BacktestSummary }> {
    const home = newHome()
    const file = join(home, 'strategies', 'buyer.ts')
    mkdirSync(join(home, 'strategies'), { recursive: true })
    writeFileSync(file, strategy(call))
    const rig = await startRig(home)
    const { dataset } = await imported(rig, csv(DAYS))
    const { id } = await rig.client.command('backtest.start', {
      strategyFile: file,
      params: {},
      datasetId: ensure(dataset, 'a dataset').id,
      from: null,
      to: null,
      cash: 100_000,
      costs: { commission: 0, commissionPerShare: 0, commissionMinimum: 0, slippage: 0, slippageTicks: 0 },
      audit: false,
    })
    const runs = rig.client.watch('backtests', null)
    const run = () => rowsOf(runs, (one) => one.id).find((one) => one.id === id)
    await rig.until(() => expect(run()?.state).not.toBe('running'))
    return { rig, run: ensure(run(), 'a run') }
  }

  test.each([
    ['throws at the sixth bar', `throw new Error('no more')`, 'no more'],
    [
      'orders off the tick',
      'this.buy(1, { limit: 100.005 })',
      'expected a price of BTCUSD with at most 1 decimals, found 100.005',
    ],
    ['orders NaN', 'this.buy(Number.NaN)', 'expected a quantity of BTCUSD with at most 0 decimals, found NaN'],
  ])('%s, then the run has failed, and its error names bar, file and line', async (_, call, expected) => {
    const { run } = await ended(call)
    expect(run.state).toBe('failed')
    expect(run.error).toContain(`buyer failed on the 1d bar of BTCUSD at 2024-01-06T00:00:00.000Z: ${expected}`)
    expect(run.error).toMatch(/buyer\.ts:5:\d+\)$/)
  })

  test.each([
    ['orders zero', 'this.buy(0)', 'found 0'],
    ['orders less than zero', 'this.buy(-5)', 'found -5'],
    ['orders at a negative price', 'this.buy(1, { stop: -1 })', 'found -1.0'],
  ])('%s, then the gate has refused it, and the report doubts the result for it', async (_, call, found) => {
    const { rig, run } = await ended(call)
    const { orders, doubts } = await rig.client.command('backtest.get', { id: run.id })
    expect(orders).toMatchObject([{ status: 'denied', reason: expect.stringContaining(found) }])
    expect(doubts?.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('1 order(s) were refused by the risk gate'),
    )
  })
})
