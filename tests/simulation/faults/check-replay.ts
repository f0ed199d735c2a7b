import { readJournal } from '../../../src/engine/adapters/journal/read-journal.ts'
import { ensure, InvariantError, assert } from '../../../src/engine/model/errors.ts'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import { replaySession } from '../../../src/engine/server/replay/replay-session.ts'
import type { ReplayParts, ReplayReport } from '../../../src/engine/server/replay/replay-session.ts'
import { definitionOf } from '../../unit/strategy/floor.ts'
import { RandomTrader } from '../random-trader.ts'
import type { SimulatedDisk } from './simulated-disk.ts'
import { SimulatedFeed, feedInstrumentsOf } from './simulated-feed.ts'
import type { SimulatedWorld } from './simulated-world.ts'

/**
 * Replays what the engines of a world wrote into their journal, however they died: all of it, and up to the middle.
 * @throws InvariantError when it comes to anything else than what they did
 */
export async function checkReplay({ disk, engine, instruments }: SimulatedWorld): Promise<void> {
  const { session } = ensure(engine, 'an engine that lives')
  session.suspend()
  const parts = partsOf(disk, instruments)
  const whole = await replaySession('S', parts)
  check(whole)
  assert(whole.fills === disk.fills.length, `expected ${disk.fills.length} fills in the replay, found ${whole.fills}`)
  const records = [...readJournal(disk.journal, 'S')]
  const part = await replaySession('S', parts, records[Math.floor(records.length / 2)]?.at)
  check(part)
  assert(part.records <= whole.records, `expected at most ${whole.records} records, found ${part.records}`)
}

function check({ difference, recordedHash, replayedHash }: ReplayReport): void {
  if (difference) {
    const { sequence, expected, found } = difference
    throw new InvariantError(`the replay to be the same, found at record ${sequence} instead of ${expected}: ${found}`)
  }
  assert(recordedHash === replayedHash, 'expected two equal hashes of a replay, found others')
}

function partsOf({ journal }: SimulatedDisk, instruments: readonly Instrument[]): ReplayParts {
  const fed = feedInstrumentsOf(instruments)
  return {
    journal,
    catalog: { list: async () => ({ datasets: [], damaged: [] }), load: () => Promise.reject(new Error('no data')) },
    definition: ({ hash }) => definitionOf(RandomTrader, hash),
    ticks: {
      instruments: fed,
      feed: ({ market }, events, held) => {
        const traded = fed.map(({ instrument }) => market.get(instrument.symbol).instrument)
        return new SimulatedFeed(traded, market, events, held)
      },
    },
  }
}
