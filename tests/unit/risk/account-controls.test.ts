import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fill } from '../../../src/engine/model/fill.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Money, Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { correlationGroups, correlationOf } from '../../../src/engine/risk/correlation.ts'
import { verdictsOf } from '../../../src/engine/risk/dry-run.ts'
import { awayFrom, shareOf, valueIn } from '../../../src/engine/risk/limit-rule.ts'
import { ReferencePrices } from '../../../src/engine/risk/reference-prices.ts'
import { parseSectorCsv, sectorsOf } from '../../../src/engine/risk/sectors.ts'
import { utilisation } from '../../../src/engine/risk/utilisation.ts'
import { instrumentOf } from '../model/instruments.ts'
import { REDUCE, RiskRoom, by, limitAt } from './risk-room.ts'

describe('what an earlier engine left', () => {
  test('given a session that goes on, when its fills and working orders are taken up, then the rules count them', () => {
    const room = new RiskRoom({
      limits: { maxOpenOrdersPerStrategy: 2, strategyBudget: 1000, cooldownAfterStop: 60_000 },
    })
    const { portfolio, controls, gate, working } = room
    const order = (id: string, side: 'buy' | 'sell', type: 'market' | 'stop') =>
      ({ id, type, ...{ side } }) as unknown as Parameters<typeof controls.recount>[1] extends (id: string) => infer O
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
    room.controls.exposure.amend({ id: 'unknown' } as never, 1 as Quantity, { notional: 1 as Money, added: 1 as Money })

    expect([room.controls.exposure.openBuys, room.controls.exposure.valueOf({ id: 'unknown' } as never)]).toEqual([
      0, 0,
    ])
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

describe('correlation', () => {
  const wave = (factor: number, bars: number) =>
    Array.from({ length: bars }, (_, bar) => 100 + Math.round(Math.sin(bar) * factor))

  test('given two series, when their returns are alike, opposite, still or too few, then their correlation is 1, −1, none, none', () => {
    const room = new RiskRoom()
    const series = (symbol: string, closes: readonly number[]) => {
      const instrument = instrumentOf({ symbol, pricePrecision: 4 })
      room.bars(closes, instrument)
      return room.controls.references.of(instrument)
    }
    const up = series('UP', wave(10, 80))
    const like = series('LIKE', wave(10, 80))
    const down = series(
      'DOWN',
      wave(10, 80).map((close) => Number((10_000 / close).toFixed(4))),
    )

    expect(correlationOf(up, like)).toBeCloseTo(1, 10)
    expect(correlationOf(up, down)).toBeCloseTo(-1, 5)
    expect(correlationOf(up, series('STILL', wave(0, 80)))).toBe(0)
    expect(correlationOf(up, series('FEW', wave(10, 10)))).toBe(0)
    expect(correlationOf(series('NONE', []), up)).toBe(0)
  })

  test('given series of which one lacks bars, when they are compared, then only common times count', () => {
    const room = new RiskRoom()
    const [one, other] = [instrumentOf({ symbol: 'ONE' }), instrumentOf({ symbol: 'OTHER' })]
    room.bars(wave(10, 60), one)
    room.bars(wave(10, 30), other, 120_000)
    const { references } = room.controls

    const [a, b] = [references.of(one), references.of(other)]
    expect(correlationOf(a, b)).not.toBe(1)
    expect(correlationOf(b, a)).toBeCloseTo(correlationOf(a, b), 10)
    expect([...correlationGroups(references, 2).values()]).toEqual(['TEST', 'ONE', 'OTHER'])
  })
})

describe('sectors', () => {
  test('given lines of symbols and sectors, with a heading, remarks and empty lines, when they are read, then each symbol has its sector', () => {
    const sectors = parseSectorCsv('symbol,sector\r\n# mine\n\nAAPL, Technology \nXOM,Energy\n')

    expect([sectors.of('AAPL'), sectors.of('XOM'), sectors.of('ELSE')]).toEqual(['Technology', 'Energy', 'ELSE'])
    expect([...sectors.entries]).toHaveLength(2)
    expect(parseSectorCsv('SYMBOL,Tech\nsymbol,Tech').of('symbol')).toBe('symbol')
  })

  test('given lines that are no such thing, when they are read, then the line is named', () => {
    expect(() => parseSectorCsv('AAPL,Technology\nXOM')).toThrow('line 2')
    expect(() => parseSectorCsv('AAPL,')).toThrow('line 1')
    expect(() => parseSectorCsv(',Energy')).toThrow('line 1')
    expect(() => parseSectorCsv('AAPL,Tech,More')).toThrow('line 1')
    expect(() => parseSectorCsv('AAPL,Tech\nAAPL,Energy')).toThrow('found it twice')
  })

  test('given an object of sectors by symbol, or something else, when it is read, then only the first is taken', () => {
    expect(sectorsOf({ AAPL: 'Technology' }).of('AAPL')).toBe('Technology')
    for (const wrong of [null, [], 'AAPL', 3]) expect(() => sectorsOf(wrong)).toThrow('expected an object')
    expect(() => sectorsOf({ AAPL: 5 })).toThrow('sector of AAPL')
    expect(() => sectorsOf({ AAPL: '' })).toThrow('sector of AAPL')
  })
})

describe('how much is used', () => {
  test('given positions, orders and strategies, when the use of limits is asked for, then each says found, limit and part', () => {
    const room = new RiskRoom({
      cash: 10_000,
      limits: {
        maxGrossExposure: 4000,
        maxNetExposure: 2000,
        maxLeverage: 0.5,
        maxPositions: 4,
        maxOpenOrders: 10,
        messageBurst: 10,
        messagesPerSecond: 0,
        maxSectorShare: 0.4,
        strategyBudget: 1000,
        maxFills: 9,
        fillWindow: 60_000,
        maxOpenOrdersPerSymbol: 0,
        maxPositionQuantity: 20,
      },
    })
    room.change({ maxOpenOrdersPerSymbol: 1 })
    room.hold(5, room.instrument, 100, by('a-1'))
    room.hold(5)
    room.place('buy', 10, limitAt(100))
    room.change({ maxOpenOrdersPerSymbol: 0 })
    room.other('IDLE')
    const uses = utilisation(room.controls)
    const of = (name: string, about = '') => uses.find((use) => use.name === name && use.about === about)

    expect(of('maxGrossExposure')).toEqual({
      name: 'maxGrossExposure',
      about: '',
      limit: 4000,
      found: 2000,
      utilisation: 0.5,
    })
    expect(of('maxNetExposure')).toMatchObject({ found: 2000, utilisation: 1 })
    expect(of('maxLeverage')).toMatchObject({ found: 0.2, utilisation: 0.4 })
    expect(of('maxPositions')).toMatchObject({ found: 1, utilisation: 0.25 })
    expect(of('maxOpenOrders')).toMatchObject({ found: 1, utilisation: 0.1 })
    expect(of('messageBurst')).toMatchObject({ found: 3, limit: 10 })
    expect(of('maxSectorShare', 'TEST')).toMatchObject({ found: 0.2, utilisation: 0.5 })
    expect(of('maxPositionQuantity', 'TEST')).toMatchObject({ found: 10, utilisation: 0.5 })
    expect(of('maxPositionValue', 'TEST')).toMatchObject({ found: 1000, utilisation: 0 })
    expect(of('maxOpenOrdersPerSymbol', 'TEST')).toMatchObject({ found: 1, utilisation: Number.POSITIVE_INFINITY })
    expect(of('strategyBudget', 'a-1')).toMatchObject({ found: 500, utilisation: 0.5 })
    expect(of('maxFills', 'a-1')).toMatchObject({ found: 1 })
    expect(uses.some(({ about }) => about === 'IDLE' || about === 'manual')).toBe(false)
  })

  test('given equity that is gone, when the use of leverage is asked for, then it is beyond any limit, and none without exposure', () => {
    const room = new RiskRoom({ cash: 1000 })
    expect(utilisation(room.controls).find(({ name }) => name === 'maxLeverage')).toMatchObject({ found: 0 })
    room.hold(20)
    room.price(40)
    expect(utilisation(room.controls).find(({ name }) => name === 'maxLeverage')).toMatchObject({
      found: Number.MAX_VALUE,
    })
    expect(utilisation(room.controls).find(({ name }) => name === 'maxSectorShare')).toMatchObject({
      found: Number.MAX_VALUE,
    })
    expect(utilisation(new RiskRoom({ cash: 0 }).controls).find(({ name }) => name === 'maxLeverage')).toMatchObject({
      found: 0,
    })
    room.hold(-20, room.instrument, 10)
    expect(utilisation(room.controls).find(({ name }) => name === 'maxNetExposure')).toMatchObject({ found: 0 })
  })
})

describe('what would the gate say', () => {
  test('given a ticket, when every rule is asked, then each that has a number says it, those after the first refusal too', () => {
    const room = new RiskRoom({
      limits: { maxPositions: 5, maxGrossExposure: 1000, maxPositionQuantity: 8, priceCollar: 0.1 },
    })
    const request = orderRequest(room.instrument, 'buy', 9 as Quantity)
    const verdicts = verdictsOf(room.gate.rulesFor(request), room.gate.assess(request))
    const of = (rule: string) => verdicts.find((verdict) => verdict.rule === rule)

    expect(of('MAX-POSITION-QUANTITY')).toMatchObject({ passed: false, limit: '8', found: '9', utilisation: 9 / 8 })
    expect(of('MAX-POSITION-QUANTITY')?.message).toContain('refused')
    expect(of('MAX-GROSS-EXPOSURE')).toEqual({
      rule: 'MAX-GROSS-EXPOSURE',
      passed: true,
      message: '',
      limit: '1,000.00 USD',
      found: '900.00 USD',
      utilisation: 0.9,
    })
    expect(of('PRICE-COLLAR')).toEqual({
      rule: 'PRICE-COLLAR',
      passed: true,
      message: '',
      limit: '',
      found: '',
      utilisation: null,
    })
    expect(of('QUANTITY')).toMatchObject({ passed: true })
    expect(room.working.count).toBe(0)
  })

  test('given a rule that an order is no business of, when it is asked, then it has no number to say', () => {
    const room = new RiskRoom({ limits: { maxGrossExposure: 1000 } })
    room.hold(5)
    const request = orderRequest(room.instrument, 'sell', 5 as Quantity, REDUCE)

    expect(
      verdictsOf(room.gate.rulesFor(request), room.gate.assess(request)).find(
        ({ rule }) => rule === 'MAX-GROSS-EXPOSURE',
      ),
    ).toMatchObject({ passed: true, utilisation: null })
  })

  test('given a gate without rules of an account, when it is asked for its rules, then it names its own', () => {
    const room = new RiskRoom()
    expect(room.gate.rulesFor(orderRequest(room.instrument, 'buy', 1 as Quantity)).length).toBeGreaterThan(10)
  })
})

describe('values against exact arithmetic', () => {
  test('given any amount and share, when the share is taken, then it is the one of unbounded integers, rounded down', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 1_000_000 }), (amount, parts) => {
        const exact = amount <= 0 ? 0n : (BigInt(amount) * BigInt(parts)) / 1_000_000n
        expect(BigInt(shareOf(amount as Money, parts))).toBe(exact)
      }),
    )
    expect(shareOf(5 as Money, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
  })

  test('given any price and collar, when the bound is worked out, then it is the one of unbounded integers, rounded toward the price', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }),
        fc.integer({ min: 0, max: 2_000_000 }),
        fc.boolean(),
        (price, parts, up) => {
          const reach = (BigInt(Math.abs(price)) * BigInt(parts)) / 1_000_000n
          expect(BigInt(awayFrom(price, parts, up))).toBe(BigInt(price) + (up ? reach : -reach))
        },
      ),
    )
    expect([awayFrom(5, Number.POSITIVE_INFINITY, true), awayFrom(5, Number.POSITIVE_INFINITY, false)]).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ])
  })

  test('given any position in the account’s currency, when it is valued, then it is price × quantity exactly, or endless where no integer holds it', () => {
    const room = new RiskRoom()
    const assessment = room.gate.assess(orderRequest(room.instrument, 'buy', 1 as Quantity))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }), (price, quantity) => {
        const exact = BigInt(price) * BigInt(quantity) * 10_000n
        const value = valueIn(assessment, price as Price, quantity)
        if (exact <= BigInt(Number.MAX_SAFE_INTEGER)) expect(BigInt(value)).toBe(exact)
        else expect(value).toBe(Number.POSITIVE_INFINITY)
      }),
    )
  })

  test('given an order in another currency, when a position is valued, then it is at the rate at which the order was', () => {
    const room = new RiskRoom()
    const request = orderRequest(
      instrumentOf({ symbol: 'EURO', currency: { code: 'EUR', precision: 6, displayPrecision: 2 } }),
      'buy',
      10 as Quantity,
    )
    const base = room.gate.assess(orderRequest(room.instrument, 'buy', 10 as Quantity))
    const assessment = { ...base, order: request, notional: 1_100_000_000 as Money }

    expect([valueIn(assessment, 10_000 as Price, 30), valueIn(assessment, 0 as Price, 30)]).toEqual([3_300_000_000, 0])
  })

  test('given any orders and fills, when they are counted event by event, then exposure is what it is when counted anew', () => {
    const step = fc.record({
      symbol: fc.integer({ min: 0, max: 2 }),
      side: fc.constantFrom('buy', 'sell'),
      quantity: fc.integer({ min: 1, max: 20 }),
      then: fc.constantFrom('rest', 'part', 'fill', 'cancel', 'amend', 'mark'),
      price: fc.integer({ min: 50, max: 150 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const room = new RiskRoom({ cash: 1_000_000 })
        const instruments = [room.instrument, room.other('B'), room.other('C', 100, { kind: 'crypto' })]
        for (const { symbol, side, quantity, then, price } of steps) {
          const instrument = instruments[symbol] ?? room.instrument
          if (then === 'mark') {
            room.price(price, instrument)
            continue
          }
          const order = room.place(side as 'buy', quantity, by(`s-${symbol}`, limitAt(price)), instrument)
          room.say('accepted', order)
          if (then === 'part') room.fill(order, Math.ceil(quantity / 2), price)
          if (then === 'fill') room.fill(order, quantity, price)
          if (then === 'amend' && room.amend(order, quantity + 1)) room.sayAmended()
          if (then === 'cancel') {
            room.cancel(order)
            room.say('canceled', order)
          }
        }
        const { exposure } = room.controls
        const held = instruments.map((instrument) => room.portfolio.holding(instrument).exposure)
        const reserved = (of: (typeof instruments)[number]) =>
          room.working.orders
            .filter(({ instrument }) => instrument === of)
            .reduce((sum, order) => sum + room.working.reservedFor(order), 0)
        expect(exposure.net).toBe(held.reduce((sum, each) => sum + each, 0))
        for (const [index, instrument] of instruments.entries()) {
          const symbol = exposure.symbol(instrument)
          expect(symbol.sector.gross).toBe(Math.abs(held[index] ?? 0) + reserved(instrument))
          expect(symbol.openOrders).toBe(room.working.orders.filter((order) => order.instrument === instrument).length)
        }
        const open = (side: string) =>
          room.working.orders
            .filter((order) => order.side === side)
            .reduce((sum, order) => sum + room.instrument.notional(room.gate.assess(order).price, order.remaining), 0)
        // What an order was worth when it left stays its worth, so that a sale below the market is counted at the market of then.
        expect(exposure.openBuys).toBe(open('buy'))
        expect(exposure.openSells).toBeGreaterThanOrEqual(0)
        if (room.working.count === 0) expect(exposure.openSells).toBe(0)
      }),
      { numRuns: 60 },
    )
  })
})
