import { describe, expect, test } from 'vitest'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import { currencyOf } from '../../../src/engine/model/currency.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import { ticksOf } from '../../../src/engine/model/tick-series.ts'
import { START, seriesOf } from '../../unit/session/series.ts'
import { RecordedSession } from './recorded.ts'

const EUR = currencyOf('EUR')
const EARLIER = START - MINUTE_MS

/** A share in euro, at 100 all day. */
const SHARE = seriesOf({ symbol: 'SAP', currency: EUR, bars: 20, timeframe: MINUTE_MS, close: () => 100 })
/** 1.10, and 1.20 from the bar on that closes with the tenth of the share. */
const EURUSD = seriesOf({
  symbol: 'EURUSD',
  kind: 'fx',
  pricePrecision: 4,
  bars: 21,
  timeframe: MINUTE_MS,
  start: EARLIER,
  close: (bar) => (bar < 10 ? 1.1 : 1.2),
})
SHARE.bars.volume.fill(10_000_000)

async function begun(feed: { datasets: string[]; rates?: string[] }, histories: readonly BarSeries[]) {
  const recorded = new RecordedSession({ kind: 'replay', speed: 1, ...feed }, histories)
  await recorded.start()
  return recorded
}

/** A paper session in dollars that buys a hundred of the share, at 100.01 with the slippage of one, and waits for the rate. */
async function traded(): Promise<RecordedSession> {
  const recorded = await begun({ datasets: ['sap'], rates: ['eurusd'] }, [SHARE, EURUSD])
  recorded.session.feed.step()
  recorded.place('SAP', 'buy', 100)
  for (let bar = 0; bar < 12; bar++) recorded.session.feed.step()
  recorded.session.write()
  return recorded
}

/** What is left of a million: 10,001 euro at 1.1 dollars, and a commission of 1. */
const CASH = 1_000_000 - 10_001 * 1.1 - 1

describe('a paper session with other currencies', () => {
  test('given rates, when a foreign share is held, then it was paid at the rate of then and is worth that of now', async () => {
    const { portfolio } = (await traded()).session.trader
    expect(portfolio.cash).toBe(Math.round(CASH * 1e6))
    expect(portfolio.equity).toBe(Math.round((CASH + 10_000 * 1.2) * 1e6))
  })

  test('given a pair that is played itself, then it converts without being named', async () => {
    const recorded = await begun({ datasets: ['sap', 'eurusd'] }, [SHARE, EURUSD])
    recorded.session.feed.step()
    recorded.place('SAP', 'buy', 100)
    recorded.session.feed.step()
    expect(recorded.session.trader.portfolio.cash).toBe(Math.round(CASH * 1e6))
  })

  test('given no rates, when the session is made, then the pair that is missing is named', async () => {
    await expect(begun({ datasets: ['sap'] }, [SHARE])).rejects.toThrow(
      'expected bars of EURUSD or USDEUR, or of two pairs, to convert SAP, which is in EUR, found none',
    )
  })

  test('given its journal, when the engine is gone and when it is replayed, then it is the same account', async () => {
    const recorded = await traded()
    const { cash, equity } = recorded.session.trader.portfolio
    expect(await recorded.replay()).toMatchObject({ difference: null })
    await recorded.start()
    const { portfolio } = recorded.session.trader
    expect([portfolio.cash, portfolio.equity]).toEqual([cash, equity])
  })
})

describe('a paper session on trades', () => {
  test('given its journal, when it is replayed, then orders meet the same trades', async () => {
    const series = seriesOf({ symbol: 'AAA', bars: 5, timeframe: MINUTE_MS, close: () => 100 })
    const times = Array.from({ length: 10 }, (_, half) => START + half * (MINUTE_MS / 2))
    const ticks = ticksOf('trades', [
      Float64Array.from(times),
      Float64Array.from(times, (_, index) => 100_00 + index * 10),
      Float64Array.from(times, () => 50),
    ])
    const recorded = await begun({ datasets: ['aaa'] }, [{ ...series, ticks }])
    recorded.session.feed.step()
    const order = recorded.place('AAA', 'buy', 8)
    recorded.session.feed.step()
    recorded.session.write()
    expect([order.filled, order.averagePrice]).toEqual([8, expect.closeTo((5 * 100.21 + 3 * 100.31) / 8)])
    expect(await recorded.replay()).toMatchObject({ difference: null, fills: 2 })
  })
})
