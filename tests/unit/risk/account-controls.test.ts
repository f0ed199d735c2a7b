import { describe, expect, test } from 'vitest'
import type { Fill } from '../../../src/engine/model/fill.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Money, Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { ReferencePrices } from '../../../src/engine/risk/reference-prices.ts'
import { instrumentOf } from '../model/instruments.ts'
import { RiskRoom, by, limitAt } from './risk-room.ts'

describe('what an earlier engine left', () => {
  test('given a session that goes on, when its fills and working orders are taken up, then the rules count them', () => {
    const room = new RiskRoom({
      limits: { maxOpenOrdersPerStrategy: 2, strategyBudget: 1000, cooldownAfterStop: 60_000 },
    })
    const { portfolio, controls, gate, working } = room
    const order = (id: string, side: 'buy' | 'sell', type: 'market' | 'stop') =>
      ({ id, type, side }) as unknown as Parameters<typeof controls.recount>[1] extends (id: string) => infer O
        ? O
        : never
    const past = [order('P1', 'buy', 'market'), order('P2', 'sell', 'stop'), order('P3', 'buy', 'market')]
    const fill = (index: number, side: 'buy' | 'sell', quantity: number, price: number): Fill => ({
      id: `F${index}`,
      orderId: `P${index}`,
      strategyId: 'a-1',
      instrument: room.instrument,
      side,
      price: (price * 100) as Price,
      quantity: quantity as Quantity,
      notional: room.instrument.notional((price * 100) as Price, quantity as Quantity),
      commission: 0 as Money,
      at: (room.clock.now() - 10 + index) as Timestamp,
    })
    const fills = [fill(1, 'buy', 1, 100), fill(2, 'sell', 1, 99), fill(3, 'buy', 4, 100)]
    for (const each of fills) portfolio.apply(each)
    controls.recount(fills, (id) => past.find((each) => each?.id === id))

    expect(controls.exposure.strategy('a-1').held).toBe(400_000_000)
    expect(room.ruleOf('buy', 1, by('a-1'))).toBe('COOLDOWN')
    expect(room.alerts).toEqual([])
    room.pass(60_000)
    expect([room.ruleOf('buy', 6, by('a-1')), room.ruleOf('buy', 7, by('a-1'))]).toEqual([null, 'STRATEGY-BUDGET'])

    const request = orderRequest(room.instrument, 'buy', 2 as Quantity, by('a-1', limitAt(100)))
    const adopted = room.orders.place(request)
    room.bus.settle()
    working.update(adopted)
    expect(controls.exposure.find(adopted.id)).toBe(adopted)
    const twice = new RiskRoom({ limits: { maxOpenOrdersPerStrategy: 1 } })
    twice.working.add(adopted, gate.assess(adopted).needed)
    twice.controls.adopt(adopted, gate.assess(adopted))
    expect(twice.ruleOf('buy', 1, by('a-1'))).toBe('MAX-OPEN-ORDERS-STRATEGY')
  })

  test('given events of orders that the rules never saw, when they come, then nothing is counted', () => {
    const room = new RiskRoom()
    room.controls.exposure.follow('unknown')
    const one = 1 as Money
    const worth = { notional: one, added: one, addedByOwner: one }
    room.controls.exposure.amend({ id: 'unknown' } as never, 1 as Quantity, worth)

    expect([room.controls.exposure.openBuys, room.controls.exposure.valueOf({ id: 'unknown' } as never)]).toEqual([
      0, 0,
    ])
  })
})

describe('a position that is taken over from a broker', () => {
  const owned = (room: RiskRoom, quantity: number, owners: Record<string, number>) => {
    const parts = new Map(Object.entries(owners).map(([id, part]) => [id, part as Quantity]))
    const cost = room.instrument.notional(room.instrument.price(100), quantity as Quantity)
    room.portfolio.adopt(room.instrument, quantity as Quantity, cost, parts, room.clock.now())
  }

  test('given parts of strategies, when it is taken over, then the account and each of them count it at once', () => {
    const room = new RiskRoom({ limits: { maxGrossExposure: 1_000, strategyBudget: 600 } })
    room.hold(2, room.instrument, 100, by('a-1'))
    room.hold(2, room.instrument, 100, by('b-1'))
    owned(room, 9, { 'a-1': 6 })
    room.controls.takeOver(room.instrument, false)

    expect(room.controls.exposure.gross).toBe(900_000_000)
    expect(['a-1', 'b-1'].map((id) => room.controls.exposure.strategy(id).held)).toEqual([600_000_000, 0])
    expect([room.ruleOf('buy', 2), room.ruleOf('buy', 1), room.ruleOf('buy', 1, by('a-1'))]).toEqual([
      'MAX-GROSS-EXPOSURE',
      null,
      'STRATEGY-BUDGET',
    ])
  })

  test('given one without a fill of this session, when an engine takes up where another left, then it counts from the start', () => {
    const room = new RiskRoom({ limits: { maxGrossExposure: 1_000 } })
    owned(room, 9, {})
    room.controls.recount([], () => undefined)
    expect([room.ruleOf('buy', 2), room.ruleOf('buy', 1)]).toEqual(['MAX-GROSS-EXPOSURE', null])
  })

  test('given a split of it, when it is taken over, then prices of before are no reference, nor the range or the change from them', () => {
    const room = new RiskRoom({ limits: { priceCollar: 0.1 } })
    room.bars(Array.from({ length: 40 }, (_, bar) => 100 + (bar % 2)))
    const reference = room.controls.references.of(room.instrument)
    const { volatility } = reference
    room.controls.takeOver(room.instrument, true)
    expect([reference.atr, room.ruleOf('buy', 1, limitAt(50))]).toEqual([Number.NaN, 'PRICE-COLLAR'])

    room.pass(20 * 60_000)
    room.bars(Array.from({ length: 20 }, (_, bar) => 50 + (bar % 2) / 2))
    expect(reference.atr).toBe(50)
    expect(Math.abs(reference.volatility / volatility - 1)).toBeLessThan(0.05)
    expect(room.ruleOf('buy', 1, limitAt(50))).toBeNull()
  })
})

describe('markets', () => {
  test('given quotes, trades and bars, when the rules watch a market, then references and exposure follow', () => {
    const room = new RiskRoom({ limits: { maxReferenceAge: 60_000 }, price: null })
    room.watchBars([room.instrument], () => [100, 101])
    const { references, exposure } = room.controls
    expect(references.of(room.instrument).last).toBe(10_100)
    expect(room.ruleOf('buy', 1)).toBe('REFERENCE-PRICE')

    const { trades, quotes } = room.watched()
    room.hold(10, room.instrument, 101)
    trades.deliver({ instrument: room.instrument, at: room.clock.now(), price: 10_200 as Price, size: 1 as Quantity })
    quotes.deliver({
      instrument: room.instrument,
      at: room.clock.now(),
      bid: 10_100 as Price,
      ask: 10_300 as Price,
      bidSize: 1 as Quantity,
      askSize: 1 as Quantity,
    })
    const reference = references.of(room.instrument)
    expect([reference.last, reference.worst('buy'), reference.worst('sell')]).toEqual([10_200, 10_300, 10_200])
    expect(exposure.net).toBe(1_010_000_000)
  })

  test('given a quote and a trade of the future, when nothing follows, then they grow old from when they came', () => {
    const room = new RiskRoom({ limits: { maxReferenceAge: 60_000 } })
    const { instrument } = room
    const { trades, quotes } = room.watched()
    const at = (room.clock.now() + 3_600_000) as Timestamp
    const [price, one] = [10_000 as Price, 1 as Quantity]
    for (const deliver of [
      () => quotes.deliver({ instrument, at, bid: price, ask: price, bidSize: one, askSize: one }),
      () => trades.deliver({ instrument, at, price, size: one }),
    ]) {
      deliver()
      expect(room.ruleOf('buy', 1)).toBeNull()
      room.pass(60_001)
      expect(room.ruleOf('buy', 1)).toBe('STALE-REFERENCE')
    }
  })

  test('given a split, when it takes effect, then the reference is in the new terms at once', () => {
    const room = new RiskRoom({ limits: { priceCollar: 0.05 } })
    room.bus.publish('action', {
      action: { kind: 'split', to: 2, from: 1 } as never,
      instrument: room.instrument,
      at: room.clock.now(),
      price: 5_000 as Price,
      before: 0 as Quantity,
      after: 0 as Quantity,
      cash: 0 as Money,
      rescaledOrders: [],
      endedOrders: [],
    })
    room.bus.settle()

    expect([room.ruleOf('buy', 1, limitAt(52.5)), room.ruleOf('buy', 1, limitAt(52.51))]).toEqual([
      null,
      'PRICE-COLLAR',
    ])
  })

  test('given nothing but quotes, when the worst price is asked for, then it is the far touch', () => {
    const reference = new ReferencePrices().of(instrumentOf())
    reference.takeQuote({ bid: 99 as Price, ask: 101 as Price }, 1 as Timestamp)
    reference.takePrice(0 as Price, 2 as Timestamp)

    expect([reference.worst('buy'), reference.worst('sell'), reference.at]).toEqual([101, 99, 1])
  })
})
