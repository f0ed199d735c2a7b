import type { BrokerOrder, BrokerPosition, BrokerTicket } from '../../../src/engine/kernel/broker-connection.ts'
import { NO_FACTS } from '../../../src/engine/execution/stop-venue.ts'
import type { StopVenue, VenueFacts } from '../../../src/engine/execution/stop-venue.ts'
import type { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { BrokerError } from '../../../src/engine/model/errors.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import type { StopRecorder, StopStep } from '../../../src/engine/execution/stop-run.ts'

export type BrokerCall = 'submit' | 'cancel' | 'order' | 'workingOrders' | 'positions'

interface HeldOrder {
  readonly ticket: BrokerTicket
  status: BrokerOrder['status']
  filled: number
  reason: string
}

/**
 * A broker outside, in memory: holds positions and orders in whole numbers, fills market orders at once unless told
 * otherwise, and keeps count of whatever a stop must never do.
 */
export class StopBroker implements StopVenue {
  readonly name: string
  readonly orders = new Map<string, HeldOrder>()
  readonly held = new Map<string, number>()
  /** What happened to a position that a closing order must not do, in words. */
  readonly sins: string[] = []
  readonly calls: string[] = []
  readonly submitted: BrokerTicket[] = []
  /** Does it keep to reduce-only? */
  keepsReduceOnly = true
  /** Called before each call is carried out; may throw, or never resolve. */
  before: (call: BrokerCall, about: string) => Promise<void> | void = () => undefined
  /** What becomes of a closing order that was taken: how much of it fills at once. */
  fillsOf: (ticket: BrokerTicket) => number = ({ quantity }) => Number(quantity)
  /** Why a closing order is refused; empty takes it. */
  refusal: (ticket: BrokerTicket) => string = () => ''
  known: Partial<VenueFacts> = {}

  constructor(name = 'paper') {
    this.name = name
  }

  honoursReduceOnly(): boolean {
    return this.keepsReduceOnly
  }

  facts(): VenueFacts {
    return { ...NO_FACTS, ...this.known }
  }

  async submit(ticket: BrokerTicket): Promise<void> {
    await this.#heard('submit', ticket.clientId)
    this.arrives(ticket)
  }

  async cancel(clientId: string): Promise<void> {
    await this.#heard('cancel', clientId)
    const order = this.orders.get(clientId)
    if (order === undefined) throw new BrokerError('rejected', 'no such order')
    if (isWorking(order)) order.status = 'canceled'
  }

  async order(clientId: string): Promise<BrokerOrder | null> {
    await this.#heard('order', clientId)
    const order = this.orders.get(clientId)
    return order === undefined ? null : viewOf(order)
  }

  async workingOrders(): Promise<readonly BrokerOrder[]> {
    await this.#heard('workingOrders', '')
    return [...this.orders.values()].filter(isWorking).map(viewOf)
  }

  async positions(): Promise<readonly BrokerPosition[]> {
    await this.#heard('positions', '')
    return [...this.held].map(([symbol, quantity]) => ({ symbol, quantity: String(quantity), averagePrice: '100' }))
  }

  /** An order of before the stop that still works. */
  works(
    clientId: string,
    side: 'buy' | 'sell',
    quantity: number,
    symbol = 'AAPL',
    terms: Partial<BrokerTicket> = {},
  ): void {
    const ticket: BrokerTicket = {
      clientId,
      symbol,
      side,
      type: 'limit',
      timeInForce: 'gtc',
      quantity: String(quantity),
      limitPrice: '100',
      stopPrice: '',
      reduceOnly: false,
      ...terms,
    }
    this.orders.set(clientId, { ticket, status: 'accepted', filled: 0, reason: '' })
  }

  /** A ticket reaches the broker, be it late. */
  arrives(ticket: BrokerTicket): void {
    const refusal = this.refusal(ticket)
    if (refusal !== '') throw new BrokerError('rejected', refusal)
    if (this.orders.has(ticket.clientId)) return
    this.submitted.push(ticket)
    this.orders.set(ticket.clientId, { ticket, status: 'accepted', filled: 0, reason: '' })
    this.fills(ticket.clientId, this.fillsOf(ticket))
  }

  /** So much of an order fills, as far as it can. */
  fills(clientId: string, quantity: number): void {
    const order = this.orders.get(clientId)
    if (order === undefined) throw new Error(`expected an order ${clientId}`)
    const { symbol, side, reduceOnly } = order.ticket
    const before = this.held.get(symbol) ?? 0
    const closable = Math.max(0, side === 'sell' ? before : -before)
    const open = Number(order.ticket.quantity) - order.filled
    const filled = Math.min(quantity, open, reduceOnly && this.keepsReduceOnly ? closable : Number.POSITIVE_INFINITY)
    order.filled += filled
    const after = before + (side === 'buy' ? filled : -filled)
    this.held.set(symbol, after)
    if (clientId.startsWith('kill-') && (Math.abs(after) > Math.abs(before) || after * before < 0)) {
      this.sins.push(`${clientId} took ${symbol} from ${before} to ${after}`)
    }
    // What reduce-only leaves nothing to do for is taken off the book.
    const isDone = order.filled === Number(order.ticket.quantity)
    if (isDone) order.status = 'filled'
    else if (reduceOnly && this.keepsReduceOnly && after === 0) order.status = 'canceled'
    else if (order.filled > 0 && isWorking(order)) order.status = 'partially-filled'
  }

  async #heard(call: BrokerCall, about: string): Promise<void> {
    this.calls.push(about === '' ? call : `${call} ${about}`)
    await this.before(call, about)
  }
}

function isWorking({ status }: HeldOrder): boolean {
  return status === 'accepted' || status === 'partially-filled'
}

function viewOf({ ticket, status, filled, reason }: HeldOrder): BrokerOrder {
  return { ...ticket, status, filled: String(filled), reason, updatedAt: 0 as Timestamp }
}

/** A record in memory, which may be read by a later engine. */
export class MemoryRecorder implements StopRecorder {
  readonly lines: StopStep[] = []
  /** Called with each line before it is kept; may throw, as a crash does. */
  before: (step: StopStep) => void = () => undefined

  record(steps: readonly StopStep[]): void {
    for (const step of steps) {
      this.before(step)
      this.lines.push(step)
    }
  }

  steps(latchId: string): readonly StopStep[] {
    return this.lines.filter((line) => line.latchId === latchId)
  }

  /** "cancel before" and so on, of the brokers. */
  get story(): readonly string[] {
    return this.lines.map(({ step, phase }) => `${step} ${phase}`)
  }
}

export const START = 1_700_000_000_000 as Timestamp

/** Lets time pass in small steps until a promise is settled. */
export async function passUntil<T>(clock: SimulatedClock, promise: Promise<T>, mostMs = 600_000): Promise<T> {
  const progress = { isSettled: false }
  const settled = promise.finally(() => {
    progress.isSettled = true
  })
  for (const end = clock.now() + mostMs; clock.now() <= end; clock.advanceTo((clock.now() + 50) as Timestamp)) {
    await turns()
    if (progress.isSettled) return settled
  }
  throw new Error('expected it to settle some time')
}

/** Lets everything that is ready run. */
export async function turns(count = 30): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

/** Lets so much time pass. */
export async function pass(clock: SimulatedClock, ms: number): Promise<void> {
  const end = clock.now() + ms
  while (clock.now() < end) {
    await turns()
    clock.advanceTo(Math.min(end, clock.now() + 50) as Timestamp)
  }
  await turns()
}
