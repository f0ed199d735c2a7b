import type { Clock, Timers } from '../kernel/clock.ts'
import type { EventBus } from '../kernel/event-bus.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Timestamp } from '../model/units.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { WorkingOrders } from '../portfolio/working-orders.ts'
import type { TradingState } from '../risk/trading-state.ts'
import type { Adjustment, OwnedQuantity } from './adjustment.ts'
import type { OrderManager } from './order-manager.ts'
import type { Difference } from './reconciliation-comparison.ts'
import type { RemoteBroker } from './remote-broker.ts'

export type Choice = 'adopt' | 'ignore'

/** A decision of a human, or a repair, as it is kept. */
export interface Decision {
  readonly at: Timestamp
  readonly differenceId: string
  readonly kind: string
  readonly choice: Choice | 'repair'
  readonly reason: string
  readonly message: string
  /** The fill that need not be explained any more; empty for none. */
  readonly fillId: string
}

/** Where adjustments and decisions are kept. */
export interface ReconciliationRecords {
  /**
   * Writes down what is taken over and the decision that it follows from, all of it or nothing: half of it would be
   * taken over a second time. Durable when it returns. @throws StorageError
   */
  record(adjustments: readonly Adjustment[], decision: Decision | null): void
}

export interface ReconcilerParts {
  readonly broker: RemoteBroker
  readonly orders: OrderManager
  /** Those that can still fill: how many are over must not matter. */
  readonly working: Pick<WorkingOrders, 'orders'>
  readonly portfolio: Portfolio
  readonly bus: EventBus
  readonly time: Clock & Timers
  readonly state: TradingState
  readonly instrument: (symbol: string) => Instrument | undefined
  readonly records: ReconciliationRecords
  /** When the session began: what the broker did before is not ours. */
  readonly since: Timestamp
  /** What was booked and decided in earlier engines. */
  readonly past: { readonly fills: ReadonlyMap<string, Timestamp>; readonly decisions: readonly Decision[] }
  /** What each strategy holds of an instrument. */
  readonly owners: (instrument: Instrument) => readonly OwnedQuantity[]
  /** Writes down what has happened so far: an adjustment stands after it. */
  readonly flush: () => void
  /** Books what was taken over, with everybody who holds something of it. */
  readonly book: (adjustment: Adjustment) => void
  readonly onChange: () => void
  /** Called when both sides agree for the first time, or a human has decided on what does not: now strategies may go on. */
  readonly onReady: () => void
}

/** How both sides agree. */
export interface ReconciliationState {
  readonly state: 'checking' | 'clean' | 'differs' | 'unreachable'
  readonly checkedAt: Timestamp | null
  readonly problem: string
  readonly differences: readonly (Difference & { readonly foundAt: Timestamp })[]
}
