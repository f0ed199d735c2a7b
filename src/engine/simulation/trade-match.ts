import { auction, endOfChance } from './execution.ts'
import type { Execution } from './execution.ts'
import type { FillRules } from './fill-rules.ts'
import type { OrderBook } from './order-book.ts'
import type { RestingOrder } from './resting-order.ts'

/**
 * Lets the live orders of a book meet its trade. A trade has happened: whoever is moved by it comes too late for it. So
 * a stop that it triggers, and an exit that its fill brings to life, meet the trade after it. Market orders, those that
 * earlier trades have triggered among them, come before the others: a target never keeps a stop from filling.
 */
export function matchTrade(book: OrderBook, execution: Execution, limits: FillRules['limits']): void {
  const { price } = book.bid
  if (!book.instrument.isPrice(price)) return
  for (const resting of book.resting) {
    if (!resting.live || resting.awaits !== 'market') continue
    execution.fill(resting, price)
    hadItsChance(resting, execution, price)
  }
  for (const resting of book.resting) {
    if (!resting.live) continue
    meet(resting, price, execution, limits)
    hadItsChance(resting, execution, price)
  }
}

function meet(resting: RestingOrder, price: number, execution: Execution, limits: FillRules['limits']): void {
  if (resting.auction !== null) {
    auction(resting, price, execution)
  } else if (resting.awaits === 'trigger') {
    awaitTrigger(resting, price, execution)
  } else {
    const isMet = price === resting.limitPrice ? limits === 'touch' : resting.accepts(price)
    // One that waits on the book trades at its own price: who comes to it has no reason to give more.
    if (isMet) execution.fill(resting, resting.seen ? resting.limitPrice : price)
    resting.seen = true
  }
}

function awaitTrigger(resting: RestingOrder, price: number, execution: Execution): void {
  if (resting.isReachedBy(price)) execution.trigger(resting)
  else resting.follow(price)
}

/** An order meets a trade once. What its fill brought to life is told where the market is, and waits for the next one. */
function hadItsChance(resting: RestingOrder, execution: Execution, price: number): void {
  resting.live = false
  if (resting.openOnly) endOfChance(resting, execution)
  const { activated } = execution
  for (let child = activated.shift(); child !== undefined; child = activated.shift()) {
    child.live = false
    if (child.awaits === 'trigger') awaitTrigger(child, price, execution)
  }
}
