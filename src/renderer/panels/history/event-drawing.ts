import type { TradeRecord } from '../../../contract/backtest.ts'
import type { SessionReview } from '../../../contract/session-review.ts'
import type { SessionTape, TapeMoment } from '../../../contract/session-tape.ts'
import type { CandleChart } from '../../charts/candle-chart.ts'
import type { ChartTrade } from '../../charts/chart-subject.ts'
import type { TradeMark } from '../../charts/marker-layout.ts'
import type { PriceLevel } from '../../charts/price-lines.ts'
import { formatSigned } from '../../components/number-format.ts'
import { cutBars, rowsUntil } from '../backtest/replay/cut-bars.ts'
import { orderLevel, positionLevel } from '../player/order-lines.ts'

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
    const { bars } = this.#review
    const { index, clock } = moment.row
    const until = barsUntil(this.#review, this.#tape, index)
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

/** How many of the bars that are told had closed by an event. */
export function barsUntil({ bars, omitted }: SessionReview, tape: SessionTape, place: number): number {
  return Math.max(0, Math.min(bars.time.length, (tape.bars[place] ?? 0) - omitted))
}

/** The last event before the next bar closes. @param bar counted from 0 in those that are told */
export function eventAtBar({ omitted }: SessionReview, tape: SessionTape, bar: number): number {
  return Math.max(0, rowsUntil(tape.bars, bar + omitted + 1) - 1)
}

/** Fills on the bars in which they happened; those of bars that are not told are before all that is drawn. */
export function marksOf({ bars: { time }, omitted }: SessionReview, { fills, bars }: SessionTape): TradeMark[] {
  return Array.from(fills.index, (index, row) => {
    const quantity = fills.quantity[row] ?? 0
    const closed = bars[index] ?? 0
    const isTold = omitted === 0 || closed > omitted
    return {
      time: (isTold ? time[Math.max(0, closed - omitted - 1)] : undefined) ?? Number.NEGATIVE_INFINITY,
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
  const working = orders.filter((order) => order.symbol === symbol).flatMap((order) => orderLevel(order, order))
  return held === undefined ? working : [positionLevel(held, held.quantityPrecision), ...working]
}
