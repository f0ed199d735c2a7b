import type { CandleChart } from '../../../charts/candle-chart.ts'
import type { ChartTrade } from '../../../charts/chart-subject.ts'
import type { TradeMark } from '../../../charts/marker-layout.ts'
import type { PriceLevel } from '../../../charts/price-lines.ts'
import { formatSigned } from '../../../components/number-format.ts'
import { orderLevel, positionLevel } from '../../player/order-lines.ts'
import { cutBars, cutLines, rowsUntil } from './cut-bars.ts'
import type { LoadedWindow } from './replay-desk.ts'
import { orderSpans, type StateAtBar } from './state-at-bar.ts'
import type { ReplayedRun } from './replayed-run.ts'

/** More bars at once are set anew: the chart takes single ones without losing its view. */
const MOST_APPENDED = 60

/** Draws a replay up to its cursor: what comes later is not on the chart. */
export class ReplayDrawing {
  readonly #chart: CandleChart
  readonly #result: ReplayedRun
  #window: LoadedWindow | null = null
  /** Bars of the window that are drawn. */
  #drawn = 0

  constructor(chart: CandleChart, result: ReplayedRun) {
    this.#chart = chart
    this.#result = result
  }

  draw(window: LoadedWindow, state: StateAtBar): void {
    const isLoaded = state.index >= window.from && state.index < window.to
    if (window.bars === null || !isLoaded) return
    const { bars } = window
    const lines = window.inspection?.lines ?? []
    const until = rowsUntil(bars.time, state.time)
    const ahead = until - this.#drawn
    if (window === this.#window && ahead >= 0 && ahead <= MOST_APPENDED) {
      const added = cutBars(bars, this.#drawn, until)
      if (ahead > 0) {
        this.#chart.appendBars(added)
        this.#chart.appendLines('strategy', cutLines(lines, added.time))
      }
    } else {
      const shown = cutBars(bars, 0, until)
      this.#chart.setBars(shown)
      this.#chart.setLines('strategy', cutLines(lines, shown.time), false)
    }
    this.#window = window
    this.#drawn = until
    this.#chart.setFills(fillsUntil(this.#result, window, state.time))
    this.#chart.setTrades(closedTrades(this.#result, state.time))
    this.#chart.setOrders(window.inspection === null ? [] : spansUntil(window.inspection, state.time))
    this.#chart.levels.set(levels(this.#result, state))
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

function fillsUntil(result: ReplayedRun, { inspection }: LoadedWindow, time: number): TradeMark[] {
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
function closedTrades({ trades }: ReplayedRun, time: number): ChartTrade[] {
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

function levels({ data }: ReplayedRun, state: StateAtBar): PriceLevel[] {
  const orders = state.working.flatMap((order) => orderLevel(order, data))
  const { averagePrice } = state
  return averagePrice === null ? orders : [positionLevel({ ...state, averagePrice }, data.quantityPrecision), ...orders]
}
