import { expect, test } from 'vitest'
import type { BlockStore } from '../../../src/engine/adapters/journal/block-store.ts'
import { JournalLog } from '../../../src/engine/adapters/journal/journal-log.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import { reviewSession } from '../../../src/engine/server/replay/review-session.ts'
import { seriesOf } from '../../unit/session/series.ts'
import { RecordedSession, SESSION } from './recorded.ts'

/** Most that is read of a journal at once, while an engine that trades waits. */
const MOST_RECORDS = 21_000

test('given a long session, when it is looked at, then others have their turn again and again, however long it is', async () => {
  const series = seriesOf({ symbol: 'AAA', bars: 9_000, timeframe: MINUTE_MS, close: () => 100, calendar: '24/7' })
  const recorded = new RecordedSession({ kind: 'replay', datasets: ['aaa'], speed: 500 }, [series])
  await recorded.start()
  recorded.pass(17_000)
  recorded.session.suspend()
  const log = new JournalLog({ chain: SESSION, store: recorded.blocks, now: () => recorded.time.now() })
  for (let record = 0; record < 60_000; record++) log.append('note', {})
  log.flush()

  let sincePause = 0
  let most = 0
  let pauses = 0
  const journal: BlockStore = {
    append: () => undefined,
    transaction: (work) => work(),
    last: (chain) => recorded.blocks.last(chain),
    *read(chain, from) {
      for (const block of recorded.blocks.read(chain, from)) {
        sincePause += block.count
        most = Math.max(most, sincePause)
        yield block
      }
    },
  }
  const pause = () => {
    sincePause = 0
    pauses++
    return Promise.resolve()
  }
  const parts = { journal, catalog: recorded.catalog, label: '', simulated: false, pause }
  const { review } = await reviewSession(SESSION, null, parts)
  expect(review.bars.time.length).toBeGreaterThan(8_000)
  expect(most).toBeLessThan(MOST_RECORDS)
  // Three in each of two looks at the records, then thirty for what they say and four for the bars.
  expect(pauses).toBeGreaterThanOrEqual(6 + 30 + 4)
})
