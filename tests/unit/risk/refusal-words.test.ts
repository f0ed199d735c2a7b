import { expect, test } from 'vitest'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Quantity } from '../../../src/engine/model/units.ts'
import { TradingRoom } from '../execution/trading-room.ts'
import { instrumentOf } from '../model/instruments.ts'

const coin = instrumentOf({ symbol: 'COIN', kind: 'crypto', quantityPrecision: 8 })

test('given an order worth a hundredth of a cent more than its limit, when it is refused, then limit and found differ', () => {
  const room = new TradingRoom({ instrument: coin, cash: 1e7, limits: { maxOrderValue: moneyOf(100_000, USD) } })
  const buy = (units: number) => room.gate.check(orderRequest(coin, 'buy', units as Quantity, {}))

  expect(buy(1_000 * 1e8)).toBeNull()
  expect(buy(1_000 * 1e8 + 100)).toMatchObject({ limit: '100,000.00 USD', found: '100,000.0001 USD' })
})

test('given a greatest quantity of thousands, when more is asked for, then both are written with thousands apart', () => {
  const room = new TradingRoom({ instrument: coin, cash: 1e9, limits: { maxOrderQuantity: 12_345.5 } })

  expect(room.gate.check(orderRequest(coin, 'buy', 12_346e8 as Quantity, {}))).toMatchObject({
    limit: expect.stringContaining('12,345.5'),
    found: expect.stringContaining('12,346'),
  })
})

test('given an order beyond the buying power, when it is refused, then the sentence names order, reason, limit and found', () => {
  const room = new TradingRoom({ cash: 1000 })

  expect(room.gate.check(orderRequest(room.instrument, 'buy', 11 as Quantity, {}))?.message).toBe(
    'BUY 11 TEST refused: there is not enough buying power (limit 1,000.00 USD, found 1,100.00 USD)',
  )
})
