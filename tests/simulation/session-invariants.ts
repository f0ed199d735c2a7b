import { assert, ensure } from '../../src/engine/model/errors.ts'
import type { Fill } from '../../src/engine/model/fill.ts'
import type { Order } from '../../src/engine/model/order.ts'
import { MANUAL, type OrderSide } from '../../src/engine/model/order-request.ts'
import { ORDER_TRANSITIONS, isTerminal } from '../../src/engine/model/order-status.ts'
import { LedgerOracle } from '../unit/portfolio/ledger-oracle.ts'
import { SLIPPAGE_STEPS, type SessionWorld } from './session-world.ts'

/** Watches a world and throws when what holds at all times does not. */
export class SessionInvariants {
  readonly #world: SessionWorld
  readonly #ledgers: ReadonlyMap<string, LedgerOracle>
  /** Signed quantity by owner and symbol. */
  readonly #owned = new Map<string, number>()
  readonly #filled = new Map<string, number>()
  #seenFills = 0

  constructor(world: SessionWorld) {
    this.#world = world
    this.#ledgers = new Map(world.places.map(({ instrument }) => [instrument.symbol, new LedgerOracle()]))
  }

  check(): void {
    const { fills, faults, escaped } = this.#world
    for (; this.#seenFills < fills.length; this.#seenFills++) this.#checkFill(ensure(fills[this.#seenFills], 'a fill'))
    assert(faults.length === 0, `expected no fault, found ${faults.join('; ')}`)
    assert(escaped.length === 0, `expected nothing sent while stopped, found ${escaped.join(', ')}`)
    this.#checkOrders()
    this.#checkAccount()
    this.#checkOwners()
  }

  #checkFill(fill: Fill): void {
    const { trader, places } = this.#world
    const order = ensure(trader.orders.find(fill.orderId), 'the order of a fill')
    const { range } = ensure(
      places.find(({ instrument }) => instrument === fill.instrument),
      'the place of a fill',
    )
    checkPrice(order, fill, range)
    same(order.createdAt <= fill.at, true, `${fill.id} at ${fill.at} after its order at ${order.createdAt}`)
    const signed = fill.side === 'buy' ? fill.quantity : -fill.quantity
    const key = `${fill.strategyId} ${fill.instrument.symbol}`
    this.#owned.set(key, (this.#owned.get(key) ?? 0) + signed)
    this.#filled.set(fill.orderId, (this.#filled.get(fill.orderId) ?? 0) + fill.quantity)
    this.#ledgers.get(fill.instrument.symbol)?.take(fill)
  }

  #checkOrders(): void {
    const { trader, places, stories } = this.#world
    const all = [...trader.orders.orders]
    for (const order of all) {
      same(order.filled, this.#filled.get(order.id) ?? 0, `filled of ${order.id}`)
      same(order.status === 'filled', order.filled > 0 && order.remaining === 0, `${order.id} filled`)
      checkStory(order, stories.get(order) ?? [])
    }
    const working = all.filter((order) => order.working)
    same(trader.working.count, working.length, 'working orders')
    same(trader.working.reserved >= 0, true, 'reservations of 0 or more')
    if (working.length === 0) same(trader.working.reserved, 0, 'reservations without orders')
    for (const { instrument } of places) {
      const mine = working.filter((order) => order.instrument === instrument)
      const open = (side: OrderSide, reduces: boolean) =>
        mine
          .filter((order) => order.side === side && order.instructions.reduceOnly === reduces)
          .reduce((sum, { remaining }) => sum + remaining, 0)
      same(trader.working.buys(instrument), open('buy', false), `open buys of ${instrument.symbol}`)
      same(trader.working.sells(instrument), open('sell', false), `open sells of ${instrument.symbol}`)
      for (const side of ['buy', 'sell'] as const) {
        same(trader.working.reducing(instrument, side), open(side, true), `reducing ${side}s of ${instrument.symbol}`)
      }
      same(trader.exchange.book(instrument).resting.length, mine.length, `orders on the book of ${instrument.symbol}`)
    }
  }

  #checkAccount(): void {
    const { portfolio } = this.#world.trader
    let [cash, values, trips] = [BigInt(portfolio.initialCash), 0n, 0n]
    for (const { instrument, position, markPrice, value } of portfolio.holdings) {
      const ledger = ensure(this.#ledgers.get(instrument.symbol), 'a ledger')
      same(position.quantity, Number(ledger.quantity), `quantity of ${instrument.symbol}`)
      same(position.cost, Number(ledger.cost), `cost of ${instrument.symbol}`)
      const worth = ledger.quantity === 0n ? 0n : ledger.value(markPrice, instrument)
      same(value, Number(worth), `value of ${instrument.symbol}`)
      cash += ledger.cash
      values += worth
      trips += worth + ledger.tripCash
    }
    same(portfolio.cash, Number(cash), 'cash')
    same(portfolio.equity, Number(cash + values), 'equity')
    const netPnl = this.#world.trades.reduce((sum, trade) => sum + trade.netPnl, 0)
    same(portfolio.equity - portfolio.initialCash, netPnl + Number(trips), 'equity against trades')
  }

  #checkOwners(): void {
    const { hosts, places, trader } = this.#world
    for (const { instrument } of places) {
      const { symbol } = instrument
      let sum = this.#owned.get(`${MANUAL} ${symbol}`) ?? 0
      for (const { id, desk } of hosts) {
        const held = desk.position(symbol).exact.quantity
        same(held, this.#owned.get(`${id} ${symbol}`) ?? 0, `${symbol} of ${id}`)
        sum += held
      }
      same(trader.portfolio.quantity(instrument), sum, `${symbol} of all owners`)
    }
    for (const host of hosts) {
      const expected = [...trader.orders.orders].filter((order) => order.strategyId === host.id && order.working)
      same(host.desk.workingOrders.length, expected.length, `working orders of ${host.id}`)
      if (host.state === 'failed') same(expected.length, 0, `working orders of ${host.id}, which failed`)
    }
  }
}

/** A fill is within what the market traded, slippage aside, and never worse than a limit. */
function checkPrice(
  { type, side, limitPrice, instrument }: Order,
  { id, price }: Fill,
  range: readonly [number, number],
) {
  const [low, high] = range
  const what = `${id} at ${price} in ${low}…${high}`
  if (type !== 'limit') return same(price >= low - SLIPPAGE_STEPS && price <= high + SLIPPAGE_STEPS, true, what)
  same(side === 'buy' ? price <= limitPrice : price >= limitPrice, true, `${what}, its limit ${limitPrice}`)
  // A limit order that rested while quotes moved past it gets its own price, which is worse than the quote.
  const isQuoted = instrument.symbol === 'COIN'
  return same(isQuoted ? (side === 'buy' ? price >= high : price <= low) : price >= low && price <= high, true, what)
}

/** The announced statuses are steps of the state machine; what a broker does at once may stay unsaid. */
function checkStory(order: Order, story: readonly string[]): void {
  same(story.at(-1), order.status, `last word on ${order.id}`)
  let before: Order['status'] = story[0] === 'denied' ? 'initialized' : 'submitted'
  for (const status of story) {
    // Its terms may change without its status.
    if (status === before && !isTerminal(status)) continue
    const next: Order['status'] | undefined = ORDER_TRANSITIONS[before].find((each) => each === status)
    assert(next !== undefined, `expected a legal step of ${order.id} after ${before}, found ${status}`)
    before = next
  }
}

function same(found: unknown, expected: unknown, what: string): void {
  assert(Object.is(found, expected), `expected ${what} to be ${String(expected)}, found ${String(found)}`)
}
