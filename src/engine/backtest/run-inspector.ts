import type { IndicatorLine } from '../../contract/views.ts'
import {
  MAX_INSPECTED_EVENTS,
  type InspectedOrder,
  type RunEvent,
  type RunInspection,
} from '../../contract/run-review.ts'
import type { NamedLine } from '../indicators/line.ts'
import type { OrderEvent } from '../kernel/events.ts'
import { moneyToDecimal } from '../model/currency.ts'
import { ConfigError } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order } from '../model/order.ts'
import type { OrderStatus } from '../model/order-status.ts'
import type { Money, Price, Timestamp } from '../model/units.ts'
import type { Holding } from '../portfolio/portfolio.ts'
import { Position } from '../portfolio/position.ts'
import type { StrategyHost } from '../strategy/strategy-host.ts'
import type { Trader } from '../trader.ts'
import type { RunWatch } from './runner.ts'

/** The bars of a run to look at, counted from its first. */
export interface InspectionWindow {
  readonly before: number
  readonly bars: number
  /** Whose position, orders and indicators; the main symbol's when left out. */
  readonly symbol?: string
}

interface Track {
  readonly shown: Pick<IndicatorLine, 'label' | 'name' | 'pane'>
  readonly line: NamedLine['line']
  readonly value: Float64Array
}

/** What a trader wants to hear of an order; the rest is the engine talking to itself. */
const TOLD: ReadonlySet<OrderStatus> = new Set(['denied', 'rejected', 'accepted', 'filled', 'canceled', 'expired'])

const COLUMNS = ['time', 'equity', 'cash', 'quantity', 'averagePrice', 'openPnl'] as const

/** Writes down what a chart of a finished run shows, within a window, while the run is made again. */
export class RunInspector implements RunWatch {
  readonly #window: InspectionWindow
  readonly #state: Readonly<Record<(typeof COLUMNS)[number], Float64Array>>
  readonly #events: RunEvent[] = []
  /** Of the bar that is being played. */
  #pending: ((time: number) => RunEvent)[] = []
  #working: readonly InspectedOrder[] = []
  #tracks: readonly Track[] = []
  #trader: Trader | undefined
  #holding: Holding | undefined
  #moment = 0
  #length = 0
  /** Between the first and the last bar of the window. */
  #isLooking = false

  constructor(window: InspectionWindow) {
    this.#window = window
    const column = () => new Float64Array(window.bars)
    this.#state = {
      time: column(),
      equity: column(),
      cash: column(),
      quantity: column(),
      averagePrice: column(),
      openPnl: column(),
    }
  }

  /** @throws ConfigError when the run does not have the symbol that is to be looked at */
  begin(trader: Trader, host: StrategyHost, instruments: readonly Instrument[]): void {
    const { symbol: wanted = instruments[0]?.symbol } = this.#window
    const instrument = instruments.find(({ symbol }) => symbol === wanted)
    if (!instrument) throw new ConfigError(`expected a symbol of the run, found "${wanted}"`)
    this.#trader = trader
    this.#holding = trader.portfolio.holding(instrument)
    const indicators = host.indicatorsOn(instrument.symbol)
    this.#tracks = indicators.flatMap(({ label, pane, lines }) =>
      lines.map(({ name, line }) => ({
        shown: { label, name, pane },
        line,
        value: new Float64Array(this.#window.bars),
      })),
    )
    const account = new Position(instrument)
    trader.bus.subscribe('fill', 'inspector', (fill) => {
      if (fill.instrument === instrument) this.#takeFill(fill, account)
    })
    trader.bus.subscribe('action', 'inspector', ({ action, instrument: actedOn, price }) => {
      if (actedOn === instrument && action.kind === 'split') account.split(action, price)
    })
    trader.bus.subscribe('order', 'inspector', (event) => {
      if (event.order.instrument === instrument) this.#takeOrder(event)
    })
    if (this.#window.before === 0) this.#open(trader)
  }

  moment(time: Timestamp): void {
    const trader = this.#trader
    if (!trader) return
    const index = this.#moment++
    const { before } = this.#window
    if (index >= before) this.#write(time, trader)
    else if (index === before - 1) this.#open(trader)
    this.#pending.length = 0
  }

  /** What was seen; `lines`, `state` and `events` end together. */
  seen(): Omit<RunInspection, 'digest'> {
    const length = this.#length
    const time = this.#state.time.slice(0, length)
    // The strategy's last orders are cancelled when the run is over: after the last bar, on which it is told.
    if (this.#isLooking && length > 0) this.#tell(time[length - 1] ?? 0)
    return {
      bars: this.#moment,
      before: this.#window.before,
      state: {
        time,
        equity: this.#state.equity.slice(0, length),
        cash: this.#state.cash.slice(0, length),
        quantity: this.#state.quantity.slice(0, length),
        averagePrice: this.#state.averagePrice.slice(0, length),
        openPnl: this.#state.openPnl.slice(0, length),
      },
      lines: this.#tracks.map(({ shown, value }) => ({ ...shown, line: { time, value: value.slice(0, length) } })),
      working: [...this.#working],
      events: this.#events,
    }
  }

  #open(trader: Trader): void {
    this.#working = trader.working.orders.map((order) => inspected(order, order.status))
    this.#isLooking = true
  }

  #write(time: Timestamp, { portfolio }: Trader): void {
    const holding = this.#holding
    const isTooMuch = this.#length > 0 && this.#events.length + this.#pending.length > MAX_INSPECTED_EVENTS
    if (this.#length >= this.#window.bars || isTooMuch) this.#isLooking = false
    if (!this.#isLooking || !holding) return
    const row = this.#length++
    const money = (amount: Money) => moneyToDecimal(amount, portfolio.currency)
    const { position, instrument } = holding
    this.#state.time[row] = time
    this.#state.equity[row] = money(portfolio.equity)
    this.#state.cash[row] = money(portfolio.cash)
    this.#state.quantity[row] = instrument.quantityToDecimal(position.quantity)
    this.#state.averagePrice[row] = position.averagePrice
    this.#state.openPnl[row] = money(holding.openPnl)
    for (const { line, value } of this.#tracks) value[row] = line.value
    this.#tell(time)
  }

  #tell(time: number): void {
    for (const make of this.#pending.slice(0, MAX_INSPECTED_EVENTS)) this.#events.push(make(time))
    this.#pending.length = 0
  }

  #takeFill(fill: Fill, account: Position): void {
    const { instrument, orderId, side } = fill
    const realised = account.apply(fill)
    if (!this.#isLooking) return
    const event = {
      kind: 'fill' as const,
      orderId,
      side,
      quantity: instrument.quantityToDecimal(fill.quantity),
      price: instrument.priceToDecimal(fill.price),
      commission: moneyToDecimal(fill.commission, instrument.currency),
      realisedPnl: moneyToDecimal(realised, instrument.currency),
      position: instrument.quantityToDecimal(account.quantity),
    }
    this.#pending.push((time) => ({ ...event, time }))
  }

  #takeOrder({ order, status }: OrderEvent): void {
    if (!this.#isLooking || !TOLD.has(status)) return
    const told = inspected(order, status)
    this.#pending.push((time) => ({ kind: 'order', time, order: told }))
  }
}

function inspected(order: Order, status: OrderStatus): InspectedOrder {
  const { id, instrument, side, type, timeInForce, reason } = order
  const price = (units: Price) => (Number.isNaN(units) ? null : instrument.priceToDecimal(units))
  return {
    id,
    side,
    type,
    timeInForce,
    quantity: instrument.quantityToDecimal(order.quantity),
    filled: instrument.quantityToDecimal(order.filled),
    limitPrice: price(order.limitPrice),
    stopPrice: price(order.stopPrice),
    status,
    // The order may have moved on since: then the reason is not of this status.
    reason: order.status === status ? reason : '',
  }
}
