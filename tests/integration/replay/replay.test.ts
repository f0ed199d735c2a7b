import { expect, describe, test } from 'vitest'
import { MemoryBlocks } from '../../../src/engine/adapters/journal/block-store.ts'
import { readJournal, verifyChain } from '../../../src/engine/adapters/journal/read-journal.ts'
import { z } from '../../../src/quantx.ts'
import type { Bar, Order } from '../../../src/quantx.ts'
import { Sma, Strategy } from '../../../src/quantx.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Price, Timestamp } from '../../../src/engine/model/units.ts'
import { definitionOf } from '../../unit/session/stage.ts'
import { seriesOf } from '../../unit/session/series.ts'
import { RecordedSession, SESSION } from './recorded.ts'

const parameters = z.object({ size: z.number().default(10), chance: z.number().default(0.4) })

/** Trades by chance in every way that there is, from bars, timers and fills. */
class Restless extends Strategy<typeof parameters> {
  static override readonly parameters = parameters
  readonly average = this.indicator(new Sma(5))
  #fills = 0

  override onStart(): void {
    this.setTimer('beat', 30_000)
  }
  override onBar(bar: Bar): void {
    if (this.random() > this.params.chance) return
    const { size } = this.params
    const pick = this.random()
    if (pick < 0.3) this.buy(size)
    else if (pick < 0.55) this.sell(size)
    else if (pick < 0.7) this.buy(size, { limit: bar.close - 1 })
    else if (pick < 0.8) this.bracket('buy', size, { stopLoss: bar.close - 2, takeProfit: bar.close + 2 })
    else if (pick < 0.9) this.#touchFirst()
    else this.close()
  }
  override onTimer(): void {
    if (this.random() < 0.3) this.sell(this.params.size)
    this.setTimer('beat', 30_000)
  }
  override onFill(): void {
    if (++this.#fills % 9 === 0) this.close()
  }
  #touchFirst(): void {
    const first: Order | undefined = this.workingOrders[0]
    if (first) this.cancel(first)
  }
}

class Calm extends Restless {
  override onTimer(): void {
    this.setTimer('beat', 45_000)
  }
}

const restless = definitionOf(Restless, { name: 'restless', hash: 'r1' })
const calm = definitionOf(Calm, { name: 'restless', hash: 'r2' })

const walk = (seed: number) => (index: number) =>
  100 + 8 * Math.sin((index + seed) / 37) + ((index * 7919 + seed) % 13) / 5
const bars = (count: number) =>
  ['AAA', 'BBB'].map((symbol, seed) =>
    seriesOf({ symbol, bars: count, timeframe: MINUTE_MS, close: walk(seed * 11), calendar: '24/7' }),
  )

/** A day of a paper session over recorded bars, with a human beside the strategies. */
async function recordedBars(count: number): Promise<RecordedSession> {
  const recorded = new RecordedSession({ kind: 'replay', datasets: ['aaa', 'bbb'], speed: 1_000 }, bars(count))
  await recorded.start()
  recorded.pass(300)
  recorded.launch(restless, ['AAA'], '1m')
  recorded.pass(1_000)
  const limit = recorded.place('BBB', 'buy', 50, { type: 'limit', limitPrice: 8_000 as Price })
  recorded.launch(restless, ['BBB', 'AAA'], '5m', { size: 7, chance: 0.9 })
  recorded.pass(700)
  recorded.session.amend(limit, { quantity: limit.quantity, limitPrice: 8_100 as Price, stopPrice: limit.stopPrice })
  expect(() => recorded.place('BBB', 'buy', 50_000_000)).toThrow('refused')
  recorded.reload(calm)
  recorded.pass(1_000)
  if (limit.working) recorded.session.cancel(limit.id)
  recorded.state.hold({ key: 'human', level: 'paused', at: 1, source: 'button', reason: 'a look around' })
  recorded.pass(500)
  recorded.state.release('human')
  recorded.session.risk.change({ scope: 'symbol', key: 'AAA', values: { maxOrderQuantity: 9 } })
  recorded.session.strategies.stop('restless-2')
  recorded.pass(500)
  recorded.session.risk.change({ scope: 'symbol', key: 'AAA', values: { maxOrderQuantity: null } })
  recorded.pass(count)
  recorded.state.stop({ id: 'stop-1', at: 2, source: 'button', reason: 'enough' })
  recorded.session.stopTrading(true)
  recorded.pass(500)
  recorded.session.suspend()
  return recorded
}

async function recordedTicks(record: 'seed' | 'ticks'): Promise<RecordedSession> {
  const recorded = new RecordedSession({ kind: 'synthetic', seed: 7, symbols: 3, ticksPerSecond: 40, record })
  await recorded.start()
  recorded.pass(6_000)
  recorded.launch(restless, ['NOVA.SIM', 'ORBIT.SIM'], '5s', { chance: 0.9 })
  recorded.pass(20_000)
  recorded.place('PULSAR.SIM', 'buy', 30)
  recorded.launch(restless, ['PULSAR.SIM'], '10s', { chance: 0.8, size: 3 })
  recorded.pass(60_000)
  recorded.reload(calm)
  recorded.session.feed.pause()
  recorded.pass(90_000)
  recorded.session.feed.resume()
  recorded.pass(240_000)
  recorded.session.close()
  return recorded
}

describe('given a paper session over recorded bars, with commands of a human, a reload and a stop', () => {
  test('when it is replayed, then every decision, order, fill and account is the same, and so are the hashes', async () => {
    const recorded = await recordedBars(8_000)
    const report = await recorded.replay()
    expect(report.difference).toBeNull()
    expect(report.replayedHash).toBe(report.recordedHash)
    expect(report.records + report.moments).toBeGreaterThan(10_000)
    expect(report.decisions).toBeGreaterThan(5_000)
    expect(report.commands).toBeGreaterThan(8)
    expect(verifyChain(SESSION, recorded.blocks.read(SESSION)).fault).toBeNull()
  }, 30_000)
})

describe('given a paper session on invented ticks', () => {
  const ways = ['seed', 'ticks'] as const
  test.each(ways)(
    'when it is replayed from its %s, then it comes to the same hash, timers and clock included',
    async (record) => {
      const recorded = await recordedTicks(record)
      const kinds = new Set([...readJournal(recorded.blocks, SESSION)].map(({ kind }) => kind))
      expect([kinds.has('market'), kinds.has('data')]).toEqual([record === 'seed', record === 'ticks'])
      const report = await recorded.replay()
      expect(report.difference).toBeNull()
      expect(report.replayedHash).toBe(report.recordedHash)
      expect(report.decisions).toBeGreaterThan(500)
    },
    30_000,
  )
})

describe('given a session that crashed twice', () => {
  test('when it is replayed, then each engine begins where the one before it had written up to', async () => {
    const recorded = new RecordedSession({ kind: 'replay', datasets: ['aaa', 'bbb'], speed: 1_000 }, bars(3_000))
    await recorded.start()
    recorded.launch(restless, ['AAA'], '1m', { chance: 0.9 })
    recorded.pass(700)
    // Dies between two writes, with intents that are durable and fills that are not.
    recorded.time.advanceTo((recorded.time.now() + 77) as Timestamp)
    await recorded.start()
    recorded.launch(restless, ['AAA'], '1m', { chance: 0.9 })
    recorded.place('BBB', 'sell', 20)
    recorded.pass(400)
    recorded.time.advanceTo((recorded.time.now() + 33) as Timestamp)
    await recorded.start()
    recorded.launch(calm, ['AAA', 'BBB'], '1m')
    recorded.pass(600)
    recorded.session.suspend()
    const report = await recorded.replay()
    expect(report.difference).toBeNull()
    expect(report.runs).toBe(3)
    expect(report.replayedHash).toBe(report.recordedHash)
  })
})

describe('given a session on invented ticks whose engine crashed', () => {
  test.each(['seed', 'ticks'] as const)(
    'when it is replayed from its %s, then it comes to the same hash',
    async (record) => {
      const recorded = new RecordedSession({ kind: 'synthetic', seed: 7, symbols: 2, ticksPerSecond: 40, record })
      await recorded.start()
      recorded.launch(restless, ['NOVA.SIM'], '5s', { chance: 0.9 })
      recorded.pass(30_000)
      recorded.place('ORBIT.SIM', 'buy', 20, { type: 'limit', limitPrice: 1 as Price })
      recorded.time.advanceTo((recorded.time.now() + 77) as Timestamp)
      await recorded.start()
      recorded.launch(restless, ['NOVA.SIM'], '5s', { chance: 0.9 })
      recorded.pass(30_000)
      recorded.session.suspend()
      const report = await recorded.replay()
      expect(report).toMatchObject({ difference: null, runs: 2 })
      expect(report.replayedHash).toBe(report.recordedHash)
      expect(report.fills).toBeGreaterThan(4)
    },
  )
})

describe('given a replay that is not of the same', () => {
  test('when the code of a strategy is another, then the first decision that differs is named', async () => {
    const recorded = await recordedBars(400)
    class Changed extends Restless {
      override onBar(bar: Bar): void {
        // The same until the noon of its first day.
        if (bar.time < Date.UTC(2024, 0, 1, 2)) super.onBar(bar)
        else this.sell(1)
      }
    }
    recorded.replace(definitionOf(Changed, { name: 'restless', hash: 'r1' }))
    const report = await recorded.replay()
    expect(report.difference).toMatchObject({ kind: expect.stringMatching(/intent|order|fill|refusal/) })
    expect(report.difference?.time).toBeGreaterThanOrEqual(Date.UTC(2024, 0, 1, 2))
    expect(report.difference?.found).toContain('"side":"sell"')
    expect(report.replayedHash).not.toBe(report.recordedHash)
  })

  test('when it ends early, then what came until then is compared, and no more', async () => {
    const recorded = await recordedBars(400)
    const whole = await recorded.replay()
    const part = await recorded.replay(Date.UTC(2024, 0, 1, 3))
    expect(part.difference).toBeNull()
    expect(part.time).toBe(Date.UTC(2024, 0, 1, 3))
    expect(part.decisions).toBeLessThan(whole.decisions)
    expect(part.replayedHash).toBe(part.recordedHash)
  })

  test('when a byte of the journal was changed, then reading it names the record', async () => {
    const recorded = await recordedBars(400)
    const blocks = [...recorded.blocks.read(SESSION)]
    const at = blocks.findIndex(({ lines }) => lines.includes(' fill {'))
    const damaged = new MemoryBlocks()
    const price = /"price":(\d)/
    damaged.append(
      SESSION,
      blocks.map((block, index) =>
        index === at
          ? { ...block, lines: block.lines.replace(price, (_, digit) => `"price":${9 - Number(digit)}`) }
          : block,
      ),
    )
    const fault = verifyChain(SESSION, damaged.read(SESSION)).fault
    expect(fault).toMatchObject({ kind: 'fill', problem: 'it is not what was written' })
    await expect(recorded.replay(undefined, damaged)).rejects.toThrow(`record ${fault?.sequence} (fill)`)
  })
})
