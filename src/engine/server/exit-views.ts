import type { ExitPlaces, PositionExitView } from '../../contract/exits.ts'
import type { ExitPlan } from '../execution/exit-plan.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order } from '../model/order.ts'
import { formatTimeframe } from '../model/time.ts'
import type { Price } from '../model/units.ts'
import { tradableAt } from '../session/exits/exit-time.ts'
import { exitsAtBroker } from '../session/exits/exits-at-broker.ts'
import { EXIT_TYPES, capabilitiesOf } from '../session/position-exits.ts'
import type { Session } from '../session/session.ts'

/** Where exits of positions would be. */
export function exitPlaces(session: Session): ExitPlaces {
  const { orderTypes, oco, reduceOnly } = capabilitiesOf(session)
  const kinds = ['stop-loss', 'trailing', 'take-profit'] as const
  const atBroker = reduceOnly ? kinds.filter((kind) => orderTypes.includes(EXIT_TYPES[kind])) : []
  return { atBroker, several: oco, isSimulated: session.outside === null }
}

const NOTHING = {
  price: null,
  trailPercent: null,
  due: null,
  tradableAt: null,
  leftMs: null,
  bars: null,
  orderId: null,
} as const

/** The exits of a position: those that rest at the broker, then those that the engine holds. */
export function exitViews(session: Session, instrument: Instrument): PositionExitView[] {
  const plan = session.exits.book.get(instrument.symbol)
  const resting = exitsAtBroker(session.trader, instrument.symbol)
  return [
    ...resting.map((order) => restingView(order, instrument)),
    ...(plan ? heldViews(session, plan, instrument) : []),
  ]
}

function restingView(order: Order, instrument: Instrument): PositionExitView {
  const { type, limitPrice, stopPrice, instructions } = order
  const kind = type === 'limit' ? 'take-profit' : type === 'stop' ? 'stop-loss' : 'trailing'
  const price = kind === 'take-profit' ? limitPrice : stopPrice
  const { trailPercent } = instructions
  return {
    ...NOTHING,
    kind,
    heldBy: 'broker',
    price: Number.isNaN(price) ? null : instrument.priceToDecimal(price),
    trailPercent: Number.isNaN(trailPercent) ? null : trailPercent,
    orderId: order.id,
    state: 'armed',
  }
}

function heldViews(session: Session, plan: ExitPlan, instrument: Instrument): PositionExitView[] {
  const { stopLoss, takeProfit, trail, time, cause } = plan
  const state = plan.state === 'clearing' ? 'acting' : plan.state
  const held = { ...NOTHING, heldBy: 'engine', state } as const
  const price = (units: Price | null) => (units === null ? null : instrument.priceToDecimal(units))
  // Once one of them acts the others are over.
  const isShown = (kind: ExitPlan['cause']) => state === 'armed' || cause === kind
  return [
    ...(stopLoss !== null && isShown('stop-loss')
      ? [{ ...held, kind: 'stop-loss' as const, price: price(stopLoss) }]
      : []),
    ...(takeProfit !== null && isShown('take-profit')
      ? [{ ...held, kind: 'take-profit' as const, price: price(takeProfit) }]
      : []),
    ...(trail !== null && isShown('trailing')
      ? [{ ...held, kind: 'trailing' as const, price: price(trail.stop), trailPercent: trail.percent }]
      : []),
    ...(time !== null && isShown('time')
      ? [{ ...held, kind: 'time' as const, ...timeView(session, time, instrument) }]
      : []),
  ]
}

function timeView(session: Session, time: NonNullable<ExitPlan['time']>, instrument: Instrument) {
  if ('barsLeft' in time) return { bars: { left: time.barsLeft, timeframe: formatTimeframe(time.timeframe) } }
  const { due } = time
  const fed = session.feed.instruments.find((each) => each.instrument === instrument)
  // Where bars are matched, an order fills with the next one, whenever that is.
  const trades = fed?.matchedBy !== 'bars' ? tradableAt(session.trader.calendar(instrument), due) : due
  return { due, tradableAt: trades, leftMs: Math.max(0, trades - session.now) }
}
