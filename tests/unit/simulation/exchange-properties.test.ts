import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Order } from '../../../src/engine/model/order.ts'
import { ORDER_TYPES, TIMES_IN_FORCE } from '../../../src/engine/model/order-request.ts'
import type { OrderSide, OrderTerms, OrderType, TimeInForce } from '../../../src/engine/model/order-request.ts'
import { ORDER_TRANSITIONS } from '../../../src/engine/model/order-status.ts'
import type { OrderStatus } from '../../../src/engine/model/order-status.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import type { Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { Venue } from './venue.ts'

/** Cents around 100. */
const cents = fc.integer({ min: 9_500, max: 10_500 })
const distance = fc.integer({ min: 1, max: 300 })

interface Wish {
  readonly side: OrderSide
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly quantity: number
  readonly limit: number
  readonly stop: number
  readonly trail: number
  readonly percent: boolean
  readonly reduceOnly: boolean
  readonly oco: string
  readonly display: number
  readonly child: boolean
  /** Bars to wait before it is placed. */
  readonly after: number
}

const wish: fc.Arbitrary<Wish> = fc.record({
  side: fc.constantFrom('buy', 'sell'),
  type: fc.constantFrom(...ORDER_TYPES),
  timeInForce: fc.constantFrom(...TIMES_IN_FORCE),
  quantity: fc.integer({ min: 1, max: 30 }),
  limit: cents,
  stop: cents,
  trail: distance,
  percent: fc.boolean(),
  reduceOnly: fc.boolean(),
  oco: fc.constantFrom('', '', 'a', 'b'),
  display: fc.integer({ min: 0, max: 5 }),
  child: fc.boolean(),
  after: fc.integer({ min: 0, max: 3 }),
})

/** Open, close, and how far the extremes are beyond them; volume in hundreds. */
const candle = fc.record({
  open: cents,
  close: cents,
  up: distance,
  down: distance,
  volume: fc.integer({ min: 0, max: 9 }),
})
type Candle = typeof candle extends fc.Arbitrary<infer T> ? T : never

const VOLUME_SHARE = 0.05
/** Hundreds of small markets each, on a machine that may be busy. */
const PATIENCE_MS = 30_000

interface Lived {
  readonly venue: Venue
  readonly orders: readonly Order[]
  readonly stories: ReadonlyMap<Order, readonly OrderStatus[]>
  readonly bars: ReadonlyMap<number, { readonly low: number; readonly high: number; readonly volume: number }>
}

/** Places the wishes between the bars; `mirror` turns prices around 100 and sides over. */
function live(wishes: readonly Wish[], candles: readonly Candle[], mirror = false): Lived {
  const venue = new Venue({ timeframe: DAY_MS, cash: 1e9, fillRules: { volumeShare: VOLUME_SHARE } })
  const stories = new Map<Order, OrderStatus[]>()
  venue.trader.bus.subscribe('order', 'story', ({ order, status }) =>
    stories.set(order, [...(stories.get(order) ?? []), status]),
  )
  const bars = new Map<number, { low: number; high: number; volume: number }>()
  const orders: Order[] = []
  const turn = (price: number) => (mirror ? 20_000 - price : price)
  venue.flat(100)
  for (const [index, { open, close, up, down, volume }] of candles.entries()) {
    for (const each of wishes)
      if (each.after === index) orders.push(venue.place(...requestOf(each, orders.at(-1), venue, mirror)))
    const [high, low] = [Math.max(open, close) + up, Math.min(open, close) - down].map(turn)
    const range = { low: Math.min(high ?? 0, low ?? 0), high: Math.max(high ?? 0, low ?? 0), volume: volume * 100 }
    bars.set(venue.clock.now(), range)
    venue.bar(turn(open) / 100, range.high / 100, range.low / 100, turn(close) / 100, venue.clock.now(), range.volume)
  }
  return { venue, orders, stories, bars }
}

/** What of a wish its type can have. */
function requestOf(wish: Wish, before: Order | undefined, venue: Venue, mirror: boolean): Parameters<Venue['place']> {
  const { type, quantity, trail } = wish
  const turn = (price: number) => (mirror ? 20_000 - price : price) as Price
  const side = (wish.side === 'buy') === mirror ? 'sell' : 'buy'
  const trails = type === 'trailing-stop' || type === 'trailing-stop-limit'
  const limits = type === 'limit' || type === 'stop-limit' || type === 'limit-if-touched'
  const waits = type === 'stop' || type === 'stop-limit' || type === 'market-if-touched' || type === 'limit-if-touched'
  const isPlain = type === 'market' || type === 'limit'
  const isAuction = type === 'market-on-open' || type === 'market-on-close'
  const isLong = wish.timeInForce === 'day' || wish.timeInForce === 'gtc'
  const timeInForce = isPlain || (isLong && !isAuction) ? wish.timeInForce : 'gtc'
  const terms: OrderTerms = {
    type,
    timeInForce,
    reduceOnly: wish.reduceOnly,
    oco: wish.oco,
    ...(timeInForce === 'gtd' ? { expiresAt: (venue.clock.now() + 1.5 * DAY_MS) as Timestamp } : {}),
    ...(limits ? { limitPrice: turn(wish.limit) } : {}),
    ...(waits ? { stopPrice: turn(wish.stop) } : {}),
    // A percentage is of another price in the mirror.
    ...(trails && (mirror || !wish.percent || before !== undefined) ? { trailAmount: trail as Price } : {}),
    ...(trails && !(mirror || !wish.percent || before !== undefined) ? { trailPercent: trail / 100 } : {}),
    ...(type === 'trailing-stop-limit' ? { limitOffset: 20 as Price } : {}),
    ...(type === 'limit' && wish.display > 0 ? { displayQuantity: Math.min(wish.display, quantity) as Quantity } : {}),
    ...(wish.child && before?.working ? { parent: before } : {}),
  }
  return [side, quantity, terms]
}

const lives = fc.tuple(fc.array(wish, { maxLength: 10 }), fc.array(candle, { minLength: 4, maxLength: 8 }))
const always = (check: (lived: Lived) => void, numRuns = 300) =>
  fc.assert(
    fc.property(lives, ([wishes, candles]) => {
      const lived = live(wishes, candles)
      expect(lived.venue.faults).toEqual([])
      check(lived)
    }),
    { numRuns },
  )

describe('whatever orders meet whatever bars', { timeout: PATIENCE_MS }, () => {
  test('then each fill is within the range of its bar, and no limit is overstepped', () => {
    always(({ venue, bars }) => {
      for (const { price, at, orderId, side } of venue.fills) {
        const { low, high } = bars.get(at) ?? { low: Number.NaN, high: Number.NaN }
        expect(price >= low && price <= high).toBe(true)
        const limit = venue.trader.orders.find(orderId)?.limitPrice ?? Number.NaN
        const isWithin = side === 'buy' ? price <= limit : price >= limit
        expect(isWithin || !(limit > 0)).toBe(true)
      }
    })
  })

  test('then all fills of a bar together are within its share of volume', () => {
    always(({ venue, bars }) => {
      for (const [at, { volume }] of bars) {
        const filled = venue.fills.filter((fill) => fill.at === at).reduce((sum, { quantity }) => sum + quantity, 0)
        expect(filled <= Math.max(volume * VOLUME_SHARE, volume > 0 ? 1 : 0)).toBe(true)
      }
    })
  })

  test('then legs of an OCO group never fill more together than the largest of them', () => {
    always(({ orders }) => {
      for (const name of ['a', 'b']) {
        const legs = orders.filter(({ instructions }) => instructions.oco === name)
        const filled = legs.reduce((sum, order) => sum + order.filled, 0)
        expect(filled <= Math.max(0, ...legs.map(({ quantity }) => quantity))).toBe(true)
        // Once one is filled whole, no other works on.
        const whole = legs.filter(({ status }) => status === 'filled').map(({ updatedAt }) => updatedAt)
        expect(legs.filter((leg) => leg.working && whole.some((at) => leg.createdAt < at))).toEqual([])
      }
    })
  })

  test('then a reduce-only order never opens or turns a position', () => {
    always(({ venue }) => {
      let held = 0
      for (const { orderId, side, quantity } of venue.fills) {
        const after = held + (side === 'buy' ? quantity : -quantity)
        const reduces = Math.abs(after) < Math.abs(held) && after * held >= 0
        expect(reduces || venue.trader.orders.find(orderId)?.instructions.reduceOnly === false).toBe(true)
        held = after
      }
    })
  })

  test('then a child never fills more than its parent has', () => {
    always(({ orders }) => {
      for (const { instructions, filled } of orders) {
        expect(filled <= (instructions.parent?.filled ?? filled)).toBe(true)
      }
    })
  })

  test('then fill-or-kill fills whole or not at all, immediate-or-cancel on one bar alone, an iceberg no more at a time than it shows', () => {
    always(({ venue, orders }) => {
      for (const { id, timeInForce, filled, quantity, instructions } of orders) {
        const own = venue.fills.filter(({ orderId }) => orderId === id)
        expect(timeInForce !== 'fok' || filled === 0 || filled === quantity).toBe(true)
        const hasOneChance = timeInForce === 'ioc' || timeInForce === 'fok'
        expect(!hasOneChance || new Set(own.map(({ at }) => at)).size < 2).toBe(true)
        const shown = instructions.displayQuantity
        expect(shown === 0 || own.every((fill) => fill.quantity <= shown)).toBe(true)
      }
    })
  })

  test('then every order takes legal steps, and account, book and reservations agree', () => {
    always(({ venue, orders, stories }) => {
      for (const order of orders) {
        let before: OrderStatus = order.status === 'denied' ? 'initialized' : 'submitted'
        for (const status of stories.get(order) ?? []) {
          expect(status === before || ORDER_TRANSITIONS[before].includes(status)).toBe(true)
          before = status
        }
        expect(before).toBe(order.status)
      }
      const working = orders.filter((order) => order.working)
      const held = venue.fills.reduce((sum, { side, quantity }) => sum + (side === 'buy' ? quantity : -quantity), 0)
      expect(venue.trader.portfolio.quantity(venue.instrument)).toBe(held)
      expect(
        venue.trader.exchange
          .book(venue.instrument)
          .resting.map(({ order }) => order.id)
          .toSorted(),
      ).toEqual(working.map(({ id }) => id).toSorted())
      expect(venue.trader.working.count).toBe(working.length)
    })
  })

  test('then mirrored prices and sides fill at mirrored prices', () => {
    fc.assert(
      fc.property(lives, ([wishes, candles]) => {
        // A bar whose extremes are equally far from an open that is its close has no mirror: one of them is first.
        fc.pre(candles.every(({ open, close, up, down }) => open !== close || up !== down))
        // The two sides need different buying power, of which there is enough here, and percentages have no mirror.
        const amounts = wishes.map((each) => ({ ...each, percent: false }))
        const [one, other] = [live(amounts, candles), live(amounts, candles, true)]
        const told = ({ venue }: Lived, turn: (price: number) => number) =>
          venue.fills.map(({ orderId, price, quantity, at }) => [orderId, turn(price), quantity, at])
        expect(told(other, (price) => 20_000 - price)).toEqual(told(one, (price) => price))
      }),
      { numRuns: 300 },
    )
  })
})
