import type { Clock, Timers } from '../kernel/clock.ts'
import type { BrokerOrder } from '../kernel/broker-connection.ts'
import { BrokerError, messageOf } from '../model/errors.ts'
import { isProtective } from '../model/protective.ts'
import { BrokerLine } from './broker-line.ts'
import type { StopLimits } from './broker-line.ts'
import { closePrefix } from './close-ticket.ts'
import { FlattenSequence } from './flatten-sequence.ts'
import type { BrokerStopState, StopKind, StopRecorder, StopStepName } from './stop-run.ts'
import type { StopVenue } from './stop-venue.ts'

export interface BrokerStopParts {
  readonly venue: StopVenue
  readonly latchId: string
  /** What is wanted as of now: a FLATTEN may follow a STOP while that runs. */
  readonly kind: () => StopKind
  /** Whether protective exits stay at work, as of now. */
  readonly keepsExits: () => boolean
  readonly time: Clock & Timers
  readonly recorder: StopRecorder
  readonly limits: StopLimits
  readonly state: BrokerStopState
  readonly onChange: () => void
}

interface AskedCancel {
  times: number
  at: number
  refusal: string
}

const TERMINAL: ReadonlySet<BrokerOrder['status']> = new Set(['filled', 'canceled', 'rejected', 'expired'])

/**
 * Stops at one broker: takes every order off its market, and after that, for a FLATTEN, closes what is held. Whatever was
 * done before is looked at again rather than believed, so that it may begin anew at any time.
 */
export class BrokerStop {
  readonly state: BrokerStopState
  readonly #parts: BrokerStopParts
  readonly #line: BrokerLine
  readonly #flatten: FlattenSequence
  readonly #found = new Set<string>()
  /** Left at work; a later stop that leaves nothing knows of them. */
  readonly #kept = new Set<string>()
  readonly #cancels = new Map<string, AskedCancel>()
  /** After this a STOP touches no order that it has not seen: a human may protect what is held. */
  #hasLooked = false
  #running: Promise<void> | null = null
  #endedAs: StopKind | null = null

  constructor(parts: BrokerStopParts) {
    this.#parts = parts
    this.state = parts.state
    this.#line = new BrokerLine(parts.venue.name, parts.time, parts.limits)
    this.#flatten = new FlattenSequence({
      ...parts,
      line: this.#line,
      isOwn: (order) => this.#isOwn(order),
      cancel: (orders) => this.#askCancels(orders),
      record: (step, phase, detail) => this.#record(step, phase, detail),
    })
  }

  /** What it had been asked for when it ended last; null before. */
  get endedAs(): StopKind | null {
    return this.#endedAs
  }

  /** Carries it out. A call while it runs is the same one. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  /** A human asks: everything is looked at again, and what was refused too often may be asked for again. */
  beginAgain(): void {
    const { state } = this
    this.#endedAs = null
    this.#cancels.clear()
    this.#flatten.allowMore()
    if (this.#running !== null) return
    state.phase = 'cancelling'
    state.outcome = null
    state.detail = ''
  }

  /** Lets go of it as it is, to be gone on with by a later engine. */
  close(): void {
    this.#line.close()
  }

  async #run(): Promise<void> {
    const { state } = this
    let kind = this.#parts.kind()
    // Each look later on may ask once more.
    for (const asked of this.#cancels.values()) asked.times = Math.min(asked.times, this.#parts.limits.cancelAsks - 1)
    try {
      await this.#cancelAll()
      kind = this.#parts.kind()
      if (kind === 'stop') return this.#finish(kind, state.ordersLeft > 0 ? 'partial' : 'done', this.#refusals())
      this.#enter('closing')
      const { outcome, detail } = await this.#flatten.run()
      this.#finish(kind, outcome, detail)
    } catch (error) {
      // An error that is no broker's is one of ours: nothing is known of how it stands there.
      this.#finish(kind, error instanceof BrokerError ? 'unreachable' : 'partial', messageOf(error))
    }
  }

  /** A broker that had its outcome already keeps it on show while it is looked at again. */
  #enter(phase: BrokerStopState['phase']): void {
    if (this.state.outcome === null) this.state.phase = phase
    this.#parts.onChange()
  }

  #finish(kind: StopKind, outcome: NonNullable<BrokerStopState['outcome']>, detail: string): void {
    this.#endedAs = kind
    this.state.phase = 'finished'
    this.state.outcome = outcome
    this.state.detail = detail
    this.#record('report', 'after', { outcome, detail })
    this.#parts.onChange()
  }

  /** Steps 4 and 5: asks for the end of every order until none works, or the time is up. */
  async #cancelAll(): Promise<void> {
    const { venue, limits, time } = this.#parts
    this.#record('cancel', 'before', { keepsExits: this.#parts.keepsExits() })
    this.#enter('cancelling')
    const deadline = time.now() + limits.cancelMs
    for (let quiet = 0; quiet < limits.quietPolls;) {
      const listed = await this.#line.ask('working orders', () => venue.workingOrders())
      const concerned = listed.filter((order) => !this.#isOwn(order) && this.#concerns(order))
      const working = concerned.filter((order) => !this.#isKept(order))
      for (const order of concerned) if (!working.includes(order)) this.#kept.add(order.clientId)
      if (this.#parts.keepsExits()) this.state.ordersKept = concerned.length - working.length
      else delete this.state.ordersKept
      this.#note(working)
      quiet = working.length === 0 ? quiet + 1 : 0
      if (working.length > 0 && time.now() >= deadline) break
      await this.#askCancels(working)
      if (quiet < limits.quietPolls) await this.#line.wait(limits.pollMs)
    }
    this.#hasLooked = true
    const { ordersLeft: left, ordersKept: kept = 0 } = this.state
    this.#record('cancel', 'after', { found: this.#found.size, left, kept })
    await this.#confirm()
  }

  /** A list may leave out what it should not: each order that was found is asked for by its id. */
  async #confirm(): Promise<void> {
    const { venue } = this.#parts
    this.#record('confirm', 'before', {})
    if (this.state.ordersLeft === 0) {
      const ids = [...this.#found]
      const orders = await Promise.all(ids.map((id) => this.#line.ask('an order', () => venue.order(id))))
      this.#note(orders.filter((order) => order !== null).filter(({ status }) => !TERMINAL.has(status)))
    }
    this.#record('confirm', 'after', { left: this.state.ordersLeft })
  }

  #note(working: readonly BrokerOrder[]): void {
    for (const { clientId } of working) this.#found.add(clientId)
    this.state.ordersFound = this.#found.size
    this.state.ordersLeft = working.length
    this.#parts.onChange()
  }

  #concerns({ clientId }: BrokerOrder): boolean {
    return !this.#hasLooked || this.#parts.kind() === 'flatten' || this.#found.has(clientId) || this.#kept.has(clientId)
  }

  /** In parallel, each with its own limit: an order that cannot be cancelled holds up no other. */
  async #askCancels(orders: readonly BrokerOrder[]): Promise<void> {
    const { venue, time, limits } = this.#parts
    for (const { clientId } of orders) this.#found.add(clientId)
    const asking = orders.map(async ({ clientId }) => {
      const asked = this.#cancels.get(clientId) ?? { times: 0, at: Number.NEGATIVE_INFINITY, refusal: '' }
      if (asked.times >= limits.cancelAsks || time.now() < asked.at + limits.askAgainMs) return
      asked.times++
      asked.at = time.now()
      this.#cancels.set(clientId, asked)
      try {
        await this.#line.once('a cancel', () => venue.cancel(clientId))
        asked.refusal = ''
      } catch (error) {
        // Whether it was cancelled all the same is seen at the next look.
        asked.refusal = messageOf(error)
      }
    })
    await Promise.all(asking)
  }

  #refusals(): string {
    const refused = [...this.#cancels].filter(([, { refusal }]) => refusal !== '')
    return refused.map(([id, { refusal }]) => `order ${id}: ${refusal}`).join('; ')
  }

  /** Where a broker does not keep to reduce-only, an exit could open a position: there nothing stays. */
  #isKept({ type, reduceOnly }: BrokerOrder): boolean {
    const { keepsExits, venue } = this.#parts
    return keepsExits() && venue.honoursReduceOnly?.() === true && isProtective(type, reduceOnly)
  }

  #isOwn({ clientId }: BrokerOrder): boolean {
    return clientId.startsWith(closePrefix(this.#parts.latchId))
  }

  #record(step: StopStepName, phase: 'before' | 'after', detail: object): void {
    const { latchId, venue, time, recorder } = this.#parts
    const at = time.now()
    recorder.record([{ latchId, broker: venue.name, step, phase, at, detail: JSON.stringify(detail) }])
  }
}
