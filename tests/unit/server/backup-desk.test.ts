import { describe, expect, test } from 'vitest'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { BackupDesk } from '../../../src/engine/server/backup-desk.ts'

function room() {
  const clock = new SimulatedClock(0 as Timestamp)
  const codes: string[] = []
  const outcome = { fails: false, made: 0 }
  const desk = new BackupDesk({
    time: clock,
    alerts: { add: ({ code }) => void codes.push(code) },
    backUp: () => (outcome.fails ? Promise.reject(new Error('the disk is full')) : Promise.resolve(outcome.made++)),
  })
  const pass = async (ms: number) => {
    clock.advanceTo((clock.now() + ms) as Timestamp)
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
  return { desk, codes, outcome, pass }
}

describe('the backup desk', () => {
  test('given a start, when a minute and then hours pass, then it backs up after the minute and with every hour', async () => {
    const { outcome, pass } = room()
    await pass(MINUTE_MS - 1)
    expect(outcome.made).toBe(0)
    await pass(1)
    expect(outcome.made).toBe(1)
    await pass(HOUR_MS)
    await pass(HOUR_MS)
    expect(outcome.made).toBe(3)
  })

  test('given backups that fail, then that is said once, and once more when they work again', async () => {
    const { outcome, pass, codes } = room()
    outcome.fails = true
    await pass(MINUTE_MS)
    await pass(HOUR_MS)
    expect(codes).toEqual(['BACKUP-FAILED'])
    outcome.fails = false
    await pass(HOUR_MS)
    await pass(HOUR_MS)
    expect(codes).toEqual(['BACKUP-FAILED', 'BACKUP-MADE'])
  })

  test('given that it was closed, then it backs up no more', async () => {
    const { desk, outcome, pass } = room()
    desk.close()
    await pass(2 * HOUR_MS)
    expect(outcome.made).toBe(0)
  })
})
