import type { RestingOrder } from './resting-order.ts'

/** What may be done to an order while it is matched; the exchange does it and tells the engine. */
export interface Execution {
  /** Orders that the last fill brought to life, to be matched from its price on. */
  readonly activated: RestingOrder[]
  /** Fills as much as order, position and liquidity allow at a price before slippage. */
  fill(resting: RestingOrder, price: number): void
  /** The price that it waited for came. */
  trigger(resting: RestingOrder): void
  /** Ends it with what it has filled. */
  end(resting: RestingOrder, how: 'canceled' | 'expired', reason: string): void
}

/** Why an order that had one chance is over. */
export function endOfChance(resting: RestingOrder, execution: Execution): void {
  const { timeInForce } = resting.order
  if (timeInForce === 'ioc') execution.end(resting, 'canceled', 'the rest of an immediate-or-cancel order')
  else if (timeInForce === 'fok') execution.end(resting, 'canceled', 'a fill-or-kill order that could not fill whole')
  else if (resting.auction === null) execution.end(resting, 'expired', 'its time was over')
  else execution.end(resting, 'expired', `the ${resting.auction === 'open' ? 'opening' : 'closing'} auction was over`)
}

/** Ends an order that was brought to life and had its one chance at the price of that. */
export function endIfOnce(resting: RestingOrder, execution: Execution): void {
  const { timeInForce } = resting.order
  if (!resting.gone && (timeInForce === 'ioc' || timeInForce === 'fok')) endOfChance(resting, execution)
}

/** Lets an order trade in its auction; what does not fill there is over. */
export function auction(resting: RestingOrder, price: number, execution: Execution): void {
  if (!resting.traits.limits || resting.accepts(price)) execution.fill(resting, price)
  if (!resting.gone) endOfChance(resting, execution)
}
