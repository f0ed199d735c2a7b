import type { TapeKind, TapeOrder } from '../../../contract/session-tape.ts'
import { formatDecimal } from '../../components/number-format.ts'

/** What a kind of event is called. */
export const EVENT_KIND_WORDS: Readonly<Record<TapeKind, string>> = {
  run: 'Engine',
  market: 'Market',
  data: 'Market',
  clock: 'Clock',
  command: 'Command',
  broker: 'Broker',
  intent: 'Intent',
  refusal: 'Refusal',
  amendment: 'Change',
  cancel: 'Cancel',
  order: 'Order',
  fill: 'Fill',
  failure: 'Failure',
  step: 'Stop step',
  checkpoint: 'Account',
  note: 'Note',
  adjustment: 'Adoption',
  unwritten: 'Unwritten',
}

/** `Sell stop 400 at 93.52`. */
export function orderText(order: TapeOrder): string {
  const prices = [order.stopPrice, order.limitPrice].flatMap((price) =>
    price === null ? [] : [formatDecimal(price, order.pricePrecision)],
  )
  const quantity = formatDecimal(order.quantity - order.filled, order.quantityPrecision, 0)
  const at = prices.length === 0 ? '' : ` at ${prices.join(' limit ')}`
  return `${order.side === 'buy' ? 'Buy' : 'Sell'} ${order.type.replaceAll('-', ' ')} ${quantity}${at}`
}
