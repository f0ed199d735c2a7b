import { expect, test } from 'vitest'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import { SleepWatch } from '../../../src/engine/server/sleep-watch.ts'
import { turns } from '../execution/stop-broker.ts'

function room() {
  const time = new SimulatedClock(1_700_000_000_000 as Timestamp)
  const state = new TradingState(null)
  const said: string[] = []
  const broker = { isUp: true, asked: 0 }
  const watch = new SleepWatch({
    time,
    state,
    alerts: { add: ({ code }) => void said.push(code) },
    reconcile: async () => {
      broker.asked++
      if (!broker.isUp) throw new Error('no line')
    },
  })
  const tick = (ms = 1_000) => {
    time.advanceTo((time.now() + ms) as Timestamp)
    watch.tick()
  }
  return { watch, state, said, broker, tick }
}

test('given a shell that tells of sleep, holds entries back until brokers were asked after it', async () => {
  const { watch, state, said, broker } = room()
  watch.fallAsleep()
  expect(state).toMatchObject({ level: 'paused', reason: 'the computer sleeps' })
  watch.wakeUp()
  expect(state.level).toBe('paused')
  await turns()
  expect(state.isActive).toBe(true)
  expect(broker.asked).toBe(1)
  expect(said).toEqual(['ASLEEP', 'AWAKE'])
})

test('given a clock that jumps, knows that the computer slept', async () => {
  const { state, said, broker, tick } = room()
  for (let second = 0; second < 100; second++) tick()
  expect(said).toEqual([])
  tick(3_600_000)
  expect(state.reason).toBe('the computer was asleep for 3600 s')
  await turns()
  expect(state.isActive).toBe(true)
  expect(broker.asked).toBe(1)
})

test('given a broker that does not answer after it, holds entries back and asks again', async () => {
  const { watch, state, broker, tick } = room()
  broker.isUp = false
  watch.fallAsleep()
  watch.wakeUp()
  for (let second = 0; second < 3; second++) {
    await turns()
    tick()
  }
  expect(state.level).toBe('paused')
  expect(broker.asked).toBe(4)
  broker.isUp = true
  await turns()
  tick()
  await turns()
  expect(state.isActive).toBe(true)
})

test('given a human’s pause beside it, leaves that alone', async () => {
  const { watch, state } = room()
  state.hold({ key: 'human', level: 'paused', at: 1, source: 'button', reason: 'news' })
  watch.fallAsleep()
  watch.wakeUp()
  await turns()
  expect(state).toMatchObject({ level: 'paused', reason: 'news' })
})
