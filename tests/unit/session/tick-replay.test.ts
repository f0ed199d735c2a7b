import { expect, test } from 'vitest'
import { importText } from '../data/csv-text.ts'
import { SessionStage } from './stage.ts'

const MINUTE = Date.UTC(2024, 0, 8, 9)

function rows(head: string, lines: readonly string[]) {
  return importText(`${head}\n${lines.join('\n')}\n`, { symbol: 'TEST', calendar: '24/7' }).series
}

const TRADES = rows('time,price,size', [
  `${MINUTE + 1_000},100,50`,
  `${MINUTE + 61_000},101,50`,
  `${MINUTE + 62_000},99,50`,
  `${MINUTE + 90_000},98,50`,
  `${MINUTE + 121_000},97,50`,
])
const QUOTES = rows('time,bid,ask,bidsize,asksize', [
  `${MINUTE + 1_000},99,101,5,5`,
  `${MINUTE + 61_000},100,102,2,2`,
  `${MINUTE + 62_000},101,103,2,2`,
  `${MINUTE + 121_000},103,105,5,5`,
])

test('given a paper session on trades, when orders are placed between bars, then they meet the trades of the next', () => {
  const stage = new SessionStage([TRADES])
  stage.step()
  const market = stage.place('buy', 7)
  const limit = stage.place('buy', 3, {
    type: 'limit',
    limitPrice: TRADES.instrument.price(99),
  })
  expect([market.filled, limit.filled]).toEqual([0, 0])
  stage.step()
  const { portfolio } = stage.session.trader
  // 5 of the first 50 at 101, 2 of the next at 99, each with the slippage of one and commission of 1 an order; 99 is only touched by it, 98 goes through.
  expect(market.averagePrice).toBeCloseTo((5 * 102 + 2 * 100) / 7)
  expect(limit.averagePrice).toBe(99)
  expect(portfolio.equity).toBe((100_000 - 5 * 102 - 2 * 100 - 3 * 99 + 10 * 98 - 2) * 1e6)
})

test('given a paper session on quotes, when an order is larger than what is shown, then the next quote fills the rest', () => {
  const stage = new SessionStage([QUOTES])
  stage.step()
  const order = stage.place('buy', 3)
  stage.step()
  expect(order.averagePrice).toBeCloseTo((2 * 103 + 104) / 3)
  // Worth the middle of the last quote.
  expect(stage.session.trader.portfolio.equity).toBe((100_000 - 2 * 103 - 104 + 3 * 102 - 1) * 1e6)
})
