import { describe, expect, test } from 'vitest'
import { USD, currencyOf } from '../../../src/engine/model/currency.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import { seriesOf } from '../market-replay/series.ts'
import { instrumentOf } from '../model/instruments.ts'
import { FakeBroker } from './fake-broker.ts'
import { check, kinds, outside, resolve, stopsTrading } from './reconciling.ts'
import { RemoteRoom } from './remote-room.ts'

const EUR = currencyOf('EUR')
const FUTURE = instrumentOf({ symbol: 'ESZ6', kind: 'future', multiplier: 50 })
const SHARE = instrumentOf({ symbol: 'SAP', currency: EUR })
const pair = instrumentOf({ symbol: 'EURUSD', kind: 'fx', pricePrecision: 4, currency: USD })
/** One euro is 1.25 dollars, since long before. */
const EURUSD = seriesOf('EURUSD', [1_2500], { instrument: pair, timeframe: 1, start: -1_000 })
const conversion = { pairs: [EURUSD], basisPoints: 0, mostAgeMs: 10 * DAY_MS }

async function holds(symbol: string, quantity: string, averagePrice: string, extras: object): Promise<RemoteRoom> {
  const fake = new FakeBroker()
  fake.otherPositions.push({ symbol, quantity, averagePrice })
  const room = await RemoteRoom.reconciled(fake, [], extras)
  await check(room)
  return room
}

describe('positions that are not simply bought in the money of the account', () => {
  test('POSITION-OPENED-OUTSIDE: given a future, when it is adopted, then it adds exposure and open profit, not its price', async () => {
    const room = await holds('ESZ6', '2', '5000.00', { others: [FUTURE] })
    expect(kinds(room)).toEqual(['POSITION-OPENED-OUTSIDE'])
    await resolve(room, 'adopt')
    const { portfolio } = room.trader
    const holding = portfolio.holding(FUTURE)
    expect([room.reconciler.view.state, stopsTrading(room)]).toEqual(['clean', false])
    expect([holding.position.quantity, portfolio.equity, holding.exposure]).toEqual([
      2,
      portfolio.cash,
      500_000_000_000,
    ])
    portfolio.mark(holding, FUTURE.price(5_010))
    expect(portfolio.equity - portfolio.cash).toBe(1_000_000_000)
  })

  test('TRADE-OUTSIDE: given a future that was sold by telephone, when that is adopted, then cash has what it gained', async () => {
    const room = await holds('ESZ6', '2', '5000.00', { others: [FUTURE] })
    await resolve(room, 'adopt')
    const before = room.trader.portfolio.cash
    room.fake.otherPositions.splice(0)
    const sold = { symbol: 'ESZ6', side: 'sell', quantity: '2', price: '5010.00', commission: '4' } as const
    room.fake.fills.push(outside({ ...sold, at: room.clock.now() }))
    room.fake.cashInCents += 1_000_00 - 4_00
    await check(room)
    expect(kinds(room)).toEqual(['TRADE-OUTSIDE'])
    await resolve(room, 'adopt')
    expect([room.reconciler.view.state, room.trader.portfolio.quantity(FUTURE)]).toEqual(['clean', 0])
    expect(room.trader.portfolio.cash - before).toBe(996_000_000)
  })

  test('POSITION-OPENED-OUTSIDE: given a foreign share and a rate, when it is adopted, then it is worth what it is in our money', async () => {
    const room = await holds('SAP', '10', '100.00', { others: [SHARE], conversion })
    expect(kinds(room)).toEqual(['POSITION-OPENED-OUTSIDE'])
    await resolve(room, 'adopt')
    const { portfolio } = room.trader
    expect([room.reconciler.view.state, portfolio.equity - portfolio.cash]).toEqual(['clean', 1_250_000_000])
    expect(portfolio.openPnl).toBe(0)
    portfolio.mark(portfolio.holding(SHARE), SHARE.price(110))
    expect(portfolio.openPnl).toBe(125_000_000)
    await check(room)
    expect(room.reconciler.view.state).toBe('clean')
  })

  test('POSITION-NOT-BOOKABLE: given a foreign share without a rate, then it says so, and trading goes on once it is ignored', async () => {
    const room = await holds('SAP', '10', '100.00', { others: [SHARE] })
    expect(kinds(room)).toEqual(['POSITION-NOT-BOOKABLE'])
    const [difference] = room.reconciler.view.differences
    expect(difference?.message).toMatch(/is 0 here and 10 at the broker; it can't be taken over: .*EUR/)
    expect(stopsTrading(room)).toBe(true)
    const adopting = room.reconciler.resolve(difference?.id ?? '', 'adopt', 'I know of it')
    await expect(adopting).rejects.toThrow('it can only be ignored')
    await resolve(room, 'ignore')
    expect([room.reconciler.view.state, stopsTrading(room), room.adjustments]).toEqual(['clean', false, []])
  })
})
