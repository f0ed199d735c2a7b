import { ensure, InvariantError, assert } from '../../../src/engine/model/errors.ts'
import { replaySession } from '../../../src/engine/server/replay/replay-session.ts'
import { definitionOf } from '../../unit/strategy/floor.ts'
import { RandomTrader } from '../random-trader.ts'
import { SimulatedFeed, feedInstrumentsOf } from './simulated-feed.ts'
import type { SimulatedWorld } from './simulated-world.ts'

/**
 * Replays what the engines of a world wrote into their journal, however they died.
 * @throws InvariantError when it comes to anything else than what they did
 */
export async function checkReplay({ disk, engine, instruments }: SimulatedWorld): Promise<void> {
  const { session } = ensure(engine, 'an engine that lives')
  session.suspend()
  const fed = feedInstrumentsOf(instruments)
  const report = await replaySession('S', {
    journal: disk.journal,
    catalog: { list: async () => ({ datasets: [], damaged: [] }), load: () => Promise.reject(new Error('no data')) },
    definition: ({ hash }) => definitionOf(RandomTrader, hash),
    ticks: {
      instruments: fed,
      feed: ({ market }, events, held) => {
        return new SimulatedFeed(
          fed.map(({ instrument }) => market.get(instrument.symbol).instrument),
          market,
          events,
          held,
        )
      },
    },
  })
  const { difference, recordedHash, replayedHash } = report
  if (difference) {
    const { sequence, expected, found } = difference
    throw new InvariantError(`the replay to be the same, found at record ${sequence} instead of ${expected}: ${found}`)
  }
  assert(recordedHash === replayedHash, 'expected two equal hashes of a replay, found others')
  assert(report.fills === disk.fills.length, `expected ${disk.fills.length} fills in the replay, found ${report.fills}`)
}
