import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { NewSession } from '../../../src/engine/adapters/storage/session-records.ts'
import { openStore } from '../../../src/engine/adapters/storage/store.ts'
import type { Store } from '../../../src/engine/adapters/storage/store.ts'
import { USD } from '../../../src/engine/model/currency.ts'
import { Instrument } from '../../../src/engine/model/instrument.ts'
import { Order } from '../../../src/engine/model/order.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { OrderRequest } from '../../../src/engine/model/order-request.ts'
import type { Money, Quantity, Timestamp } from '../../../src/engine/model/units.ts'

export const AAPL = new Instrument({
  symbol: 'AAPL',
  kind: 'equity',
  currency: USD,
  pricePrecision: 2,
  quantityPrecision: 0,
  priceIncrement: 0.05,
  calendar: 'XNYS',
})
export const BTC = new Instrument({
  symbol: 'BTC-USD',
  kind: 'crypto',
  currency: USD,
  pricePrecision: 2,
  quantityPrecision: 8,
  multiplier: 0.001,
})

/** A path for a store in a folder that is gone after the test. */
export function storePath(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'quantx-store-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'quantx.db')
}

/** An open store that is closed after the test. */
export async function emptyStore(path = storePath()): Promise<Store> {
  const store = await openStore(path)
  onTestFinished(() => store.close())
  return store
}

export const SESSION: NewSession = {
  id: 's1',
  feed: { kind: 'replay', datasets: ['aapl-1d'], speed: 'max' },
  currency: USD,
  cash: 100_000_000_000 as Money,
  startedAt: 1_700_000_000_000.5,
  instruments: [
    { instrument: BTC, timeframe: 60_000 },
    { instrument: AAPL, timeframe: 86_400_000 },
  ],
  settings: { speed: 10 },
}

export function newOrder(id: string, rest: Partial<OrderRequest> = {}): Order {
  const request = {
    ...orderRequest(AAPL, 'buy', 100 as Quantity),
    strategyId: 'sma-cross',
    causedAt: 1.25 as Timestamp,
  }
  return new Order(id, { ...request, ...rest }, 2.5 as Timestamp)
}
