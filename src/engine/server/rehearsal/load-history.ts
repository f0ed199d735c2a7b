import { readJournal } from '../../adapters/journal/read-journal.ts'
import type { Store } from '../../adapters/storage/store.ts'
import { DAY_MS } from '../../model/time.ts'
import { higherOf, peakLoad } from './peak-load.ts'
import type { Load } from './peak-load.ts'

/** Six months, of which the highest load counts. */
const LOOK_BACK_MS = 183 * DAY_MS

/** What is tried when the journal is young: no load of a few orders says anything. */
export const LEAST_LOAD: Load = { messages: 30, orders: 20, fills: 10 }

/** The highest load of the last six months and the load that is to be tried. */
export interface LoadBasis {
  readonly peak: Load
  /** Twice of it, or the least that is tried. */
  readonly target: Load
  /** Sessions at the pace of the wall clock that were looked at. */
  readonly sessions: number
}

/**
 * Looks the highest load up in the journal. Replays are left out: they go as fast as the engine can, whatever that is,
 * and twice of it would be a wish. @throws StorageError when the journal is damaged
 */
export function loadBasis({ sessions, journal }: Pick<Store, 'sessions' | 'journal'>, now: number): LoadBasis {
  const since = now - LOOK_BACK_MS
  const recorded = new Set(journal.chains())
  const asTheyCome = sessions.list().filter(({ id, feed, endedAt }) => {
    return feed.kind !== 'replay' && recorded.has(id) && (endedAt ?? now) >= since
  })
  let peak: Load = { messages: 0, orders: 0, fills: 0 }
  for (const { id } of asTheyCome) peak = higherOf(peak, peakLoad(readJournal(journal, id), since))
  const twice = { messages: 2 * peak.messages, orders: 2 * peak.orders, fills: 2 * peak.fills }
  return { peak, target: higherOf(twice, LEAST_LOAD), sessions: asTheyCome.length }
}

/** On what a stress test stands, in words. */
export function basisText({ peak, target, sessions }: LoadBasis): string {
  const text = ({ messages, orders, fills }: Load) =>
    `${messages} messages, ${orders} orders and ${fills} fills a second`
  const found =
    sessions === 0 ? 'no session at live prices in six months' : `${text(peak)} at most in ${sessions} sessions`
  return `${found}; tried with ${text(target)}`
}
