import { expect, test } from 'vitest'
import { ensure } from '../../../src/engine/model/errors.ts'
import { instructionsOf } from '../../../src/engine/model/order-request.ts'
import type { Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { AAPL, SESSION, emptyStore, newOrder } from './samples.ts'

test('given an order with one that waits for it, when the store is read, then they hang together as before', async () => {
  const store = await emptyStore()
  const journal = store.sessions.create(SESSION)
  const entry = newOrder('o1')
  const instructions = instructionsOf({ parent: entry, oco: 'o1', reduceOnly: true })
  const stop = newOrder('o2', { type: 'stop', side: 'sell', stopPrice: 9_000 as Price, instructions })
  for (const order of [entry, stop]) journal.recordIntent(order)

  const [parent, child] = store.sessions.load('s1').orders
  expect(child?.instructions.parent).toBe(parent)
  expect(child?.instructions).toMatchObject({ oco: 'o1', reduceOnly: true, postOnly: false })
})

test('given an order that was changed and triggered, when the store is read, then it is as it was left; its terms before are not', async () => {
  const store = await emptyStore()
  const journal = store.sessions.create(SESSION)
  const order = newOrder('o1', {
    instrument: AAPL,
    type: 'stop-limit',
    stopPrice: 9_000 as Price,
    limitPrice: 9_005 as Price,
  })
  journal.recordIntent(order)
  order.transition('submitted', 2 as Timestamp)
  const amendment = { quantity: 7 as Quantity, limitPrice: 9_010 as Price, stopPrice: 9_000 as Price }
  journal.recordAmendment(order, amendment, 3 as Timestamp)
  order.amend(amendment, 3 as Timestamp)
  order.trigger(4 as Timestamp)
  journal.inTransaction(() => {
    journal.recordOrder(order)
    // An intent that others could not see on disk is none.
    expect(() => journal.recordAmendment(order, amendment, 5 as Timestamp)).toThrow('outside of a transaction')
  })

  const found = ensure(store.sessions.load('s1').orders[0], 'the order')
  expect([found.quantity, found.limitPrice, found.triggered, found.updatedAt]).toEqual([7, 9_010, true, 4])
})
