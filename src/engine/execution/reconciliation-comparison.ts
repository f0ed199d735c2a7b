import type { BrokerCash, BrokerFill, BrokerOrder, BrokerPosition } from '../kernel/broker-connection.ts'
import type { Currency } from '../model/currency.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order } from '../model/order.ts'
import type { Money, Quantity, Timestamp } from '../model/units.ts'
import type { Position } from '../portfolio/position.ts'
import type { FlowOf } from './adjustment.ts'
import type { BookedFills } from './booked-fills.ts'
import type { DifferenceKind } from './reconciliation-rules.ts'

/** What the engine knows of the account. */
export interface LocalAccount {
  readonly currency: Currency
  readonly cash: Money
  readonly positions: readonly LocalPosition[]
  /** Orders that can still fill. */
  readonly working: readonly Order[]
  /** Any order of the session. */
  readonly find: (clientId: string) => Order | undefined
  readonly instrument: (symbol: string) => Instrument | undefined
  /** Why the account can't book an instrument; empty when it can. */
  readonly obstacleTo: (instrument: Instrument) => string
  readonly flowOf: FlowOf
  /** Fills that were booked. */
  readonly fills: Pick<BookedFills, 'size' | 'has' | 'since'>
  /** Fills at the broker that a human has decided on. */
  readonly settledFills: ReadonlySet<string>
}

export interface LocalPosition {
  readonly instrument: Instrument
  readonly quantity: Quantity
  readonly cost: Money
  /** In decimals, NaN when flat. */
  readonly averagePrice: number
}

/** What the broker says of it, all read at one time. */
export interface BrokerTruth {
  readonly workingOrders: readonly BrokerOrder[]
  readonly fills: readonly BrokerFill[]
  /** From when on the fills are. */
  readonly fillsFrom: Timestamp
  readonly positions: readonly BrokerPosition[]
  readonly cash: readonly BrokerCash[]
  /** What it says of orders that work here and are not among its working ones; null when it never had one. */
  readonly asked: ReadonlyMap<string, BrokerOrder | null>
}

export interface Difference {
  readonly kind: DifferenceKind
  /** The same for the same difference, however often it is found. */
  readonly id: string
  readonly symbol: string
  readonly message: string
  readonly here: string
  readonly atBroker: string
  /** Id of the order or the fill that it is about; empty for a position or cash. */
  readonly subject: string
}

/** What is being compared, and what was found so far. */
export interface Comparison {
  readonly local: LocalAccount
  readonly truth: BrokerTruth
  /** Signed quantity by symbol and cash, by which fills that are told of explain a difference. */
  readonly explained: Map<string, number>
  /** Positions with the fills that are told of, which say what those gained. */
  readonly after: Map<string, Position>
  explainedCash: number
  readonly found: Difference[]
}

/** @param mark tells a difference from others of its kind on the same subject: by how much it is */
export function add(
  comparison: Comparison,
  kind: DifferenceKind,
  about: Omit<Difference, 'kind' | 'id'>,
  mark = '',
): void {
  const id = [kind, about.symbol, about.subject, mark].filter((part) => part !== '').join(' ')
  comparison.found.push({ kind, id, ...about })
}

/** Those on the same order, fill, position or cash as one before, by whatever they are. */
export function stillThere(open: readonly Difference[], before: readonly Difference[]): readonly Difference[] {
  const place = ({ kind, symbol, subject }: Difference) => [kind.split('-')[0], symbol, subject].join(' ')
  const places = new Set(before.map(place))
  return open.filter((each) => places.has(place(each)))
}

/** Whether nothing of `open` is new or by another amount. */
export function isSame(open: readonly Difference[], before: readonly Difference[]): boolean {
  return open.every(({ id }) => before.some((known) => known.id === id))
}
