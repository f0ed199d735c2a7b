import type { TradeRecord } from '../../../contract/backtest.ts'
import type { SessionReview } from '../../../contract/session-review.ts'
import type { SessionTape, TapeMoment, TapeOrder } from '../../../contract/session-tape.ts'
import type { CandleChart } from '../../charts/candle-chart.ts'
import type { ChartTrade } from '../../charts/chart-subject.ts'
import type { TradeMark } from '../../charts/marker-layout.ts'
import type { PriceLevel } from '../../charts/price-lines.ts'
import { formatDecimal, formatSigned } from '../../components/number-format.ts'
import { cutBars, rowsUntil } from '../backtest/replay/cut-bars.ts'

/** More bars at once are set anew: the chart takes single ones without losing its view. */
const MOST_APPENDED = 60

/** Draws a session up to one of its events: what comes later is not on the chart. */
export class EventDrawing {
  readonly #chart: CandleChart
  readonly #review: SessionReview
  readonly #tape: SessionTape
  readonly #marks: readonly TradeMark[]
  /** Round trips in the order of their end. */
  readonly #trades: readonly TradeRecord[]
  /** Bars, fills and round trips that are drawn. */
  #drawn = { bars: -1, fills: -1, trades: -1 }

  constructor(chart: CandleChart, review: SessionReview, tape: SessionTape) {
    this.#chart = chart
    this.#review = review
    this.#tape = tape
    this.#marks = marksOf(review, tape)
    this.#trades = review.trades.toSorted((a, b) => a.exitTime - b.exitTime)
  }

  draw(moment: TapeMoment): void {
    const { bars, omitted } = this.#review
    const { index, clock } = moment.row
    const until = Math.max(0, Math.min(bars.time.length, (this.#tape.bars[index] ?? 0) - omitted))
    const ahead = until - this.#drawn.bars
    if (this.#drawn.bars < 0 || ahead < 0 || ahead > MOST_APPENDED) this.#chart.setBars(cutBars(bars, 0, until))
    else if (ahead > 0) this.#chart.appendBars(cutBars(bars, this.#drawn.bars, until))
    const fills = rowsUntil(this.#tape.fills.index, index)
    if (fills !== this.#drawn.fills || ahead !== 0) this.#chart.setFills(this.#marks.slice(0, fills))
    const open = this.#trades.findIndex(({ exitTime }) => exitTime > clock)
    const trades = open < 0 ? this.#trades.length : open
    if (trades !== this.#drawn.trades) this.#chart.setTrades(this.#trades.slice(0, trades).map(drawnTrade))
    this.#chart.levels.set(levelsOf(moment, this.#review.data.symbol))
    this.#drawn = { bars: until, fills, trades }
  }
}

/** Fills on the bars in which they happened. */
function marksOf({ bars: { time }, omitted }: SessionReview, { fills, bars }: SessionTape): TradeMark[] {
  return Array.from(fills.index, (index, row) => {
    const quantity = fills.quantity[row] ?? 0
    return {
      time: time[Math.max(0, (bars[index] ?? 0) - omitted - 1)] ?? Number.NaN,
      price: fills.price[row] ?? 0,
      quantity: Math.abs(quantity),
      side: quantity > 0 ? 'buy' : 'sell',
    }
  })
}

/** The round trip that ended last is drawn in full. */
function drawnTrade(trade: TradeRecord, index: number, all: readonly TradeRecord[]): ChartTrade {
  const { entryTime, entryPrice, exitTime, exitPrice, netPnl } = trade
  const selected = index === all.length - 1
  return { entryTime, entryPrice, exitTime, exitPrice, won: netPnl > 0, selected, label: formatSigned(netPnl, 2) }
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
