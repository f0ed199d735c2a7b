import { describe, expect, test, vi } from 'vitest'
import type { AlertView } from '../../../src/contract/views.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { Pulse } from '../../../src/engine/server/pulse.ts'
import { KeyedTopic } from '../../../src/engine/server/topics.ts'

function alert(id: string): AlertView {
  const unseen = { acknowledgedAt: null, acknowledgedBy: null, escalation: 0, desktop: false }
  const told = { subject: '', correlationId: null, count: 1, lastAt: 0, ...unseen }
  return { id, at: 0, severity: 'info', source: 'test', code: 'T', message: id, ...told }
}

function topicRoom() {
  const time = new SimulatedClock(0 as Timestamp)
  const pulse = new Pulse(time)
  const rows = new Map<string, AlertView>()
  const row = vi.fn<(id: string) => AlertView | undefined>((id) => rows.get(id))
  const topic = new KeyedTopic<'alerts'>(pulse, () => [...rows.values()], row)
  const set = (id: string) => {
    rows.set(id, alert(id))
    topic.changed(id)
  }
  const remove = (id: string) => {
    rows.delete(id)
    topic.changed(id)
  }
  const watch = () => {
    const told = { snapshots: [] as string[][], deltas: [] as { upsert: string[]; remove: string[] }[] }
    let end: () => void = () => undefined
    const begin = () => {
      end = topic.subscribe({
        snapshot: (all) => void told.snapshots.push(all.map(({ id }) => id)),
        delta: ({ upsert, remove: gone }) =>
          void told.deltas.push({ upsert: upsert.map(({ id }) => id), remove: gone }),
        restart: () => {
          end()
          begin()
        },
      })
    }
    begin()
    return { ...told, end: () => end() }
  }
  const beat = () => time.advanceTo((time.now() + 33) as Timestamp)
  return { topic, row, set, remove, watch, beat, pulse, time }
}

describe('A keyed topic', () => {
  test('given many changes between two beats, sends each row once, as it is then', () => {
    const { set, remove, watch, beat, row } = topicRoom()
    set('old')
    const client = watch()
    for (let change = 0; change < 100; change++) set('a')
    set('b')
    remove('old')
    expect(client.deltas).toEqual([])
    beat()
    expect(client.snapshots).toEqual([['old']])
    expect(client.deltas).toEqual([{ upsert: ['a', 'b'], remove: ['old'] }])
    expect(row).toHaveBeenCalledTimes(3)
    beat()
    expect(client.deltas).toHaveLength(1)
  })

  test('given nobody who watches, does nothing at all', () => {
    const { set, beat, row } = topicRoom()
    set('a')
    beat()
    expect(row).not.toHaveBeenCalled()
  })

  test('given a client that left, tells it nothing more', () => {
    const { set, watch, beat } = topicRoom()
    const [one, two] = [watch(), watch()]
    set('a')
    one.end()
    beat()
    expect(one.deltas).toEqual([])
    expect(two.deltas).toHaveLength(1)
  })

  test('given a restart, has every client begin again once and drops what waited', () => {
    const { topic, set, watch, beat } = topicRoom()
    const clients = [watch(), watch()]
    set('a')
    topic.restart()
    beat()
    for (const { snapshots, deltas } of clients) {
      expect(snapshots).toEqual([[], ['a']])
      expect(deltas).toEqual([])
    }
  })
})

describe('A pulse', () => {
  test('given the same request many times, calls once; given none, does not beat', () => {
    const { pulse, time } = topicRoom()
    const schedule = vi.spyOn(time, 'schedule')
    const flush = vi.fn<() => void>()
    for (let request = 0; request < 50; request++) pulse.request(flush)
    time.advanceTo(1_000 as Timestamp)
    expect(flush).toHaveBeenCalledTimes(1)
    expect(schedule).toHaveBeenCalledTimes(1)
  })

  test('given a flush that asks again, has its turn at the next beat', () => {
    const { pulse, beat } = topicRoom()
    const flush = vi.fn<() => void>(() => pulse.request(flush))
    pulse.request(flush)
    beat()
    expect(flush).toHaveBeenCalledTimes(1)
    beat()
    expect(flush).toHaveBeenCalledTimes(2)
  })

  test('given close, calls nothing more', () => {
    const { pulse, beat } = topicRoom()
    const flush = vi.fn<() => void>()
    pulse.request(flush)
    pulse.close()
    beat()
    expect(flush).not.toHaveBeenCalled()
  })
})
