import type { Order } from '../model/order.ts'

/** Where a decision is made durable before it acts. */
export interface Journal {
  /** Writes the order down. Durable when it returns; an order without an intent never leaves. @throws StorageError */
  recordIntent(order: Order): void
}

/** The journal of a backtest: a run that dies is run again. */
export const NO_JOURNAL: Journal = { recordIntent: () => undefined }
