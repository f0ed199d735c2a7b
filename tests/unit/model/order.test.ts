import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InvariantError } from '../../../src/engine/model/errors.ts'
import { Order } from '../../../src/engine/model/order.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import { ORDER_TRANSITIONS, type OrderStatus, isTerminal } from '../../../src/engine/model/order-status.ts'
import type { Money, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { instrumentOf } from './instruments.ts'
import { outcomeOf } from './outcome.ts'

const NOW = 0 as Timestamp
const STATUSES: readonly OrderStatus[] = [
  'initialized',
  'denied',
  'submitted',
  'accepted',
  'rejected',
  'partially-filled',
  'filled',
  'pending-amend',
  'pending-cancel',
  'canceled',
  'expired',
]
const OVER: readonly OrderStatus[] = ['denied', 'rejected', 'filled', 'canceled', 'expired']
const AT_BROKER: readonly OrderStatus[] = [
  'submitted',
  'accepted',
  'partially-filled',
  'pending-amend',
  'pending-cancel',
]

/** What may happen to an order, said without the table: in words of what a broker can do. */
function mayFollow(from: OrderStatus, to: OrderStatus): boolean {
  if (OVER.includes(from)) return false
  if (from === 'initialized') return to === 'denied' || to === 'submitted'
  // From here on the order is at the broker. It can fill, end, and be asked to end, in any state.
  if (to === 'partially-filled' || to === 'filled' || to === 'canceled' || to === 'expired') return true
  if (to === 'pending-cancel') return from !== 'pending-cancel'
  // Nobody changes what is being changed or cancelled already.
  if (to === 'pending-amend') return from !== 'pending-amend' && from !== 'pending-cancel'
  // A refusal may cross a cancel or a change on its way, but never comes after a fill.
  if (to === 'rejected') return from !== 'partially-filled'
  // An acknowledgement is news only before fills; a change, or a refused cancel, goes back to it.
  return to === 'accepted' && (from === 'submitted' || from === 'pending-amend' || from === 'pending-cancel')
}

function orderOf(quantity: number): Order {
  return new Order('O1', orderRequest(instrumentOf(), 'buy', quantity as Quantity), NOW)
}

describe('the order state machine', () => {
  test.each(STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const)))(
    'given an order that is %s, when it would become %s, then the table says what a broker can do',
    (from, to) => {
      expect(ORDER_TRANSITIONS[from].includes(to)).toBe(mayFollow(from, to))
    },
  )

  test('given each status, when asked whether it is the end, then exactly the five ends are', () => {
    expect(STATUSES.filter((status) => isTerminal(status))).toEqual(OVER)
    expect(Object.keys(ORDER_TRANSITIONS).toSorted()).toEqual([...STATUSES].toSorted())
  })

  test('given any walk of statuses, when an order takes it, then it follows the legal steps and refuses the others unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STATUSES), { maxLength: 20 }), (walk) => {
        const order = orderOf(10)
        for (const to of walk) {
          const from = order.status
          expect(outcomeOf(() => order.transition(to, NOW))).toBe(mayFollow(from, to) ? undefined : 'InvariantError')
          expect(order.status).toBe(mayFollow(from, to) ? to : from)
          expect(order.working).toBe(!OVER.includes(order.status))
        }
      }),
    )
  })

  test('given an order at the broker, when each legal status is tried, then every one of them can be reached', () => {
    for (const status of [...AT_BROKER, ...OVER]) {
      expect(STATUSES.some((from) => ORDER_TRANSITIONS[from].includes(status))).toBe(true)
    }
  })

  test('given an illegal step, when it is refused, then the message names the order, what may follow and what came', () => {
    expect(() => orderOf(1).transition('filled', NOW)).toThrow(
      'order O1: expected one of [denied, submitted] after initialized, found filled',
    )
  })
})

describe('fills of an order', () => {
  test('given any fills, when taken, then their sum never exceeds the quantity and the last one ends it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.integer({ min: -1, max: 30 })), (quantity, fills) => {
        const order = orderOf(quantity)
        order.transition('submitted', NOW)
        let filled = 0
        for (const fill of fills) {
          const fits = fill > 0 && filled + fill <= quantity
          const found = outcomeOf(() => order.fill(fill as Quantity, 1 as Money, 2 as Money, NOW))
          expect(found).toBe(fits ? undefined : 'InvariantError')
          if (fits) filled += fill
          expect(order.filled).toBe(filled)
          expect(order.remaining).toBe(quantity - filled)
          expect(order.commission).toBe(2 * order.notional)
          expect(order.status === 'filled').toBe(filled === quantity)
        }
      }),
    )
  })

  test('given an order that was never sent, when a fill comes, then it is refused and nothing is booked', () => {
    const order = orderOf(5)

    expect(() => order.fill(5 as Quantity, 1 as Money, 0 as Money, NOW)).toThrow(InvariantError)
    expect([order.filled, order.notional, order.status]).toEqual([0, 0, 'initialized'])
  })

  test('given a fill that is not a number, when it comes, then it is refused', () => {
    const order = orderOf(5)
    order.transition('submitted', NOW)

    expect(() => order.fill(Number.NaN as Quantity, 0 as Money, 0 as Money, NOW)).toThrow(InvariantError)
  })

  test('given two partial fills, when the average is asked for, then it is weighted by quantity, NaN before the first', () => {
    const share = instrumentOf()
    const order = orderOf(3)
    expect(order.averagePrice).toBeNaN()
    order.transition('submitted', NOW)

    order.fill(1 as Quantity, share.notional(share.price(10), 1 as Quantity), 0 as Money, NOW)
    order.fill(2 as Quantity, share.notional(share.price(13), 2 as Quantity), 0 as Money, NOW)

    expect(order.averagePrice).toBe(12)
  })
})
