import { describe, expect, test } from 'vitest'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import type { Fill } from '../../../src/engine/model/fill.ts'
import type { OrderSide } from '../../../src/engine/model/order-request.ts'
import type { Money, Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { HoldingBook } from '../../../src/engine/portfolio/holding-book.ts'
import { MarginAccount } from '../../../src/engine/portfolio/margin-account.ts'
import { marginModel } from '../../../src/engine/portfolio/margin-model.ts'
import { REG_T, type MarginTerms } from '../../../src/engine/portfolio/margin-terms.ts'
import { Portfolio } from '../../../src/engine/portfolio/portfolio.ts'
import { liquidationPoint } from '../../../src/engine/risk/liquidation-distance.ts'
import { instrumentOf } from '../model/instruments.ts'

const ISOLATED: MarginTerms = { kind: 'isolated', leverage: 10, leverages: {}, maintenance: 0.004, liquidationFee: 0 }

/** A position on margin, opened at a price and valued at it. */
function held(terms: MarginTerms, side: OrderSide, quantity: number, decimal: number, cash: number) {
  const instrument = instrumentOf({ pricePrecision: 2, quantityPrecision: 1 })
  const isIsolated = terms.kind === 'isolated'
  const portfolio = new Portfolio(USD, moneyOf(cash, USD), undefined, (of) =>
    isIsolated ? new HoldingBook(of, 'profit', null, () => 0) : null,
  )
  const price = instrument.price(decimal)
  const size = instrument.quantity(quantity)
  const fill: Fill = {
    id: 'F',
    orderId: 'O',
    strategyId: 'manual',
    instrument,
    side,
    price,
    quantity: size,
    notional: instrument.notional(price, size),
    commission: 0 as Money,
    at: 0 as Timestamp,
  }
  portfolio.apply(fill)
  const holding = portfolio.holding(instrument)
  portfolio.mark(holding, price)
  return { account: new MarginAccount(marginModel(terms), portfolio, null, () => 0), holding, portfolio }
}

describe('Liquidation distance', () => {
  test('given shares on Regulation T, when 8,000 of credit are to be covered, then margin runs out at 66.67', () => {
    const { account, holding } = held(REG_T, 'buy', 160, 100, 8_000)
    const point = liquidationPoint(account, holding)
    expect(point?.price).toBeCloseTo(6_666.67, 0)
    expect(point?.distance).toBeCloseTo(1 / 3, 3)
  })

  test('given another position, when one falls, then the other stays as it is', () => {
    const { account, holding, portfolio } = held(REG_T, 'buy', 160, 100, 9_000)
    const alone = liquidationPoint(account, holding)?.distance ?? 0
    const other = instrumentOf({ symbol: 'OTHER' })
    const price = other.price(10)
    const size = other.quantity(100)
    const terms = { id: 'G', orderId: 'P', strategyId: 'manual', side: 'buy' as const, at: 0 as Timestamp }
    const notional = other.notional(price, size)
    portfolio.apply({ ...terms, instrument: other, price, quantity: size, notional, commission: 0 as Money })
    // What the other needs is not there for this one any more.
    expect(liquidationPoint(account, holding)?.distance).toBeLessThan(alone)
  })

  test('given a bitcoin position on isolated margin, when long or short, then it is the venue’s liquidation price', () => {
    const long = held(ISOLATED, 'buy', 0.1, 60_000, 10_000)
    expect(liquidationPoint(long.account, long.holding)?.price).toBeCloseTo(5_421_686.7, 0)
    const short = held(ISOLATED, 'sell', 0.1, 60_000, 10_000)
    expect(liquidationPoint(short.account, short.holding)?.price).toBeCloseTo(6_573_705, 0)
  })

  test('given margin that does not suffice now, cannot run out, or nothing held, when asked, then it says so', () => {
    const broke = held(REG_T, 'buy', 160, 100, 2_000)
    expect(liquidationPoint(broke.account, broke.holding)).toEqual({ price: 10_000, distance: 0 })
    const rich = held(REG_T, 'buy', 1, 100, 8_000)
    expect(liquidationPoint(rich.account, rich.holding)).toBeNull()
    const other = rich.portfolio.holding(instrumentOf({ symbol: 'OTHER' }))
    expect(liquidationPoint(rich.account, other)).toBeNull()
    rich.portfolio.mark(other, 100 as Price)
    expect(liquidationPoint(rich.account, other)).toBeNull()
    const penny = held(REG_T, 'buy', 10, 0.01, 8_000)
    expect(liquidationPoint(penny.account, penny.holding)).toBeNull()
    const none: Quantity = rich.portfolio.quantity(other.instrument)
    expect(none).toBe(0)
  })
})
