import { expect, test } from 'vitest'
import { USD, moneyOf } from '../../../../src/engine/model/currency.ts'
import type { Price, Quantity, Timestamp } from '../../../../src/engine/model/units.ts'
import { Portfolio } from '../../../../src/engine/portfolio/portfolio.ts'
import { TapeHoldings } from '../../../../src/engine/server/replay/tape-holdings.ts'
import { instrumentOf } from '../../model/instruments.ts'

test('given a position, when its average price alone is taken over from a broker, then each event tells its own', () => {
  const instrument = instrumentOf({ symbol: 'ACME' })
  const portfolio = new Portfolio(USD, moneyOf(1_000, USD))
  const holdings = new TapeHoldings(portfolio)
  const adopt = (quantity: number, price: number) => {
    const cost = instrument.notional(price as Price, quantity as Quantity)
    portfolio.adopt(instrument, quantity as Quantity, cost, new Map(), 0 as Timestamp)
  }
  adopt(10, 50_00)
  portfolio.mark(portfolio.holding(instrument), 52_00 as Price)
  holdings.note(0)
  adopt(10, 51_00)
  holdings.note(1)
  holdings.note(2)
  adopt(0, 51_00)
  holdings.note(3)
  const told = [0, 1, 2, 3].map((index) =>
    holdings.at(index).map(({ quantity, averagePrice }) => [quantity, averagePrice]),
  )
  expect(told).toEqual([[[10, 50]], [[10, 51]], [[10, 51]], []])
})
