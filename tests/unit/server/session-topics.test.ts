import { describe, expect, test, vi } from 'vitest'
import type { StreamDelta, StreamSnapshot, StreamType } from '../../../src/contract/streams.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { Price, Timestamp } from '../../../src/engine/model/units.ts'
import { Pulse } from '../../../src/engine/server/pulse.ts'
import { SessionTopics } from '../../../src/engine/server/session-topics.ts'
import type { Topic } from '../../../src/engine/server/topics.ts'
import { seriesOf } from '../session/series.ts'
import { SessionStage } from '../session/stage.ts'

function topicsRoom() {
  const stage = new SessionStage([seriesOf({ bars: 50 })])
  const time = new SimulatedClock(0 as Timestamp)
  const topics = new SessionTopics(new Pulse(time), () => stage.session)
  topics.follow(stage.session, [])
  const beat = () => {
    topics.moment()
    time.advanceTo((time.now() + 33) as Timestamp)
  }
  const watch = <T extends StreamType>(topic: Topic<T>) => {
    const told = { snapshots: [] as StreamSnapshot<T>[], deltas: [] as StreamDelta<T>[] }
    topic.subscribe({
      snapshot: (value) => void told.snapshots.push(value),
      delta: (value) => void told.deltas.push(value),
      restart: () => undefined,
    })
    return told
  }
  return { stage, topics, beat, watch }
}

describe('The blotters of a session', () => {
  test('given thousands of orders, a beat looks at those that changed and at no other', () => {
    const { stage, topics, beat, watch } = topicsRoom()
    stage.step()
    for (let order = 0; order < 3_000; order++) stage.place('buy', 1, { type: 'limit', limitPrice: 1 as Price })
    const orders = watch(topics.orders)
    watch(topics.account)
    watch(topics.positions)
    const all = vi.spyOn(stage.session.trader.orders, 'orders', 'get')
    const find = vi.spyOn(stage.session.trader.orders, 'find')
    stage.place('buy', 1)
    stage.step()
    find.mockClear()
    beat()
    expect(orders.deltas.map(({ upsert }) => upsert.map(({ status }) => status))).toEqual([['filled']])
    expect(all).not.toHaveBeenCalled()
    expect(find).toHaveBeenCalledTimes(1)
  })

  test('given more orders than a blotter shows, has the newest and all that work', () => {
    const { stage, topics, watch } = topicsRoom()
    stage.step()
    const resting = stage.place('buy', 1, { type: 'limit', limitPrice: 1 as Price })
    for (let order = 0; order < 2_500; order++) stage.session.cancel(stage.place('buy', 1, LIMIT).id)
    const rows = watch(topics.orders).snapshots[0] ?? []
    expect(rows).toHaveLength(2_001)
    expect(rows[0]?.id).toBe(resting.id)
  })

  test('given a position that goes flat between two beats, is removed', () => {
    const { stage, topics, beat, watch } = topicsRoom()
    stage.step()
    stage.place('buy', 2)
    stage.step()
    const positions = watch(topics.positions)
    expect(positions.snapshots[0]).toMatchObject([{ symbol: 'TEST', quantity: 2 }])
    stage.place('sell', 2)
    stage.step()
    beat()
    expect(positions.deltas).toEqual([{ upsert: [], remove: ['TEST'] }])
  })

  test('given fills, tells what each realised in the account', () => {
    const { stage, topics, beat, watch } = topicsRoom()
    const fills = watch(topics.fills)
    stage.step()
    stage.place('buy', 2)
    stage.step()
    stage.place('sell', 1)
    stage.step()
    beat()
    const rows = fills.deltas.flat()
    expect(rows.map(({ side }) => side)).toEqual(['buy', 'sell'])
    expect(rows[0]?.realisedPnl).toBe(0)
    expect(rows[1]?.realisedPnl).toBeCloseTo((rows[1]?.price ?? 0) - (rows[0]?.price ?? 0), 6)
  })
})

const LIMIT = { type: 'limit', limitPrice: 1 as Price } as const
