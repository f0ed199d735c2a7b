import { expect, test } from 'vitest'
import { MINUTE_MS } from '../../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../../src/engine/model/units.ts'
import { Strategy } from '../../../../src/engine/strategy/strategy.ts'
import { definitionOf } from '../stage.ts'
import { OPEN, QuoteRoom } from './quote-room.ts'

const TIME = { time: { due: (OPEN + MINUTE_MS) as Timestamp } }

/** A room of which two strategies and a human hold so much. */
function shared(one: number, two: number, byHand = 0): QuoteRoom {
  const first = new QuoteRoom()
  first.quote(100)
  for (const [strategyId, held] of Object.entries({ 'one-1': one, 'two-1': two, manual: byHand })) {
    if (held !== 0) first.place(held > 0 ? 'buy' : 'sell', Math.abs(held), { strategyId })
    first.quote(100)
  }
  return new QuoteRoom({ past: { ...first.past(), strategies: [{ id: 'one-1' }, { id: 'two-1' }] } })
}

const sent = (room: QuoteRoom) => room.exits.map(({ strategyId, quantity }) => [strategyId, quantity])

test('given a position of several, when its exit acts, then each leaves with what is theirs', () => {
  const room = shared(60, 30, 10)
  room.set(TIME)
  room.pass(MINUTE_MS)
  room.quote(100)
  expect(sent(room)).toEqual([
    ['one-1', 60],
    ['two-1', 30],
    ['manual', 10],
  ])
  expect(room.quantity).toBe(0)
})

test('given a strategy’s position that a human closes, when its exit acts before that has filled, then nothing is turned', () => {
  const room = shared(60, 0)
  room.set(TIME)
  room.place('sell', 45, { reduceOnly: true })
  room.pass(MINUTE_MS)
  expect(sent(room)).toEqual([['one-1', 15]])
  room.quote(100)
  expect([room.quantity, room.plan]).toEqual([0, undefined])
})

test('given strategies on either side of a position, when its exit acts, then no more leaves than the account holds', () => {
  const room = shared(100, -40)
  room.set(TIME)
  room.pass(MINUTE_MS)
  room.quote(100)
  expect([sent(room), room.quantity]).toEqual([[['one-1', 60]], 0])
})

test('given an exit on its way, when the strategy leaves by itself, then it sends nothing more', () => {
  const room = new QuoteRoom()
  const { strategies } = room.session
  const definition = definitionOf(class extends Strategy {})
  const { host } = strategies.start({ definition, symbols: ['TEST'], timeframe: '1m', params: {} })
  room.quote(100)
  host.place('buy', 60, {})
  room.quote(100)
  room.set(TIME)
  room.pass(MINUTE_MS)
  expect(sent(room)).toEqual([[host.id, 60]])
  expect(host.close('TEST')).toBeNull()
  // What the engine sent for it is not its own, for the next engine neither.
  const next = new QuoteRoom({ past: { ...room.past(), strategies: [{ id: host.id }] }, now: OPEN + MINUTE_MS })
  const launch = { definition, id: host.id, symbols: ['TEST'], timeframe: '1m', params: {} }
  const again = next.session.strategies.start(launch)
  expect([again.ordersPlaced, host.desk.ordersPlaced]).toEqual([1, 1])
})
