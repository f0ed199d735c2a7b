import { expect, test } from 'vitest'
import { ImportOptions } from '../../../src/contract/dataset.ts'
import { startRig } from './rig.ts'
import type { Rig } from './rig.ts'

const DAY = 86_400_000
const FIRST = Date.UTC(2024, 0, 1)
const MARKET = { type: 'market', timeInForce: 'gtc', limitPrice: null, stopPrice: null, side: 'buy' } as const

/** Keeps daily bars at one price. */
async function keep({ client }: Rig, symbol: string, price: string, options = {}): Promise<string> {
  const rows = Array.from({ length: 60 }, (_, day) => {
    const date = new Date(FIRST + day * DAY).toISOString().slice(0, 10)
    return `${date},${price},${price},${price},${price},1000000`
  })
  const bytes = new TextEncoder().encode(`date,open,high,low,close,volume\n${rows.join('\n')}\n`)
  const { dataset } = await client.command('data.import', {
    name: `${symbol}.csv`,
    bytes,
    options: ImportOptions.parse({ symbol, timeframe: '1d', calendar: '24/7', ...options }),
    dryRun: false,
  })
  return dataset?.id ?? ''
}

test('given a pair among the datasets, when a paper replay plays a share in euro, then it is converted, and told again', async () => {
  const rig = await startRig()
  const { client } = rig
  const [share, pair] = [await keep(rig, 'SAP', '100', { currency: 'EUR' }), await keep(rig, 'EURUSD', '1.25')]
  const { id } = await client.command('session.start', {
    feed: { kind: 'replay', datasets: [share], speed: 1, from: FIRST + 10 * DAY },
    cash: 100_000,
  })
  await client.command('session.pause', null)
  await client.command('session.step', null)
  await client.command('order.place', { ...MARKET, symbol: 'SAP', quantity: 100 })
  await client.command('session.step', null)
  expect(client.watch('status', null).snapshots[0]).toMatchObject({ session: { feed: { rates: [pair] } } })
  const review = await client.command('session.review', { id, symbol: 'SAP' })
  // 10,100 euro at 1.25, with the slippage of one whole euro and a commission of 1; the shares are worth 10,000 euro.
  expect(review.equity.value.at(-1)).toBe(100_000 - 100 * 1.25 - 1)
})
