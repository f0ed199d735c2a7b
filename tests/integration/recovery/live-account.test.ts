import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readJournal } from '../../../src/engine/adapters/journal/read-journal.ts'
import { openStore } from '../../../src/engine/adapters/storage/store.ts'
import { LIMIT_NAMES } from '../../../src/engine/risk/limits.ts'
import { paperLimits } from '../../../src/engine/risk/paper-limits.ts'
import { rowsOf, SMA_CROSS } from '../workstation/rig.ts'
import { OutsideRig, SYMBOL, TICKET } from './outside-rig.ts'

const ACCOUNT = 'live:paper-server'
const WAIT = { timeout: 10_000 }
const feed = { kind: 'synthetic', seed: 1, symbols: 1, ticksPerSecond: 50 } as const

let rig: OutsideRig

beforeEach(() => void (rig = new OutsideRig(WAIT)))
afterEach(() => rig.close())

/** What a human sets before the first session: every limit there is, those of a paper account here. */
async function setLimits(leaveOut: readonly string[] = []): Promise<void> {
  const limits = Object.entries(paperLimits({ cash: 250_000, timeframeMs: 5_000, isLive: true }))
  const store = await openStore(join(rig.home, 'quantx.db'))
  const differences = LIMIT_NAMES.filter((name) => !leaveOut.includes(name)).map((name) => {
    const after = limits.find(([each]) => each === name)?.[1] ?? 0
    return { scope: 'account' as const, key: '', name, before: null, after }
  })
  store.risk.change(ACCOUNT, differences, 1, 'before the first session')
  store.close()
}

describe('a session at a broker whose account is live', () => {
  test('given limits that nobody set, when it is to start, then it does not, and each one is named', async () => {
    await rig.serve({ environment: 'live' })
    await setLimits(['maxOrderValue', 'dailyLossStop'])
    const { client } = await rig.engine()
    await expect(client.command('session.start', { feed, cash: 1 })).rejects.toMatchObject({
      failure: {
        code: 'CONFIG',
        message: `The account ${ACCOUNT} does not start without its limits: expected maxOrderValue, dailyLossStop, found none`,
      },
    })
    expect(rig.server.account.orders).toEqual([])
  })

  test('given every limit, when it starts, then nothing leaves before a human has armed it, with each engine anew', async () => {
    await rig.serve({ environment: 'live' })
    await setLimits()
    const first = await rig.engine()
    await first.client.command('session.start', { feed, cash: 1 })
    await first.agrees()
    expect(first.now()).toMatchObject({ environment: 'live', arming: { armed: null }, tradingState: 'stopped' })
    await expect(first.client.command('order.place', TICKET)).rejects.toMatchObject({
      failure: { code: 'RISK', message: expect.stringContaining('trades real money and is not armed') },
    })
    expect(await first.client.command('order.preview', TICKET)).toMatchObject({ refusal: { rule: 'NOT-ARMED' } })
    const strategy = { file: SMA_CROSS, symbols: [SYMBOL], timeframe: '5s', params: { fast: 3, slow: 5, quantity: 1 } }
    await expect(first.client.command('strategy.start', strategy)).rejects.toMatchObject({
      failure: { code: 'CONFIG' },
    })
    await expect(first.client.command('trading.arm', { word: 'live', reason: 'the first day' })).rejects.toMatchObject({
      failure: { code: 'CONFIG' },
    })

    await first.client.command('trading.arm', { word: 'LIVE', reason: 'the first day' })
    await expect.poll(() => first.now()?.tradingState, WAIT).toBe('active')
    expect(first.now()?.arming?.armed).toMatchObject({
      reason: 'the first day',
      by: expect.stringContaining('(button)'),
    })
    await first.client.command('strategy.start', strategy)
    const { id } = await first.client.command('order.place', { ...TICKET, type: 'limit', limitPrice: 1 })
    await expect.poll(() => rig.server.account.find(id)?.status, WAIT).toBe('accepted')

    const second = await rig.engine()
    await second.agrees()
    expect(second.now()).toMatchObject({ environment: 'live', arming: { armed: null }, tradingState: 'stopped' })
    const strategies = second.client.watch('strategies', null)
    expect(rowsOf(strategies, (row) => row.id)).toEqual([])
    await expect(second.client.command('order.place', TICKET)).rejects.toMatchObject({ failure: { code: 'RISK' } })
    await second.client.command('trading.arm', { word: 'LIVE', reason: 'after the restart' })
    await expect.poll(() => rowsOf(strategies, (row) => row.id).map(({ state }) => state), WAIT).toEqual(['running'])
    await second.client.command('trading.disarm', { reason: 'done for today' })
    await expect(second.client.command('order.place', TICKET)).rejects.toMatchObject({ failure: { code: 'RISK' } })
    await rig.leave()
    await onRecord()
  })

  async function onRecord(): Promise<void> {
    const store = await openStore(join(rig.home, 'quantx.db'))
    const session = store.sessions.latestSession()?.id ?? ''
    const told = store.arming.history(session).map(({ action, reason }) => `${action}: ${reason}`)
    const noted = [...readJournal(store.journal, session)].filter(
      ({ kind, data }) => kind === 'note' && 'arming' in data,
    )
    store.close()
    expect(told).toEqual(['arm: the first day', 'arm: after the restart', 'disarm: done for today'])
    expect(noted).toHaveLength(3)
  }

  test('given a session that began with play money, when the broker comes back as a live one, then nothing that opens leaves', async () => {
    await rig.serve({})
    const { now, agrees, client } = await rig.engine()
    await agrees()
    expect(now()).toMatchObject({ environment: 'paper', tradingState: 'active' })
    const { port } = new URL(rig.broker.url)
    await rig.serve({ environment: 'live', port: Number(port) })
    await expect.poll(() => now()?.environment, WAIT).toBe('live')
    await agrees()
    expect(now()?.tradingState).toBe('stopped')
    await expect(client.command('trading.arm', { word: 'LIVE', reason: 'never mind' })).rejects.toMatchObject({
      failure: { code: 'CONFIG' },
    })
  })
})

describe('a venue that cancels on disconnect', () => {
  test('given an entry and a protective order at work, when the line breaks, then the entry is cancelled there, and here before anything else', async () => {
    await rig.serve({ cancelsOnDisconnect: true })
    const { client, now, agrees } = await rig.engine()
    await agrees()
    expect(now()?.broker.detail).toContain('cancels entries when the line breaks')
    await client.command('order.place', TICKET)
    const positions = client.watch('positions', null)
    await expect.poll(() => rowsOf(positions, ({ symbol }) => symbol), WAIT).toMatchObject([{ quantity: 10 }])
    const entry = await client.command('order.place', { ...TICKET, type: 'limit', limitPrice: 1 })
    const exit = { ...TICKET, side: 'sell', type: 'stop', stopPrice: 1, reduceOnly: true } as const
    const stop = await client.command('order.place', exit)
    await expect.poll(() => rig.server.account.workingOrders.length, WAIT).toBe(2)
    rig.server.hangUp()
    await expect.poll(() => rig.server.account.find(entry.id)?.status, WAIT).toBe('canceled')
    const orders = client.watch('orders', null)
    const statusOf = (id: string) => rowsOf(orders, (row) => row.id).find((row) => row.id === id)?.status
    await expect.poll(() => statusOf(entry.id), WAIT).toBe('canceled')
    await agrees()
    expect(now()?.tradingState).toBe('active')
    expect([statusOf(stop.id), rig.server.account.find(stop.id)?.status]).toEqual(['accepted', 'accepted'])
  })

  test('given an engine that is shut down, when it leaves, then its orders stay for the next one', async () => {
    await rig.serve({ cancelsOnDisconnect: true })
    const { client, agrees } = await rig.engine()
    await agrees()
    const { id } = await client.command('order.place', { ...TICKET, type: 'limit', limitPrice: 1 })
    await expect.poll(() => rig.server.account.find(id)?.status, WAIT).toBe('accepted')
    const second = await rig.engine()
    await second.agrees()
    expect(rig.server.account.find(id)?.status).toBe('accepted')
  })
})
