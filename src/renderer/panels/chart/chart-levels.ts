import type { CommandPayload } from '../../../contract/commands.ts'
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

const LIMIT_SUFFIX = ' limit'

/** A line for each price that an order still waits for: a stop-limit has two until it triggers. */
function orderLevels(order: OrderView, instrument: InstrumentView): PriceLevel[] {
  const { side, stopPrice, limitPrice, triggered } = order
  const stop = triggered === true ? null : stopPrice
  const quantity = formatDecimal(order.quantity - order.filled, instrument.quantityPrecision)
  const words = `${side === 'buy' ? 'Buy' : 'Sell'} ${orderTypeWords(order).toLowerCase()} ${quantity}`
  const level = (id: string, price: number, text: string): PriceLevel => {
    const at = formatDecimal(price, instrument.pricePrecision)
    return {
      id,
      price,
      tone: side,
      dashed: true,
      parts: [text],
      cancelLabel: `Cancel ${words.toLowerCase()} at ${at}`,
      ...(isMovable(order) ? { move: { increment: instrument.priceIncrement, label: `Price of ${words}`, at } } : {}),
    }
  }
  if (stop === null) return limitPrice === null ? [] : [level(order.id, limitPrice, words)]
  const own = level(order.id, stop, words)
  if (limitPrice === null) return [own]
  const limit = level(`${order.id}${LIMIT_SUFFIX}`, limitPrice, `Limit of it, ${quantity}`)
  return [own, { ...limit, cancelLabel: '' }]
}

/** A trailing stop goes where the market takes it. */
function isMovable({ type, status }: OrderView): boolean {
  const isTrailing = type === 'trailing-stop' || type === 'trailing-stop-limit'
  return !isTrailing && (status === 'accepted' || status === 'partially-filled')
}

/** The change that moves an order's line to a price; null when there is no such order any more. */
export function movedOrder(
  levelId: string,
  price: number,
  orders: readonly OrderView[],
): CommandPayload<'order.amend'> | null {
  const isLimit = levelId.endsWith(LIMIT_SUFFIX)
  const id = isLimit ? levelId.slice(0, -LIMIT_SUFFIX.length) : levelId
  const order = orders.find((one) => one.id === id && one.working)
  if (order === undefined) return null
  const waitsForStop = order.stopPrice !== null && order.triggered !== true
  const { quantity } = order
  if (isLimit || !waitsForStop) return { id, quantity, limitPrice: price, stopPrice: null }
  return { id, quantity, limitPrice: null, stopPrice: price }
}
