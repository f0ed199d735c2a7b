import { expect, test } from 'vitest'
import { connectionOf, readBrokerSettings } from '../../../src/engine/adapters/brokers/broker-settings.ts'
import { SystemTime } from '../../../src/engine/adapters/system-time.ts'
import { panicStop } from '../../../src/engine/server/panic-stop.ts'
import { runDrill } from '../../../src/engine/server/rehearsal/drill.ts'
import type { DrillParts } from '../../../src/engine/server/rehearsal/drill.ts'
import { newHome, RESOURCES } from '../workstation/rig.ts'

const time = new SystemTime()
const panic: DrillParts['panic'] = (home, order) => {
  const connections = () => readBrokerSettings(home).map((setting) => connectionOf(setting, 'panic', time))
  return panicStop({ home, order, time, connections })
}
const parts = () => ({ home: newHome(), resources: RESOURCES, time, watch: () => performance.now(), basis: 'a test' })

test('given a fire drill, when it is over, then STOP, FLATTEN, panic and re-arm did what they are for, each with its time', async () => {
  const { rows, kind, basis } = await runDrill({ ...parts(), panic })
  const told = rows.filter(({ limit }) => !limit.startsWith('at most'))
  expect(told.filter(({ held }) => !held)).toEqual([])
  expect(rows.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      'STOP: the gate is closed',
      'STOP: an order that opens is refused',
      'FLATTEN: every position is closed',
      'panic process: what is held and works',
      'the next engine: trading',
      're-arm after a panic: an order passes',
    ]),
  )
  expect({ kind, basis }).toEqual({ kind: 'drill', basis: 'a test' })
})

test('given a panic process that does nothing, when the drill is over, then it did not hold, and says so', async () => {
  const { held, rows } = await runDrill({ ...parts(), panic: () => Promise.reject(new Error('no such program')) })
  expect(held).toBe(false)
  expect(rows.at(-1)).toEqual({ what: 'the drill itself', found: 'no such program', limit: 'no error', held: false })
})
