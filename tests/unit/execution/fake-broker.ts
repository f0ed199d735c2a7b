import type {
  AccountEnvironment,
  BrokerCash,
  BrokerChange,
  BrokerConnection,
  BrokerConnectionListener,
  BrokerFill,
  BrokerOrder,
  BrokerPosition,
  BrokerTicket,
} from '../../../src/engine/kernel/broker-connection.ts'
import { type BrokerError, ensure } from '../../../src/engine/model/errors.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'

type Call = 'open' | 'submit' | 'cancel' | 'amend' | 'order' | 'workingOrders' | 'fillsSince' | 'positions' | 'cash'

/** A broker in memory that does just what a test tells it: it acts at once, fails where it is told to, says what it is told. */
export class FakeBroker implements BrokerConnection {
  readonly name = 'fake'
  environment: AccountEnvironment = 'paper'
  readonly cancelOnDisconnect = false
  readonly orders = new Map<string, BrokerOrder>()
  readonly fills: BrokerFill[] = []
  readonly calls: string[] = []
  /** Quantity and cost by symbol, from fills and whatever a test says. */
  readonly held = new Map<string, { quantity: number; cost: number }>()
  cashInCents = 10_000_00
  otherMoney: BrokerCash[] = []
  /** Positions that no fill here made. */
  readonly otherPositions: BrokerPosition[] = []
  /** Whether changes are told. */
  isTold = true
  listener: BrokerConnectionListener | undefined
  now = 1_000
  readonly #failures: { readonly call: Call; readonly error: BrokerError; readonly acts: boolean }[] = []

  /** The next call of that kind fails; `acts` has it act all the same. */
  failNext(call: Call, error: BrokerError, acts = false): void {
    this.#failures.push({ call, error, acts })
  }

  async open(listener: BrokerConnectionListener): Promise<void> {
    await this.#call('open', '', () => (this.listener = listener))
  }
  async close(): Promise<void> {
    this.listener = undefined
  }
  async submit(ticket: BrokerTicket): Promise<void> {
    await this.#call('submit', ticket.clientId, () => {
      if (this.orders.has(ticket.clientId)) return
      this.set({ ...ticket, status: 'accepted', filled: '0', reason: '', updatedAt: this.now as Timestamp })
    })
  }
  async cancel(clientId: string): Promise<void> {
    await this.#call('cancel', clientId, () => this.change(clientId, { status: 'canceled', reason: 'as asked' }))
  }
  async amend(clientId: string, change: BrokerChange): Promise<void> {
    await this.#call('amend', clientId, () => this.change(clientId, change))
  }
  order(clientId: string): Promise<BrokerOrder | null> {
    return this.#call('order', clientId, () => this.orders.get(clientId) ?? null)
  }
  workingOrders(): Promise<readonly BrokerOrder[]> {
    const isWorking = ({ status }: BrokerOrder) => status === 'accepted' || status === 'partially-filled'
    return this.#call('workingOrders', '', () => [...this.orders.values()].filter(isWorking))
  }
  fillsSince(at: Timestamp): Promise<readonly BrokerFill[]> {
    return this.#call('fillsSince', '', () => this.fills.filter((fill) => fill.at >= at))
  }
  positions(): Promise<readonly BrokerPosition[]> {
    return this.#call('positions', '', () => [
      ...[...this.held]
        .filter(([, { quantity }]) => quantity !== 0)
        .map(([symbol, { quantity, cost }]) => ({
          symbol,
          quantity: String(quantity),
          averagePrice: (cost / quantity / 100).toFixed(8),
        })),
      ...this.otherPositions,
    ])
  }
  cash(): Promise<readonly BrokerCash[]> {
    const own = { currency: 'USD', amount: (this.cashInCents / 100).toFixed(2) }
    return this.#call('cash', '', () => [own, ...this.otherMoney])
  }

  /** Puts an order at the broker. */
  set(order: BrokerOrder): void {
    this.orders.set(order.clientId, order)
    if (this.isTold) this.listener?.order(order)
  }
  change(clientId: string, fields: Partial<BrokerOrder>): void {
    const order = ensure(this.orders.get(clientId), `order ${clientId}`)
    this.set({ ...order, ...fields, updatedAt: ++this.now as Timestamp })
  }
  /** Fills a part of an order; the fill is told before the order, unless nothing is told. */
  fill(clientId: string, quantity: number, price = '50.00', id = `f${this.fills.length + 1}`): BrokerFill {
    const order = ensure(this.orders.get(clientId), `order ${clientId}`)
    const filled = Number(order.filled) + quantity
    const { symbol, side } = order
    const at = ++this.now as Timestamp
    const fill = { id, clientId, symbol, side, quantity: String(quantity), price, commission: '1', at }
    this.fills.push(fill)
    this.book(fill)
    if (this.isTold) this.listener?.fill(fill)
    const status = filled >= Number(order.quantity) ? 'filled' : 'partially-filled'
    this.change(clientId, { filled: String(filled), status })
    return fill
  }

  /** Counts a fill in positions and cash. */
  book({ symbol, side, quantity, price, commission }: BrokerFill): void {
    const signed = side === 'buy' ? Number(quantity) : -Number(quantity)
    const before = this.held.get(symbol) ?? { quantity: 0, cost: 0 }
    const after = before.quantity + signed
    const closes = before.quantity * signed < 0
    const cents = Math.round(Number(price) * 100)
    const cost = closes ? (before.cost * after) / before.quantity : before.cost + signed * cents
    this.held.set(symbol, { quantity: after, cost: after === 0 ? 0 : cost })
    this.cashInCents -= signed * cents + Math.round(Number(commission) * 100)
  }

  async #call<T>(call: Call, what: string, act: () => T): Promise<T> {
    this.calls.push(what === '' ? call : `${call} ${what}`)
    const index = this.#failures.findIndex((each) => each.call === call)
    const [failure] = index < 0 ? [] : this.#failures.splice(index, 1)
    // As over a line: nothing is said while the call is being made.
    await Promise.resolve()
    if (!failure) return act()
    if (failure.acts) act()
    throw failure.error
  }
}
