import { DataCatalog } from '../../engine/adapters/data/data-catalog.ts'
import { DatasetStore } from '../../engine/adapters/data/dataset-store.ts'
import { grouped } from '../../engine/adapters/report/figures.ts'
import type { Store } from '../../engine/adapters/storage/store.ts'
import { evaluateStrategy } from '../../engine/adapters/strategy/evaluate.ts'
import { loadStrategy } from '../../engine/adapters/strategy/loader.ts'
import { QuantXError, StorageError } from '../../engine/model/errors.ts'
import { replaySession } from '../../engine/server/replay/replay-session.ts'
import type { ReplayParts, ReplayReport } from '../../engine/server/replay/replay-session.ts'
import type { StrategyDefinition } from '../../engine/strategy/definition.ts'
import { parseTime } from './dates.ts'
import type { ReplayOptions } from './journal-program.ts'
import { sessionId, withStore } from './session-store.ts'
import { userPath } from './user-path.ts'

/** A replay that did not do what the journal says. */
class ReplayDiffersError extends QuantXError {
  readonly code = 'REPLAY'
}

/** @throws ReplayDiffersError when the replay went another way, StorageError when the journal is damaged */
export async function replayCommand(session: string, { to, strategy, json, home }: ReplayOptions): Promise<void> {
  const end = to === undefined ? Number.POSITIVE_INFINITY : parseTime(to, '--to', 'UTC', true)
  const other = strategy === undefined ? undefined : await loadStrategy(userPath(strategy))
  const report = await withStore(home, async (store, folder) => {
    const catalog = new DataCatalog(new DatasetStore(folder))
    return replaySession(
      sessionId(store, session),
      { journal: store.journal, catalog, definition: codeOf(store, other) },
      end,
    )
  })
  process.stdout.write(json === true ? `${JSON.stringify(report, null, 2)}\n` : textOf(report))
  const { difference } = report
  if (difference === null) return
  throw new ReplayDiffersError(`the replay went another way at record ${difference.sequence} (${difference.kind})`)
}

/** The code that ran, out of the journal, or other code that is to run in its place. */
export function codeOf(store: Store, other?: StrategyDefinition): ReplayParts['definition'] {
  const known = new Map<string, StrategyDefinition>()
  return ({ hash, file }) => {
    const definition = other ?? known.get(hash)
    if (definition) return definition
    const bundle = store.sources.find(hash)
    if (!bundle) throw new StorageError(`expected the code ${hash.slice(0, 12)} of ${file} in the journal, found none`)
    const loaded = evaluateStrategy(bundle)
    known.set(hash, loaded)
    return loaded
  }
}

function textOf({
  session,
  runs,
  records,
  moments,
  commands,
  decisions,
  orders,
  fills,
  ...report
}: ReplayReport): string {
  const { recordedHash, replayedHash, difference, account, time } = report
  const engines = runs === 1 ? '' : ` by ${runs} engines`
  const lines = [
    `${session}${engines}: ${grouped(records + moments)} events (${grouped(moments)} moments of market data, ` +
      `${grouped(commands)} commands, ${grouped(decisions)} decisions and what came of them), ` +
      `${grouped(orders)} orders, ${grouped(fills)} fills, up to ${new Date(time).toISOString()}`,
    `recorded  ${recordedHash}`,
    `replayed  ${replayedHash}`,
  ]
  if (difference === null) return `${[...lines, `equal     account ${JSON.stringify(account)}`].join('\n')}\n`
  const { sequence, expected, found } = difference
  return `${[
    ...lines,
    `differs at record ${sequence}, ${new Date(difference.time).toISOString()}:`,
    `  expected ${expected === '' ? 'nothing' : expected}`,
    `  found    ${found === '' ? 'nothing' : found}`,
  ].join('\n')}\n`
}
