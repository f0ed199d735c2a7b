import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/engine/backtest/digest.ts'
import type { Fill } from '../../../src/engine/model/fill.ts'
import { Order } from '../../../src/engine/model/order.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { COIN, fillsOf } from './fills.ts'

const at = (ms: number) => ms as Timestamp

function denied(id: string, reason: string): Order {
  const order = new Order(
    id,
    orderRequest(COIN, 'buy', 7 as Quantity, { type: 'limit', limitPrice: 995 as Price }),
    at(5),
  )
  order.transition('denied', at(5), reason)
  return order
}

/** All text that was hashed, instead of its hash. */
function textOf(orders: readonly Order[], fills: readonly Fill[]): string {
  let text = ''
  const hash = { update: (more: string) => void (text += more), digest: () => text }
  return digestOf({ trader: { orders: { orders } }, recorder: { eachFill: [...fills], actions: [] } }, hash)
}

describe('the digest of a run', () => {
  it('is made of lines in exact units, as documented', () => {
    expect(textOf([denied('O1', 'no money')], fillsOf([[7, 1_721_213]]))).toBe(
      [
        'quantx-run 1',
        'instrument COIN 2 8 1 USD 6',
        'order O1 COIN buy limit gtc 7 995 - 5 denied 5 0 0',
        'fill F1 O1 COIN buy 7 1721213 1205 0 0',
        '',
      ].join('\n'),
    )
  })

  it('does not depend on the words of a refusal, but on every number', () => {
    const base = textOf([denied('O1', 'no money')], fillsOf([[7, 1_721_213]]))
    expect(textOf([denied('O1', 'not enough money')], fillsOf([[7, 1_721_213]]))).toBe(base)
    expect(textOf([denied('O2', 'no money')], fillsOf([[7, 1_721_213]]))).not.toBe(base)
    expect(textOf([denied('O1', 'no money')], fillsOf([[7, 1_721_214]]))).not.toBe(base)
  })

  it('is the same when thousands of lines are hashed in pieces', () => {
    const fills = fillsOf(Array.from({ length: 5_000 }, (_, index) => [index % 2 === 0 ? 1 : -1, 100 + index] as const))
    const sha256 = createHash('sha256')
    const hash = { update: (text: string) => sha256.update(text), digest: () => sha256.digest('hex') }
    const digest = digestOf({ trader: { orders: { orders: [] } }, recorder: { eachFill: fills, actions: [] } }, hash)
    expect(digest).toBe(createHash('sha256').update(textOf([], fills)).digest('hex'))
  })
})
