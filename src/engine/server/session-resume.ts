import { MarginConfig } from '../../contract/account-config.ts'
import type { JournalSources } from '../adapters/storage/journal-sources.ts'
import type { StoredSession } from '../adapters/storage/session-records.ts'
import type { StrategyLibrary } from '../adapters/strategy/library.ts'
import { messageOf } from '../model/errors.ts'
import type { TradingState } from '../risk/trading-state.ts'
import { formatTimeframe } from '../model/time.ts'
import type { Session } from '../session/session.ts'
import type { SessionSettings } from './session-view.ts'

/** The settings that a session goes on with in one more engine. */
export function settingsOf({ settings, feed }: StoredSession): SessionSettings {
  const { speed, run } = settings
  const isSpeed = speed === 'max' || typeof speed === 'number'
  return {
    speed: isSpeed ? speed : feed.kind === 'replay' ? feed.speed : null,
    run: (typeof run === 'number' ? run : 1) + 1,
    environment: settings['environment'] === 'live' ? 'live' : 'paper',
    broker: settings['broker'] === 'paper-server' ? 'paper-server' : 'simulated',
    ...(settings['margin'] === undefined ? {} : { margin: MarginConfig.parse(settings['margin']) }),
  }
}

/** Says what becomes of orders that were written down and not known to have left. */
export function sayUnknown(session: Session, unknown: number): void {
  if (unknown === 0) return
  const became = session.outside ? 'the broker is asked what became of them' : 'they did not reach the exchange'
  const message = `${unknown} orders were on their way when the engine ended; ${became}`
  session.alert('warning', 'session', 'ORDERS-UNKNOWN', message)
}

export interface ResumeParts {
  readonly library: Pick<StrategyLibrary, 'definition' | 'bundle'>
  readonly store: { readonly sources: Pick<JournalSources, 'keep'> }
  readonly state: Pick<TradingState, 'latch'>
}

/**
 * Has the strategies of a session go on; those that had ended, and all while trading is stopped, are only listed.
 * @param parts where their code is, which may be another than before, and where it is kept: a replay runs what ran
 */
export function resumeStrategies(
  session: Session,
  { strategies, states }: StoredSession,
  { library, store, state: trading }: ResumeParts,
  isStopped: boolean,
): void {
  for (const { id, file, symbols, timeframe, params, state, error: problem, startedAt } of strategies) {
    try {
      const definition = library.definition(file)
      store.sources.keep(library.bundle(file))
      const saved = states.get(id)
      const launch = {
        id,
        definition,
        symbols,
        params,
        timeframe: formatTimeframe(timeframe),
        startedAt,
        ...(saved === undefined ? {} : { saved }),
      }
      if (state !== 'running') session.strategies.recall(launch, state, problem)
      // A STOP may have come since the engine began.
      else if (isStopped || trading.latch !== null) session.strategies.recall(launch, 'stopped', problem)
      else session.strategies.start(launch)
    } catch (error) {
      session.alert('error', id, 'NOT-RESUMED', `${id} could not go on after the restart: ${messageOf(error)}`)
    }
  }
}
