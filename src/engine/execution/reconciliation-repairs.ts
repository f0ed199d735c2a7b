import type { BrokerFill } from '../kernel/broker-connection.ts'
import { unitsOfText } from '../model/decimal-text.ts'
import { ConfigError, ensure } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order } from '../model/order.ts'
import type { Money } from '../model/units.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import { adopted, bookedOutside } from './adjustment.ts'
import type { Adjustment } from './adjustment.ts'
import { splitOf } from './position-differences.ts'
import type { BrokerTruth, Difference } from './reconciliation-comparison.ts'
import type { ReconcilerParts } from './reconciliation-ports.ts'
import { RECONCILIATION_RULES } from './reconciliation-rules.ts'

export interface RepairParts extends Pick<
  ReconcilerParts,
  'broker' | 'orders' | 'portfolio' | 'time' | 'instrument' | 'records' | 'owners' | 'flush' | 'onAdjusted'
> {
  /** Fills of the session that were booked so far. */
  readonly fillsBooked: () => number
}

/** What an adjustment says, before it is known when. */
type Change = Adjustment extends infer A ? (A extends Adjustment ? Omit<A, 'at' | 'fillsBefore'> : never) : never

/** Brings what the engine knows in line with what its broker says, one difference at a time. */
export class ReconciliationRepairs {
  readonly #parts: RepairParts

  constructor(parts: RepairParts) {
    this.#parts = parts
  }

  /**
   * Takes over what the broker says. Returns whether something changed here, and the id of the fill that is explained by
   * it, empty for none.
   * @throws BrokerError, StorageError
   */
  async settle({ kind, subject, symbol, message }: Difference, truth: BrokerTruth) {
    const { broker } = this.#parts
    const { by } = RECONCILIATION_RULES[kind]
    switch (by) {
      case 'fill':
        broker.take(truth.fills.filter(({ id }) => id === subject))
        break
      case 'trade':
        this.#book(fillIn(truth, subject), message)
        break
      case 'ask':
        await broker.refresh(this.#order(subject))
        break
      case 'take-off':
        broker.takeOff(this.#order(subject))
        break
      case 'end':
        this.#end(this.#order(subject))
        break
      case 'position':
        this.#takePosition(symbol, truth, message)
        break
      case 'cash':
        this.#takeCash(truth, message)
        break
      case 'nothing':
      case 'none':
        break
    }
    const isSame = by === 'take-off' || by === 'nothing' || by === 'none'
    return { changes: !isSame, fillId: by === 'trade' ? subject : '' }
  }

  #end(order: Order): void {
    if (order.working) this.#parts.broker.end(order, 'the broker does not have it; ended by decision')
  }

  #takePosition(symbol: string, truth: BrokerTruth, why: string): void {
    const { owners, portfolio } = this.#parts
    const instrument = this.#instrument(symbol)
    const { quantity, cost, averagePrice } = portfolio.holding(instrument).position
    const there = truth.positions.find((position) => position.symbol === symbol)
    const split = there ? splitOf({ instrument, quantity, cost, averagePrice }, there) : null
    this.#adjust(adopted(instrument, there, { quantity, owners: owners(instrument) }, split), why)
  }

  #takeCash(truth: BrokerTruth, why: string): void {
    const { portfolio } = this.#parts
    const { code, precision } = portfolio.currency
    const own = ensure(
      truth.cash.find(({ currency }) => currency === code),
      `cash in ${code} at the broker`,
    )
    const amount = (unitsOfText(own.amount, precision).units - portfolio.cash) as Money
    this.#adjust({ kind: 'cash', amount }, why)
  }

  #book(fill: BrokerFill, why: string): void {
    const { owners, portfolio } = this.#parts
    const instrument = this.#instrument(fill.symbol)
    const { position } = portfolio.holding(instrument)
    const booked = bookedOutside(fill, instrument, position, owners(instrument))
    this.#adjust(booked.position, why)
    this.#adjust(booked.cash, why)
  }

  #adjust(change: Change, why: string): void {
    const { time, records, flush, onAdjusted, fillsBooked, portfolio } = this.#parts
    flush()
    const adjustment: Adjustment = { ...change, at: time.now(), fillsBefore: fillsBooked() }
    records.recordAdjustment(adjustment, why)
    applyAdjustment(adjustment, portfolio)
    onAdjusted(adjustment)
  }

  #order(id: string): Order {
    return ensure(this.#parts.orders.find(id), `order ${id}`)
  }

  #instrument(symbol: string): Instrument {
    const instrument = this.#parts.instrument(symbol)
    if (instrument) return instrument
    throw new ConfigError(`expected a symbol that this session has data of, found "${symbol}"`)
  }
}

/** Books what was taken over. */
export function applyAdjustment(adjustment: Adjustment, portfolio: Portfolio): void {
  if (adjustment.kind === 'cash') {
    portfolio.adoptCash(adjustment.amount)
    return
  }
  const { instrument, quantity, cost, owners, at } = adjustment
  const owned = new Map(owners.map(({ strategyId, quantity: held }) => [strategyId, held]))
  portfolio.adopt(instrument, quantity, cost, owned, at)
}

function fillIn({ fills }: BrokerTruth, id: string): BrokerFill {
  return ensure(
    fills.find((fill) => fill.id === id),
    `fill ${id} at the broker`,
  )
}
