import { beforeAll, describe, expect, test } from 'vitest'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import { RiskViolation, ensure } from '../../../src/engine/model/errors.ts'
import { sameInstruments } from '../../../src/engine/session/restore.ts'
import type { StrategyDefinition } from '../../../src/engine/strategy/definition.ts'
import { emptyStore } from '../../unit/storage/samples.ts'
import { seriesOf } from '../../unit/session/series.ts'
import { CrashingSession, sampleStrategy } from './crashing-session.ts'

const BARS = 90
/** Goes up and down often enough for crossovers. */
const HISTORY = seriesOf({
  bars: BARS,
  calendar: 'XNYS',
  close: (index) => 100 + 12 * Math.sin(index / 4) + (index % 3),
})

let strategies: StrategyDefinition[]
beforeAll(async () => {
  strategies = await Promise.all(['sma-cross', 'rsi-reversion'].map(sampleStrategy))
})

/** What a human does after the bar of a number. */
const SCRIPT: Readonly<Record<number, (session: CrashingSession) => void>> = {
  0: (room) => room.startStrategy('sma-cross', { fast: 3, slow: 8, quantity: 10 }),
  2: (room) => void room.place('buy', 5),
  5: (room) => void room.place('buy', 7, { limit: 91.5 }),
  9: (room) => void room.place('sell', 3, { stop: 80, timeInForce: 'day' }),
  12: (room) => void room.place('sell', 5, { limit: 112 }),
  20: (room) => void room.place('buy', 4, { limit: 10 }),
  21: (room) => expect(() => room.place('buy', 1_000_000)).toThrow(RiskViolation),
  30: (room) => void room.place('sell', 20, { limit: 111 }),
  40: (room) => void room.place('buy', 2, { limit: 95, timeInForce: 'day' }),
}

/** Plays to the end. What a human does is written at once, the rest when `writes` says so; `crashes` says the rest. */
function play(room: CrashingSession, writes: () => boolean, crashes: () => boolean): number {
  let at = 0
  let acted = -1
  let dropped = 0
  const bars = () => room.session.feed.history('TEST').length
  while ((at = bars()) < BARS) {
    if (at > acted) {
      acted = at
      SCRIPT[at]?.(room)
      if (SCRIPT[at]) room.session.ledger.write()
    }
    room.session.feed.step()
    if (writes()) room.session.ledger.write()
    if (crashes() && dropped < 200) {
      dropped++
      room.crash()
    }
  }
  room.session.ledger.write()
  return dropped
}

const never = () => false
const always = () => true

describe('A session that crashes', () => {
  test('given a crash after every bar, each written, goes on exactly as if there had been none', async () => {
    const store = await emptyStore()
    const calm = new CrashingSession(store, [HISTORY], 'calm', strategies)
    play(calm, always, never)
    const shaken = new CrashingSession(store, [HISTORY], 'shaken', strategies)
    expect(play(shaken, always, always)).toBe(BARS)
    expect(calm.trades.length).toBeGreaterThan(10)
    expect(shaken.trades).toEqual(calm.trades)
    const ofCalm = JSON.parse(JSON.stringify(calm.state).replaceAll('calm-', 'shaken-')) as unknown
    expect(JSON.parse(JSON.stringify(shaken.state))).toEqual(ofCalm)
  })

  test.each(Array.from({ length: 6 }, (_, seed) => seed))(
    'given crashes at random moments between writes (seed %d), trades the same and loses no order of a human',
    async (seed) => {
      const random = new SeededRandom(seed)
      const store = await emptyStore()
      const calm = new CrashingSession(store, [HISTORY], 'calm', strategies)
      play(calm, always, never)
      const shaken = new CrashingSession(store, [HISTORY], 'shaken', strategies)
      const dropped = play(
        shaken,
        () => random.next() < 0.4,
        () => random.next() < 0.3,
      )
      expect(dropped).toBeGreaterThan(5)
      expect(shaken.trades).toEqual(calm.trades)
      const { account, positions, dayStart, equity } = calm.state
      expect(shaken.state).toMatchObject({ account, positions, dayStart, equity })
      const manual = (room: CrashingSession) =>
        [...room.trader.orders.orders].filter(({ strategyId }) => strategyId === 'manual').map(({ status }) => status)
      expect(manual(shaken)).toEqual(manual(calm))
    },
  )

  test('given any moment of a crash, is at the state of its last write', async () => {
    const store = await emptyStore()
    const room = new CrashingSession(store, [HISTORY], 's', strategies)
    let written = room.state
    play(
      room,
      () => {
        room.session.ledger.write()
        written = room.state
        return false
      },
      () => {
        room.crash()
        expect(room.state).toEqual(written)
        return false
      },
    )
  })

  test('given an intent that was not known to have left, ends it in words and gives its number to no other', async () => {
    const store = await emptyStore()
    const room = new CrashingSession(store, [HISTORY], 's')
    room.session.feed.step()
    room.session.ledger.write()
    expect(() => room.place('buy', 1_000_000)).toThrow(RiskViolation)
    const lost = room.place('buy', 1)
    room.crash()
    const found = ensure(room.trader.orders.find(lost.id), 'the order')
    expect(found.status).toBe('canceled')
    expect(found.reason).toContain('unknown to the paper exchange')
    const next = room.place('buy', 2)
    expect(next.id).not.toBe(lost.id)
    room.session.feed.step()
    room.session.ledger.write()
    expect(room.trades.map(({ quantity }) => quantity)).toEqual([2])
    room.crash()
    expect(room.trader.orders.find(lost.id)?.status).toBe('canceled')
  })

  test('given many engines, never uses the id of a fill again', async () => {
    const store = await emptyStore()
    const room = new CrashingSession(store, [HISTORY], 's')
    for (let engine = 0; engine < 5; engine++) {
      room.session.feed.step()
      room.place('buy', 1)
      room.session.feed.step()
      room.session.ledger.write()
      room.crash()
    }
    const ids = store.sessions.load('s').fills.map(({ id }) => id)
    expect(ids).toHaveLength(5)
    expect(new Set(ids).size).toBe(5)
  })

  test('given a strategy that stopped with a position, lists it and gives its id and position to no other', async () => {
    const store = await emptyStore()
    const room = new CrashingSession(store, [HISTORY], 's', strategies)
    room.startStrategy('sma-cross', { fast: 3, slow: 8, quantity: 10 })
    const held = () =>
      [...room.session.strategies.get('sma-cross-1').host.desk.positions].map(({ quantity }) => quantity)
    while (held()[0] === 0) room.session.feed.step()
    room.session.strategies.stop('sma-cross-1')
    room.session.ledger.write()
    room.crash()
    expect(room.session.strategies.get('sma-cross-1').state).toBe('stopped')
    expect(held()).toEqual([10])
    room.startStrategy('sma-cross', { fast: 3, slow: 8, quantity: 10 })
    const second = room.session.strategies.get('sma-cross-2')
    expect([...second.host.desk.positions].map(({ quantity }) => quantity)).toEqual([0])
  })

  test('given a strategy whose file is gone, gives its id to no other', async () => {
    const store = await emptyStore()
    const room = new CrashingSession(store, [HISTORY], 's', strategies)
    room.startStrategy('sma-cross', { fast: 3, slow: 8, quantity: 10 })
    room.session.ledger.write()
    room.crash({ recalls: false })
    room.startStrategy('sma-cross', { fast: 3, slow: 8, quantity: 10 })
    expect([...room.session.strategies.all].map(({ host }) => host.id)).toEqual(['sma-cross-2'])
  })

  test('given data that is not that of the session, refuses in words', async () => {
    const store = await emptyStore()
    const room = new CrashingSession(store, [HISTORY], 's')
    room.session.feed.step()
    room.session.ledger.write()
    const finer = seriesOf({ bars: BARS, calendar: 'XNYS', pricePrecision: 4 })
    expect(() => sameInstruments([finer], store.sessions.load('s'))).toThrow(/the data of TEST is not that/)
  })
})
