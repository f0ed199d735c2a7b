import type { BacktestResult } from '../../../../contract/backtest.ts'
import type { InspectedOrder } from '../../../../contract/run-review.ts'
import type { BarTable, IndicatorLine } from '../../../../contract/views.ts'
import type { CandleChart } from '../../../charts/candle-chart.ts'
import type { ChartTrade } from '../../../charts/chart-subject.ts'
import type { TradeMark } from '../../../charts/marker-layout.ts'
import type { PriceLevel } from '../../../charts/price-lines.ts'
import { formatDecimal, formatSigned } from '../../../components/number-format.ts'
import type { LoadedWindow } from './replay-desk.ts'
import { orderSpans, type StateAtBar } from './state-at-bar.ts'

/** More bars at once are set anew: the chart takes single ones without losing its view. */
const MOST_APPENDED = 60

/** Draws a replay up to its cursor: what comes later is not on the chart. */
export class ReplayDrawing {
  readonly #chart: CandleChart
  readonly #result: BacktestResult
  #window: LoadedWindow | null = null
  /** Last bar of the window that is drawn; -1 for none. */
  #drawn = -1

  constructor(chart: CandleChart, result: BacktestResult) {
    this.#chart = chart
    this.#result = result
  }

  draw(window: LoadedWindow, state: StateAtBar): void {
    const row = state.index - window.from
    if (window.bars === null || row < 0 || row >= window.to - window.from) return
    const { bars } = window
    const lines = window.inspection?.lines ?? []
    const ahead = row - this.#drawn
    if (window === this.#window && ahead === 0) return
    if (window === this.#window && ahead > 0 && ahead <= MOST_APPENDED) {
      this.#chart.appendBars(cutBars(bars, this.#drawn + 1, row + 1))
      this.#chart.appendLines('strategy', cutLines(lines, this.#drawn + 1, row + 1))
    } else {
      this.#chart.setBars(cutBars(bars, 0, row + 1))
      this.#chart.setLines('strategy', cutLines(lines, 0, row + 1), false)
    }
    this.#window = window
    this.#drawn = row
    this.#chart.setFills(fillsUntil(this.#result, window, state.time))
    this.#chart.setTrades(closedTrades(this.#result, state.time))
    this.#chart.setOrders(window.inspection === null ? [] : spansUntil(window.inspection, state.time))
    this.#chart.setLevels(levels(this.#result, state))
  }
}

function spansUntil(inspection: NonNullable<LoadedWindow['inspection']>, time: number) {
  return orderSpans(inspection, time).map(({ kind, price, fromTime, toTime, end }) => ({
    kind,
    price,
    fromTime,
    toTime,
    filled: end === 'filled',
  }))
}

function fillsUntil(result: BacktestResult, { inspection }: LoadedWindow, time: number): TradeMark[] {
  if (inspection !== null) {
    return inspection.events.flatMap((event) =>
      event.kind === 'fill' && event.time <= time
        ? [{ time: event.time, price: event.price, quantity: event.quantity, side: event.side }]
        : [],
    )
  }
  const entries = [...result.trades, ...result.openPositions].map(({ side, quantity, entryTime, entryPrice }) => ({
    time: entryTime,
    price: entryPrice,
    quantity,
    side: side === 'long' ? ('buy' as const) : ('sell' as const),
  }))
  const exits = result.trades.map(({ side, quantity, exitTime, exitPrice }) => ({
    time: exitTime,
    price: exitPrice,
    quantity,
    side: side === 'long' ? ('sell' as const) : ('buy' as const),
  }))
  return [...entries, ...exits].filter((mark) => mark.time <= time).toSorted((a, b) => a.time - b.time)
}

/** Round trips that ended by a time; the one that ended last is drawn in full. */
function closedTrades({ trades }: BacktestResult, time: number): ChartTrade[] {
  const closed = trades.filter(({ exitTime }) => exitTime <= time)
  return closed.map(({ entryTime, entryPrice, exitTime, exitPrice, netPnl }) => ({
    entryTime,
    entryPrice,
    exitTime,
    exitPrice,
    won: netPnl > 0,
    selected: exitTime === time,
    label: formatSigned(netPnl, 2),
  }))
}

function levels({ data }: BacktestResult, state: StateAtBar): PriceLevel[] {
  const orders = state.working.flatMap((order) => orderLevel(order, data.quantityPrecision))
  if (state.averagePrice === null) return orders
  const openPnl = state.openPnl === null ? [] : [formatSigned(state.openPnl, 2)]
  const position: PriceLevel = {
    id: 'position',
    price: state.averagePrice,
    tone: (state.openPnl ?? 0) < 0 ? 'down' : 'up',
    dashed: false,
    parts: [formatSigned(state.quantity, data.quantityPrecision), ...openPnl],
    cancelLabel: '',
  }
  return [position, ...orders]
}

function orderLevel(order: InspectedOrder, places: number): PriceLevel[] {
  const at = order.stopPrice ?? order.limitPrice
  if (at === null) return []
  const quantity = formatDecimal(order.quantity - order.filled, places)
  const words = `${order.side === 'buy' ? 'Buy' : 'Sell'} ${order.type} ${quantity}`
  return [{ id: order.id, price: at, tone: order.side, dashed: true, parts: [words], cancelLabel: '' }]
}

function cutBars(bars: BarTable, from: number, to: number): BarTable {
  const cut = (column: BarTable['time']): BarTable['time'] => column.slice(from, to)
  return {
    time: cut(bars.time),
    open: cut(bars.open),
    high: cut(bars.high),
    low: cut(bars.low),
    close: cut(bars.close),
    volume: cut(bars.volume),
  }
}

function cutLines(lines: readonly IndicatorLine[], from: number, to: number): IndicatorLine[] {
  return lines.map((line) => ({
    ...line,
    line: { time: line.line.time.slice(from, to), value: line.line.value.slice(from, to) },
  }))
}
