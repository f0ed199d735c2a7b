import { describe, expect, test } from 'vitest'
import { DEFAULT_RETENTION } from '../../../src/contract/retention.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { RetentionDesk, retentionCommands } from '../../../src/engine/server/retention-desk.ts'

function room() {
  const clock = new SimulatedClock(0 as Timestamp)
  const said: string[] = []
  const kept = new Map<string, unknown>()
  const outcome = { fails: false, sessions: 0, looks: 0, problems: [] as string[] }
  const desk = new RetentionDesk({
    time: clock,
    alerts: { add: ({ code, message }) => void said.push(`${code} ${message}`) },
    settings: { read: (key) => kept.get(key) ?? null, write: (key, value) => void kept.set(key, value) },
    archives: { totals: { sessions: 1, files: 2, bytes: 3 } },
    rotate: async () => {
      outcome.looks++
      if (outcome.fails) throw new Error('the disk is full')
      return { sessions: outcome.sessions, records: 1_200, letGo: 0, alerts: 0, problems: outcome.problems }
    },
  })
  const pass = async (ms: number) => {
    clock.advanceTo((clock.now() + ms) as Timestamp)
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
  return { desk, said, outcome, pass, kept }
}

describe('the desk that puts away what is old', () => {
  test('given a start, when minutes and hours pass, then it looks after five minutes and every six hours, and says what it did', async () => {
    const { outcome, pass, said, desk } = room()
    await pass(5 * MINUTE_MS - 1)
    expect(outcome.looks).toBe(0)
    await pass(1)
    expect([outcome.looks, said]).toEqual([1, []])
    outcome.sessions = 2
    await pass(6 * HOUR_MS)
    expect(said).toEqual(['PUT-AWAY 2 sessions put away, 1,200 records, checked'])
    expect(desk.view).toMatchObject({ lookedAt: 5 * MINUTE_MS + 6 * HOUR_MS, failed: false })
  })

  test('given looks that fail, then that is said once, and the next are still made', async () => {
    const { outcome, pass, said, desk } = room()
    outcome.fails = true
    await pass(5 * MINUTE_MS)
    await pass(6 * HOUR_MS)
    expect(said).toEqual(['PUT-AWAY-FAILED Not everything old was put away: the disk is full'])
    expect([outcome.looks, desk.view.failed]).toEqual([2, true])
  })

  test('given one journal that can’t be put away, then both are said: what was done, and what was not', async () => {
    const { outcome, pass, said, desk } = room()
    outcome.sessions = 1
    outcome.problems = ['one is damaged', 'a second', 'a third', 'a fourth']
    await pass(5 * MINUTE_MS)
    const done = '1 session put away, 1,200 records, checked'
    const not = 'Not everything old was put away: one is damaged; a second; a third; and 1 more'
    expect(said).toEqual([`PUT-AWAY ${done}`, `PUT-AWAY-FAILED ${not}`])
    expect(desk.view).toMatchObject({ outcome: `${done}; ${not}`, failed: true })
  })

  test('given settings that are not understood, then nothing is removed by a guess, and that is said', async () => {
    const { outcome, pass, said, kept } = room()
    kept.set('retention', { journalDays: 30, archiveDays: 'never', logDays: 365 })
    await pass(5 * MINUTE_MS)
    expect(outcome.looks).toBe(0)
    expect(said).toEqual([
      expect.stringContaining('PUT-AWAY-FAILED Not everything old was put away: expected how long'),
    ])
  })

  test('given settings, when they are changed, then they are kept; when what is kept is not understood, then the usual count', () => {
    const { desk, kept } = room()
    const commands = retentionCommands(desk)
    expect(commands['retention.read']().settings).toEqual(DEFAULT_RETENTION)
    const settings = { journalDays: 7, archiveDays: null, logDays: 30 }
    expect(commands['retention.configure'](settings).settings).toEqual(settings)
    kept.set('retention', { journalDays: -1 })
    expect(desk.settings).toEqual(DEFAULT_RETENTION)
  })

  test('given a look that is asked for twice at once, then it is made once; after closing none comes', async () => {
    const { desk, outcome, pass } = room()
    await Promise.all([desk.look(), desk.look()])
    expect(outcome.looks).toBe(1)
    desk.close()
    await pass(24 * HOUR_MS)
    expect(outcome.looks).toBe(1)
  })
})
