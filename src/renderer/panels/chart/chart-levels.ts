import type { AlertRuleView } from '../../../contract/alerts.ts'
import type { CommandPayload } from '../../../contract/commands.ts'
import { ExitKind, type PositionExitView } from '../../../contract/exits.ts'
import type { InstrumentView, OrderView, PositionView } from '../../../contract/views.ts'
import { BELL, type LevelMark } from '../../charts/level-mark.ts'
import type { PriceLevel } from '../../charts/price-lines.ts'
import { formatDecimal, formatSigned } from '../../components/number-format.ts'
import { orderTypeWords } from '../orders/order-words.ts'
import { EXIT_NAMES, PLACE_WORDS, exitStanding, placeExplained } from '../positions/exit-words.ts'
import { resultAt } from '../positions/position-exits.ts'

/** Places of P&L on a label. */
const MONEY_PLACES = 2

/** What the lines of a chart are made of. */
export interface LevelSources {
  readonly positions: readonly PositionView[]
  readonly orders: readonly OrderView[]
  readonly rules: readonly AlertRuleView[]
  /** Whether the broker is the exchange that the engine simulates. */
  readonly isSimulated: boolean
}

/** The position's average price, every working order, exit and watched price of an instrument, as lines with labels. */
export function chartLevels(
  instrument: InstrumentView,
  { positions, orders, rules, isSimulated }: LevelSources,
): PriceLevel[] {
  const { symbol } = instrument
  const position = positions.find((one) => one.symbol === symbol)
  const exits = position?.exits ?? []
  /** An order that is an exit says where it is held, and what it would bring. */
  const asExit = (order: OrderView, level: PriceLevel): PriceLevel => {
    if (position === undefined || !exits.some(({ orderId }) => orderId === order.id)) return level
    const parts = [...level.parts, pnl(resultAt(position, level.price))]
    return { ...level, parts, mark: placeMark('broker', isSimulated) }
  }
  return [
    ...(position === undefined ? [] : [positionLevel(position, instrument)]),
    ...orders
      .filter((one) => one.symbol === symbol && one.working)
      .flatMap((order) => orderLevels(order, instrument).map((level) => asExit(order, level))),
    ...(position === undefined
      ? []
      : exits.flatMap((exit) => heldLevel(exit, position, instrument, placeMark('engine', isSimulated)))),
    ...rules.flatMap((rule) => ruleLevel(rule, instrument)),
  ]
}

function placeMark(place: PositionExitView['heldBy'], isSimulated: boolean): LevelMark {
  return { text: PLACE_WORDS[place], title: placeExplained(place, isSimulated) }
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

const LIMIT_SUFFIX = ' limit'
const EXIT_PREFIX = 'exit '
const RULE_PREFIX = 'rule '

/** A line for each price that an order still waits for: a stop-limit has two until it triggers. */
function orderLevels(order: OrderView, instrument: InstrumentView): PriceLevel[] {
  const { side, stopPrice, limitPrice, triggered } = order
  const stop = triggered === true ? null : stopPrice
  const quantity = formatDecimal(order.quantity - order.filled, instrument.quantityPrecision)
  const words = `${side === 'buy' ? 'Buy' : 'Sell'} ${orderTypeWords(order).toLowerCase()} ${quantity}`
  const level = (id: string, price: number, text: string): PriceLevel => {
    const at = formatDecimal(price, instrument.pricePrecision)
    return {
      id,
      price,
      tone: side,
      dashed: true,
      parts: [text],
      cancelLabel: `Cancel ${words.toLowerCase()} at ${at}`,
      ...(isMovable(order) ? { move: { increment: instrument.priceIncrement, label: `Price of ${words}`, at } } : {}),
    }
  }
  if (stop === null) return limitPrice === null ? [] : [level(order.id, limitPrice, words)]
  const own = level(order.id, stop, words)
  if (limitPrice === null) return [own]
  const limit = level(`${order.id}${LIMIT_SUFFIX}`, limitPrice, `Its limit, ${quantity}`)
  return [own, { ...limit, cancelLabel: '' }]
}

/** A trailing stop goes where the market takes it. */
function isMovable({ type, status }: OrderView): boolean {
  const isTrailing = type === 'trailing-stop' || type === 'trailing-stop-limit'
  return !isTrailing && (status === 'accepted' || status === 'partially-filled')
}

/** The line of an exit that the engine holds, with what leaving there would bring. */
function heldLevel(
  exit: PositionExitView,
  position: PositionView,
  { pricePrecision, priceIncrement }: InstrumentView,
  mark: LevelMark,
): PriceLevel[] {
  const { kind, heldBy, price, state } = exit
  if (heldBy !== 'engine' || price === null) return []
  const name = EXIT_NAMES[kind]
  const at = formatDecimal(price, pricePrecision)
  const standing = exitStanding(exit)
  const isMoved = kind !== 'trailing' && state === 'armed'
  return [
    {
      id: `${EXIT_PREFIX}${kind}`,
      price,
      tone: position.quantity > 0 ? 'sell' : 'buy',
      dashed: true,
      parts: standing === '' ? [name, pnl(resultAt(position, price))] : [name, standing],
      cancelLabel: state === 'armed' ? `Take ${name.toLowerCase()} at ${at} away` : '',
      mark,
      ...(isMoved ? { move: { increment: priceIncrement, label: `Price of ${name.toLowerCase()}`, at } } : {}),
    },
  ]
}

/** The line of a price that a rule of the user's waits for. */
function ruleLevel(rule: AlertRuleView, { symbol, pricePrecision, priceIncrement }: InstrumentView): PriceLevel[] {
  const { id, watch, isOn, level, direction, note } = rule
  if (watch.kind !== 'price' || watch.symbol !== symbol || !isOn) return []
  const at = formatDecimal(level, pricePrecision)
  return [
    {
      id: `${RULE_PREFIX}${id}`,
      price: level,
      tone: 'watch',
      dashed: true,
      parts: [direction, ...(note === '' ? [] : [note])],
      cancelLabel: `Remove the alert ${direction} ${at}`,
      mark: {
        text: BELL,
        title: `An alert tells when the price is ${direction} this${rule.isRepeating ? ', each time' : ''}`,
      },
      move: { increment: priceIncrement, label: `Price of the alert ${direction}`, at },
    },
  ]
}

/** What a line of the chart stands for. */
export type LevelSubject =
  | { readonly kind: 'order'; readonly id: string }
  | { readonly kind: 'exit'; readonly exit: ExitKind }
  | { readonly kind: 'rule'; readonly id: string }

export function levelSubject(levelId: string): LevelSubject {
  if (levelId.startsWith(RULE_PREFIX)) return { kind: 'rule', id: levelId.slice(RULE_PREFIX.length) }
  if (levelId.startsWith(EXIT_PREFIX)) return { kind: 'exit', exit: ExitKind.parse(levelId.slice(EXIT_PREFIX.length)) }
  return { kind: 'order', id: levelId }
}

/** The change that moves an order's line to a price; null when there is no such order any more. */
export function movedOrder(
  levelId: string,
  price: number,
  orders: readonly OrderView[],
): CommandPayload<'order.amend'> | null {
  const isLimit = levelId.endsWith(LIMIT_SUFFIX)
  const id = isLimit ? levelId.slice(0, -LIMIT_SUFFIX.length) : levelId
  const order = orders.find((one) => one.id === id && one.working)
  if (order === undefined) return null
  const waitsForStop = order.stopPrice !== null && order.triggered !== true
  const { quantity } = order
  if (isLimit || !waitsForStop) return { id, quantity, limitPrice: price, stopPrice: null }
  return { id, quantity, limitPrice: null, stopPrice: price }
}
