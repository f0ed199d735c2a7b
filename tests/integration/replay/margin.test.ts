import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Order } from '../../../src/engine/model/order.ts'
import { REG_T } from '../../../src/engine/portfolio/margin-terms.ts'
import { seriesOf } from '../../unit/session/series.ts'
import { RecordedSession } from './recorded.ts'

/** Falls from 100 to 60 after ten minutes, with volume enough for anybody. */
const FALL = seriesOf({ symbol: 'AAA', bars: 40, timeframe: MINUTE_MS, close: (bar) => (bar < 10 ? 100 : 60) })
FALL.bars.volume.fill(10_000_000)

/** Orders by their ids: those that were forced come before or after the others. */
const told = (orders: Iterable<Order>) =>
  Array.from(orders, ({ id, status, filled, reason }) => ({ id, status, filled, reason })).toSorted((a, b) =>
    a.id < b.id ? -1 : 1,
  )

/** A paper session on half credit in which the fall takes place. */
async function fallen(): Promise<RecordedSession> {
  const recorded = new RecordedSession({ kind: 'replay', datasets: ['aaa'], speed: 1 }, [FALL], REG_T)
  await recorded.start()
  recorded.session.feed.step()
  recorded.place('AAA', 'buy', 19_000)
  for (let bar = 0; bar < 15; bar++) recorded.session.feed.step()
  recorded.session.write()
  return recorded
}

describe('a paper session on margin', () => {
  test('given shares on credit, when they fall, then they are reduced by force, and alerts say so', async () => {
    const { session } = await fallen()
    const orders = [...session.trader.orders.orders]
    const forced = orders.filter(({ id }) => id.startsWith('margin-'))
    expect(forced.length).toBeGreaterThan(0)
    expect(forced[0]).toMatchObject({ status: 'filled', side: 'sell', strategyId: 'manual' })
    const { equity, maintenance } = session.trader.books.margin?.stateAt() ?? { equity: 0, maintenance: 1 }
    expect(equity).toBeGreaterThan(maintenance)
  })

  test('given such a session, when its engine is gone, then the next one has the same account and its own ids', async () => {
    const recorded = await fallen()
    const { portfolio: before, orders } = recorded.session.trader
    const [cash, held, all] = [before.cash, [...before.holdings].map(({ value }) => value), told(orders.orders)]
    await recorded.start()
    const { trader } = recorded.session
    expect(trader.portfolio.cash).toBe(cash)
    expect(Array.from(trader.portfolio.holdings, ({ value }) => value)).toEqual(held)
    expect(told(trader.orders.orders)).toEqual(all)
    expect(recorded.place('AAA', 'sell', 1).id).toBe('s1-2')
  })

  test('given its journal, when it is replayed, then the same happens', async () => {
    const recorded = await fallen()
    expect(await recorded.replay()).toMatchObject({ difference: null })
  })
})
