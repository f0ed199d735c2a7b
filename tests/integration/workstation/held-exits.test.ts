import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Lack } from '../../../src/engine/adapters/brokers/paper-server/capabilities.ts'
import { OutsideRig, SYMBOL, TICKET } from '../recovery/outside-rig.ts'
import { rowsOf } from './rig.ts'

const WAIT = { timeout: 15_000, interval: 20 }
const NONE = { symbol: SYMBOL, stopLoss: null, takeProfit: null, trailPercent: null }

let rig: OutsideRig

beforeEach(() => void (rig = new OutsideRig(WAIT)))
afterEach(() => rig.close())

/** An engine at a paper broker that lacks something, with ten of a symbol in the account. */
async function trader(lacks: readonly Lack[]) {
  await rig.serve({ lacks })
  const { client, agrees } = await rig.engine()
  await agrees()
  await client.command('order.place', TICKET)
  const watch = client.watch('positions', null)
  const position = () => rowsOf(watch, ({ symbol }) => symbol)[0]
  await expect.poll(() => position()?.quantity, WAIT).toBe(10)
  const alerts = client.watch('alerts', null)
  return {
    client,
    position,
    mark: position()?.markPrice ?? 0,
    codes: () => rowsOf(alerts, ({ id }) => id).map(({ code }) => code),
    flat: async () => {
      await expect.poll(position, WAIT).toBeUndefined()
      expect(rig.server.account.positions).toEqual([])
      await expect.poll(() => rig.server.account.workingOrders, WAIT).toEqual([])
    },
  }
}

const exits = () => rig.server.account.orders.filter(({ clientId }) => clientId.startsWith('exit-'))

describe('Exits of positions at a broker that is a process of its own', () => {
  test('given a broker that takes all of them, when time is up, then stop and target rest there until it takes them along', async () => {
    const { client, position, mark, flat } = await trader([])
    const time = { kind: 'after', minutes: 0.01 } as const
    const far = { stopLoss: Math.round(mark * 0.8), takeProfit: Math.round(mark * 1.2) }
    expect(await client.command('position.protect', { ...NONE, ...far, time })).toHaveLength(2)
    await expect
      .poll(() => position()?.exits?.map(({ kind, heldBy }) => `${kind} at ${heldBy}`), WAIT)
      .toEqual(['stop-loss at broker', 'take-profit at broker', 'time at engine'])
    await flat()
    const [order] = exits()
    expect(exits()).toMatchObject([{ status: 'filled', filled: '10', reduceOnly: true }])
    const story = await client.command('order.why', { session: null, id: order?.clientId ?? '' })
    expect(story.steps[0]).toMatchObject({ title: 'The time stop of the position acted' })
    expect(await client.command('broker.reconcile', null)).toMatchObject({ state: 'clean' })
    expect(client.protests).toEqual([])
  })

  test.each<[readonly Lack[]]>([[['stops', 'trailing', 'oco']], [['reduce-only']]])(
    'given a broker without %s, when the stop is reached, then the engine that held it sells once, and nothing is turned',
    async (lacks) => {
      const { client, mark, flat, codes, position } = await trader(lacks)
      const bracket = { stopLoss: 1, takeProfit: null }
      await expect(client.command('order.place', { ...TICKET, bracket })).rejects.toMatchObject({
        failure: { code: 'CONFIG' },
      })
      const [stopLoss, takeProfit] = [Math.round(mark * 0.8), Math.round(mark * 1.2)]
      // So near that one of the next ticks reaches it.
      const asked = { ...NONE, stopLoss, takeProfit, trailPercent: 0.01 }
      expect(await client.command('position.protect', asked)).toHaveLength(lacks.includes('oco') ? 1 : 0)
      await flat()
      expect(position()).toBeUndefined()
      expect(exits()).toMatchObject([{ status: 'filled', filled: '10', type: 'market' }])
      expect(codes()).toContain('EXIT-TRIGGERED')
      expect(await client.command('broker.reconcile', null)).toMatchObject({ state: 'clean' })
    },
  )
})
