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
import type { Decision, ReconcilerParts } from './reconciliation-ports.ts'
import { RECONCILIATION_RULES } from './reconciliation-rules.ts'

export interface RepairParts extends Pick<
  ReconcilerParts,
  'broker' | 'orders' | 'portfolio' | 'time' | 'instrument' | 'records' | 'owners' | 'flush' | 'book'
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
   * Takes over what the broker says, and writes down the decision to do so with it: null for one that was written down
   * before. Returns whether something changed here, and the decision with the fill that is explained by it.
   * @throws BrokerError, StorageError; then nothing was taken over that is not written down
   */
  async settle(difference: Difference, truth: BrokerTruth, decision: Decision | null) {
    const { broker, records } = this.#parts
    const { kind, subject, symbol } = difference
    const { by } = RECONCILIATION_RULES[kind]
    const changes: Change[] = []
    switch (by) {
      case 'fill':
        broker.take(truth.fills.filter(({ id }) => id === subject))
        break
      case 'trade':
        changes.push(...this.#booking(fillIn(truth, subject)))
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
        changes.push(this.#position(symbol, truth))
        break
      case 'cash':
        changes.push(this.#cash(truth))
        break
      case 'nothing':
      case 'none':
        break
    }
    const decided = decision && { ...decision, fillId: by === 'trade' ? subject : '' }
    if (changes.length > 0) this.#adjust(changes, decided)
    else if (decided) records.record([], decided)
    return { changes: by !== 'take-off' && by !== 'nothing' && by !== 'none', decided }
  }

  #end(order: Order): void {
    if (order.working) this.#parts.broker.end(order, 'the broker does not have it; ended by decision')
  }

  #position(symbol: string, truth: BrokerTruth): Change {
    const { owners, portfolio } = this.#parts
    const instrument = this.#bookable(symbol)
    const { quantity, cost, averagePrice } = portfolio.holding(instrument).position
    const there = truth.positions.find((position) => position.symbol === symbol)
    const split = there ? splitOf({ instrument, quantity, cost, averagePrice }, there) : null
    return adopted(instrument, there, { quantity, owners: owners(instrument) }, split)
  }

  #cash(truth: BrokerTruth): Change {
    const { portfolio } = this.#parts
    const { code, precision } = portfolio.currency
    const own = ensure(
      truth.cash.find(({ currency }) => currency === code),
      `cash in ${code} at the broker`,
    )
    return { kind: 'cash', amount: (unitsOfText(own.amount, precision).units - portfolio.cash) as Money }
  }

  #booking(fill: BrokerFill): readonly Change[] {
    const { owners, portfolio } = this.#parts
    const instrument = this.#bookable(fill.symbol)
    const { position } = portfolio.holding(instrument)
    const { position: held, cash } = bookedOutside(fill, instrument, position, owners(instrument), (...trade) =>
      portfolio.flowOf(...trade),
    )
    return [held, cash]
  }

  #adjust(changes: readonly Change[], decision: Decision | null): void {
    const { time, records, flush, book, fillsBooked } = this.#parts
    flush()
    const [at, fillsBefore] = [time.now(), fillsBooked()]
    const adjustments = changes.map((change): Adjustment => ({ ...change, at, fillsBefore }))
    records.record(adjustments, decision)
    for (const adjustment of adjustments) book(adjustment)
  }

  #order(id: string): Order {
    return ensure(this.#parts.orders.find(id), `order ${id}`)
  }

  /** Found out before anything is written down. @throws ConfigError for what the account can't book */
  #bookable(symbol: string): Instrument {
    const { portfolio, time } = this.#parts
    const instrument = this.#instrument(symbol)
    const obstacle = portfolio.obstacleTo(instrument, time.now())
    if (obstacle === '') return instrument
    throw new ConfigError(`expected a position that the account can book, found ${symbol}: ${obstacle}`)
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
