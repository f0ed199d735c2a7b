import type { InstrumentView, OrderView, PositionView } from '../../../contract/views.ts'
import type { PriceLevel } from '../../charts/price-lines.ts'
import { formatDecimal, formatSigned } from '../../components/number-format.ts'

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
    ...working.flatMap((order) => orderLevel(order, instrument) ?? []),
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

function orderLevel(order: OrderView, instrument: InstrumentView): PriceLevel | null {
  const price = order.limitPrice ?? order.stopPrice
  if (price === null) return null
  const quantity = formatDecimal(order.quantity - order.filled, instrument.quantityPrecision)
  const words = `${order.side === 'buy' ? 'Buy' : 'Sell'} ${order.type} ${quantity}`
  const at = formatDecimal(price, instrument.pricePrecision)
  return {
    id: order.id,
    price,
    tone: order.side,
    dashed: true,
    parts: [words],
    cancelLabel: `Cancel ${words.toLowerCase()} at ${at}`,
  }
}
