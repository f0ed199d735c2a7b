import { expect, test } from 'vitest'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { PANIC_LIMIT_MS, PanicError, panicBy } from '../../../src/host/panic.ts'

/** A panic process that does only what a test says. */
function room() {
  const child = { says: (_message: unknown) => {}, ends: (_reason: string) => {}, wasKilled: false }
  const time = new SimulatedClock(0 as Timestamp)
  const launch = () => ({
    send: () => undefined,
    onMessage: (listener: (message: unknown) => void) => void (child.says = listener),
    onExit: (listener: (reason: string) => void) => void (child.ends = listener),
    kill: () => void (child.wasKilled = true),
  })
  const panic = panicBy(launch, '/srv/quantx', time)
  const done = panic({ latchId: 'stop-1', kind: 'stop', at: 0, source: 'cli', reason: 'news' })
  return { child, time, done }
}

test('given a panic process that says what it should not, then that is its outcome, and the shell goes on', async () => {
  const { child, done } = room()
  child.says({ type: 'result', result: 'all is well' })
  await expect(done).rejects.toThrow(PanicError)
})

test('given a panic process that ends without a word, then its end is the outcome', async () => {
  const { child, done } = room()
  child.ends('code 1')
  await expect(done).rejects.toThrow('ended without a result: code 1')
})

test('given a panic process that is not done in time, then it is ended', async () => {
  const { child, time, done } = room()
  time.advanceTo(PANIC_LIMIT_MS as Timestamp)
  expect(child.wasKilled).toBe(true)
  await expect(done).rejects.toThrow('not done within 90 s')
})
