import type { JournalLog } from '../../../src/engine/adapters/journal/journal-log.ts'
import type { ExitPlan } from '../../../src/engine/execution/exit-plan.ts'
import type { EventLog } from '../../../src/engine/kernel/journal.ts'
import type { Fill } from '../../../src/engine/model/fill.ts'
import { Order } from '../../../src/engine/model/order.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import type { SessionPast, SessionRecords } from '../../../src/engine/session/session-records.ts'
import type { Session } from '../../../src/engine/session/session.ts'

/** What a store would hold: orders as they were at the last write, fills, and where the journal stood. */
export class CrashBook {
  readonly #orders = new Map<string, Order>()
  readonly #fills: Fill[] = []
  readonly #strategies = new Set<string>()
  readonly #exits = new Map<string, ExitPlan>()
  #cursor: Timestamp | null = null
  #journaled = 0

  records(log: JournalLog & EventLog): SessionRecords {
    return {
      recordIntent: (order) => log.flush(() => void this.#orders.set(order.id, copyOf(order))),
      recordAmendment: () => log.flush(),
      record: ({ orders, fills, cursor, strategies, exits = [] }) =>
        log.flush(() => {
          for (const order of orders) this.#orders.set(order.id, copyOf(order))
          this.#fills.push(...fills)
          for (const { id } of strategies) this.#strategies.add(id)
          for (const { symbol, plan } of exits) {
            if (plan) this.#exits.set(symbol, plan)
            else this.#exits.delete(symbol)
          }
          this.#cursor = cursor ?? this.#cursor
          this.#journaled = log.sequence
        }),
    }
  }

  past({ feed }: Session): SessionPast {
    return {
      cursor: this.#cursor,
      journaled: this.#journaled,
      instruments: feed.instruments,
      orders: [...this.#orders.values()],
      fills: this.#fills,
      strategies: [...this.#strategies].map((id) => ({ id })),
      exits: [...this.#exits.values()],
      equity: [],
    }
  }
}

function copyOf(order: Order): Order {
  const { instrument, side, type, timeInForce, quantity, limitPrice, stopPrice, instructions } = order
  const { strategyId, strategyVersion, causedAt } = order
  const terms = { instrument, side, type, timeInForce, quantity, limitPrice, stopPrice, instructions }
  return Order.restore(order.id, { ...terms, strategyId, strategyVersion, causedAt }, order.createdAt, order)
}
