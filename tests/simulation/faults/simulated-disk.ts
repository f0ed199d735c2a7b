import { MemoryBlocks } from '../../../src/engine/adapters/journal/block-store.ts'
import type { BlockStore } from '../../../src/engine/adapters/journal/block-store.ts'
import { JournalLog } from '../../../src/engine/adapters/journal/journal-log.ts'
import type { Adjustment } from '../../../src/engine/execution/adjustment.ts'
import type { Decision, ReconciliationRecords } from '../../../src/engine/execution/reconciliation-ports.ts'
import type { ExitPlan } from '../../../src/engine/execution/exit-plan.ts'
import type { StopOrder, StopRecorder, StopStep } from '../../../src/engine/execution/stop-run.ts'
import { StorageError } from '../../../src/engine/model/errors.ts'
import type { Fill } from '../../../src/engine/model/fill.ts'
import { Order } from '../../../src/engine/model/order.ts'
import type { OrderLife } from '../../../src/engine/model/order.ts'
import type { OrderRequest } from '../../../src/engine/model/order-request.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import type {
  EquityPoint,
  SessionChanges,
  SessionPast,
  SessionRecords,
  StrategyRecord,
} from '../../../src/engine/session/session-records.ts'
import type { Chance } from '../chance.ts'

/** Points of the equity curve that are kept: no test reads more. */
const EQUITY_POINTS = 10

/** An order as bytes would hold it: nothing in it changes when the engine's own changes. */
interface StoredOrder {
  readonly id: string
  readonly request: OrderRequest
  readonly createdAt: Timestamp
  readonly life: OrderLife
}

/** What the next write meets. */
export type DiskFault =
  /** It fails, and nothing of it is there. */
  | 'full'
  /** The sync fails: it may be there at the next start, unless something was written over it since. */
  | 'sync-failed'
  /** The engine dies before anything is on disk. */
  | 'killed-before'
  /** The engine dies when it is on disk, before anybody hears of it. */
  | 'killed-after'

/**
 * What is on disk, and the ways in which a disk fails. It outlives engines; each engine writes through a hand of its own,
 * and the hand of a dead engine writes no more.
 */
export class SimulatedDisk {
  readonly orders = new Map<string, StoredOrder>()
  fills: Fill[] = []
  equity: EquityPoint[] = []
  adjustments: Adjustment[] = []
  decisions: Decision[] = []
  cursor: Timestamp | null = null
  /** What trading was stopped with; null while it is armed. */
  latch: StopOrder | null = null
  steps: StopStep[] = []
  /** The sessions' journal, where one is kept; it is written together with the rest. */
  readonly journal = new MemoryBlocks()
  /** Number of the journal's record that all but intents and adjustments stand at. */
  journaled = 0
  readonly exits = new Map<string, ExitPlan>()
  readonly strategies = new Map<string, StrategyRecord>()
  /** What strategies saved last, as JSON. */
  readonly states = new Map<string, string>()
  /** Writes so far, of all engines. */
  writes = 0
  /** Decides what the next write meets. */
  fault: (write: number) => DiskFault | null = () => null
  readonly #chance: Chance
  /** The last write, when its sync failed. */
  #unsure: (() => void) | null = null

  constructor(chance: Chance) {
    this.#chance = chance
  }

  /** Everything that a new engine finds. */
  past(instruments: SessionPast['instruments']): SessionPast {
    const orders = [...this.orders.values()].map(({ id, request, createdAt, life }) =>
      Order.restore(id, request, createdAt, life),
    )
    return {
      cursor: this.cursor,
      journaled: this.journaled,
      instruments,
      orders,
      fills: [...this.fills],
      adjustments: [...this.adjustments],
      decisions: [...this.decisions],
      exits: [...this.exits.values()].toSorted((one, other) => (one.symbol < other.symbol ? -1 : 1)),
      strategies: [...this.strategies.values()],
      equity: [...this.equity],
    }
  }

  /**
   * The hand of a new engine. `onKilled` is called when it dies in a write.
   * @param now of the journal that it keeps; none when left out
   */
  hand(onKilled: () => void, now?: () => number): DiskHand {
    if (this.#chance.once(2)) this.#unsure?.()
    this.#unsure = null
    return new DiskHand(this, onKilled, now)
  }

  /** Carries out one write as the faults have it. */
  write(apply: () => void, onKilled: () => void): void {
    switch (this.fault(++this.writes)) {
      case null:
        this.#unsure = null
        apply()
        return
      case 'full':
        throw new StorageError('the disk is full')
      case 'sync-failed':
        this.#unsure = apply
        throw new StorageError('the disk did not confirm the write')
      case 'killed-before':
        onKilled()
        return
      case 'killed-after':
        this.#unsure = null
        apply()
        onKilled()
        return
    }
  }
}

/** How one engine writes. */
export class DiskHand implements SessionRecords {
  readonly #disk: SimulatedDisk
  readonly #onKilled: () => void
  /** What is written goes into the journal in the same piece. */
  readonly log: JournalLog | null
  #isDead = false
  #waiting: StopStep[] = []

  /** Where the steps of a stop are written down. */
  readonly stops: StopRecorder = {
    record: (steps) => this.#recordSteps(steps),
    steps: (latchId) => [...this.#disk.steps, ...this.#waiting].filter((step) => step.latchId === latchId),
  }

  constructor(disk: SimulatedDisk, onKilled: () => void, now?: () => number) {
    this.#disk = disk
    this.#onKilled = onKilled
    const { journal } = disk
    const store: BlockStore = {
      append: (chain, blocks) => journal.append(chain, blocks),
      last: (chain) => journal.last(chain),
      read: (chain, from) => journal.read(chain, from),
      transaction: (work) => this.#writeApart(() => void work()) as never,
    }
    this.log = now ? new JournalLog({ chain: 'S', store, now }) : null
  }

  /** Its engine is dead. */
  die(): void {
    this.#isDead = true
  }

  recordIntent(order: Order): void {
    const stored = storedOf(order)
    this.#write(() => this.#keep([stored]))
  }

  /** That a change was sent need not be known: the broker is asked for the terms of each order anyway. */
  recordAmendment(): void {
    this.#write(() => undefined)
  }

  /** How what is taken over from the broker is kept. */
  readonly reconciliation: ReconciliationRecords = {
    record: (adjustments, decision) => {
      this.#write(() => {
        this.#disk.adjustments.push(...adjustments)
        if (decision) this.#disk.decisions.push(decision)
      })
    },
  }

  /** Sets or clears the latch. */
  setLatch(latch: StopOrder | null): void {
    this.#writeApart(() => {
      this.#disk.latch = latch
    })
  }

  record(changes: SessionChanges): void {
    const journaled = this.log?.sequence ?? 0
    // A write that comes to light later is of what was written then.
    const orders = changes.orders.map(storedOf)
    const [fills, equity] = [[...changes.fills], [...changes.equity]]
    this.#write(() => {
      const disk = this.#disk
      disk.journaled = journaled
      for (const each of changes.strategies) disk.strategies.set(each.id, each)
      for (const { strategyId, state } of changes.states ?? []) disk.states.set(strategyId, state)
      for (const { symbol, plan } of changes.exits ?? []) {
        if (plan) disk.exits.set(symbol, plan)
        else disk.exits.delete(symbol)
      }
      this.#keep(orders)
      const known = new Set(disk.fills.map(({ id }) => id))
      disk.fills.push(...fills.filter(({ id }) => !known.has(id)))
      disk.equity = [...disk.equity, ...equity].slice(-EQUITY_POINTS)
      disk.cursor = changes.cursor ?? disk.cursor
    })
  }

  /** What the disk does not take waits for the next time: a stop goes on. */
  #recordSteps(steps: readonly StopStep[]): void {
    this.#waiting.push(...steps)
    try {
      this.#writeApart(() => {
        this.#disk.steps.push(...this.#waiting)
      })
      this.#waiting = []
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
    }
  }

  #write(apply: () => void): void {
    if (this.log) this.log.flush(apply)
    else this.#writeApart(apply)
  }

  /** Writes without the journal. */
  #writeApart(apply: () => void): void {
    // What a dead engine would go on with has no effect: it is as if it had stopped within the write.
    if (this.#isDead) return
    this.#disk.write(apply, () => {
      this.#isDead = true
      this.#onKilled()
    })
  }

  #keep(orders: readonly StoredOrder[]): void {
    for (const order of orders) this.#disk.orders.set(order.id, order)
  }
}

function storedOf(order: Order): StoredOrder {
  const { instrument, side, type, timeInForce, quantity, limitPrice, stopPrice, instructions } = order
  const { strategyId, strategyVersion, causedAt } = order
  const { status, filled, notional, commission, updatedAt, reason, triggered } = order
  const terms = { instrument, side, type, timeInForce, quantity, limitPrice, stopPrice, instructions }
  return {
    id: order.id,
    request: { ...terms, strategyId, strategyVersion, causedAt },
    createdAt: order.createdAt,
    life: { status, filled, notional, commission, updatedAt, reason, triggered },
  }
}
