import type { InspectedOrder, RunEvent, RunInspection } from '../../../../contract/run-review.ts'
import type { ReplayedRun } from './replayed-run.ts'

/** What is known after the close of one bar of a run. */
export interface StateAtBar {
  readonly index: number
  readonly time: number
  readonly equity: number
  /** Since the start: 0.1 is 10 % more. */
  readonly growth: number
  /** Fall from the highest equity so far, as a positive fraction. */
  readonly drawdown: number
  /** Null where only a re-run would know. */
  readonly cash: number | null
  /** Signed. */
  readonly quantity: number
  /** Null while flat. */
  readonly averagePrice: number | null
  readonly openPnl: number | null
  readonly working: readonly InspectedOrder[]
  readonly events: readonly RunEvent[]
}

/** Highest equity up to each bar, the starting cash included: for the drawdown of any bar at once. */
export function peaksOf({ equity, metrics }: ReplayedRun): Float64Array {
  let peak = metrics.equityStart
  return Float64Array.from(equity.value, (value) => (peak = Math.max(peak, value)))
}

/** The part of a run that the result alone tells of a bar. */
function fromResult(result: ReplayedRun, peaks: Float64Array, index: number): StateAtBar {
  const time = result.equity.time[index] ?? Number.NaN
  const equity = result.equity.value[index] ?? Number.NaN
  const peak = peaks[index] ?? equity
  const held = [
    ...result.trades.filter(({ entryTime, exitTime }) => entryTime <= time && exitTime > time),
    ...result.openPositions.filter(({ entryTime }) => entryTime <= time),
  ]
  const quantity = held.reduce((sum, { side, quantity: size }) => sum + (side === 'long' ? size : -size), 0)
  return {
    index,
    time,
    equity,
    growth: equity / result.metrics.equityStart - 1,
    drawdown: peak > 0 ? Math.max(0, 1 - equity / peak) : 0,
    cash: null,
    quantity,
    averagePrice: held[0]?.entryPrice ?? null,
    openPnl: null,
    working: [],
    events: [],
  }
}

/** The state after a bar; more of it where the bar was inspected. */
export function stateAtBar(
  result: ReplayedRun,
  peaks: Float64Array,
  inspection: RunInspection | null,
  index: number,
): StateAtBar {
  const known = fromResult(result, peaks, index)
  const row = inspection === null ? -1 : index - inspection.before
  if (inspection === null || row < 0 || row >= inspection.state.time.length) return known
  const { state } = inspection
  const quantity = state.quantity[row] ?? 0
  const averagePrice = state.averagePrice[row] ?? Number.NaN
  return {
    ...known,
    cash: state.cash[row] ?? null,
    quantity,
    averagePrice: Number.isNaN(averagePrice) ? null : averagePrice,
    openPnl: state.openPnl[row] ?? null,
    working: workingAfter(inspection, known.time),
    events: eventsOn(inspection.events, known.time),
  }
}

/** Index of the first event later than a time. */
function eventsUntil(events: readonly RunEvent[], time: number): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((events[middle]?.time ?? Infinity) <= time) low = middle + 1
    else high = middle
  }
  return low
}

export function eventsOn(events: readonly RunEvent[], time: number): readonly RunEvent[] {
  const end = eventsUntil(events, time)
  let start = end
  while (start > 0 && events[start - 1]?.time === time) start -= 1
  return events.slice(start, end)
}

/** Orders that work after everything that happened up to a time. */
export function workingAfter({ working, events }: RunInspection, time: number): InspectedOrder[] {
  const orders = new Map(working.map((order) => [order.id, order]))
  const end = eventsUntil(events, time)
  for (let index = 0; index < end; index += 1) {
    const event = events[index]
    if (event === undefined) break
    if (event.kind === 'fill') {
      const order = orders.get(event.orderId)
      if (order !== undefined) orders.set(order.id, { ...order, filled: order.filled + event.quantity })
    } else if (event.order.status === 'accepted') orders.set(event.order.id, event.order)
    else orders.delete(event.order.id)
  }
  return [...orders.values()]
}

/** A price at which an order waited, from bar to bar of the run. */
export interface OrderSpan {
  readonly id: string
  readonly kind: 'stop' | 'limit'
  readonly side: 'buy' | 'sell'
  readonly price: number
  readonly fromTime: number
  /** Open of the bar on which it ended; null while it works. */
  readonly toTime: number | null
  readonly end: 'filled' | 'gone' | null
}

/** Every stretch at which a stop or limit waited, up to a time; a changed price begins a new one. */
export function orderSpans(inspection: RunInspection, time: number): OrderSpan[] {
  const open = new Map<string, OrderSpan>()
  const done: OrderSpan[] = []
  const first = inspection.state.time[0] ?? 0
  const begin = (order: InspectedOrder, at: number): void => {
    const span = spanOf(order, at)
    if (span !== null) open.set(order.id, span)
  }
  const close = (id: string, at: number, end: OrderSpan['end']): void => {
    const span = open.get(id)
    if (span === undefined) return
    open.delete(id)
    done.push({ ...span, toTime: at, end })
  }
  for (const order of inspection.working) begin(order, first)
  const last = eventsUntil(inspection.events, time)
  for (const event of inspection.events.slice(0, last)) {
    if (event.kind === 'fill') continue
    const { order } = event
    if (order.status !== 'accepted') close(order.id, event.time, order.status === 'filled' ? 'filled' : 'gone')
    else if (open.get(order.id)?.price !== spanOf(order, event.time)?.price) {
      close(order.id, event.time, 'gone')
      begin(order, event.time)
    }
  }
  return [...done, ...open.values()]
}

function spanOf({ id, side, limitPrice, stopPrice }: InspectedOrder, at: number): OrderSpan | null {
  const price = stopPrice ?? limitPrice
  if (price === null) return null
  return { id, side, kind: stopPrice === null ? 'limit' : 'stop', price, fromTime: at, toTime: null, end: null }
}
