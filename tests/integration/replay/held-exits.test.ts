import { describe, expect, test } from 'vitest'
import type { HeldExit } from '../../../src/engine/execution/exit-plan.ts'
import { MINUTE_MS, SECOND_MS } from '../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { seriesOf } from '../../unit/session/series.ts'
import { RecordedSession } from './recorded.ts'

const NOTHING = { stopLoss: null, takeProfit: null, trail: null, time: null, clearsFirst: false } as const

function set(recorded: RecordedSession, exit: Pick<HeldExit, 'symbol'> & Partial<HeldExit>): void {
  recorded.session.catchUp()
  recorded.session.exits.set({ ...NOTHING, ...exit })
}

const exits = ({ session }: RecordedSession) =>
  [...session.trader.orders.orders].filter(({ id }) => id.startsWith('exit-')).map(({ id, status }) => [id, status])

async function sameAgain(recorded: RecordedSession): Promise<void> {
  const report = await recorded.replay()
  expect(report).toMatchObject({ difference: null })
  expect(report.replayedHash).toBe(report.recordedHash)
}

describe('Replay of exits that the engine held', () => {
  test('given ticks, exits by price and by time, and an engine that died with some of them, then the replay does it all again', async () => {
    const recorded = new RecordedSession({ kind: 'synthetic', seed: 3, symbols: 4, ticksPerSecond: 20 })
    await recorded.start()
    recorded.pass(500)
    const symbols = recorded.session.feed.instruments.map(({ instrument }) => instrument.symbol)
    for (const symbol of symbols) recorded.place(symbol, 'buy', 10)
    recorded.pass(300)
    const [first = '', second = '', third = '', fourth = ''] = symbols
    const inTime = (ms: number) => ({ due: (recorded.time.now() + ms) as Timestamp })
    set(recorded, { symbol: first, trail: { percent: 0.05, stop: null }, time: inTime(MINUTE_MS) })
    set(recorded, { symbol: second, time: inTime(2 * SECOND_MS) })
    set(recorded, { symbol: third, time: { barsLeft: 2, timeframe: 5_000 } })
    set(recorded, { symbol: fourth, trail: { percent: 30, stop: null }, time: inTime(9 * SECOND_MS) })
    recorded.pass(4_000)
    const before = recorded.session.exits.book.all
    expect(before.map(({ symbol }) => symbol)).toContain(fourth)
    await recorded.start()
    expect(recorded.session.exits.book.all).toEqual(before)
    recorded.pass(8_000)
    expect(exits(recorded)).toHaveLength(4)
    expect(recorded.session.exits.book.all).toEqual([])
    await sameAgain(recorded)
  })

  test('given bars, when a time comes between two of them, then the order fills with the next, and so again in the replay', async () => {
    const start = Date.UTC(2024, 0, 2)
    const bars = seriesOf({ symbol: 'AAA', bars: 60, timeframe: MINUTE_MS, start, calendar: '24/7' })
    const recorded = new RecordedSession({ kind: 'replay', datasets: ['aaa'], speed: 10 }, [bars])
    await recorded.start()
    recorded.pass(500)
    recorded.place('AAA', 'buy', 10)
    recorded.pass(300)
    const now = recorded.session.now
    set(recorded, { symbol: 'AAA', time: { due: (now + 4.5 * MINUTE_MS) as Timestamp } })
    recorded.pass(2_000)
    expect(exits(recorded)).toEqual([['exit-time-s1-1.1', 'filled']])
    const order = recorded.session.trader.orders.find('exit-time-s1-1.1')
    expect(order?.createdAt).toBe(now + 4.5 * MINUTE_MS)
    expect(order?.updatedAt).toBe(now + 5 * MINUTE_MS)
    await sameAgain(recorded)
  })
})
