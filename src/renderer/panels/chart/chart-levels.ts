import type { InstrumentView, OrderView, PositionView } from '../../../contract/views.ts'
import type { PriceLevel } from '../../charts/price-lines.ts'
import { formatDecimal, formatSigned } from '../../components/number-format.ts'
import { orderTypeWords } from '../orders/order-words.ts'

/** Places of P&L on a label. */
const MONEY_PLACES = 2

/** The position's average price and every working order of an instrument, as lines with labels. */
export function chartLevels(
  instrument: InstrumentView,
  positions: readonly PositionView[],
  orders: readonly OrderView[],
): PriceLevel[] {
  const position = positions.find((one) => one.symbol === instrument.symbol)
  const working = orders.filter((one) => one.symbol === instrument.symbol && one.working)
  return [
    ...(position === undefined ? [] : [positionLevel(position, instrument)]),
    ...working.flatMap((order) => orderLevels(order, instrument)),
  ]
}

function positionLevel(position: PositionView, instrument: InstrumentView): PriceLevel {
  const quantity = formatSigned(position.quantity, instrument.quantityPrecision)
  return {
    id: 'position',
    price: position.averagePrice,
    tone: position.openPnl < 0 ? 'down' : 'up',
    dashed: false,
    parts: [quantity, pnl(position.openPnl)],
    cancelLabel: '',
  }
}

function pnl(value: number): string {
  const arrow = value > 0 ? '▲ ' : value < 0 ? '▼ ' : ''
  return arrow + formatSigned(value, MONEY_PLACES)
}

/** A line for each price that an order still waits for: a stop-limit has two until it triggers. */
function orderLevels(order: OrderView, instrument: InstrumentView): PriceLevel[] {
  const { side, stopPrice, limitPrice, triggered } = order
  const stop = triggered === true ? null : stopPrice
  const quantity = formatDecimal(order.quantity - order.filled, instrument.quantityPrecision)
  const words = `${side === 'buy' ? 'Buy' : 'Sell'} ${orderTypeWords(order).toLowerCase()} ${quantity}`
  const level = (id: string, price: number, text: string): PriceLevel => ({
    id,
    price,
    tone: side,
    dashed: true,
    parts: [text],
    cancelLabel: `Cancel ${words.toLowerCase()} at ${formatDecimal(price, instrument.pricePrecision)}`,
  })
  if (stop === null) return limitPrice === null ? [] : [level(order.id, limitPrice, words)]
  const own = level(order.id, stop, words)
  if (limitPrice === null) return [own]
  return [own, { ...level(`${order.id} limit`, limitPrice, 'its limit'), cancelLabel: '' }]
}
