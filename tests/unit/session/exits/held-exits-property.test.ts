import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HeldExit } from '../../../../src/engine/execution/exit-plan.ts'
import { MINUTE_MS } from '../../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../../src/engine/model/units.ts'
import { OPEN, QuoteRoom, at } from './quote-room.ts'

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const cents = (from: number, to: number) => fc.integer({ min: from * 100, max: to * 100 }).map((price) => price / 100)

const exits = fc.record({
  below: optional(cents(90, 99)),
  above: optional(cents(101, 110)),
  percent: optional(fc.constantFrom(0.5, 1, 3)),
  minutes: optional(fc.integer({ min: 1, max: 20 })),
})
type Exits = typeof exits extends fc.Arbitrary<infer T> ? T : never

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('price' as const), move: fc.integer({ min: -150, max: 150 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 6 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('by hand' as const), quantity: fc.integer({ min: 1, max: 60 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('set' as const), exits }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('full' as const), isFull: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), isWritten: fc.boolean() }) },
)

function heldOf({ below, above, percent, minutes }: Exits, isLong: boolean, now: number): Partial<HeldExit> {
  const [stop, target] = isLong ? [below, above] : [above, below]
  return {
    stopLoss: stop === null ? null : at(stop),
    takeProfit: target === null ? null : at(target),
    trail: percent === null ? null : { percent, stop: null },
    time: minutes === null ? null : { due: (now + minutes * MINUTE_MS) as Timestamp },
  }
}

describe('Exits that the engine holds, whatever happens', () => {
  test('given any prices, times, full disks, closes by hand and deaths of engines, then they never open, add to or turn a position, and fills add up', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), exits, fc.array(step, { maxLength: 40 }), (held, first, steps) => {
        fc.pre(held !== 0)
        let room = new QuoteRoom().hold(held)
        let [price, now, run] = [100, OPEN, 1]
        const isLong = held > 0
        room.set(heldOf(first, isLong, now))
        room.session.write()
        const look = () => {
          room.quote(price)
          // Towards nothing, never beyond it.
          expect(
            isLong ? room.quantity >= 0 && room.quantity <= held : room.quantity <= 0 && room.quantity >= held,
          ).toBe(true)
          const sum = room.orders.reduce((all, order) => all + (order.side === 'buy' ? order.filled : -order.filled), 0)
          expect(sum).toBe(room.quantity)
          expect(room.quantity === 0 && room.plan !== undefined).toBe(false)
        }
        for (const each of steps) {
          switch (each.kind) {
            case 'price':
              price = Math.max(50, Math.round(price * 100 + each.move) / 100)
              break
            case 'pass':
              now += each.minutes * MINUTE_MS
              room.pass(each.minutes * MINUTE_MS)
              break
            case 'by hand': {
              if (room.quantity === 0 || room.records.isFull) break
              const quantity = Math.min(each.quantity, Math.abs(room.quantity))
              room.place(isLong ? 'sell' : 'buy', quantity, { reduceOnly: true })
              break
            }
            case 'set':
              if (room.quantity !== 0 && (room.plan?.state ?? 'armed') === 'armed')
                room.set(heldOf(each.exits, isLong, now))
              break
            case 'full':
              room.records.isFull = each.isFull
              break
            case 'crash':
              if (room.records.isFull) break
              now = room.wall.now()
              room = new QuoteRoom({ past: room.past(each), now, run: ++run })
              break
          }
          look()
        }
      }),
      { numRuns: 150 },
    )
  })
})
