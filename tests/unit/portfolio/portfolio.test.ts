import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import { Bar } from '../../../src/engine/model/bar.ts'
import { USD, currencyOf, moneyOf } from '../../../src/engine/model/currency.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Money, Price } from '../../../src/engine/model/units.ts'
import type { ClosedTrade } from '../../../src/engine/portfolio/closed-trade.ts'
import { Portfolio } from '../../../src/engine/portfolio/portfolio.ts'
import { instrumentOf } from '../model/instruments.ts'
import { fillOf } from './fills.ts'
import { LedgerOracle } from './ledger-oracle.ts'

const FILLS = 1_000_000
const CASH = moneyOf(1_000_000, USD)
const share = instrumentOf()

/** A share, a coin whose every value is rounded, and a future with a multiplier. */
const TRADED = [
  { instrument: instrumentOf({ symbol: 'SHARE' }), prices: 30_000, quantities: 400 },
  {
    instrument: instrumentOf({ symbol: 'COIN', quantityPrecision: 8, pricePrecision: 3 }),
    prices: 90_000,
    quantities: 3e7,
  },
  {
    instrument: instrumentOf({ symbol: 'FUTURE', multiplier: 0.05, pricePrecision: 4 }),
    prices: 700_000,
    quantities: 90,
  },
]

describe('the account', () => {
  test(`given ${FILLS} random fills and marks, when each is booked, then cash, cost, realised and equity equal exact arithmetic at every step`, () => {
    const random = new SeededRandom(20_240_101)
    const trades: ClosedTrade[] = []
    const portfolio = new Portfolio(USD, CASH, (trade) => trades.push(trade))
    const traded = TRADED.map((each) => ({
      ...each,
      oracle: new LedgerOracle(),
      holding: portfolio.holding(each.instrument),
    }))
    const below = (limit: number) => Math.floor(random.next() * limit)
    let [commission, netPnl, seenTrades, wrong] = [0, 0, 0, 0]
    for (let step = 0; step < FILLS && wrong === 0; step++) {
      const one = traded[below(3)] ?? traded[0]
      if (!one) break
      const { instrument, oracle, holding } = one
      const held = holding.position.quantity
      const price = 1 + below(one.prices)
      // One in four closes exactly, so that trades end; the rest add, reduce and flip as chance has it.
      const signed = held !== 0 && below(4) === 0 ? -held : (below(2) === 0 ? 1 : -1) * (1 + below(one.quantities))
      const fill = fillOf(instrument, signed, price, below(3) * 12_345)
      portfolio.apply(fill)
      oracle.take(fill)
      commission += fill.commission
      if (below(2) === 0) portfolio.mark(holding, (1 + below(one.prices)) as Price)

      let [cash, values, gross, openTrips] = [BigInt(CASH), 0n, 0n, 0n]
      for (const other of traded) {
        const marked = other.oracle.quantity === 0n ? 0n : other.oracle.value(other.holding.markPrice, other.instrument)
        cash += other.oracle.cash
        values += marked
        gross += marked < 0n ? -marked : marked
        openTrips += marked + other.oracle.tripCash
      }
      for (; seenTrades < trades.length; seenTrades++) netPnl += trades[seenTrades]?.netPnl ?? Number.NaN
      const { position } = holding
      const holds =
        position.quantity === Number(oracle.quantity) &&
        position.cost === Number(oracle.cost) &&
        position.realised === Number(oracle.realised) &&
        portfolio.cash === Number(cash) &&
        portfolio.equity === Number(cash + values) &&
        portfolio.grossExposure === Number(gross) &&
        portfolio.equity === CASH + portfolio.realised + portfolio.openPnl - portfolio.commission &&
        portfolio.equity - CASH === netPnl + Number(openTrips) &&
        portfolio.commission === commission
      if (!holds) wrong = step + 1
    }

    expect(wrong).toBe(0)
    expect(trades.map((trade) => trade.netPnl).toSorted((a, b) => a - b)).toEqual(
      traded.flatMap(({ oracle }) => oracle.closed.map(Number)).toSorted((a, b) => a - b),
    )
    expect(trades.length).toBeGreaterThan(FILLS / 5)
  }, 60_000)

  test('given a buy of 10 at 100 with 1 of commission, when marked at 110, then cash, equity and exposure follow', () => {
    const portfolio = new Portfolio(USD, moneyOf(10_000, USD))
    const holding = portfolio.holding(share)

    portfolio.apply(fillOf(share, 10, 100_00, 1_000_000))
    portfolio.mark(holding, 110_00 as Price)

    expect(portfolio.cash).toBe(moneyOf(8_999, USD))
    expect(portfolio.equity).toBe(moneyOf(10_099, USD))
    expect([portfolio.grossExposure, portfolio.netExposure]).toEqual([moneyOf(1_100, USD), moneyOf(1_100, USD)])
    expect([portfolio.openPnl, portfolio.realised]).toEqual([moneyOf(100, USD), 0])
    expect(portfolio.traded).toBe(moneyOf(1_000, USD))
  })

  test('given a short, when it is marked, then cash rose by the sale and exposure is gross up, net down', () => {
    const portfolio = new Portfolio(USD, moneyOf(10_000, USD))
    portfolio.apply(fillOf(share, -10, 100_00))

    expect(portfolio.cash).toBe(moneyOf(11_000, USD))
    expect(portfolio.equity).toBe(moneyOf(10_000, USD))
    expect([portfolio.grossExposure, portfolio.netExposure]).toEqual([moneyOf(1_000, USD), moneyOf(-1_000, USD)])
  })

  test('given a flip, when it is booked, then the average price is that of the new side and the holding opened at the flip', () => {
    const portfolio = new Portfolio(USD, moneyOf(10_000, USD))
    const { position } = portfolio.holding(share)
    portfolio.apply(fillOf(share, 10, 100_00, 0, 1))
    portfolio.apply(fillOf(share, 5, 130_00, 0, 2))
    expect([position.averagePrice, position.openedAt]).toEqual([110, 1])

    expect(portfolio.apply(fillOf(share, -20, 120_00, 0, 3))).toBe(moneyOf(150, USD))

    expect([position.quantity, position.averagePrice, position.openedAt]).toEqual([-5, 120, 3])
    expect(position.openPnlAt(118_00 as Price)).toBe(moneyOf(10, USD))
  })

  test('given a flat position, when anything is asked of it, then it is zero without a sign, and it has no average', () => {
    const portfolio = new Portfolio(USD, CASH)
    portfolio.apply(fillOf(share, -3, 100_00))
    portfolio.apply(fillOf(share, 3, 100_00))
    const { position, openPnl, value } = portfolio.holding(share)

    expect([position.quantity, position.cost, position.realised, openPnl, value]).toEqual([0, 0, 0, 0, 0])
    expect([position.valueAt(1 as Price), position.openPnlAt(1 as Price)]).toEqual([0, 0])
    expect(position.averagePrice).toBeNaN()
  })

  test('given an instrument in another currency, when its holding is asked for, then the account refuses it', () => {
    const euro = instrumentOf({ currency: currencyOf('EUR') })

    expect(() => new Portfolio(USD, CASH).holding(euro)).toThrow(ConfigError)
  })

  test('given bars while nothing is held, when they pass, then only the last price is remembered', () => {
    const portfolio = new Portfolio(USD, CASH)
    const holding = portfolio.holding(share)
    const bar = new Bar(share, MINUTE_MS)
    bar.set(0, 1, 3, 1, 2, 0)

    portfolio.markBar(holding, bar)

    expect([holding.markPrice, holding.value, portfolio.equity]).toEqual([2, 0 as Money, CASH])
  })
})
