import type { Order } from '../model/order.ts'
import type { Amendment } from '../model/order-request.ts'
import type { Timestamp } from '../model/units.ts'

/** Where a decision is made durable before it acts. */
export interface Journal {
  /** Writes the order down. Durable when it returns; an order without an intent never leaves. @throws StorageError */
  recordIntent(order: Order): void
  /** Writes down how an order is about to be changed; durable when it returns. @throws StorageError */
  recordAmendment(order: Order, amendment: Amendment, at: Timestamp): void
}

/** The journal of a backtest: a run that dies is run again. */
export const NO_JOURNAL: Journal = { recordIntent: () => undefined, recordAmendment: () => undefined }
