import type { JournalLog } from '../adapters/journal/journal-log.ts'
import type { SessionJournal } from '../adapters/storage/session-journal.ts'
import type { SessionChanges, SessionRecords } from '../session/session-records.ts'
import type { Timestamp } from '../model/units.ts'

/**
 * A session's records in the store: intents at once, everything else of one write in one transaction. Each takes along
 * what the journal's log holds by then, so that tables and journal never tell two stories.
 */
export function storedRecords(journal: SessionJournal, log: JournalLog, now: () => Timestamp): SessionRecords {
  const together = (write: () => void) => log.flush(write)
  return {
    recordIntent: (order) => journal.recordIntent(order, together),
    recordAmendment: (order, amendment, at) => journal.recordAmendment(order, amendment, at, together),
    record: ({ orders, fills, positions, strategies, equity, states = [], exits = [], cursor }: SessionChanges) =>
      log.flush(() => {
        for (const order of orders) journal.recordOrder(order)
        for (const fill of fills) journal.recordFill(fill)
        for (const position of positions) journal.recordPosition(position, now())
        for (const strategy of strategies) journal.recordStrategy(strategy)
        for (const { at, value } of equity) journal.recordEquity(at, value)
        for (const { strategyId, state } of states) journal.recordState(strategyId, state)
        for (const { symbol, plan } of exits) journal.recordExits(symbol, plan && JSON.stringify(plan))
        if (cursor !== null) journal.setCursor(cursor)
        journal.setJournaled(log.sequence)
      }),
  }
}
