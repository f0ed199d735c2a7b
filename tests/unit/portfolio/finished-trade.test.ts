import { expect, test } from 'vitest'
import { FinishedTrade, liquidationOf, tradeWith } from '../../../src/engine/portfolio/finished-trade.ts'
import type { TradeNumbers } from '../../../src/engine/portfolio/finished-trade.ts'
import type { Money, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { instrumentOf } from '../model/instruments.ts'

const NUMBERS: TradeNumbers = {
  quantity: 3 as Quantity,
  entryTime: 60_000.5 as Timestamp,
  entryNotional: 300e6 as Money,
  exitTime: 120_000 as Timestamp,
  exitNotional: 310e6 as Money,
  grossPnl: 10e6 as Money,
  dividends: 2e6 as Money,
  commission: 1e6 as Money,
  bars: 7,
  mae: -4e6 as Money,
  mfe: 12e6 as Money,
}

test('given a trade, when some of its numbers are changed, then the others stay and its net is that of the new ones', () => {
  const trade = new FinishedTrade(instrumentOf(), 'one', 'long', NUMBERS)
  const changed = tradeWith(trade, { grossPnl: 20e6 as Money, dividends: 0 as Money })
  expect(changed).toMatchObject({ ...NUMBERS, grossPnl: 20e6, dividends: 0, netPnl: 19e6 })
  expect(changed).toMatchObject({ instrument: trade.instrument, strategyId: 'one', side: 'long' })
})

test('given a trade that ended by force, when it is marked, then it is the same trade but for the mark', () => {
  const trade = new FinishedTrade(instrumentOf(), 'one', 'short', NUMBERS)
  expect('liquidation' in trade).toBe(false)
  expect(liquidationOf(trade)).toMatchObject({ ...NUMBERS, side: 'short', netPnl: trade.netPnl, liquidation: true })
})
