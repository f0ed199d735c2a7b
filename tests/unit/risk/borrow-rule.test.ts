import { expect, test } from 'vitest'
import { NO_FINANCING } from '../../../src/engine/portfolio/financing.ts'
import { Venue } from '../simulation/venue.ts'

function venue(): Venue {
  const one = new Venue({ financing: { ...NO_FINANCING, hardToBorrow: { TEST: null, OTHER: 0.5 } } })
  one.flat(100)
  return one
}

test('given a share that nobody lends, when it is sold short, then the order is refused in words', () => {
  const order = venue().place('sell', 5)

  expect(order.status).toBe('denied')
  expect(order.reason).toMatch(/SELL 5 TEST refused: there is none of it to borrow \(limit 0 short, found 5 short\)/)
})

test('given a share that nobody lends, when it is bought and sold again, then both orders pass', () => {
  const one = venue()
  one.place('buy', 5)
  one.flat(100)
  const sold = one.place('sell', 5)
  one.flat(100)

  expect(sold.status).toBe('filled')
})

test('given a share that nobody lends, when more of it is sold than is held, then the order is refused', () => {
  const one = venue()
  one.place('buy', 5)
  one.flat(100)

  expect(one.place('sell', 6).status).toBe('denied')
})
