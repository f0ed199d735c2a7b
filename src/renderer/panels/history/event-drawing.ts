import type { SessionReview } from '../../../contract/session-review.ts'
import type { SessionTape, TapeMoment, TapeOrder } from '../../../contract/session-tape.ts'
import type { CandleChart } from '../../charts/candle-chart.ts'
import type { TradeMark } from '../../charts/marker-layout.ts'
import type { PriceLevel } from '../../charts/price-lines.ts'
import { formatDecimal, formatSigned } from '../../components/number-format.ts'
import { cutBars } from '../backtest/replay/cut-bars.ts'

/** More bars at once are set anew: the chart takes single ones without losing its view. */
const MOST_APPENDED = 60

/** Draws a session up to one of its events: what comes later is not on the chart. */
export class EventDrawing {
  readonly #chart: CandleChart
  readonly #review: SessionReview
  readonly #tape: SessionTape
  #drawn = -1

  constructor(chart: CandleChart, review: SessionReview, tape: SessionTape) {
    this.#chart = chart
    this.#review = review
    this.#tape = tape
  }

  draw(moment: TapeMoment): void {
    const { bars, omitted } = this.#review
    const { index } = moment.row
    const until = Math.max(0, Math.min(bars.time.length, (this.#tape.bars[index] ?? 0) - omitted))
    const ahead = until - this.#drawn
    if (this.#drawn < 0 || ahead < 0 || ahead > MOST_APPENDED) this.#chart.setBars(cutBars(bars, 0, until))
    else if (ahead > 0) this.#chart.appendBars(cutBars(bars, this.#drawn, until))
    this.#drawn = until
    this.#chart.setFills(this.#fillsUntil(index, until))
    this.#chart.setTrades(this.#tradesUntil(moment.row.clock))
    this.#chart.setLevels(levelsOf(moment, this.#review.data.symbol))
  }

  #fillsUntil(index: number, until: number): TradeMark[] {
    const { fills, bars } = this.#tape
    const { time } = this.#review.bars
    const marks: TradeMark[] = []
    for (let row = 0; row < fills.index.length && (fills.index[row] ?? Infinity) <= index; row++) {
      const bar = (bars[fills.index[row] ?? -1] ?? 0) - this.#review.omitted - 1
      const at = time[Math.min(bar, until - 1)]
      const quantity = fills.quantity[row] ?? 0
      if (at === undefined || quantity === 0) continue
      marks.push({
        time: at,
        price: fills.price[row] ?? 0,
        quantity: Math.abs(quantity),
        side: quantity > 0 ? 'buy' : 'sell',
      })
    }
    return marks
  }

  /** Round trips that ended by then. */
  #tradesUntil(clock: number) {
    return this.#review.trades
      .filter(({ exitTime }) => exitTime <= clock)
      .map(({ entryTime, entryPrice, exitTime, exitPrice, netPnl }) => ({
        entryTime,
        entryPrice,
        exitTime,
        exitPrice,
        won: netPnl > 0,
        selected: exitTime === clock,
        label: formatSigned(netPnl, 2),
      }))
  }
}

function levelsOf({ positions, orders }: TapeMoment, symbol: string): PriceLevel[] {
  const held = positions.find((position) => position.symbol === symbol)
  const working = orders.filter((order) => order.symbol === symbol).flatMap(orderLevel)
  if (held === undefined) return working
  const openPnl = held.openPnl === null ? [] : [formatSigned(held.openPnl, 2)]
  const position: PriceLevel = {
    id: 'position',
    price: held.averagePrice,
    tone: (held.openPnl ?? 0) < 0 ? 'down' : 'up',
    dashed: false,
    parts: [formatSigned(held.quantity, held.quantityPrecision), ...openPnl],
    cancelLabel: '',
  }
  return [position, ...working]
}

function orderLevel(order: TapeOrder): PriceLevel[] {
  const at = order.stopPrice ?? order.limitPrice
  if (at === null) return []
  const quantity = formatDecimal(order.quantity - order.filled, order.quantityPrecision)
  const words = `${order.side === 'buy' ? 'Buy' : 'Sell'} ${order.type} ${quantity}`
  return [{ id: order.id, price: at, tone: order.side, dashed: true, parts: [words], cancelLabel: '' }]
}
