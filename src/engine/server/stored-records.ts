import type { SessionJournal } from '../adapters/storage/session-journal.ts'
import type { SessionChanges, SessionRecords } from '../session/session-records.ts'
import type { Timestamp } from '../model/units.ts'

/** A session's records in the store: intents at once, everything else of one write in one transaction. */
export function storedRecords(journal: SessionJournal, now: () => Timestamp): SessionRecords {
  return {
    recordIntent: (order) => journal.recordIntent(order),
    recordAmendment: (order, amendment, at) => journal.recordAmendment(order, amendment, at),
    record: ({ orders, fills, positions, strategies, equity, cursor }: SessionChanges) =>
      journal.inTransaction(() => {
        for (const order of orders) journal.recordOrder(order)
        for (const fill of fills) journal.recordFill(fill)
        for (const position of positions) journal.recordPosition(position, now())
        for (const strategy of strategies) journal.recordStrategy(strategy)
        for (const { at, value } of equity) journal.recordEquity(at, value)
        if (cursor !== null) journal.setCursor(cursor)
      }),
  }
}
