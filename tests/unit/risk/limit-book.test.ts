import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { LimitBook, type LimitLayer } from '../../../src/engine/risk/limit-book.ts'
import { LIMIT_NAMES, type LimitName, completeLimits } from '../../../src/engine/risk/limits.ts'
import { paperLimits } from '../../../src/engine/risk/paper-limits.ts'
import { instrumentOf } from '../model/instruments.ts'
import { OPEN, RiskRoom } from './risk-room.ts'

const account: LimitLayer = { scope: 'account', key: '', values: OPEN }
const instrument = instrumentOf()

describe('limits of an account', () => {
  test('LIMITS-MISSING: given an account without one of its limits, or without any, when it is to start, then it does not, and each missing limit is named', () => {
    for (const name of LIMIT_NAMES) {
      const { [name]: _, ...rest } = OPEN
      expect(() => completeLimits(rest, 'live')).toThrow(`expected ${name}, found none`)
    }
    expect(() => new LimitBook('live', [])).toThrow(ConfigError)
    expect(() => new LimitBook('live', [])).toThrow(
      /The account live does not start .* maxOrderQuantity, maxOrderValue/,
    )
    expect(new LimitBook('live', [account]).base).toEqual(OPEN)
  })

  test('given limits that no order could be held to, when they are written down, then they are refused', () => {
    const withLimit = (name: LimitName, value: number) => () =>
      new LimitBook('live', [{ ...account, values: { ...OPEN, [name]: value } }])

    expect(withLimit('maxOrderValue', Number.NaN)).toThrow('from 0 up, found NaN')
    expect(withLimit('maxOrderValue', -1)).toThrow(ConfigError)
    expect(withLimit('tradable', 2)).toThrow('to be 0 or 1')
    expect(withLimit('maxOpenOrders', 1.5)).toThrow('a whole number')
    expect(withLimit('lowProfitRequired', -0.5)).not.toThrow()
    expect(withLimit('maxOpenOrders', 3)).not.toThrow()
  })

  test('given the limits of a paper account as they come, when it starts, then none is missing, and what goes by the clock is for live prices', () => {
    const replay = paperLimits({ cash: 1000, timeframeMs: 86_400_000, isLive: false })
    const live = paperLimits({ cash: 1000, timeframeMs: 5_000, isLive: true })

    expect(() => new LimitBook('paper', [{ ...account, values: replay }])).not.toThrow()
    expect([replay.maxReferenceAge, live.maxReferenceAge]).toEqual([864_000_000, 60_000])
    expect(paperLimits({ cash: 1000, timeframeMs: 60_000, isLive: false }).maxReferenceAge).toBe(3_600_000)
    const onMargin = paperLimits({ cash: 1000, timeframeMs: 60_000, isLive: true, isOnMargin: true })
    expect([live.maxOrderValue, onMargin.maxOrderValue, live.maxLeverage, onMargin.maxLeverage]).toEqual([
      2000,
      10_000,
      1,
      Number.POSITIVE_INFINITY,
    ])
    expect([replay.duplicateWindow, live.duplicateWindow, replay.tradingHoursOnly, live.tradingHoursOnly]).toEqual([
      0, 500, 0, 1,
    ])
  })
})

describe('the most specific limit', () => {
  const layers: readonly LimitLayer[] = [
    { ...account, values: { ...OPEN, maxOrderQuantity: 1, maxPositions: 7 } },
    { scope: 'asset-class', key: 'equity', values: { maxOrderQuantity: 2, maxPositionQuantity: 20 } },
    { scope: 'strategy', key: 'grid', values: { maxOrderQuantity: 3, maxPositionValue: 30 } },
    { scope: 'strategy', key: 'grid-2', values: { maxOrderQuantity: 4 } },
    { scope: 'symbol', key: 'OTHER', values: { maxOrderQuantity: 5 } },
  ]
  const book = () => new LimitBook('paper', layers)

  test('given limits for account, class, strategy, instance and symbol, when an order asks, then the most specific stands, limit by limit', () => {
    const coin = instrumentOf({ kind: 'crypto' })
    const most = (strategyId: string, of = instrument) => book().resolve(strategyId, of).maxOrderQuantity

    expect([
      most('manual', coin),
      most('manual'),
      most('grid-1'),
      most('grid-2'),
      most('grid-2', instrumentOf({ symbol: 'OTHER' })),
    ]).toEqual([1, 2, 3, 4, 5])
    expect(book().resolve('grid-2', instrument)).toMatchObject({
      maxPositions: 7,
      maxPositionQuantity: 20,
      maxPositionValue: 30,
    })
    expect(book().resolveStrategy('grid-2').maxOrderQuantity).toBe(4)
    expect(book().layers).toHaveLength(5)
  })

  test('given a limit of the account alone, or a layer without or with a name in the wrong place, when it is set, then it is refused', () => {
    const wrong = (layer: LimitLayer) => () => new LimitBook('paper', [account, layer])

    expect(wrong({ scope: 'symbol', key: 'TEST', values: { maxPositions: 1 } })).toThrow(
      'expected maxPositions for the account alone',
    )
    expect(wrong({ scope: 'symbol', key: '', values: { tradable: 1 } })).toThrow('expected the name of a symbol')
    expect(() => new LimitBook('paper', [{ scope: 'account', key: 'x', values: OPEN }])).toThrow('expected no name')
  })

  test('given a change, when it is made, then it says what was and is, counts, and stands from the next order on', () => {
    const room = new RiskRoom({ limits: { maxOrderQuantity: 10 } })
    expect(room.ruleOf('buy', 11)).toBe('MAX-ORDER-QUANTITY')

    const differences = room.book.change({
      scope: 'account',
      key: '',
      values: { maxOrderQuantity: 11, maxPositions: Number.POSITIVE_INFINITY },
    })
    expect(differences).toEqual([{ scope: 'account', key: '', name: 'maxOrderQuantity', before: 10, after: 11 }])
    expect([room.book.version, room.ruleOf('buy', 11), room.ruleOf('buy', 12)]).toEqual([1, null, 'MAX-ORDER-QUANTITY'])
  })

  test('given a limit of a symbol, when it is set and taken out again, then the more general one stands before and after', () => {
    const room = new RiskRoom()
    const set = (maxOrderQuantity: number | null) =>
      room.book.change({ scope: 'symbol', key: 'TEST', values: { maxOrderQuantity } })
    expect(set(5)).toMatchObject([{ before: null, after: 5 }])
    expect(room.ruleOf('buy', 6)).toBe('MAX-ORDER-QUANTITY')

    expect(set(null)).toMatchObject([{ before: 5, after: null }])
    expect(room.ruleOf('buy', 6)).toBeNull()
    expect(() => room.book.change({ scope: 'account', key: '', values: { maxOrderQuantity: null } })).toThrow(
      'an account has every limit',
    )
  })

  test('given a change of which one part is wrong, when it is made, then nothing of it is', () => {
    const room = new RiskRoom({ limits: { maxOrderQuantity: 10 } })

    expect(() => room.change({ maxOrderQuantity: 20, tradable: 3 })).toThrow(ConfigError)
    expect([room.book.base.maxOrderQuantity, room.book.version]).toEqual([10, 0])
  })
})
