import { describe, expect, test } from 'vitest'
import { REDUCE, RiskRoom, limitAt } from './risk-room.ts'

describe('MAX-GROSS-EXPOSURE', () => {
  test('MAX-GROSS-EXPOSURE: given 2,000 at most, when positions of both sides, working orders and a new one come to it and beyond, then beyond is refused', () => {
    const room = new RiskRoom({ limits: { maxGrossExposure: 2000 } })
    const other = room.other('OTHER')
    room.hold(5)
    room.hold(-5, other)
    room.place('buy', 5, limitAt(100))

    expect(room.ask('buy', 5, {}, other)).toBeNull()
    expect(room.ask('buy', 11)).toMatchObject({
      rule: 'MAX-GROSS-EXPOSURE',
      limit: '2,000.00 USD',
      found: '2,600.00 USD',
    })
    expect([room.ruleOf('buy', 5), room.ruleOf('buy', 6)]).toEqual([null, 'MAX-GROSS-EXPOSURE'])
  })

  test('MAX-GROSS-EXPOSURE: given exposure beyond the limit because prices rose, when an order only closes, then it passes', () => {
    const room = new RiskRoom({ limits: { maxGrossExposure: 2000 } })
    room.hold(20)
    room.price(200)

    expect([room.ruleOf('sell', 20), room.ruleOf('sell', 5), room.ruleOf('buy', 1)]).toEqual([
      null,
      null,
      'MAX-GROSS-EXPOSURE',
    ])
  })

  test('MAX-GROSS-EXPOSURE: given a working order, when it is made larger, then what it had set aside is not counted twice', () => {
    const room = new RiskRoom({ limits: { maxGrossExposure: 2000 } })
    const order = room.place('buy', 10, limitAt(100))
    room.say('accepted', order)

    const to = (quantity: number) =>
      room.gate.checkAmendment(order, {
        quantity: quantity as never,
        limitPrice: 10_000 as never,
        stopPrice: Number.NaN as never,
      })
    expect([to(20), to(21)?.rule]).toEqual([null, 'MAX-GROSS-EXPOSURE'])
  })
})

describe('MAX-NET-EXPOSURE', () => {
  test('MAX-NET-EXPOSURE: given 1,000 to either side, when orders come to it and beyond, those that work counted on their side, then beyond is refused', () => {
    const room = new RiskRoom({ limits: { maxNetExposure: 1000 } })
    const other = room.other('OTHER')
    room.place('buy', 4, limitAt(100))
    room.place('sell', 3, limitAt(100), other)

    expect([room.ruleOf('buy', 6), room.ruleOf('buy', 7)]).toEqual([null, 'MAX-NET-EXPOSURE'])
    expect([room.ruleOf('sell', 7), room.ruleOf('sell', 8)]).toEqual([null, 'MAX-NET-EXPOSURE'])
  })

  test('MAX-NET-EXPOSURE: given a long and a short that set each other off, when one is closed, then it passes though net grows', () => {
    const room = new RiskRoom({ limits: { maxNetExposure: 1000 } })
    const other = room.other('OTHER')
    room.hold(10)
    room.hold(-20, other)

    expect(room.ruleOf('sell', 10)).toBeNull()
    expect(room.ask('sell', 1, {}, room.other('THIRD'))).toMatchObject({
      rule: 'MAX-NET-EXPOSURE',
      found: '1,100.00 USD',
    })
    expect([
      room.ruleOf('buy', 20, {}, room.other('FOURTH')),
      room.ruleOf('buy', 21, {}, room.other('FOURTH')),
    ]).toEqual([null, 'MAX-NET-EXPOSURE'])
  })

  test('MAX-NET-EXPOSURE: given one side of a pair, when it is turned round, then what that opens counts', () => {
    const room = new RiskRoom({ limits: { maxNetExposure: 1000 } })
    room.hold(10)
    room.hold(-20, room.other('OTHER'))

    expect([room.ruleOf('sell', 10), room.ruleOf('sell', 20), room.ruleOf('sell', 11)]).toEqual([
      null,
      'MAX-NET-EXPOSURE',
      'MAX-NET-EXPOSURE',
    ])
  })

  test('MAX-NET-EXPOSURE: given a working order that is being made larger, when more is asked for, then the larger of the two counts until it is settled', () => {
    const room = new RiskRoom({ limits: { maxNetExposure: 1000 } })
    const order = room.place('buy', 2, limitAt(100))
    room.say('accepted', order)
    expect(
      room.gate.checkAmendment(order, {
        quantity: 10 as never,
        limitPrice: 10_000 as never,
        stopPrice: Number.NaN as never,
      }),
    ).toBeNull()
    room.amend(order, 6)

    expect([room.ruleOf('buy', 4), room.ruleOf('buy', 5)]).toEqual([null, 'MAX-NET-EXPOSURE'])
    room.sayAmended()
    expect([room.ruleOf('buy', 4), room.ruleOf('buy', 5)]).toEqual([null, 'MAX-NET-EXPOSURE'])
    room.amend(order, 3, 9_000 as never)
    expect([room.ruleOf('buy', 4), room.ruleOf('buy', 5)]).toEqual([null, 'MAX-NET-EXPOSURE'])
    room.amend(order, 3)
    room.sayAmended()
    expect([room.ruleOf('buy', 7), room.ruleOf('buy', 8)]).toEqual([null, 'MAX-NET-EXPOSURE'])
  })

  test('MAX-NET-EXPOSURE: given a working order whose price is raised, when more is asked for, then its new worth counts', () => {
    const room = new RiskRoom({ limits: { maxNetExposure: 1000 } })
    const order = room.place('buy', 4, limitAt(100))
    room.say('accepted', order)
    room.amend(order, 4, 15_000 as never)

    expect([room.ruleOf('buy', 4), room.ruleOf('buy', 5)]).toEqual([null, 'MAX-NET-EXPOSURE'])
  })

  test('MAX-NET-EXPOSURE: given exits that only reduce, when they work, then they are not counted as sales', () => {
    const room = new RiskRoom({ limits: { maxNetExposure: 1000 } })
    room.hold(5)
    room.place('sell', 5, { ...limitAt(120), ...REDUCE })

    expect([
      room.ruleOf('sell', 10, {}, room.other('OTHER')),
      room.ruleOf('sell', 16, {}, room.other('OTHER')),
    ]).toEqual([null, 'MAX-NET-EXPOSURE'])
  })
})

describe('MAX-LEVERAGE', () => {
  test('MAX-LEVERAGE: given twice equity, when exposure would come to it and a share beyond, then beyond is refused', () => {
    const room = new RiskRoom({ limits: { maxLeverage: 2 }, cash: 1000 })

    expect(room.ask('buy', 20)).toBeNull()
    expect(room.ask('buy', 21)).toMatchObject({ rule: 'MAX-LEVERAGE', limit: '2,000.00 USD', found: '2,100.00 USD' })
  })

  test('MAX-LEVERAGE: given equity that is gone, when anything is opened, then it is refused, and closing passes', () => {
    const room = new RiskRoom({ limits: { maxLeverage: 2 }, cash: 1000 })
    room.hold(20)
    room.price(45)

    expect([room.ruleOf('buy', 1), room.ruleOf('sell', 20)]).toEqual(['MAX-LEVERAGE', null])
  })

  test('BUYING-POWER: given buying power of three times equity, when it is lowered, then the next order is held to that', () => {
    const room = new RiskRoom({ limits: { leverage: 3 }, cash: 1000 })
    expect([room.ruleOf('buy', 30), room.ruleOf('buy', 31)]).toEqual([null, 'BUYING-POWER'])

    room.change({ leverage: 1 })
    expect([room.ruleOf('buy', 10), room.ruleOf('buy', 11)]).toEqual([null, 'BUYING-POWER'])
  })
})

describe('concentration', () => {
  test('SECTOR-CONCENTRATION: given half of equity in one sector, when its symbols would come to it and beyond, then beyond is refused', () => {
    const room = new RiskRoom({
      limits: { maxSectorShare: 0.5 },
      cash: 2000,
      sectors: { TEST: 'Energy', OTHER: 'Energy', THIRD: 'Health' },
    })
    const [other, third] = [room.other('OTHER'), room.other('THIRD')]
    room.place('buy', 4, limitAt(100))
    room.hold(-4, other)

    expect([room.ruleOf('buy', 2), room.ruleOf('sell', 2, {}, other)]).toEqual([null, null])
    expect(room.ask('buy', 3)).toMatchObject({
      rule: 'SECTOR-CONCENTRATION',
      limit: '1,000.00 USD',
      found: '1,100.00 USD',
    })
    expect(room.ruleOf('buy', 10, {}, third)).toBeNull()
    expect(room.ruleOf('buy', 4, {}, other)).toBeNull()
  })

  test('SECTOR-CONCENTRATION: given symbols that the sectors do not name, when each is bought, then each is a sector of its own', () => {
    const room = new RiskRoom({ limits: { maxSectorShare: 0.5 }, cash: 2000 })
    room.hold(10)

    expect([room.ruleOf('buy', 10, {}, room.other('OTHER')), room.ruleOf('buy', 1)]).toEqual([
      null,
      'SECTOR-CONCENTRATION',
    ])
  })

  test('SECTOR-CONCENTRATION: given sectors that are changed, when positions are held, then they count in their new sectors', () => {
    const room = new RiskRoom({ limits: { maxSectorShare: 0.5 }, cash: 2000 })
    const other = room.other('OTHER')
    room.hold(6)
    expect(room.ruleOf('buy', 5, {}, other)).toBeNull()

    room.regroup({ TEST: 'Energy', OTHER: 'Energy' })
    expect([room.ruleOf('buy', 4, {}, other), room.ruleOf('buy', 5, {}, other)]).toEqual([null, 'SECTOR-CONCENTRATION'])
  })

  test('ASSET-CLASS-CONCENTRATION: given half of equity in one class, when coins and shares are bought, then each class has its half', () => {
    const room = new RiskRoom({ limits: { maxAssetClassShare: 0.5 }, cash: 2000 })
    const coin = room.other('COIN', 100, { kind: 'crypto' })
    room.hold(10)

    expect(room.ruleOf('buy', 10, {}, coin)).toBeNull()
    expect(room.ask('buy', 1, {}, room.other('OTHER'))).toMatchObject({
      rule: 'ASSET-CLASS-CONCENTRATION',
      limit: '1,000.00 USD',
      found: '1,100.00 USD',
    })
  })

  test('CORRELATION-CONCENTRATION: given symbols that move together, when they are bought, then they count as one; one that moves by itself does not', () => {
    const room = new RiskRoom({
      limits: { maxCorrelatedShare: 0.5, correlationThreshold: 0.9 },
      cash: 2000,
      price: null,
    })
    const [twin, loner] = [room.other('TWIN'), room.other('LONER')]
    const waves = Array.from({ length: 40 }, (_, bar) => 100 + Math.round(Math.sin(bar) * 10))
    room.watchBars([room.instrument, twin, loner], (index) =>
      waves.map((wave, bar) => (index === 2 ? 100 + (bar % 3) : wave * (index + 1))),
    )
    for (const instrument of [room.instrument, twin, loner]) room.price(100, instrument)
    room.hold(6)

    expect([room.ruleOf('buy', 4, {}, twin), room.ruleOf('buy', 10, {}, loner)]).toEqual([null, null])
    expect(room.ask('buy', 5, {}, twin)).toMatchObject({
      rule: 'CORRELATION-CONCENTRATION',
      limit: '1,000.00 USD',
      found: '1,100.00 USD',
    })
  })
})
