import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { USD } from '../../../src/engine/model/currency.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import type { OrderSide } from '../../../src/engine/model/order-request.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { FeeAccount } from '../../../src/engine/portfolio/fee-account.ts'
import type { FeeComponent, FeeSchedule, Liquidity } from '../../../src/engine/portfolio/fee-schedule.ts'
import { instrumentOf } from '../model/instruments.ts'

const share = instrumentOf()
const JANUARY_31 = Date.UTC(2024, 0, 31, 15)
const FEBRUARY_1 = Date.UTC(2024, 1, 1, 15)

/** Fills orders of one account and tells what each fill was charged, in dollars. */
class Desk {
  readonly account: FeeAccount

  constructor(schedule: FeeSchedule) {
    this.account = new FeeAccount(schedule, USD)
  }

  order(side: OrderSide = 'buy') {
    const order = { instrument: share, side, filled: 0, notional: 0 }
    return (quantity: number, price: number, liquidity: Liquidity = 'taker', at = JANUARY_31): number => {
      const notional = Math.round(quantity * price * 1e6)
      const charged = this.account.charge(order, quantity, notional, liquidity, at as Timestamp)
      order.filled += quantity
      order.notional += notional
      return charged / 1e6
    }
  }
}

describe('bases', () => {
  test.each<[string, FeeComponent, number]>([
    ['0.1 % of the value', { name: 'f', basis: 'value', rate: 0.001 }, 2.5],
    ['half a cent a share', { name: 'f', basis: 'quantity', rate: 0.005 }, 0.5],
    ['a 26.5 millionth of a dollar a share', { name: 'f', basis: 'quantity', rate: 0.0000265 }, 0.00265],
    ['20 an order', { name: 'f', basis: 'order', rate: 20 }, 20],
    ['13 a day', { name: 'f', basis: 'day', rate: 13 }, 13],
    ['a rebate', { name: 'f', basis: 'quantity', rate: -0.002 }, -0.2],
    ['sales only', { name: 'f', basis: 'value', rate: 0.001, side: 'sell' }, 0],
    ['rounded up to the cent', { name: 'f', basis: 'quantity', rate: 0.000166, roundUpTo: 0.01 }, 0.02],
  ])('given a fee of %s, when 100 shares are bought at 25, then it is %d', (_, fee, expected) => {
    expect(new Desk([fee]).order()(100, 25)).toBe(expected)
  })

  test('given a tax on two of three fees, when an order fills, then it is of those two', () => {
    const desk = new Desk([
      { name: 'brokerage', basis: 'order', rate: 20 },
      { name: 'exchange', basis: 'value', rate: 0.001 },
      { name: 'stamp', basis: 'value', rate: 0.01 },
      { name: 'tax', basis: 'fees', rate: 0.18, of: ['brokerage', 'exchange'] },
    ])

    expect(desk.order()(100, 25)).toBe(20 + 2.5 + 25 + 4.05)
  })
})

describe('orders in parts', () => {
  test('given a minimum, a maximum and a tax on it, when an order fills in parts, then each pays what is newly due', () => {
    const fill = new Desk([
      { name: 'brokerage', basis: 'value', rate: 0.001, minimum: 2, maximum: 4 },
      { name: 'tax', basis: 'fees', rate: 0.5, of: ['brokerage'] },
    ]).order()

    // 1, then 3, then 6 of brokerage by value: 2, 3, 4 within its bounds, and half of it in tax.
    expect([fill(10, 100), fill(20, 100), fill(30, 100), fill(10, 100)]).toEqual([3, 1.5, 1.5, 0])
  })

  test('given a fee an order, when it fills in parts, then only the first pays', () => {
    const desk = new Desk([{ name: 'ticket', basis: 'order', rate: 1 }])
    const fill = desk.order()

    expect([fill(1, 10), fill(1, 10), desk.order()(1, 10)]).toEqual([1, 0, 1])
  })

  test('given maker and taker rates, when one order fills both ways, then each fill pays its own', () => {
    const fill = new Desk([{ name: 'f', basis: 'value', rate: 0.001, makerRate: 0.0002 }]).order()

    expect([fill(10, 100), fill(10, 100, 'maker')]).toEqual([1, 0.2])
  })

  test('given an order that had filled in part before a restart, when it fills on, then its minimum is not due again', () => {
    const account = new FeeAccount([{ name: 'f', basis: 'value', rate: 0.001, minimum: 5 }], USD)
    const order = { instrument: share, side: 'buy' as const, filled: 10, notional: 1_000_000_000 }

    expect(account.charge(order, 10, 1_000_000_000, 'taker', JANUARY_31 as Timestamp)).toBe(0)
  })
})

describe('days and months', () => {
  test('given a fee a sell day, when a share is sold twice a day and on the next, then each day pays once', () => {
    const desk = new Desk([{ name: 'depository', basis: 'day', rate: 13, side: 'sell' }])

    expect(desk.order('buy')(1, 10)).toBe(0)
    expect(desk.order('sell')(1, 10)).toBe(13)
    expect(desk.order('sell')(1, 10)).toBe(0)
    expect(desk.order('sell')(1, 10, 'taker', FEBRUARY_1)).toBe(13)
  })

  test('given marginal tiers, when the month passes a bound, then what lies beyond pays the lower rate until the next month', () => {
    const tiers = [
      { above: 300_000, rate: 0.002 },
      { above: 3_000_000, rate: 0.0015 },
    ]
    const desk = new Desk([{ name: 'f', basis: 'quantity', rate: 0.0035, tiers }])

    expect(desk.order()(299_000, 1)).toBe(1_046.5)
    // 1,000 at 0.0035 and 1,000 at 0.002.
    expect(desk.order()(2_000, 1)).toBe(5.5)
    // 2,699,000 at 0.002 and 1,000 at 0.0015.
    expect(desk.order()(2_700_000, 1)).toBe(5_399.5)
    expect(desk.order()(1_000, 1, 'taker', FEBRUARY_1)).toBe(3.5)
  })

  test('given tiers by value, when one order passes a bound, then both rates apply', () => {
    const desk = new Desk([{ name: 'f', basis: 'value', rate: 0.001, tiers: [{ above: 1_000, rate: 0.0005 }] }])

    expect(desk.order()(20, 100)).toBe(1.5)
  })

  test('given any orders of a month, when they are charged by tiers, then together they pay what one would', () => {
    const tiers = [
      { above: 500, rate: 0.5 },
      { above: 1_000, rate: 0.25 },
    ]
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (quantities) => {
        const schedule: FeeSchedule = [{ name: 'f', basis: 'quantity', rate: 1, tiers }]
        const desk = new Desk(schedule)
        const apart = quantities.reduce((sum, quantity) => sum + desk.order()(quantity, 1), 0)
        const total = quantities.reduce((sum, quantity) => sum + quantity, 0)
        expect(apart).toBe(new Desk(schedule).order()(total, 1))
      }),
    )
  })
})

test('given an account, when an order is estimated, then nothing is noted', () => {
  const { account, ...desk } = Object.assign(new Desk([{ name: 'f', basis: 'day', rate: 1 }]), {})
  expect(desk).toEqual({})
  const estimates = [1, 2].map(() => account.estimate(share, 'buy', 1, 1_000_000))

  expect(estimates).toEqual([1_000_000, 1_000_000])
})

test.each<[string, FeeSchedule]>([
  [
    'a name twice',
    [
      { name: 'f', basis: 'value', rate: 0 },
      { name: 'f', basis: 'value', rate: 0 },
    ],
  ],
  ['a fee of one that is not there', [{ name: 'f', basis: 'fees', rate: 0.1, of: ['g'] }]],
  [
    'a fee of one that comes later',
    [
      { name: 'f', basis: 'fees', rate: 0.1, of: ['g'] },
      { name: 'g', basis: 'value', rate: 0 },
    ],
  ],
  ['a rate of ten decimals', [{ name: 'f', basis: 'value', rate: 1e-10 }]],
  ['a negative minimum', [{ name: 'f', basis: 'value', rate: 0, minimum: -1 }]],
  ['tiers that fall', [{ name: 'f', basis: 'value', rate: 0, tiers: [2, 1].map((above) => ({ above, rate: 0 })) }]],
  ['tiers of a fee an order', [{ name: 'f', basis: 'order', rate: 0, tiers: [{ above: 1, rate: 0 }] }]],
  ['tiers and a maker rate', [{ name: 'f', basis: 'value', rate: 0, makerRate: 0, tiers: [{ above: 1, rate: 0 }] }]],
])('given %s, when the account is made, then a ConfigError says so', (_, schedule) => {
  expect(() => new FeeAccount(schedule, USD)).toThrow(ConfigError)
})
