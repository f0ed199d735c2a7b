import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Rehearsal } from '../../../src/contract/rehearsals.ts'
import { type Store, openStore } from '../../../src/engine/adapters/storage/store.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { NO_LOG } from '../../../src/engine/kernel/journal.ts'
import type { RecordData } from '../../../src/engine/kernel/journal.ts'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import { ConfigError, StorageError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { RehearsalDesk } from '../../../src/engine/server/rehearsal/rehearsal-desk.ts'

const BEGUN = Date.UTC(2025, 0, 6)
const QUARTER = 92 * DAY_MS

let home = ''
let store: Store
let time: SimulatedClock
let alerts: { code: string; severity: string; message: string }[]
let notes: RecordData[]
let drills: number
let isDiskFull: boolean

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'quantx-rehearsal-desk-'))
  store = await openStore(join(home, 'quantx.db'))
  time = new SimulatedClock(BEGUN as Timestamp)
  alerts = []
  notes = []
  drills = 0
  isDiskFull = false
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

const drillAt = (at: number, held = true): Rehearsal => ({
  kind: 'drill',
  at,
  held,
  basis: 'a test',
  rows: [{ what: 'STOP: the gate is closed', found: held ? '1.0 ms' : '99 ms', limit: 'at most 10 ms', held }],
})

function deskOf(): RehearsalDesk {
  return new RehearsalDesk({
    store: store.rehearsals,
    resources: '.',
    time,
    alerts: { add: (alert) => void alerts.push(alert) },
    log: () => ({
      ...NO_LOG,
      append: (_kind, data) => void notes.push(data),
      flush() {
        if (isDiskFull) throw new StorageError('the disk is full')
      },
    }),
    rehearse: async () => {
      drills++
      return drillAt(time.now())
    },
  })
}

function beginSession(): void {
  const settings = {}
  const feed = { kind: 'synthetic', seed: 1, symbols: 1, ticksPerSecond: 1 } as const
  store.sessions.create({
    id: 's',
    feed,
    currency: USD,
    cash: moneyOf(1, USD),
    startedAt: BEGUN,
    instruments: [],
    settings,
  })
}

/** Lets time pass, and the desk look. */
function pass(desk: RehearsalDesk, ms: number): string[] {
  alerts.length = 0
  time.advanceTo((time.now() + ms) as Timestamp)
  desk.tick()
  return alerts.map(({ code }) => code)
}

describe('Reminders of fire drills', () => {
  test('given nothing that ever traded, then none is due', () => {
    const desk = deskOf()
    expect(pass(desk, 2 * QUARTER)).toEqual([])
    expect(desk.view()).toEqual({ rehearsals: [], drillEveryDays: 92, drillDueAt: null, isDrilling: false })
  })

  test('given a first session a quarter ago and no drill, then one is due, and is asked for once a day', () => {
    beginSession()
    const desk = deskOf()
    expect(pass(desk, QUARTER - 1)).toEqual([])
    expect(pass(desk, MINUTE_MS)).toEqual(['DRILL-DUE'])
    expect(alerts[0]?.message).toContain('there was none yet')
    expect(pass(desk, MINUTE_MS)).toEqual([])
    expect(pass(desk, DAY_MS)).toEqual(['DRILL-DUE'])
  })

  test('given a drill, then the next one is due a quarter after it, or after what a human set; 0 is never', async () => {
    beginSession()
    const desk = deskOf()
    time.advanceTo((BEGUN + QUARTER) as Timestamp)
    await desk.drill()
    expect(pass(desk, QUARTER - 1)).toEqual([])
    expect(pass(desk, MINUTE_MS)).toEqual(['DRILL-DUE'])
    expect(alerts[0]?.message).toContain('the last one was 92 days ago')
    desk.setInterval(0)
    expect([pass(desk, MINUTE_MS), desk.view().drillDueAt]).toEqual([[], null])
    desk.setInterval(30)
    expect(pass(desk, MINUTE_MS)).toEqual(['DRILL-DUE'])
    expect(() => desk.setInterval(-1)).toThrow(ConfigError)
  })
})

describe('What was rehearsed', () => {
  test('given a drill from the workstation, then it is kept, in the journal and said; two at a time are one', async () => {
    const desk = deskOf()
    const running = desk.drill()
    expect(desk.view().isDrilling).toBe(true)
    await Promise.all([running, desk.drill()])
    expect([drills, desk.view().isDrilling]).toEqual([1, false])
    expect(store.rehearsals.latest('drill')).toMatchObject({ at: BEGUN, held: true })
    expect(notes).toMatchObject([{ rehearsal: { kind: 'drill', held: true } }])
    expect(alerts).toMatchObject([{ severity: 'info', code: 'DRILL-HELD' }])
  })

  test('given rehearsals that the command line kept, when the engine looks, then each is in its journal once', () => {
    store.rehearsals.keep(drillAt(BEGUN - 1, false))
    store.rehearsals.keep({ ...drillAt(BEGUN), kind: 'stress' })
    store.rehearsals.keep({ ...drillAt(BEGUN, false), kind: 'stress' })
    const desk = deskOf()
    expect(pass(desk, MINUTE_MS)).toEqual(['DRILL-FAILED', 'STRESS-TEST-HELD', 'STRESS-TEST-FAILED'])
    expect(alerts[0]).toMatchObject({
      severity: 'critical',
      message: 'The fire drill did not hold: STOP: the gate is closed: 99 ms, expected at most 10 ms',
    })
    pass(desk, MINUTE_MS)
    expect(notes).toHaveLength(3)
    expect(store.rehearsals.list().map(({ kind }) => kind)).toEqual(['stress', 'stress', 'drill'])
  })

  test('given a journal that does not take it, then that is said, and tried again', () => {
    store.rehearsals.keep(drillAt(BEGUN))
    let isBroken = true
    const desk = new RehearsalDesk({
      store: store.rehearsals,
      resources: '.',
      time,
      alerts: { add: (alert) => void alerts.push(alert) },
      log: () => {
        if (isBroken) throw new Error('the disk is full')
        return { ...NO_LOG, append: (_kind, data) => void notes.push(data) }
      },
    })
    expect(pass(desk, MINUTE_MS)).toEqual(['REHEARSAL-NOT-WRITTEN'])
    isBroken = false
    expect(pass(desk, MINUTE_MS)).toEqual(['DRILL-HELD'])
    expect(notes).toHaveLength(1)
  })

  test('given a disk that fails, when a drill is to be noted, then it counts as noted only once it is on the disk, and once', () => {
    const desk = deskOf()
    store.rehearsals.keep(drillAt(BEGUN))
    isDiskFull = true
    expect(pass(desk, MINUTE_MS)).toEqual(['REHEARSAL-NOT-WRITTEN'])
    expect(store.rehearsals.unwritten()).toHaveLength(1)
    isDiskFull = false
    expect(pass(desk, MINUTE_MS)).toEqual(['DRILL-HELD'])
    expect(store.rehearsals.unwritten()).toEqual([])
    expect(notes).toHaveLength(1)
  })

  test('given a rehearsal that can’t be read, when the desk looks, then it says so, and the engine goes on', () => {
    const desk = deskOf()
    store.rehearsals.keep({ ...drillAt(BEGUN), held: 'perhaps' as never })
    expect(pass(desk, MINUTE_MS)).toEqual(['REHEARSAL-NOT-WRITTEN', 'REHEARSAL-NOT-WRITTEN'])
  })
})

test('given a thread that comes to no outcome, when a drill is run, then that is said, and nothing is kept', async () => {
  const desk = new RehearsalDesk({
    store: store.rehearsals,
    resources: '.',
    time,
    alerts: { add: (alert) => void alerts.push(alert) },
    log: () => NO_LOG,
    rehearse: () => Promise.reject(new Error('no memory')),
  })
  await desk.drill()
  expect(alerts).toMatchObject([
    { severity: 'critical', code: 'DRILL-FAILED', message: 'The fire drill came to no outcome: no memory' },
  ])
  expect(store.rehearsals.list()).toEqual([])
})
