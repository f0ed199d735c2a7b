import type { TapeOrder } from '../../../contract/session-tape.ts'
import type { JournalRecord, RecordData } from '../../kernel/journal.ts'
import type { Instrument } from '../../model/instrument.ts'
import { ORDER_TYPES } from '../../model/order-request.ts'
import { STAGES } from '../../model/order-status.ts'
import type { Price, Quantity } from '../../model/units.ts'
import { oneOf, textIn } from './record-fields.ts'

/** Who asked for an order, and on what. */
export interface OrderOrigin {
  readonly symbol: string
  readonly correlationId: string
}

interface Change {
  readonly index: number
  readonly id: string
  /** Null once it works no more. */
  readonly order: TapeOrder | null
}

/** Changes after which the working orders are kept whole, at least: to look at a moment is to go through no more of them. */
const CHANGES_BETWEEN = 256

/** Orders that worked after each event. */
export class TapeOrders {
  readonly #origins = new Map<string, OrderOrigin>()
  readonly #terms = new Map<string, TapeOrder>()
  readonly #working = new Map<string, TapeOrder>()
  readonly #changes: Change[] = []
  /** All that worked before the change of a number. */
  readonly #whole: { readonly change: number; readonly orders: readonly TapeOrder[] }[] = [{ change: 0, orders: [] }]

  /** What is known of an order's making; undefined for one that the journal does not know. */
  origin(id: string): OrderOrigin | undefined {
    return this.#origins.get(id)
  }

  take({ kind, data }: JournalRecord, index: number, instrumentOf: (symbol: string) => Instrument | undefined): void {
    if (kind === 'intent' || (kind === 'refusal' && 'strategy' in data)) this.#takeIntent(data, kind, instrumentOf)
    else if (kind === 'order') this.#takeOrder(data, index, instrumentOf)
  }

  /** Those that worked after an event, the oldest first. */
  at(index: number): TapeOrder[] {
    const end = this.#changesUntil(index)
    const whole = this.#whole.findLast(({ change }) => change <= end)
    const orders = new Map(whole?.orders.map((order) => [order.id, order]))
    for (const { id, order } of this.#changes.slice(whole?.change ?? 0, end)) {
      if (order === null) orders.delete(id)
      else orders.set(id, order)
    }
    return [...orders.values()]
  }

  #takeIntent(
    data: RecordData,
    kind: 'intent' | 'refusal',
    instrumentOf: (symbol: string) => Instrument | undefined,
  ): void {
    const [id, symbol] = [textIn(data, 'order'), textIn(data, 'symbol')]
    this.#origins.set(id, { symbol, correlationId: `${textIn(data, 'strategy')}@${Number(data['causedAt'])}` })
    const instrument = instrumentOf(symbol)
    if (kind === 'refusal' || !instrument) return
    this.#terms.set(id, {
      id,
      symbol,
      side: data['side'] === 'buy' ? 'buy' : 'sell',
      type: oneOf(ORDER_TYPES, data['type']),
      ...termsOf(data, instrument),
      filled: 0,
      pricePrecision: instrument.pricePrecision,
      quantityPrecision: instrument.quantityPrecision,
    })
  }

  #takeOrder(data: RecordData, index: number, instrumentOf: (symbol: string) => Instrument | undefined): void {
    const id = textIn(data, 'order')
    const terms = this.#terms.get(id)
    const instrument = terms && instrumentOf(terms.symbol)
    if (!terms || !instrument) return
    const isOver = Object.values(STAGES).some(({ status, isTerminal }) => isTerminal && status === data['status'])
    if (isOver) {
      this.#terms.delete(id)
      if (this.#working.delete(id)) this.#note({ index, id, order: null })
      return
    }
    const filled = instrument.quantityToDecimal(Number(data['filled'] ?? 0) as Quantity)
    const order = { ...terms, ...termsOf(data, instrument), filled }
    this.#working.set(id, order)
    this.#note({ index, id, order })
  }

  #note(change: Change): void {
    this.#changes.push(change)
    const since = this.#changes.length - (this.#whole.at(-1)?.change ?? 0)
    if (since < Math.max(CHANGES_BETWEEN, this.#working.size)) return
    this.#whole.push({ change: this.#changes.length, orders: [...this.#working.values()] })
  }

  /** How many changes an event and all before it made. */
  #changesUntil(index: number): number {
    let low = 0
    let high = this.#changes.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#changes[middle]?.index ?? Infinity) <= index) low = middle + 1
      else high = middle
    }
    return low
  }
}

function termsOf(data: RecordData, instrument: Instrument): Pick<TapeOrder, 'quantity' | 'limitPrice' | 'stopPrice'> {
  const price = (units: unknown) => (typeof units === 'number' ? instrument.priceToDecimal(units as Price) : null)
  return {
    quantity: instrument.quantityToDecimal(Number(data['quantity']) as Quantity),
    limitPrice: price(data['limit']),
    stopPrice: price(data['stop']),
  }
}
