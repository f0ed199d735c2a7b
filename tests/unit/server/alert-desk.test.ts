import { describe, expect, test, vi } from 'vitest'
import type { AlertView } from '../../../src/contract/views.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { StorageError } from '../../../src/engine/model/errors.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { AlertDesk } from '../../../src/engine/server/alert-desk.ts'
import { DEFAULT_ESCALATION_MS, MAX_ESCALATIONS } from '../../../src/engine/server/alert-escalation.ts'
import { SAME_ALERT_MS, SOURCE_BURST } from '../../../src/engine/server/alert-intake.ts'
import type { AlertNews } from '../../../src/engine/server/alert-row.ts'
import { Pulse } from '../../../src/engine/server/pulse.ts'
import { emptyStore } from '../storage/samples.ts'

const START = 1_700_000_000_000
const BEAT_MS = 33

async function room() {
  const store = await emptyStore()
  const time = new SimulatedClock(START as Timestamp)
  const sent: AlertView[] = []
  const desk = new AlertDesk(store.alerts, time, new Pulse(time))
  desk.attach({ send: (alert) => sent.push(alert) > 0 })
  const pass = (ms: number) => time.advanceTo((time.now() + ms) as Timestamp)
  const add = (news: Partial<AlertNews> = {}) =>
    desk.add({ severity: 'warning', source: 'risk', code: 'PRICE-COLLAR', message: 'too far', ...news })
  const shown = () => {
    let rows: readonly AlertView[] = []
    desk.topic.subscribe({ snapshot: (value) => (rows = value), delta: () => undefined, restart: () => undefined })()
    return rows
  }
  return { store, time, desk, sent, pass, add, shown }
}

describe('given equal alerts in short order', () => {
  test('when source, code and subject are the same, then they are one row that counts, with the newest words', async () => {
    const { add, pass, shown, store, sent } = await room()
    add({ subject: 'SPY', message: 'first' })
    pass(BEAT_MS)
    add({ subject: 'SPY', message: 'second', correlationId: 's@2' })
    add({ subject: 'SPY', message: 'third', correlationId: 's@3' })
    pass(BEAT_MS)
    const expected = { message: 'third', count: 3, at: START, lastAt: START + BEAT_MS, correlationId: 's@3' }
    expect(shown()).toMatchObject([expected])
    expect(store.alerts.newest(9)).toMatchObject([expected])
    expect(sent).toHaveLength(1)
  })

  test('when subject, code, source or severity differ, then they are rows of their own; without a subject the words tell', async () => {
    const { add, pass, shown } = await room()
    add({ subject: 'SPY' })
    add({ subject: 'QQQ' })
    add({ subject: 'SPY', code: 'ORDER-SIZE' })
    add({ subject: 'SPY', source: 'me' })
    add({ subject: 'SPY', severity: 'error' })
    add({ message: 'a' })
    add({ message: 'b' })
    add({ message: 'a' })
    pass(BEAT_MS)
    expect(shown().map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 2, 1])
  })

  test('when one comes after a long silence, or after it was acknowledged, then it is a new row', async () => {
    const { add, pass, shown, desk } = await room()
    add()
    pass(SAME_ALERT_MS)
    add()
    pass(SAME_ALERT_MS + 1)
    add()
    pass(BEAT_MS)
    expect(shown().map(({ count }) => count)).toEqual([2, 1])
    desk.acknowledge(
      shown().map(({ id }) => id),
      'ann',
    )
    add()
    pass(BEAT_MS)
    expect(shown().map(({ count, acknowledgedBy }) => [count, acknowledgedBy])).toEqual([
      [2, 'ann'],
      [1, 'ann'],
      [1, null],
    ])
  })

  test('when it is acknowledged before it has been written, then it is kept as it was seen', async () => {
    const { add, desk, shown, store, pass } = await room()
    add()
    pass(BEAT_MS)
    add()
    desk.acknowledge([shown()[0]?.id ?? ''], 'ann')
    expect(store.alerts.newest(9)).toMatchObject([{ count: 2, acknowledgedAt: START + BEAT_MS, acknowledgedBy: 'ann' }])
  })
})

describe('given a storm', () => {
  test('when one source brings thousands, then a few are rows and the rest one summary, which says how many of what', async () => {
    const { add, pass, shown } = await room()
    for (let n = 0; n < 5_000; n++) add({ source: 'wild', code: n % 5 ? 'ORDER-RATE' : 'ORDER-SIZE', message: `${n}` })
    add({ source: 'calm', message: 'heard all the same' })
    pass(BEAT_MS)
    const rows = shown()
    expect(rows).toHaveLength(SOURCE_BURST + 2)
    const rest = 5_000 - SOURCE_BURST
    expect(rows.find(({ code }) => code === 'STORM')).toMatchObject({
      source: 'wild',
      count: rest,
      severity: 'warning',
      message: `${rest} more alerts came in short order: ${rest - rest / 5} × ORDER-RATE, ${rest / 5} × ORDER-SIZE`,
    })
    expect(rows.at(-1)?.source).toBe('calm')
  })

  test('when critical ones are among them, then each has its row', async () => {
    const { add, pass, shown, store } = await room()
    for (let n = 0; n < 3_000; n++) add({ severity: n % 10 ? 'error' : 'critical', message: `${n}` })
    pass(BEAT_MS)
    expect(shown().filter(({ severity }) => severity === 'critical')).toHaveLength(300)
    expect(store.alerts.newest(10_000).filter(({ severity }) => severity === 'critical')).toHaveLength(300)
  })

  test('when it goes on beside other work, then every alert is in a row before the next beat ends', async () => {
    const { add, pass, shown } = await room()
    const order: string[] = []
    for (let beat = 0; beat < 100; beat++) {
      for (let n = 0; n < 200; n++) add({ source: 'wild', message: `${beat}-${n}` })
      add({ severity: 'critical', source: 'broker', message: `c${beat}` })
      order.push(`event ${beat}`)
      pass(BEAT_MS)
      if (shown().at(-1)?.message === `c${beat}` || shown().some(({ message }) => message === `c${beat}`))
        order.push(`row ${beat}`)
    }
    expect(order).toEqual(Array.from({ length: 100 }, (_, beat) => [`event ${beat}`, `row ${beat}`]).flat())
    expect(shown().reduce((sum, { count }) => sum + count, 0)).toBe(100 * 201)
  })
})

describe('given a critical alert that nobody acknowledges', () => {
  test('when time passes, then it is said again, a bounded number of times', async () => {
    const { add, pass, desk, sent, store } = await room()
    add({ severity: 'critical' })
    add({ severity: 'error', message: 'not that urgent' })
    pass(BEAT_MS)
    desk.tick()
    expect(sent).toHaveLength(2)
    for (let round = 0; round < MAX_ESCALATIONS + 2; round++) {
      pass(DEFAULT_ESCALATION_MS)
      desk.tick()
      desk.tick()
    }
    expect(sent.slice(2).map(({ escalation, severity }) => [severity, escalation])).toEqual([
      ['critical', 1],
      ['critical', 2],
      ['critical', 3],
    ])
    pass(BEAT_MS)
    expect(store.alerts.newest(9)[0]).toMatchObject({ escalation: 3, acknowledgedAt: null })
  })

  test('when it is acknowledged in time, or escalation is off, then it is not said again', async () => {
    const { add, pass, desk, sent, shown } = await room()
    add({ severity: 'critical' })
    pass(BEAT_MS)
    desk.acknowledge([shown()[0]?.id ?? ''], 'ann')
    desk.escalation.setAfter(null)
    add({ severity: 'critical', message: 'another' })
    pass(DEFAULT_ESCALATION_MS * 2)
    desk.tick()
    expect(sent).toHaveLength(2)
  })

  test('when the engine starts again, then it waits anew, from where it was', async () => {
    const { add, pass, desk, store, time } = await room()
    add({ severity: 'critical' })
    pass(BEAT_MS)
    pass(DEFAULT_ESCALATION_MS)
    desk.tick()
    desk.close()
    const again = new AlertDesk(store.alerts, time, new Pulse(time))
    const sent: AlertView[] = []
    again.attach({ send: (alert) => sent.push(alert) > 0 })
    again.tick()
    expect(sent).toEqual([])
    pass(DEFAULT_ESCALATION_MS)
    again.tick()
    expect(sent).toMatchObject([{ escalation: 2 }])
  })
})

test('given a store that does not take them, then alerts are shown all the same, and why', async () => {
  const { add, pass, shown, store } = await room()
  store.close()
  add({ severity: 'critical' })
  pass(BEAT_MS)
  expect(shown().map(({ code }) => code)).toEqual(['PRICE-COLLAR', 'NOT-WRITTEN'])
  add({ severity: 'critical' })
  pass(BEAT_MS)
  expect(shown()[0]).toMatchObject({ count: 2 })
})

test('given a disk that takes alerts again, then what it did not take is written down as it is now, once, and shown by its own id', async () => {
  const { store, desk, add, pass, shown, sent } = await room()
  add({ code: 'OLD' })
  pass(BEAT_MS)
  const write = vi.spyOn(store.alerts, 'write').mockImplementation(() => {
    throw new StorageError('the disk is full')
  })
  add({ code: 'OLD' })
  add({ severity: 'critical', code: 'NEW' })
  pass(BEAT_MS)
  add({ severity: 'critical', code: 'NEW' })
  pass(1_000)
  desk.tick()
  pass(BEAT_MS)
  desk.acknowledge([shown().find(({ code }) => code === 'NEW')?.id ?? ''], 'ann')
  write.mockRestore()
  desk.tick()
  pass(BEAT_MS)
  desk.tick()
  pass(BEAT_MS)
  const rows = store.alerts.newest(9)
  expect(rows).toMatchObject([
    { code: 'OLD', count: 2 },
    { code: 'NEW', count: 2, acknowledgedBy: 'ann' },
    { code: 'NOT-WRITTEN', count: 1 },
  ])
  expect(shown().map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
  expect(sent.map(({ code }) => code)).toEqual(['OLD', 'NEW', 'NOT-WRITTEN'])
  expect(desk.escalation.due(START + 1e9)).toEqual([])
})
