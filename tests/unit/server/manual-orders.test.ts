import { describe, expect, test } from 'vitest'
import type { OrderTicket } from '../../../src/contract/commands.ts'
import { ConfigError, RiskViolation } from '../../../src/engine/model/errors.ts'
import { amendOrder, closePosition, placeOrder } from '../../../src/engine/server/manual-orders.ts'
import { orderView } from '../../../src/engine/server/views.ts'
import { seriesOf } from '../session/series.ts'
import { SessionStage } from '../session/stage.ts'

const TICKET: OrderTicket = {
  symbol: 'TEST',
  side: 'buy',
  type: 'market',
  timeInForce: 'day',
  quantity: 10,
  limitPrice: null,
  stopPrice: null,
}

function began() {
  const stage = new SessionStage([seriesOf({ bars: 30, calendar: 'XNYS' })])
  stage.step()
  const last =
    stage.session.trader.portfolio.holding(stage.session.trader.market.get('TEST').instrument).markPrice / 100
  return { stage, session: stage.session, last, working: () => stage.session.trader.working.orders }
}

describe('tickets', () => {
  test('given a ticket with a bracket, when it is sent, then its exits wait for it and cancel each other', () => {
    const { session, last, working } = began()
    const bracket = { stopLoss: last - 20, takeProfit: last + 20 }
    const entry = placeOrder(session, { ...TICKET, bracket })
    const exits = working().filter((order) => order !== entry)
    expect(exits.map((order) => orderView(order))).toMatchObject([
      { type: 'stop', side: 'sell', parentId: entry.id, oco: entry.id, reduceOnly: true, stopPrice: bracket.stopLoss },
      { type: 'limit', side: 'sell', parentId: entry.id, oco: entry.id, limitPrice: bracket.takeProfit },
    ])
  })

  test('given an exit that the gate refuses, when the ticket is sent, then the entry is taken back', () => {
    const { session, working } = began()
    expect(() => placeOrder(session, { ...TICKET, bracket: { stopLoss: -5, takeProfit: null } })).toThrow(RiskViolation)
    expect(working()).toEqual([])
  })

  test('given a trailing stop, when it is sent, then its view tells trail and stop', () => {
    const { session, last } = began()
    const order = placeOrder(session, { ...TICKET, side: 'sell', type: 'trailing-stop', trailAmount: 2 })
    expect(orderView(order)).toMatchObject({
      type: 'trailing-stop',
      trailAmount: 2,
      stopPrice: Number((last - 2).toFixed(2)),
    })
  })

  test('given a working order, when it is changed, then prices that are null stay; what is over or unknown is refused', () => {
    const { session, last } = began()
    const limitPrice = Number((last - 10).toFixed(2))
    const order = placeOrder(session, { ...TICKET, type: 'limit', limitPrice })
    amendOrder(session, { id: order.id, quantity: 5, limitPrice: null, stopPrice: null })
    expect(orderView(order)).toMatchObject({ quantity: 5, limitPrice, status: 'accepted' })
    session.cancel(order.id)
    const again = { id: order.id, quantity: 4, limitPrice: null, stopPrice: null }
    expect(() => amendOrder(session, again)).toThrow(ConfigError)
    expect(() => amendOrder(session, { ...again, id: 'nobody' })).toThrow(ConfigError)
  })

  test('given a position with a bracket, when it is closed by hand, then the exits are gone with it', () => {
    const { stage, session, last, working } = began()
    placeOrder(session, { ...TICKET, bracket: { stopLoss: last - 20, takeProfit: last + 20 } })
    stage.step()
    expect(closePosition(session, 'TEST').instructions.reduceOnly).toBe(true)
    stage.step()
    expect(working()).toEqual([])
  })
})
