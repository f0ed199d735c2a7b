import { join } from 'node:path'
import type { OrderTicket } from '../../../contract/commands.ts'
import type { Rehearsal } from '../../../contract/rehearsals.ts'
import { openStore } from '../../adapters/storage/store.ts'
import type { Store } from '../../adapters/storage/store.ts'
import { SimulatedClock } from '../../kernel/clock.ts'
import { RiskViolation, messageOf } from '../../model/errors.ts'
import type { Timestamp } from '../../model/units.ts'
import type { CommandHandlers, Workstation } from '../api.ts'
import { startWorkstation } from '../workstation.ts'
import type { Load } from './peak-load.ts'
import { RehearsalRows } from './rehearsal.ts'

/** Simulated time that the load is kept up for, and the steps that it comes in. */
const SECONDS = 10
const STEPS = 20
const STEP_MS = 1_000 / STEPS
/** Longest from an event to its alert on the disk, and that a second of load may take. */
const ALERT_LIMIT_MS = 1_000
const SECOND_LIMIT_MS = 1_000
const FEED = { kind: 'synthetic', seed: 1, symbols: 4, ticksPerSecond: 50 } as const
const [TRADED, RESTED] = ['NOVA.SIM', 'ORBIT.SIM']
const TOO_MANY = 999_999_999
const TERMS = { timeInForce: 'gtc', limitPrice: null, stopPrice: null } as const

export interface StressParts {
  /** An empty folder, of the test alone. */
  readonly home: string
  readonly resources: string
  /** A second. */
  readonly load: Load
  readonly at: number
  /** A clock of milliseconds that only goes on: the computer's own, for it is what has to keep up. */
  readonly watch: () => number
  /** On what the load stands, in words. */
  readonly basis: string
}

/**
 * Runs a paper session at a load in simulated time, which passes as fast as the engine can, and looks whether gate,
 * journal, monitor and alerts keep up with it. Never throws: what went wrong is a row of the outcome.
 */
export async function runStressTest(parts: StressParts): Promise<Rehearsal> {
  const rows = new RehearsalRows()
  try {
    const storm = new Storm(parts)
    await storm.run()
    storm.tell(rows)
  } catch (error) {
    rows.failed('the test itself', messageOf(error))
  }
  return rows.report({ kind: 'stress', at: parts.at, basis: parts.basis })
}

/** A storm of orders, and what came of it. */
class Storm {
  readonly #parts: StressParts
  readonly #time: SimulatedClock
  readonly #placed: string[] = []
  #resting: string[] = []
  #messages = 0
  #refusals = 0
  #slowestMs = 0
  #slowestAlertMs = 0
  #backlog = 0
  #rounds = 0
  #session = ''
  #store: Store | undefined
  #records = ''
  #outcome = { fills: 0, lost: 0, unbooked: 0 }

  constructor(parts: StressParts) {
    this.#parts = parts
    this.#time = new SimulatedClock(parts.at as Timestamp)
  }

  async run(): Promise<void> {
    const { home, resources } = this.#parts
    const workstation = await startWorkstation({ home, resources }, this.#time)
    // A reader of its own, as a broken engine would leave it: what is not on the disk does not count.
    this.#store = await openStore(join(home, 'quantx.db'))
    try {
      await this.#begin(workstation)
      for (let second = 0; second < SECONDS; second++) await this.#second(workstation)
      await this.#settle(workstation)
      await workstation.shutdown()
      this.#count(this.#store)
    } finally {
      this.#store.close()
    }
  }

  tell(rows: RehearsalRows): void {
    const { load } = this.#parts
    rows.least('messages a second', this.#messages / SECONDS, load.messages)
    rows.least('orders a second', this.#placed.length / SECONDS, load.orders)
    rows.least('fills a second', this.#outcome.fills / SECONDS, load.fills)
    rows.time('the slowest second of load took', this.#slowestMs, SECOND_LIMIT_MS)
    rows.most('orders refused that were within limits', this.#refusals, 0)
    rows.most('orders lost', this.#outcome.lost, 0)
    rows.most('orders that waited for the disk', this.#backlog, 0)
    rows.most('fills that the account did not book', this.#outcome.unbooked, 0)
    rows.time('from an event to its alert on the disk', this.#slowestAlertMs, ALERT_LIMIT_MS)
    rows.expect('the journal', this.#records, 'sound')
  }

  async #begin({ api: { commands } }: Workstation): Promise<void> {
    this.#session = (await commands['session.start']({ feed: FEED, cash: 10_000_000 })).id
    // The limits of a paper account stand, but those that this load is above by design.
    const { messages, orders } = this.#parts.load
    const values = { messagesPerSecond: 4 * messages, messageBurst: 4 * messages, maxOpenOrders: 4 * orders }
    const own = { maxOpenOrdersPerSymbol: 4 * orders, maxOpenOrdersPerStrategy: 4 * orders, duplicateWindow: 0 }
    const change = { scope: 'account', key: '', reason: 'stress test', dryRun: false } as const
    await commands['risk.limits']({ ...change, values: { ...values, ...own } })
    this.#pass(2_000)
  }

  async #second({ api: { commands } }: Workstation): Promise<void> {
    const { watch, load } = this.#parts
    const begun = watch()
    const [messages, orders, fills] = [this.#messages, this.#placed.length, this.#rounds]
    for (let step = 1; step <= STEPS; step++) {
      this.#pass(STEP_MS)
      const due = (each: number) => Math.ceil((each * step) / STEPS)
      while (this.#rounds - fills < due(load.fills)) await this.#trade(commands)
      while (this.#placed.length - orders < due(load.orders)) await this.#rest(commands)
      while (this.#messages - messages < due(load.messages)) await this.#cancel(commands)
      this.#backlog = Math.max(this.#backlog, this.#placed.length - this.#stored())
    }
    // What rests is not to grow without an end: these messages come on top.
    while (this.#resting.length > 0) await this.#cancel(commands)
    this.#slowestMs = Math.max(this.#slowestMs, watch() - begun)
    await this.#provoke(commands)
  }

  /** Orders at market turn by turn, so that what is held stays near nothing. */
  #trade(commands: CommandHandlers): Promise<void> {
    const side = this.#rounds++ % 2 === 0 ? 'buy' : 'sell'
    return this.#place(commands, { ...TERMS, symbol: TRADED, side, type: 'market', quantity: 1 })
  }

  async #rest(commands: CommandHandlers): Promise<void> {
    const limitPrice = (100 + (this.#placed.length % 1_000)) / 100
    await this.#place(commands, { ...TERMS, symbol: RESTED, side: 'buy', type: 'limit', quantity: 1, limitPrice })
    const id = this.#placed.at(-1)
    if (id !== undefined) this.#resting.push(id)
  }

  /** A cancel, of an order that is sent for it where none rests. */
  async #cancel(commands: CommandHandlers): Promise<void> {
    if (this.#resting.length === 0) await this.#rest(commands)
    const id = this.#resting.shift()
    if (id === undefined) return
    await commands['order.cancel']({ id })
    this.#messages++
  }

  async #place(commands: CommandHandlers, ticket: OrderTicket): Promise<void> {
    this.#messages++
    try {
      this.#placed.push((await commands['order.place'](ticket)).id)
    } catch (error) {
      if (!(error instanceof RiskViolation)) throw error
      this.#refusals++
    }
  }

  /** Does what a limit refuses, and waits until its alert is on the disk. */
  async #provoke(commands: CommandHandlers): Promise<void> {
    const { watch } = this.#parts
    const before = this.#alerts()
    const [begun, at] = [watch(), this.#time.now()]
    try {
      await commands['order.place']({ ...TERMS, symbol: TRADED, side: 'buy', type: 'market', quantity: TOO_MANY })
    } catch (error) {
      if (!(error instanceof RiskViolation)) throw error
    }
    while (this.#alerts() === before && this.#time.now() < at + 2 * ALERT_LIMIT_MS) this.#pass(STEP_MS / 5)
    this.#slowestAlertMs = Math.max(this.#slowestAlertMs, this.#time.now() - at, watch() - begun)
  }

  async #settle({ api: { commands } }: Workstation): Promise<void> {
    while (this.#resting.length > 0) await this.#cancel(commands)
    this.#pass(2_000)
  }

  /** Reads what the engine left. */
  #count(store: Store): void {
    const { orders, fills } = store.sessions.load(this.#session)
    const known = new Map(orders.map((order) => [order.id, order]))
    const filled = new Map<string, number>()
    for (const { orderId, quantity } of fills) filled.set(orderId, (filled.get(orderId) ?? 0) + quantity)
    const isLost = (id: string) => {
      const order = known.get(id)
      return order === undefined || !['filled', 'canceled'].includes(order.status)
    }
    const unbooked = orders.filter(({ id, filled: booked }) => booked !== (filled.get(id) ?? 0)).length
    this.#outcome = { fills: fills.length, lost: this.#placed.filter(isLost).length, unbooked }
    const { problem } = store.journal.verify(this.#session)
    this.#records = problem === '' ? 'sound' : problem
  }

  #stored(): number {
    return this.#store?.sessions.orderCount(this.#session) ?? 0
  }

  #alerts(): number {
    return this.#store?.alerts.newest(50).reduce((total, { count }) => total + count, 0) ?? 0
  }

  #pass(ms: number): void {
    this.#time.advanceTo((this.#time.now() + ms) as Timestamp)
  }
}
