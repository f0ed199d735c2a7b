/** How what the engine knows is brought in line with the broker. */
export type Means =
  /** The fill is booked for its order. */
  | 'fill'
  /** A fill without an order of ours is booked: position and cash. */
  | 'trade'
  /** The order is asked for, and what the broker says of it is taken. */
  | 'ask'
  /** The order is cancelled at the broker. */
  | 'take-off'
  /** The order is over here. */
  | 'end'
  | 'position'
  | 'cash'
  /** Nothing here has to change. */
  | 'nothing'
  /** Nothing here could become what the broker says: it can only be ignored. */
  | 'none'

interface Rule {
  /** `repair`: the broker's account is taken over and that is said. `stop`: no order passes until a human has decided. */
  readonly rule: 'repair' | 'stop'
  readonly by: Means
}

const repair = (by: Means): Rule => ({ rule: 'repair', by })
const stop = (by: Means): Rule => ({ rule: 'stop', by })

export type DifferenceKind =
  | 'FILL-MISSING'
  | 'FILL-LATE'
  | 'FILL-DUPLICATE'
  | 'FILL-NOT-AT-BROKER'
  | 'TRADE-OUTSIDE'
  | 'CLOSED-BY-STOP'
  | 'ORDER-ENDED'
  | 'ORDER-TERMS'
  | 'ORDER-STILL-WORKING'
  | 'ORDER-LOST'
  | 'ORDER-OUTSIDE'
  | 'ORDER-ID-REUSED'
  | 'POSITION-QUANTITY'
  | 'POSITION-OPENED-OUTSIDE'
  | 'POSITION-CLOSED-OUTSIDE'
  | 'POSITION-SPLIT'
  | 'POSITION-AVERAGE'
  | 'POSITION-NOT-BOOKABLE'
  | 'POSITION-UNKNOWN-SYMBOL'
  | 'CASH'
  | 'CASH-ROUNDING'
  | 'CURRENCY'

/** What can differ, and what is done about it. docs/reconciliation.md is this table in words. */
export const RECONCILIATION_RULES: Readonly<Record<DifferenceKind, Rule>> = {
  /** The broker has a fill of an order of ours that we were not told of. */
  'FILL-MISSING': repair('fill'),
  /** The same after the order was over. */
  'FILL-LATE': repair('fill'),
  /** The broker lists one fill several times. */
  'FILL-DUPLICATE': repair('nothing'),
  /** We booked a fill that the broker does not have; position and cash that go with it are differences of their own. */
  'FILL-NOT-AT-BROKER': stop('nothing'),
  /** A fill of an order that is not ours. */
  'TRADE-OUTSIDE': stop('trade'),
  /** A fill of the closing order of a stop that another process carried out. */
  'CLOSED-BY-STOP': repair('trade'),
  /** An order of ours that works here is over at the broker. */
  'ORDER-ENDED': repair('ask'),
  /** An order was changed at the broker. */
  'ORDER-TERMS': repair('ask'),
  /** An order that is over here works at the broker. */
  'ORDER-STILL-WORKING': repair('take-off'),
  /** An order that the broker had taken is not there. */
  'ORDER-LOST': stop('end'),
  /** A working order that is not ours. */
  'ORDER-OUTSIDE': stop('nothing'),
  /** The id of an order of ours is another order at the broker. */
  'ORDER-ID-REUSED': stop('end'),
  'POSITION-QUANTITY': stop('position'),
  'POSITION-OPENED-OUTSIDE': stop('position'),
  'POSITION-CLOSED-OUTSIDE': stop('position'),
  /** The quantity is ours times a usual ratio, at the same cost. */
  'POSITION-SPLIT': stop('position'),
  'POSITION-AVERAGE': repair('position'),
  /** A position that the account has no terms for: a foreign one without a rate. */
  'POSITION-NOT-BOOKABLE': stop('none'),
  /** A position in something that this session has no data of. */
  'POSITION-UNKNOWN-SYMBOL': stop('none'),
  CASH: stop('cash'),
  /** No more than what rounding of the fills explains. */
  'CASH-ROUNDING': repair('cash'),
  /** Money in a currency that the account is not kept in. */
  CURRENCY: stop('none'),
}

/** True where one look does not tell a difference from what is on its way. A fill that the broker has is there for good. */
export function needsProof(kind: DifferenceKind): boolean {
  return RECONCILIATION_RULES[kind].by !== 'fill' && kind !== 'FILL-DUPLICATE'
}

/** Kinds that are about one order or fill for good, so that a decision on them stands. */
export const DECIDED_FOR_GOOD: ReadonlySet<string> = new Set<DifferenceKind>([
  'FILL-NOT-AT-BROKER',
  'ORDER-OUTSIDE',
  'ORDER-ID-REUSED',
])
