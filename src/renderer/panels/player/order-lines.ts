import type { OrderRecord } from '../../../contract/backtest.ts'
import type { PriceLevel } from '../../charts/price-lines.ts'
import { formatDecimal, formatSigned } from '../../components/number-format.ts'

type RecordedOrder = Pick<OrderRecord, 'id' | 'side' | 'type' | 'quantity' | 'filled' | 'limitPrice' | 'stopPrice'>

/** With how many places prices and quantities are written. */
interface Places {
  readonly pricePrecision: number
  readonly quantityPrecision: number
}

/** `Sell stop 400`: what of an order is still to be filled. */
function sizeText(order: RecordedOrder, { quantityPrecision }: Places): string {
  const quantity = formatDecimal(order.quantity - order.filled, quantityPrecision, 0)
  return `${order.side === 'buy' ? 'Buy' : 'Sell'} ${order.type.replaceAll('-', ' ')} ${quantity}`
}

/** `Sell stop 400 at 93.52`. */
export function orderText(order: RecordedOrder, places: Places): string {
  const prices = [order.stopPrice, order.limitPrice].flatMap((price) =>
    price === null ? [] : [formatDecimal(price, places.pricePrecision)],
  )
  return `${sizeText(order, places)}${prices.length === 0 ? '' : ` at ${prices.join(' limit ')}`}`
}

/** The line of a working order on a chart that can only be looked at; none for one without a price. */
export function orderLevel(order: RecordedOrder, places: Places): PriceLevel[] {
  const price = order.stopPrice ?? order.limitPrice
  if (price === null) return []
  return [{ id: order.id, price, tone: order.side, dashed: true, parts: [sizeText(order, places)], cancelLabel: '' }]
}

interface Holding {
  /** Signed. */
  readonly quantity: number
  readonly averagePrice: number
  readonly openPnl: number | null
}

/** The line of what is held on such a chart. */
export function positionLevel({ quantity, averagePrice, openPnl }: Holding, quantityPrecision: number): PriceLevel {
  return {
    id: 'position',
    price: averagePrice,
    tone: (openPnl ?? 0) < 0 ? 'down' : 'up',
    dashed: false,
    parts: [formatSigned(quantity, quantityPrecision), ...(openPnl === null ? [] : [formatSigned(openPnl, 2)])],
    cancelLabel: '',
  }
}
