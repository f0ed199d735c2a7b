import type { BrokerOrder, BrokerPosition } from '../kernel/broker-connection.ts'
import { BrokerError, messageOf } from '../model/errors.ts'
import type { BrokerLine } from './broker-line.ts'
import type { BrokerStopParts } from './broker-stop.ts'
import { nextClose } from './close-ticket.ts'
import type { CloseAttempt, Manner } from './close-ticket.ts'
import { compareDecimals, isZero, magnitude, plain, subtract } from './decimal-quantity.ts'
import { CloseRecord } from './stop-run.ts'
import type { StopOutcome, StopStepName } from './stop-run.ts'

export interface FlattenParts extends BrokerStopParts {
  readonly line: BrokerLine
  /** Is it a closing order of this stop? */
  readonly isOwn: (order: BrokerOrder) => boolean
  readonly cancel: (orders: readonly BrokerOrder[]) => Promise<void>
  readonly record: (step: StopStepName, phase: 'before' | 'after', detail: object) => void
}

export interface FlattenResult {
  readonly outcome: StopOutcome
  readonly detail: string
}

/** What the broker said last. Orders are asked for before positions: a fill in between shows in the positions. */
interface Look {
  readonly own: readonly BrokerOrder[]
  readonly foreign: readonly BrokerOrder[]
  readonly positions: readonly BrokerPosition[]
}

/**
 * Steps 6 to 9 of a stop at one broker: reads what is held from the broker, closes it with reduce-only orders for no more
 * than that, and looks again until nothing is held. One closing order at a time for each symbol, and none while any other
 * order works in it: what is on its way and what is held never add up to more than the position.
 */
export class FlattenSequence {
  readonly #parts: FlattenParts
  readonly #attempts = new Map<string, CloseAttempt[]>()
  /** Per symbol, the attempts that a human has seen already: those since then are counted. */
  readonly #countedFrom = new Map<string, number>()

  constructor(parts: FlattenParts) {
    this.#parts = parts
    this.#recall()
  }

  allowMore(): void {
    for (const [symbol, attempts] of this.#attempts) {
      this.#countedFrom.set(symbol, attempts.length)
      const last = attempts.at(-1)
      if (last) last.sends = 0
    }
  }

  /** @throws BrokerError when the broker cannot be asked */
  async run(): Promise<FlattenResult> {
    const { limits, time, record } = this.#parts
    let seen = ''
    let seenAt: number = time.now()
    let calm = 0
    record('positions', 'before', {})
    for (let round = 0; ; round++) {
      const look = await this.#look()
      if (round === 0)
        record('positions', 'after', { held: look.positions.map(({ symbol, quantity }) => ({ symbol, quantity })) })
      await this.#learn(look)
      const result = this.#resultOf(look)
      calm = result === null ? 0 : calm + 1
      if (result !== null && calm >= limits.quietPolls) return this.#flat(result)
      if (result === null) await this.#act(look)
      const now = this.#signature(look)
      if (now !== seen) [seen, seenAt] = [now, time.now()]
      else if (time.now() - seenAt > limits.closeMs) return this.#flat({ outcome: 'partial', detail: this.#detail() })
      await this.#parts.line.wait(limits.pollMs)
    }
  }

  #flat(result: FlattenResult): FlattenResult {
    this.#parts.record('flat', 'after', result)
    return result
  }

  async #look(): Promise<Look> {
    const { line, venue, isOwn, state } = this.#parts
    const working = await line.ask('working orders', () => venue.workingOrders())
    const positions = await line.ask('positions', () => venue.positions())
    const foreign = working.filter((order) => !isOwn(order))
    state.ordersLeft = foreign.length
    const held = positions.filter(({ quantity }) => !isZero(quantity))
    this.#show(held)
    return { own: working.filter(isOwn), foreign, positions: held }
  }

  /** Brings what was sent up to date with what the broker says of it. */
  async #learn({ own, positions }: Look): Promise<void> {
    const { line, venue } = this.#parts
    for (const [symbol, attempts] of this.#attempts) {
      const held = positions.find((position) => position.symbol === symbol)?.quantity ?? '0'
      const last = attempts.at(-1)
      if (last === undefined) continue
      last.stillFor = held === last.position ? last.stillFor + 1 : Number.POSITIVE_INFINITY
      if (last.status === 'rejected' || last.status === 'over') continue
      const listed = own.find(({ clientId }) => clientId === last.clientId)
      const order = listed ?? (await line.ask('a closing order', () => venue.order(last.clientId)))
      if (order !== null) this.#take(last, symbol, order)
    }
  }

  #take(attempt: CloseAttempt, symbol: string, { status, filled, reason }: BrokerOrder): void {
    attempt.filled = filled
    attempt.reason = reason
    const isWorking = status === 'accepted' || status === 'partially-filled'
    attempt.status = isWorking ? 'working' : status === 'rejected' ? 'rejected' : 'over'
    if (isWorking) return
    attempt.stillFor = 0
    this.#parts.record('close', 'after', { symbol, number: attempt.number, status, filled, reason })
  }

  /** Null while there is something to do or to wait for. */
  #resultOf({ own, foreign, positions }: Look): FlattenResult | null {
    if (positions.length === 0 && own.length === 0 && foreign.length === 0) return { outcome: 'done', detail: '' }
    if (foreign.length > 0 || own.some(({ symbol }) => !positions.some((each) => each.symbol === symbol))) return null
    const waits = positions.map((position) => this.#waitOf(position, own))
    if (waits.includes('busy')) return null
    return waits.includes('stuck')
      ? { outcome: 'partial', detail: this.#detail() }
      : { outcome: 'queued-for-open', detail: this.#detail() }
  }

  #waitOf(position: BrokerPosition, own: readonly BrokerOrder[]): 'busy' | 'queued' | 'stuck' {
    const order = own.find(({ symbol }) => symbol === position.symbol)
    const { closed } = this.#parts.venue.facts(position.symbol)
    if (order !== undefined) {
      if (closed === null || !fits(order, position)) return 'busy'
      this.#say(position.symbol, closed)
      return 'queued'
    }
    return typeof this.#next(position) === 'string' && !this.#isUnsettled(position.symbol) ? 'stuck' : 'busy'
  }

  async #act({ own, foreign, positions }: Look): Promise<void> {
    const { cancel } = this.#parts
    // What would close more than is held now is taken back, whether or not the broker keeps to reduce-only.
    const misfits = own.filter((order) => {
      const position = positions.find(({ symbol }) => symbol === order.symbol)
      return position === undefined || !fits(order, position)
    })
    await cancel([...foreign, ...misfits])
    const isBlocked = (symbol: string) =>
      own.some((o) => o.symbol === symbol) || foreign.some((o) => o.symbol === symbol)
    await Promise.all(positions.filter(({ symbol }) => !isBlocked(symbol)).map((position) => this.#close(position)))
  }

  async #close(position: BrokerPosition): Promise<void> {
    const attempts = this.#attempts.get(position.symbol) ?? []
    this.#attempts.set(position.symbol, attempts)
    const last = attempts.at(-1)
    if (last?.status === 'sent') return this.#sendAgain(position, last)
    if (this.#isUnsettled(position.symbol)) return
    const next = this.#next(position)
    if (typeof next === 'string') return this.#say(position.symbol, next)
    const { ticket, manner } = next
    const attempt: CloseAttempt = {
      number: attempts.length + 1,
      manner,
      clientId: ticket.clientId,
      quantity: ticket.quantity,
      position: position.quantity,
      status: 'sent',
      filled: '0',
      reason: '',
      sends: 0,
      stillFor: 0,
    }
    attempts.push(attempt)
    await this.#send(position.symbol, attempt, ticket)
  }

  /** The broker knows nothing of it: it may have been lost. With the same id it cannot become two. */
  async #sendAgain(position: BrokerPosition, attempt: CloseAttempt): Promise<void> {
    const before = (this.#attempts.get(position.symbol) ?? []).filter((each) => each !== attempt)
    const { venue, limits, latchId } = this.#parts
    const countedFrom = this.#countedFrom.get(position.symbol)
    const next = nextClose(latchId, position, before, venue.facts(position.symbol), countedFrom)
    if (typeof next === 'string' || attempt.sends >= limits.sends) return
    await this.#send(position.symbol, attempt, next.ticket)
  }

  async #send(
    symbol: string,
    attempt: CloseAttempt,
    ticket: Parameters<FlattenParts['venue']['submit']>[0],
  ): Promise<void> {
    const { line, venue, record } = this.#parts
    const { number, manner, clientId, position } = attempt
    attempt.sends++
    record('close', 'before', {
      symbol,
      number,
      manner,
      clientId,
      quantity: ticket.quantity,
      position,
    } satisfies CloseRecord)
    this.#show(null)
    try {
      await line.once('a close', () => venue.submit(ticket))
      this.#say(symbol, '')
    } catch (error) {
      this.#say(symbol, messageOf(error))
      attempt.reason = messageOf(error)
      if (!(error instanceof BrokerError && error.kind === 'rejected')) return
      attempt.status = 'rejected'
      record('close', 'after', { symbol, number, status: 'rejected', filled: '0', reason: error.message })
    }
  }

  #next(position: BrokerPosition): ReturnType<typeof nextClose> {
    const { latchId, venue } = this.#parts
    const attempts = this.#attempts.get(position.symbol) ?? []
    const last = attempts.at(-1)
    const isUnderWay = last?.status === 'sent' || last?.status === 'working'
    const countedFrom = this.#countedFrom.get(position.symbol) ?? 0
    const tries = fruitless(attempts.slice(countedFrom))
    if (!isUnderWay && tries >= this.#parts.limits.closeAttempts) {
      return `${tries} orders did nothing${last?.reason ? `: ${last.reason}` : ''}`
    }
    if (last?.status === 'sent' && last.sends >= this.#parts.limits.sends) {
      return `the broker does not say what became of ${last.clientId}`
    }
    return nextClose(latchId, position, attempts, venue.facts(position.symbol), countedFrom)
  }

  /** A fill that the broker has told but not booked yet must not be closed a second time. */
  #isUnsettled(symbol: string): boolean {
    const last = this.#attempts.get(symbol)?.at(-1)
    return last?.status === 'over' && !isZero(last.filled) && last.stillFor < this.#parts.limits.quietPolls
  }

  #show(held: readonly BrokerPosition[] | null): void {
    const { state, onChange } = this.#parts
    for (const { symbol, quantity } of held ?? []) {
      if (state.closes.some((close) => close.symbol === symbol)) continue
      state.closes.push({ symbol, found: plain(quantity), left: plain(quantity), attempts: 0, detail: '' })
    }
    for (const close of state.closes) {
      close.attempts = this.#attempts.get(close.symbol)?.length ?? 0
      if (held === null) continue
      close.left = plain(held.find(({ symbol }) => symbol === close.symbol)?.quantity ?? '0')
      if (close.left === '0') close.detail = ''
    }
    onChange()
  }

  #say(symbol: string, detail: string): void {
    const close = this.#parts.state.closes.find((each) => each.symbol === symbol)
    if (close) close.detail = detail
  }

  #detail(): string {
    const { closes, ordersLeft } = this.#parts.state
    const open = closes.filter(({ left }) => left !== '0')
    const held = open.map(({ symbol, left, detail }) => `${left} ${symbol}${detail === '' ? '' : ` (${detail})`}`)
    return [...(ordersLeft > 0 ? [`${ordersLeft} orders could not be cancelled`] : []), ...held].join('; ')
  }

  #signature({ own, foreign, positions }: Look): string {
    return JSON.stringify([own, foreign, positions, [...this.#attempts.values()].map(({ length }) => length)])
  }

  /** What an earlier engine sent: the ids go on after it, and each is asked for before anything else is sent. */
  #recall(): void {
    const { recorder, latchId, venue } = this.#parts
    for (const { broker, step, phase, detail } of recorder.steps(latchId)) {
      if (broker !== venue.name || step !== 'close' || phase !== 'before') continue
      const { symbol, number, manner, clientId, quantity, position } = CloseRecord.parse(JSON.parse(detail))
      const attempts = this.#attempts.get(symbol) ?? []
      this.#attempts.set(symbol, attempts)
      const known = { number, manner: manner as Manner, clientId, quantity, position }
      attempts[number - 1] ??= { ...known, status: 'sent', filled: '0', reason: '', sends: 0, stillFor: 0 }
    }
  }
}

/** Orders in a row that closed nothing; each of the others made the position smaller. */
function fruitless(attempts: readonly CloseAttempt[]): number {
  return attempts.length - 1 - attempts.findLastIndex(({ filled }) => !isZero(filled))
}

/** Does an order close no more than is held? */
function fits({ side, quantity, filled }: BrokerOrder, position: BrokerPosition): boolean {
  const isOpposite = (side === 'buy') === position.quantity.startsWith('-')
  return isOpposite && compareDecimals(subtract(quantity, filled), magnitude(position.quantity)) <= 0
}
