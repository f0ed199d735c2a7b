import type { PositionExitView } from '../../contract/exits.ts'
import type { StrategyPauseView } from '../../contract/risk-monitor.ts'
import { MAX_CHART_BARS } from '../../contract/streams.ts'
import type {
  AccountView,
  BarTable,
  FillView,
  IndicatorLine,
  InstrumentView,
  OrderView,
  PositionView,
  StrategyView,
} from '../../contract/views.ts'
import type { BarColumns } from '../model/bar.ts'
import { moneyToDecimal } from '../model/currency.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { instructionsInDecimals } from '../model/order-numbers.ts'
import type { Order } from '../model/order.ts'
import { formatTimeframe } from '../model/time.ts'
import type { Timeframe } from '../model/time.ts'
import type { Money, Price } from '../model/units.ts'
import type { Holding } from '../portfolio/portfolio.ts'
import type { RecordedLine } from '../session/indicator-recorder.ts'
import type { RunningStrategy } from '../session/running-strategy.ts'
import type { Trader } from '../trader.ts'

/** The engine's state in decimals, as the contract names it. */

export function orderView(order: Order): OrderView {
  const { instrument } = order
  const average = order.averagePrice
  return {
    id: order.id,
    symbol: instrument.symbol,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    quantity: instrument.quantityToDecimal(order.quantity),
    filled: instrument.quantityToDecimal(order.filled),
    limitPrice: priceOrNull(order.limitPrice, instrument),
    stopPrice: priceOrNull(order.stopPrice, instrument),
    ...instructionsInDecimals(order.instructions, instrument),
    ...(order.triggered ? { triggered: true } : {}),
    averagePrice: Number.isNaN(average) ? null : average,
    status: order.status,
    working: order.working,
    reason: order.reason,
    strategyId: order.strategyId,
    correlationId: order.correlationId,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
  }
}

function priceOrNull(price: Price, instrument: Instrument): number | null {
  return Number.isNaN(price) ? null : instrument.priceToDecimal(price)
}

export function fillView(fill: Fill, realised: Money): FillView {
  const { instrument } = fill
  return {
    id: fill.id,
    orderId: fill.orderId,
    symbol: instrument.symbol,
    side: fill.side,
    quantity: instrument.quantityToDecimal(fill.quantity),
    price: instrument.priceToDecimal(fill.price),
    commission: moneyToDecimal(fill.commission, instrument.currency),
    realisedPnl: moneyToDecimal(realised, instrument.currency),
    strategyId: fill.strategyId,
    at: fill.at,
  }
}

/** Undefined when the position is flat. */
export function positionView(holding: Holding, exits: PositionExitView[] = []): PositionView | undefined {
  const { position, instrument } = holding
  if (position.quantity === 0) return undefined
  const money = (amount: Money) => moneyToDecimal(amount, instrument.currency)
  return {
    symbol: instrument.symbol,
    quantity: instrument.quantityToDecimal(position.quantity),
    averagePrice: position.averagePrice,
    markPrice: instrument.priceToDecimal(holding.markPrice),
    marketValue: money(holding.exposure),
    openPnl: money(holding.openPnl),
    realisedPnl: money(position.realised),
    commission: money(position.commission),
    openedAt: position.openedAt,
    ...(exits.length === 0 ? {} : { exits }),
  }
}

export function accountView({ portfolio, gate }: Trader, dayStart: Money): AccountView {
  const { currency } = portfolio
  const money = (amount: number) => moneyToDecimal(amount as Money, currency)
  return {
    currency: currency.code,
    displayPrecision: currency.displayPrecision,
    cash: money(portfolio.cash),
    equity: money(portfolio.equity),
    equityStart: money(portfolio.initialCash),
    dayStart: money(dayStart),
    dayPnl: money(portfolio.equity - dayStart),
    openPnl: money(portfolio.openPnl),
    realisedPnl: money(portfolio.realised),
    commission: money(portfolio.commission),
    grossExposure: money(portfolio.grossExposure),
    netExposure: money(portfolio.netExposure),
    buyingPower: money(gate.buyingPower),
  }
}

/** Digits of a hash that are shown; orders and results carry all of it. */
const SHORT_HASH = 12

/** @param pauses why its entries wait */
export function strategyView(strategy: RunningStrategy, pauses: StrategyPauseView[] = []): StrategyView {
  const { host } = strategy
  const positions = [...host.desk.positions]
  return {
    id: host.id,
    name: host.definition.name,
    file: host.definition.file,
    hash: host.definition.hash.slice(0, SHORT_HASH),
    symbols: [...host.symbols],
    timeframe: formatTimeframe(host.timeframe),
    params: { ...strategy.params },
    state: strategy.state,
    error: strategy.error,
    startedAt: strategy.startedAt,
    reloadedAt: strategy.reloadedAt,
    ordersPlaced: strategy.ordersPlaced,
    realisedPnl: positions.reduce((sum, { realisedPnl }) => sum + realisedPnl, 0),
    openPnl: positions.reduce((sum, { openPnl }) => sum + (Number.isNaN(openPnl) ? 0 : openPnl), 0),
    lastAction: strategy.lastAction,
    ...(pauses.length === 0 || strategy.state !== 'running' ? {} : { pauses }),
  }
}

/** Timeframes that a chart offers, as far as they are multiples of the bars that there are. */
const CHART_TIMEFRAMES = [
  1_000, 5_000, 15_000, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 14_400_000, 86_400_000, 604_800_000,
  2_592_000_000,
]

export function instrumentView(
  instrument: Instrument,
  timeframe: Timeframe,
  timeZone: string,
  simulated: boolean,
): InstrumentView {
  const coarser = CHART_TIMEFRAMES.filter((other) => other > timeframe && other % timeframe === 0)
  return {
    symbol: instrument.symbol,
    kind: instrument.kind,
    currency: instrument.currency.code,
    pricePrecision: instrument.pricePrecision,
    quantityPrecision: instrument.quantityPrecision,
    priceIncrement: instrument.priceToDecimal(instrument.priceIncrement),
    quantityIncrement: instrument.quantityToDecimal(instrument.quantityIncrement),
    timeZone,
    timeframe: formatTimeframe(timeframe),
    timeframes: [timeframe, ...coarser].map((each) => formatTimeframe(each)),
    simulated,
  }
}

/** Copies bars into decimals. */
export function barTable(bars: BarColumns, instrument: Instrument): BarTable {
  const prices = (column: Float64Array) => column.map((units) => units / instrument.priceScale)
  return {
    time: Float64Array.from(bars.time),
    open: Float64Array.from(prices(bars.open)),
    high: Float64Array.from(prices(bars.high)),
    low: Float64Array.from(prices(bars.low)),
    close: Float64Array.from(prices(bars.close)),
    volume: Float64Array.from(bars.volume, (units) => units / instrument.quantityScale),
  }
}

/** The points of a line that are at or after `from`. */
export function indicatorLine({ label, name, pane, time, value }: RecordedLine, from: number): IndicatorLine {
  const start = Math.max(firstAt(time, from), time.length - MAX_CHART_BARS)
  return {
    label,
    name,
    pane,
    line: { time: Float64Array.from(time.slice(start)), value: Float64Array.from(value.slice(start)) },
  }
}

/** First index whose time is `from` or later, by binary search. */
function firstAt(time: readonly number[], from: number): number {
  let low = 0
  let high = time.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((time[middle] ?? 0) < from) low = middle + 1
    else high = middle
  }
  return low
}
