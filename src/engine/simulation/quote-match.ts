import { auction, endIfOnce, endOfChance } from './execution.ts'
import type { Execution } from './execution.ts'
import type { OrderBook } from './order-book.ts'
import type { RestingOrder } from './resting-order.ts'

/** Lets the live orders of a book meet its quote: buys the ask, sells the bid, in the order of their coming. */
export function matchQuote(book: OrderBook, execution: Execution): void {
  for (const resting of book.resting) {
    if (!resting.live) continue
    meet(resting, book, execution)
    for (let child = execution.activated.shift(); child !== undefined; child = execution.activated.shift()) {
      meet(child, book, execution)
      endIfOnce(child, execution)
    }
  }
  for (const resting of book.resting) if (resting.live && resting.openOnly) endOfChance(resting, execution)
}

function meet(resting: RestingOrder, book: OrderBook, execution: Execution): void {
  const { price } = resting.buys ? book.ask : book.bid
  if (!resting.live || !book.instrument.isPrice(price)) return
  if (resting.auction !== null) {
    auction(resting, price, execution)
    return
  }
  if (resting.awaits === 'trigger') {
    if (resting.isReachedBy(price)) execution.trigger(resting)
    else resting.follow(price)
  }
  if (resting.awaits === 'market') execution.fill(resting, price)
  // One that waits on the book trades at its own price: who comes to it has no reason to give more.
  else if (resting.awaits === 'limit' && resting.accepts(price)) {
    execution.fill(resting, resting.seen ? resting.limitPrice : price)
  }
  resting.seen = resting.awaits === 'limit'
}
