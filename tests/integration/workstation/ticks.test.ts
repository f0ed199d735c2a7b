import { expect, test } from 'vitest'
import { ImportOptions } from '../../../src/contract/dataset.ts'
import { SMA_CROSS, rowsOf, startRig } from './rig.ts'

const START = Date.UTC(2024, 0, 8, 9)

/** Eighty minutes of two trades each, up and down again. */
const TRADES = Array.from({ length: 160 }, (_, half) => {
  const price = 100 + 10 * Math.sin(half / 12)
  return `${START + half * 30_000},${price.toFixed(2)},${100 + half}`
})

test('given a file of trades in the window, when a run is made on it, then its orders meet them, and it can be looked at again', async () => {
  const rig = await startRig()
  const { client } = rig
  const { dataset } = await client.command('data.import', {
    name: 'AAA.csv',
    bytes: new TextEncoder().encode(`time,price,size\n${TRADES.join('\n')}\n`),
    options: ImportOptions.parse({ symbol: 'AAA', calendar: '24/7' }),
    dryRun: false,
  })
  expect(dataset).toMatchObject({ bars: 80, ticks: { kind: 'trades', count: 160 } })
  const { id } = await client.command('backtest.start', {
    strategyFile: SMA_CROSS,
    params: { fast: 3, slow: 8, quantity: 30 },
    datasetId: dataset?.id ?? '',
    from: null,
    to: null,
    cash: 100_000,
    costs: { commission: 0, commissionPerShare: 0, commissionMinimum: 0, slippage: 0, slippageTicks: 0 },
  })
  const runs = client.watch('backtests', null)
  const row = () => rowsOf(runs, (run) => run.id).find((run) => run.id === id)
  await rig.until(() => expect(row()).toMatchObject({ state: 'done', audit: 'clean' }))
  const result = await client.command('backtest.get', { id })
  expect(result.data.ticks).toEqual([{ symbol: 'AAA', kind: 'trades', count: 160, sha256: dataset?.ticks?.sha256 }])
  // A tenth of a hundred and some: an order of thirty takes two trades or three.
  expect(result.orders.some(({ createdAt, updatedAt }) => updatedAt > createdAt)).toBe(true)
  const seen = await client.command('backtest.inspect', { id, from: null, bars: 1_000 })
  expect(seen.digest).toBe(result.digest)
})
