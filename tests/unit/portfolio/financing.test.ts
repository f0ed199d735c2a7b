import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { USD } from '../../../src/engine/model/currency.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, HOUR_MS } from '../../../src/engine/model/time.ts'
import type { Money, Price } from '../../../src/engine/model/units.ts'
import { Financing, NO_FINANCING, isFinanced } from '../../../src/engine/portfolio/financing.ts'
import type { FinancingTerms } from '../../../src/engine/portfolio/financing.ts'
import { Portfolio } from '../../../src/engine/portfolio/portfolio.ts'
import { halfEven } from '../model/exact-arithmetic.ts'
import { instrumentOf } from '../model/instruments.ts'
import { fillOf } from './fills.ts'

const share = instrumentOf()
const CASH = 10_000

/** An account of 10,000 dollars that holds so many shares at 100.00, and what financing it is booked. */
function account(terms: Partial<FinancingTerms>, held: number, instrument = share) {
  const portfolio = new Portfolio(USD, (CASH * 1e6) as Money)
  if (held !== 0) portfolio.apply(fillOf(instrument, held, 10_000))
  const financing = new Financing(portfolio, { ...NO_FINANCING, ...terms })
  financing.advance(0)
  const dollars = () => {
    const { interest, borrow, funding } = portfolio.financing
    return { interest: interest / 1e6, borrow: borrow / 1e6, funding: funding / 1e6 }
  }
  return { portfolio, financing, dollars }
}

describe('shorts', () => {
  test('given 50 shares short at 100 and 7.3 % a year, when a day ends, then 1 dollar is paid', () => {
    const { financing, dollars, portfolio } = account({ borrowRate: 0.073 }, -50)
    financing.advance(DAY_MS - 1)
    expect(dollars().borrow).toBe(0)
    financing.advance(DAY_MS)
    expect(dollars().borrow).toBe(-1)
    expect(portfolio.equity).toBe((CASH - 1) * 1e6)
  })

  test('given a weekend without bars, when the next one comes, then three days are paid', () => {
    const { financing, dollars } = account({ borrowRate: 0.073 }, -50)
    financing.advance(3 * DAY_MS)

    expect(dollars().borrow).toBe(-3)
  })

  test('given a symbol that is hard to borrow, when a day ends, then its own rate is paid', () => {
    const { financing, dollars } = account({ borrowRate: 0.073, hardToBorrow: { TEST: 0.73 } }, -50)
    financing.advance(DAY_MS)

    expect(dollars().borrow).toBe(-10)
  })

  test('given a long position, when days end, then nothing is borrowed', () => {
    const { financing, dollars } = account({ borrowRate: 0.073 }, 50)
    financing.advance(10 * DAY_MS)

    expect(dollars().borrow).toBe(0)
  })
})

describe('cash', () => {
  const rates = { creditRate: 0.0365, debitRate: 0.073 }

  test.each([
    ['half in shares', 50, 0.5],
    ['nothing in shares', 0, 1],
    ['shares on credit', 150, -1],
    // 15,000 in cash, of which 5,000 are the proceeds of the short.
    ['a short', -50, 1],
    ['a short as large as the account', -100, 1],
  ])('given %s, when a day ends, then holding %d shares brings %d', (_, held, expected) => {
    const { financing, dollars } = account(rates, held)
    financing.advance(DAY_MS)

    expect(dollars().interest).toBe(expected)
  })

  test('given interest, when a second day ends, then it is on the first day’s interest, too', () => {
    const { financing, portfolio } = account({ creditRate: 0.365 }, 0)
    financing.advance(DAY_MS)
    financing.advance(2 * DAY_MS)

    expect(portfolio.cash).toBe(10_020.01 * 1e6)
  })
})

describe('funding of perpetuals', () => {
  test('given 0.01 % every eight hours, when a day passes, then longs pay and shorts receive three times', () => {
    const long = account({ funding: 0.0001 }, 50)
    const short = account({ funding: 0.0001 }, -50)
    for (const { financing } of [long, short]) financing.advance(8 * HOUR_MS - 1)
    expect(long.dollars().funding).toBe(0)
    for (const { financing } of [long, short]) financing.advance(DAY_MS)

    expect([long.dollars().funding, short.dollars().funding]).toEqual([-1.5, 1.5])
  })

  test('given a series of rates, when time passes, then each is settled once on what was held', () => {
    const funding = [-HOUR_MS, HOUR_MS, 2 * HOUR_MS, DAY_MS].map((at, index) => ({ at, rate: (index - 2) / 1_000 }))
    const { financing, dollars, portfolio } = account({ funding }, 50)
    financing.advance(HOUR_MS)
    expect(dollars().funding).toBe(5)
    portfolio.mark(portfolio.holding(share), 20_000 as Price)
    financing.advance(2 * DAY_MS)

    expect(dollars().funding).toBe(5 - 0 - 10)
  })

  test('given nothing held, when years pass, then nobody pays', () => {
    const { financing, dollars } = account({ funding: 0.0001 }, 0)
    financing.advance(100_000 * DAY_MS)

    expect(dollars().funding).toBe(0)
  })
})

test('given any position, rates and days, when financing is booked, then each amount is the exact share, and equity the sum', () => {
  const parts = fc.integer({ min: 1, max: 1_000_000_000 })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      parts,
      parts,
      fc.integer({ min: 1, max: 400 }),
      (held, rate, credit, days) => {
        const { financing, portfolio } = account({ borrowRate: rate / 1e9, creditRate: credit / 1e9 }, -held)
        financing.advance(days * DAY_MS)
        const yearly = (amount: bigint, of: number) =>
          halfEven(amount * BigInt(of) * BigInt(days), 365n * 1_000_000_000n)
        expect(BigInt(portfolio.financing.borrow)).toBe(yearly(BigInt(held) * -100_000_000n, rate))
        expect(BigInt(portfolio.financing.interest)).toBe(yearly(BigInt(CASH) * 1_000_000n, credit))
        const { interest, borrow } = portfolio.financing
        expect(portfolio.equity).toBe(CASH * 1e6 + interest + borrow)
      },
    ),
  )
})

test('given a step back in time, when it is advanced, then nothing is booked twice', () => {
  const { financing, dollars } = account({ creditRate: 0.0365 }, 0)
  for (const days of [2, 1, 2]) financing.advance(days * DAY_MS)

  expect(dollars().interest).toBe(2)
})

test('given terms, when asked whether they move cash, then they say so', () => {
  expect(isFinanced(NO_FINANCING)).toBe(false)
  expect(isFinanced({ ...NO_FINANCING, hardToBorrow: { TEST: null } })).toBe(false)
  expect(isFinanced({ ...NO_FINANCING, hardToBorrow: { TEST: 0.1 } })).toBe(true)
  expect(isFinanced({ ...NO_FINANCING, funding: [] })).toBe(false)
  expect(isFinanced({ ...NO_FINANCING, funding: 0.0001 })).toBe(true)
})

test('given funding out of order or rates too fine, when financing is made, then a ConfigError says so', () => {
  const unordered = [2, 1].map((at) => ({ at, rate: 0 }))
  expect(() => account({ funding: unordered }, 0)).toThrow(ConfigError)
  expect(() => account({ borrowRate: 1e-10 }, 0)).toThrow(ConfigError)
})
