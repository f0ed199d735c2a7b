import { describe, expect, test } from 'vitest'
import { ensure } from '../../src/engine/model/errors.ts'
import { orderRequest } from '../../src/engine/model/order-request.ts'
import type { OrderSide } from '../../src/engine/model/order-request.ts'
import type { Price, Quantity } from '../../src/engine/model/units.ts'
import { PERFECT } from './faults/faulty-line.ts'
import type { LineFaults } from './faults/faulty-line.ts'
import { checkAgreement, checkAlways } from './faults/fault-invariants.ts'
import type { DiskFault } from './faults/simulated-disk.ts'
import { SimulatedWorld } from './faults/simulated-world.ts'

const SECOND = 1_000
const DISK_FAULTS: readonly DiskFault[] = ['full', 'sync-failed', 'killed-before', 'killed-after']
const LINE_FAULTS: readonly (keyof LineFaults)[] = ['lostRequest', 'lostAnswer', 'doubledRequest', 'rateLimit']

/** Orders that fill and rest, are changed and cancelled, and a FLATTEN: what a day has, in half a minute. */
async function day(world: SimulatedWorld): Promise<void> {
  const [share] = world.instruments
  const instrument = ensure(share, 'an instrument')
  const place = (side: OrderSide, quantity: number, limitPrice?: number) => {
    const limit = limitPrice === undefined ? {} : { type: 'limit' as const, limitPrice: limitPrice as Price }
    world.attempt(() => world.engine?.session.place(orderRequest(instrument, side, quantity as Quantity, limit)))
  }
  /** Whoever died is there again a second later, as a supervisor has it. */
  const second = async () => {
    if (world.engine === null) world.start()
    await world.pass(SECOND)
    checkAlways(world)
    world.quote('AAA', world.priceOf('AAA') + 1)
    world.engine?.write()
  }
  const newest = () => [...(world.engine?.session.trader.orders.orders ?? [])].filter(({ working }) => working).at(-1)
  await second()
  await second()
  place('buy', 10)
  await second()
  place('buy', 8, 4_900)
  await second()
  const resting = newest()
  if (resting) {
    const changed = { quantity: 6 as Quantity, limitPrice: 4_910 as Price, stopPrice: resting.stopPrice }
    world.attempt(() => world.engine?.session.amend(resting, changed))
  }
  await second()
  place('sell', 4)
  await second()
  const other = newest()
  if (other) world.attempt(() => world.engine?.session.cancel(other.id))
  await second()
  place('buy', 5, 4_950)
  await second()
  world.engine?.stop('flatten')
  for (let time = 0; time < 12; time++) await second()
}

/** Lives through the day with one thing going wrong. Returns whether it came to that. */
async function liveWith(prepare: (world: SimulatedWorld) => () => boolean): Promise<boolean> {
  const world = new SimulatedWorld(1)
  world.hasStrategies = false
  const happened = prepare(world)
  await day(world)
  const isReached = happened()
  await world.calmDown()
  checkAlways(world)
  checkAgreement(world)
  const { engine, broker } = world
  if (engine?.stops.isResolved === true && engine.state.latch !== null) expect(broker.held.get('AAA') ?? 0).toBe(0)
  return isReached
}

/** Makes the first, the second, the third … fail until the day comes to its end without. Returns how many there were. */
async function untilClean(failAt: (number: number) => (world: SimulatedWorld) => () => boolean): Promise<number> {
  for (let number = 1; ; number++) if (!(await liveWith(failAt(number)))) return number - 1
}

describe('a day in which one thing fails, whichever it is', () => {
  test.each(DISK_FAULTS)(
    'given each write in turn that meets a disk that is %s, then nothing is lost or doubled, and it ends flat or says where not',
    async (fault) => {
      const writes = await untilClean((number) => (world) => {
        world.disk.fault = (write) => (write === number ? fault : null)
        return () => world.disk.writes >= number
      })
      expect(writes).toBeGreaterThan(15)
    },
  )

  test.each(LINE_FAULTS)('given each message to the broker in turn that meets a %s, then the same', async (fault) => {
    const messages = await untilClean((number) => (world) => {
      let asked = 0
      world.lineFaults = () => (++asked === number ? { ...PERFECT, [fault]: 1 } : PERFECT)
      return () => asked >= number
    })
    expect(messages).toBeGreaterThan(50)
  })
})
