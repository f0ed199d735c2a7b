import { describe, expect, test } from 'vitest'
import { TAPE_KINDS } from '../../../src/contract/session-tape.ts'
import type { FeedConfig } from '../../../src/contract/views.ts'
import { SMA_CROSS, newHome, startRig } from '../workstation/rig.ts'
import type { Rig } from '../workstation/rig.ts'

const MARKET = { type: 'market', timeInForce: 'gtc', limitPrice: null, stopPrice: null } as const

/** A replay of Apple with a crossover, an order by hand and one that the gate refuses. */
async function traded(): Promise<Rig> {
  const rig = await startRig(newHome())
  const { client } = rig
  const from = Date.UTC(2014, 0, 2)
  const feed: FeedConfig = { kind: 'replay', datasets: ['aapl-1d', 'spx-1d'], speed: 50, from }
  await client.command('session.start', { feed, cash: 100_000 })
  const params = { fast: 5, slow: 10, quantity: 100 }
  await client.command('strategy.start', { file: SMA_CROSS, symbols: ['AAPL'], timeframe: '1d', params })
  rig.pass(1_500)
  await client.command('session.pause', null)
  await client.command('order.place', { ...MARKET, symbol: 'AAPL', side: 'buy', quantity: 10 })
  await client.command('order.place', { ...MARKET, symbol: 'AAPL', side: 'buy', quantity: 900_000 }).catch(() => null)
  await client.command('session.resume', null)
  rig.pass(1_500)
  await client.command('session.pause', null)
  return rig
}

describe('given an order of the running session', () => {
  test('when it is asked why, then market data, signal, verdict, order and fill are told in order', async () => {
    const { client } = await traded()
    const orders = client.watch('orders', null).snapshots[0] ?? []
    const order = orders.find(({ strategyId, status }) => strategyId === 'sma-cross-1' && status === 'filled')
    const story = await client.command('order.why', { session: null, id: order?.id ?? '' })
    expect(story).toMatchObject({ symbol: 'AAPL', correlationId: order?.correlationId })
    expect(story.steps.map(({ kind, title }) => [kind, title])).toEqual([
      ['event', 'Market data of AAPL'],
      ['signal', expect.stringMatching(/^sma-cross-1: (Buy|Sell) 100 AAPL, market$/)],
      ['verdict', 'Passed the risk gate'],
      ['order', 'Accepted by the broker'],
      ['fill', expect.stringMatching(/^Filled 100 at [\d.]+$/)],
    ])
    const [event, signal] = story.steps
    expect(event?.detail).toMatch(/^1d bar, close [\d.]+$/)
    expect(signal?.figures.map(({ name }) => name)).toEqual(['SMA 5', 'SMA 10'])
  })

  test('when a human placed it, then that is where it begins; when the gate refused it, the rule is named', async () => {
    const { client } = await traded()
    const orders = client.watch('orders', null).snapshots[0] ?? []
    const byHand = orders.filter(({ strategyId }) => strategyId === 'manual')
    const stories = await Promise.all(byHand.map(({ id }) => client.command('order.why', { session: null, id })))
    expect(stories.map(({ steps }) => steps.map(({ kind }) => kind))).toEqual([
      ['event', 'verdict', 'order', 'fill'],
      ['event', 'verdict'],
    ])
    expect(stories[1]?.steps[1]).toMatchObject({ tone: 'bad', title: expect.stringMatching(/^Refused: [A-Z-]+$/) })
  })

  test('when there is no such order, then that is said', async () => {
    const { client } = await traded()
    await expect(client.command('order.why', { session: null, id: 'nothing' })).rejects.toThrow(
      'expected an order of session',
    )
  })
})

describe('given sessions that were recorded', () => {
  test('when one is opened, then its bars, trades and account are those that the account had', async () => {
    const rig = await traded()
    const { client } = rig
    const fills = client.watch('fills', null).snapshots[0] ?? []
    const account = client.watch('account', null).snapshots[0]?.account
    const id = (await client.command('session.list', null))[0]?.id ?? ''
    const feed: FeedConfig = { kind: 'synthetic', seed: 5, symbols: 2, ticksPerSecond: 20 }
    await client.command('session.start', { feed, cash: 50_000 })
    rig.pass(31_000)
    const list = await client.command('session.list', null)
    expect(list.slice(0, 2)).toMatchObject([
      { label: 'Simulated ticks', simulated: true, state: 'running', fills: 0 },
      { label: 'Replay of AAPL, SPX', simulated: false, state: 'ended', fills: fills.length },
    ])
    const review = await client.command('session.review', { id, symbol: null })
    expect(review.symbols).toEqual(['AAPL', 'SPX'])
    expect(review.inspection.events.filter(({ kind }) => kind === 'fill')).toHaveLength(fills.length)
    expect(review.bars.time[0]).toBe(Date.UTC(2014, 0, 2))
    expect(review.bars.time).toHaveLength(review.inspection.state.time.length)
    expect(review.equity.value.at(-1)).toBeCloseTo(account?.equity ?? 0, 6)
    expect(review.inspection.state.cash.at(-1)).toBeCloseTo(account?.cash ?? 0, 6)
    expect(review.trades.length).toBeGreaterThan(1)
    const invented = await client.command('session.review', { id: list[0]?.id ?? '', symbol: 'ORBIT.SIM' })
    expect(invented.data).toMatchObject({ symbol: 'ORBIT.SIM', timeframe: '5s', bars: 6 })
    const story = await client.command('order.why', { session: id, id: fills[0]?.orderId ?? '' })
    expect(story.steps.at(-1)?.kind).toBe('fill')
  })
})

describe('given a recorded session that is gone through event by event', () => {
  test('when columns, rows and moments are asked for, then they tell the same events, and the account after each', async () => {
    const rig = await traded()
    const { client } = rig
    const fills = client.watch('fills', null).snapshots[0] ?? []
    const account = client.watch('account', null).snapshots[0]?.account
    const id = (await client.command('session.list', null))[0]?.id ?? ''
    const tape = await client.command('session.tape', { id, symbol: 'AAPL' })
    const rows = await client.command('session.tapeRows', { session: id, indices: [...Array(1_000).keys()] })
    expect(rows.map(({ sequence }) => sequence)).toEqual([...tape.sequence])
    expect(rows.map(({ kind }) => kind)).toEqual(Array.from(tape.kind, (kind) => TAPE_KINDS[kind]))
    expect([...tape.clock]).toEqual([...tape.clock].toSorted((a, b) => a - b))
    expect(rows.filter(({ kind }) => kind === 'fill')).toHaveLength(fills.length)
    const end = await client.command('session.moment', { session: id, index: rows.length - 1 })
    expect(end).toMatchObject({ cash: account?.cash, equity: account?.equity, openPnl: account?.openPnl })
    expect(end.realisedPnl).toBeCloseTo(account?.realisedPnl ?? 0, 6)
    expect(tape.fills.price).toHaveLength(fills.length)
  })

  test('when two of its symbols are opened at once, then each is told of its own', async () => {
    const { client } = await startRig(newHome())
    const feed: FeedConfig = { kind: 'synthetic', seed: 5, symbols: 2, ticksPerSecond: 20 }
    await client.command('session.start', { feed, cash: 50_000 })
    const id = (await client.command('session.list', null))[0]?.id ?? ''
    const symbols = ['NOVA.SIM', 'ORBIT.SIM']
    const tapes = await Promise.all(symbols.map((symbol) => client.command('session.tape', { id, symbol })))
    expect(tapes.map(({ symbol }) => symbol)).toEqual(symbols)
  })

  test('when a moment is looked at, then orders, position and bars are of then, and its decision can be asked about', async () => {
    const { client } = await traded()
    const id = (await client.command('session.list', null))[0]?.id ?? ''
    const tape = await client.command('session.tape', { id, symbol: 'AAPL' })
    const rows = await client.command('session.tapeRows', { session: id, indices: [...Array(1_000).keys()] })
    const accepted = rows.find(({ text }) => text === 'Accepted by the broker')?.index ?? 0
    const working = await client.command('session.moment', { session: id, index: accepted })
    expect(working).toMatchObject({ positions: [], orders: [{ symbol: 'AAPL', quantity: 100, filled: 0 }] })
    const filled = rows.findIndex(({ kind, index }) => kind === 'fill' && index > accepted)
    const before = await client.command('session.moment', { session: id, index: filled - 1 })
    const after = await client.command('session.moment', { session: id, index: filled })
    expect([before.positions.length, after.positions.length]).toEqual([0, 1])
    expect([tape.fills.index[0], tape.fills.quantity[0]]).toEqual([filled, after.positions[0]?.quantity])
    expect(after.cash).toBeLessThan(before.cash)
    const intent = rows[accepted - 1]
    expect(intent).toMatchObject({ kind: 'intent', correlationId: after.row.correlationId })
    // The decision was made at the close of a bar that is counted when all of the moment is written down.
    expect(tape.bars[accepted]).toBe(tape.bars[accepted + 1])
    const story = await client.command('order.why', { session: id, id: after.row.order })
    expect(story.correlationId).toBe(after.row.correlationId)
    await expect(client.command('session.moment', { session: id, index: 100_000 })).rejects.toThrow('expected an event')
  })
})
