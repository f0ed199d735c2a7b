import { describe, expect, test } from 'vitest'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Quantity } from '../../../src/engine/model/units.ts'
import { verdictsOf } from '../../../src/engine/risk/dry-run.ts'
import { utilisation } from '../../../src/engine/risk/utilisation.ts'
import { REDUCE, RiskRoom, by, limitAt } from './risk-room.ts'

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
    expect(of('maxOpenOrdersPerSymbol', 'TEST')).toMatchObject({ found: 1, utilisation: Number.MAX_VALUE })
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

  test('given an estimate that is not known yet, when its rule is asked, then it is as far beyond as can be said', () => {
    const room = new RiskRoom({ limits: { maxAtrRisk: 0.01 } })
    const request = orderRequest(room.instrument, 'buy', 1 as Quantity)
    const verdicts = verdictsOf(room.gate.rulesFor(request), room.gate.assess(request))

    expect(verdicts.find(({ rule }) => rule === 'ATR-RISK')).toMatchObject({
      passed: false,
      utilisation: Number.MAX_VALUE,
    })
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
