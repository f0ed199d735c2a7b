import type { CorporateActionEvent } from '../kernel/events.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { NO_INSTRUCTIONS } from '../model/order-request.ts'
import type { OrderInstructions } from '../model/order-request.ts'
import type { Order } from '../model/order.ts'
import type { Recorder } from './recorder.ts'

/** A hash over text, handed in by whoever has one. */
export interface TextHash {
  update(text: string): unknown
  /** In hexadecimal. */
  digest(): string
}

/** What of a run its digest is made of. */
interface DigestedRun {
  readonly trader: { readonly orders: { readonly orders: Iterable<Order> } }
  readonly recorder: Pick<Recorder, 'eachFill' | 'actions'>
}

const LINES_PER_UPDATE = 256

/**
 * The hash of a run's orders and fills, equal for equal inputs on every machine. Hashed are lines of ASCII, each ended
 * by `\n`, their fields parted by a space, numbers as integers in exact units (docs/backtest-json.md, "digest"). Paths,
 * clocks, versions and the words of a refusal have no part in it.
 */
export function digestOf({ trader, recorder }: DigestedRun, hash: TextHash): string {
  hash.update(FIRST_LINE)
  const lines: string[] = []
  const flush = () => {
    hash.update(lines.join(''))
    lines.length = 0
  }
  const orders = new OrderLines()
  for (const order of trader.orders.orders) {
    lines.push(orders.of(order))
    if (lines.length >= LINES_PER_UPDATE) flush()
  }
  for (const fill of recorder.eachFill) {
    lines.push(fillLine(fill))
    if (lines.length >= LINES_PER_UPDATE) flush()
  }
  lines.push(actionLines(recorder))
  flush()
  return hash.digest()
}

/** What the lines of a run begin with: then come those of its orders, of its fills, and of what happened to its symbols. */
export const FIRST_LINE = 'quantx-run 1\n'

/** The lines of orders in the order of their making: before the first of an instrument comes that of the instrument. */
export class OrderLines {
  readonly #instruments = new Set<Instrument>()

  of(order: Order): string {
    const { instrument } = order
    if (this.#instruments.has(instrument)) return orderLine(order)
    this.#instruments.add(instrument)
    return instrumentLine(instrument) + orderLine(order)
  }
}

export function actionLines({ actions }: Pick<Recorder, 'actions'>): string {
  return actions.map(({ event }) => actionLine(event)).join('')
}

function instrumentLine({ symbol, currency, pricePrecision, quantityPrecision, multiplier }: Instrument): string {
  const { code, precision } = currency
  return `instrument ${symbol} ${pricePrecision} ${quantityPrecision} ${multiplier} ${code} ${precision}\n`
}

function orderLine(order: Order): string {
  const { id, instrument, side, type, timeInForce, quantity, status, createdAt, updatedAt, filled, commission } = order
  const terms = `${side} ${type} ${timeInForce} ${quantity} ${orDash(order.limitPrice)} ${orDash(order.stopPrice)}`
  const life = `${createdAt} ${status} ${updatedAt} ${filled} ${commission}`
  return `order ${id} ${instrument.symbol} ${terms} ${life}${instructionsText(order.instructions)}\n`
}

/** What few orders ask for, after a space each; nothing for those that ask for nothing. */
function instructionsText(instructions: OrderInstructions): string {
  if (instructions === NO_INSTRUCTIONS) return ''
  const { trailAmount, trailPercent, limitOffset, expiresAt, displayQuantity, oco, parent } = instructions
  const numbers = Object.entries({ trail: trailAmount, trailPercent, limitOffset, expiresAt })
  return [
    ...numbers.filter(([, value]) => value === value).map(([name, value]) => ` ${name}=${value}`),
    instructions.postOnly ? ' post-only' : '',
    instructions.reduceOnly ? ' reduce-only' : '',
    displayQuantity > 0 ? ` display=${displayQuantity}` : '',
    // JSON keeps a name with a space or a line end in one piece.
    oco === '' ? '' : ` oco=${JSON.stringify(oco)}`,
    parent === null ? '' : ` parent=${parent.id}`,
  ].join('')
}

export function fillLine({ id, orderId, instrument, side, quantity, price, notional, commission, at }: Fill): string {
  return `fill ${id} ${orderId} ${instrument.symbol} ${side} ${quantity} ${price} ${notional} ${commission} ${at}\n`
}

function actionLine({ action, instrument, at, price, before, after, cash }: CorporateActionEvent): string {
  return `action ${action.kind} ${instrument.symbol} ${action.date} ${orDash(price)} ${before} ${after} ${cash} ${at}\n`
}

/** NO_PRICE is no number. */
function orDash(price: number): string {
  return price === price ? String(price) : '-'
}
