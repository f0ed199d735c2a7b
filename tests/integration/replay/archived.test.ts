import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DEFAULT_RETENTION } from '../../../src/contract/retention.ts'
import type { FeedConfig } from '../../../src/contract/views.ts'
import { rotate } from '../../../src/engine/adapters/storage/rotation.ts'
import { openStore } from '../../../src/engine/adapters/storage/store.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import { quantx } from '../cli/quantx.ts'
import { newHome, startRig } from '../workstation/rig.ts'

const MARKET = { type: 'market', timeInForce: 'gtc', limitPrice: null, stopPrice: null } as const

describe('given a session whose journal was put away', () => {
  test('when it is opened, asked why, verified and replayed, then all of that is as before', async () => {
    const home = newHome()
    const rig = await startRig(home)
    const from = Date.UTC(2014, 0, 2)
    const feed: FeedConfig = { kind: 'replay', datasets: ['aapl-1d'], speed: 50, from }
    await rig.client.command('session.start', { feed, cash: 100_000 })
    const session = (await rig.client.command('session.list', null))[0]?.id ?? ''
    const order = await rig.client.command('order.place', { ...MARKET, symbol: 'AAPL', side: 'buy', quantity: 10 })
    rig.pass(3_000)
    await rig.client.command('session.start', {
      feed: { kind: 'synthetic', seed: 1, symbols: 1, ticksPerSecond: 1 },
      cash: 1,
    })
    const before = await rig.client.command('session.review', { id: session, symbol: null })
    await rig.workstation.shutdown()

    const store = await openStore(join(home, 'quantx.db'))
    const running = store.sessions.latestSession()?.id ?? ''
    const rotated = rotate(store, DEFAULT_RETENTION, [running, 'engine'], rig.time.now() + 40 * DAY_MS)
    expect(rotated).toMatchObject({ sessions: expect.any(Number), letGo: 0 })
    expect(store.journal.blocks.last(session)).toBeUndefined()
    store.close()

    const { client } = await startRig(home)
    const listed = (await client.command('session.list', null)).find(({ id }) => id === session)
    expect(listed?.archived).toBe(listed?.records)
    const after = await client.command('session.review', { id: session, symbol: null })
    expect(after.inspection.digest).toBe(before.inspection.digest)
    expect(after.equity).toEqual(before.equity)
    const tape = await client.command('session.tape', { id: session, symbol: null })
    expect(tape.sequence).toHaveLength(listed?.records ?? -1)
    const story = await client.command('order.why', { session, id: order.id })
    expect(story.steps.at(-1)?.kind).toBe('fill')
    const verified = await quantx(['journal', 'verify', session, '--home', home])
    expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('of them archived')])
    const replayed = await quantx(['replay', session, '--home', home])
    expect([replayed.code, replayed.stderr]).toEqual([0, ''])
  })
})
