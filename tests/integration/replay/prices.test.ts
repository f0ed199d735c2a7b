import { describe, expect, test } from 'vitest'
import { readJournal } from '../../../src/engine/adapters/journal/read-journal.ts'
import type { TimerHandle } from '../../../src/engine/kernel/clock.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { SyntheticFeed } from '../../../src/engine/session/synthetic-feed.ts'
import { Strategy } from '../../../src/quantx.ts'
import { definitionOf } from '../../unit/session/stage.ts'
import { RecordedSession, SESSION } from './recorded.ts'

/** Time between two turns of the feed. */
const TURN_MS = 20
const NOVA = 'NOVA.SIM'

/** Orders by the clock, whether or not prices come. */
class Clockwork extends Strategy {
  override onStart(): void {
    this.setTimer('second', 1_000)
  }
  override onTimer(): void {
    if (this.random() < 0.7) this.buy(1)
    else this.close()
    this.setTimer('second', 1_000)
  }
}
const clockwork = definitionOf(Clockwork, { name: 'clockwork', hash: 'c1' })

/** Has the feed's turns come no more; answers how to let them come again. */
function stall({ time }: RecordedSession): () => void {
  const schedule = time.schedule.bind(time)
  const waiting: (() => void)[] = []
  const nothing: TimerHandle = { cancel: () => undefined }
  time.schedule = (at, callback) => {
    if (at - time.now() !== TURN_MS) return schedule(at, callback)
    waiting.push(callback)
    return nothing
  }
  return () => {
    time.schedule = schedule
    for (const callback of waiting) schedule((time.now() + TURN_MS) as Timestamp, callback)
  }
}

/** Slips a tick between those of the feed: bid and ask in cents. */
function slip({ session, time }: RecordedSession, bid: number, ask = bid + 2): void {
  if (session.feed instanceof SyntheticFeed) session.feed.deliver(time.now(), 1, [bid, ask, bid, 5])
}

async function troubled(): Promise<RecordedSession> {
  const recorded = new RecordedSession({ kind: 'synthetic', seed: 3, symbols: 1, ticksPerSecond: 10, record: 'ticks' })
  await recorded.start()
  recorded.pass(3_000)
  recorded.launch(clockwork, [NOVA], '5s')
  recorded.pass(10_000)
  const goOn = stall(recorded)
  recorded.pass(25_000)
  goOn()
  recorded.pass(20_000)
  const last = () => recorded.session.trader.portfolio.holding(recorded.session.trader.market.get(NOVA).instrument)
  slip(recorded, Math.round(last().markPrice * 0.5))
  recorded.pass(3_000)
  for (let crossed = 0; crossed < 8; crossed++) slip(recorded, last().markPrice + 5, last().markPrice - 5)
  recorded.pass(3_000)
  recorded.session.feed.pause()
  recorded.pass(30_000)
  recorded.session.feed.resume()
  recorded.pass(5_000)
  recorded.session.risk.change({ scope: 'account', key: '', values: { maxFeedSilence: 2_000 } })
  const again = stall(recorded)
  recorded.pass(4_000)
  slip(recorded, Math.round(last().markPrice * 1.5))
  // Nothing says otherwise for long enough: it is taken for real by the clock alone.
  recorded.pass(8_000)
  again()
  recorded.pass(20_000)
  recorded.session.close()
  return recorded
}

describe('given a session whose feed stalls, jumps and crosses', () => {
  test('when it is replayed, then strategies waited at the same times, and the hashes are equal', async () => {
    const recorded = await troubled()
    const notes = [...readJournal(recorded.blocks, SESSION)].flatMap(({ kind, data }) =>
      kind === 'note' && typeof data['prices'] === 'object' ? [JSON.stringify(data['prices'])] : [],
    )
    const began = (code: string) => notes.filter((note) => note.includes(code) && note.includes('begins')).length
    expect([began('STALE-FEED'), began('PRICE-JUMP'), began('CROSSED-QUOTE')]).toEqual([2, 3, 1])
    const refusals = [...readJournal(recorded.blocks, SESSION)].filter(({ data }) => data['rule'] === 'STRATEGY-PAUSED')
    expect(refusals.length).toBeGreaterThan(10)

    const report = await recorded.replay()
    expect(report.difference).toBeNull()
    expect(report.replayedHash).toBe(report.recordedHash)
    expect(report.decisions).toBeGreaterThan(100)
  })
})
