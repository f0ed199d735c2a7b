import { InvariantError } from './errors.ts'

export type OrderStatus =
  | 'initialized'
  | 'denied'
  | 'submitted'
  | 'accepted'
  | 'rejected'
  | 'partially-filled'
  | 'filled'
  | 'pending-amend'
  | 'pending-cancel'
  | 'canceled'
  | 'expired'

/**
 * The order state machine: from each status, the statuses that may follow.
 * A broker may fill before it acknowledges, and may fill or reject while a cancel or an amendment is on its way.
 */
export const ORDER_TRANSITIONS: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  initialized: ['denied', 'submitted'],
  denied: [],
  submitted: [
    'accepted',
    'rejected',
    'partially-filled',
    'filled',
    'pending-amend',
    'pending-cancel',
    'canceled',
    'expired',
  ],
  accepted: ['rejected', 'partially-filled', 'filled', 'pending-amend', 'pending-cancel', 'canceled', 'expired'],
  rejected: [],
  'partially-filled': ['partially-filled', 'filled', 'pending-amend', 'pending-cancel', 'canceled', 'expired'],
  filled: [],
  'pending-amend': ['accepted', 'rejected', 'partially-filled', 'filled', 'pending-cancel', 'canceled', 'expired'],
  'pending-cancel': ['accepted', 'rejected', 'partially-filled', 'filled', 'canceled', 'expired'],
  canceled: [],
  expired: [],
}

/** A status with those that may follow: the table above as a graph, so that an order follows pointers, not names. */
export interface Stage {
  readonly status: OrderStatus
  readonly isTerminal: boolean
  readonly next: readonly Stage[]
  /** The one of them that followed last: the next order nearly always goes the same way. */
  latest: Stage | null
}

export const STAGES = stagesOf(ORDER_TRANSITIONS)

function stagesOf(table: typeof ORDER_TRANSITIONS): Readonly<Record<OrderStatus, Stage>> {
  const stage = (status: OrderStatus) => ({
    status,
    isTerminal: table[status].length === 0,
    next: new Array<Stage>(),
    latest: null,
  })
  const stages = {
    initialized: stage('initialized'),
    denied: stage('denied'),
    submitted: stage('submitted'),
    accepted: stage('accepted'),
    rejected: stage('rejected'),
    'partially-filled': stage('partially-filled'),
    filled: stage('filled'),
    'pending-amend': stage('pending-amend'),
    'pending-cancel': stage('pending-cancel'),
    canceled: stage('canceled'),
    expired: stage('expired'),
  }
  for (const { status, next } of Object.values(stages)) next.push(...table[status].map((name) => stages[name]))
  return stages
}

/** True when no transition leaves the status: the order can never fill again. */
export function isTerminal(status: OrderStatus): boolean {
  return STAGES[status].isTerminal
}

/** The stage of `status`, if it may follow. @throws InvariantError when the state machine does not allow it */
export function stageAfter(stage: Stage, status: OrderStatus, order: { readonly id: string }): Stage {
  const { latest } = stage
  if (latest !== null && latest.status === status) return latest
  return (stage.latest = stageAmong(stage, status, order))
}

function stageAmong({ next, status: from }: Stage, status: OrderStatus, order: { readonly id: string }): Stage {
  for (let index = 0; index < next.length; index++) {
    const stage = next[index]
    if (stage?.status === status) return stage
  }
  const expected = next.map((stage) => stage.status).join(', ')
  throw new InvariantError(`order ${order.id}: expected one of [${expected}] after ${from}, found ${status}`)
}
