import type { TimerHandle } from '../kernel/clock.ts'
import { ConfigError, messageOf } from '../model/errors.ts'
import type { Timestamp } from '../model/units.ts'
import type { TradingHold } from '../risk/trading-state.ts'
import { BookedFills } from './booked-fills.ts'
import { isRepaired, reconcile } from './reconciliation.ts'
import { isSame, stillThere } from './reconciliation-comparison.ts'
import type { BrokerTruth, Difference, LocalAccount } from './reconciliation-comparison.ts'
import type { Choice, Decision, ReconcilerParts, ReconciliationState } from './reconciliation-ports.ts'
import { localAccount, readTruth } from './reconciliation-reading.ts'
import { ReconciliationRepairs } from './reconciliation-repairs.ts'
import { DECIDED_FOR_GOOD, RECONCILIATION_RULES, needsProof } from './reconciliation-rules.ts'

/** How often both sides are compared while nothing else asks for it. */
export const RECONCILE_EVERY_MS = 30_000
/** What is seen once may be on its way: it counts when it is still there so much later. */
const SETTLE_MS = 250
/** Looks in one check, at most; an account that changes with each of them is looked at again after so long. */
const MOST_LOOKS = 8
const RESTLESS_MS = 1_000
/** Fills are asked for again so far back. */
const OVERLAP_MS = 5 * 60_000
const HOLD = 'reconciliation'

/**
 * Compares what the engine knows with what its broker says: at the start, whenever the line came back, every half minute
 * and on demand. Repairs what its rule lets it repair, and holds trading back for the rest until a human has decided.
 */
export class Reconciler {
  readonly #parts: ReconcilerParts
  readonly #repairs: ReconciliationRepairs
  readonly #fills = new BookedFills()
  readonly #ignored = new Set<string>()
  readonly #settledFills = new Set<string>()
  readonly #said = new Set<string>()
  #fillsFrom: Timestamp
  #timer: TimerHandle | undefined
  #running: Promise<void> | null = null
  #view: ReconciliationState = { state: 'checking', checkedAt: null, problem: '', differences: [] }
  #isReady = false
  #held: TradingHold | null = null
  #isClosed = false

  constructor(parts: ReconcilerParts) {
    this.#parts = parts
    const { past, since, bus } = parts
    let newest: number = since
    for (const [id, at] of past.fills) {
      this.#fills.add(id, at)
      newest = Math.max(newest, at)
    }
    this.#fillsFrom = Math.max(since, newest - OVERLAP_MS) as Timestamp
    for (const decision of past.decisions) this.#remember(decision)
    bus.subscribe('fill', 'reconciliation', ({ id, at }) => this.#fills.add(id, at))
    this.#repairs = new ReconciliationRepairs({ ...parts, fillsBooked: () => this.#fills.size })
    this.#hold('the account has not been compared with the broker yet')
  }

  get view(): ReconciliationState {
    return this.#view
  }
  /** Both sides agreed once, or a human decided. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** Connects and compares; goes on by itself from then. */
  start(): void {
    this.#parts.broker.connect().catch((error: unknown) => this.#unreachable(messageOf(error)))
    this.#arm()
  }

  /** Lets go of its hold; that of a session that came after stays. A check that is under way comes to nothing. */
  close(): void {
    this.#isClosed = true
    this.#timer?.cancel()
    if (this.#held) this.#parts.state.drop(this.#held)
  }

  /** The line to the broker came or went. */
  onLink(state: 'up' | 'down', reason: string): void {
    if (state === 'down') this.#unreachable(reason)
    else {
      this.#hold('the line to the broker is up; the account is being compared')
      // One that was under way when the line broke has found nothing out.
      void (this.#running ?? Promise.resolve()).then(() => this.check())
    }
  }

  /** Compares both sides; resolves when that is done, whatever it found. One that is under way is waited for. */
  check(): Promise<void> {
    this.#running ??= this.#check().finally(() => (this.#running = null))
    return this.#running
  }

  /** Compares both sides as they are from now on: what is under way may have seen them before. */
  async checkAnew(): Promise<void> {
    await this.#running
    await this.check()
  }

  /** Takes a human's decision, and compares again. @throws ConfigError when there is no such difference or choice */
  async resolve(id: string, choice: Choice, reason: string): Promise<void> {
    await this.#running
    const difference = this.#view.differences.find((each) => each.id === id)
    if (!difference) throw new ConfigError(`expected a difference that is open, found "${id}"`)
    if (choice === 'adopt' && RECONCILIATION_RULES[difference.kind].by === 'none') {
      throw new ConfigError(`expected a choice that ${difference.kind} has, found adopt: it can only be ignored`)
    }
    const { kind, message } = difference
    const decision = { at: this.#now, differenceId: id, kind, choice, reason, message, fillId: '' }
    // First of all: who clicks twice must not book twice.
    this.#show((open) => open.filter((each) => each !== difference))
    try {
      if (choice === 'adopt') await this.#adopt(decision)
      else {
        this.#parts.records.record([], decision)
        this.#remember(decision)
      }
    } catch (error) {
      this.#show((open) => [...open, difference])
      void this.check()
      throw error
    }
    this.#alert('warning', 'RECONCILED', `${choice === 'adopt' ? 'Taken over' : 'Ignored'} (${reason}): ${message}`)
    await this.checkAnew()
  }

  /** Takes a difference over as it is now: since it was found, orders may have filled. */
  async #adopt(decision: Decision): Promise<void> {
    for (let look = 1; look <= MOST_LOOKS; look++) {
      const { open, repaired, truth } = await this.#look([])
      if (repaired > 0) continue
      const difference = open.find(({ id }) => id === decision.differenceId)
      if (!difference) break
      this.#remember((await this.#repairs.settle(difference, truth, decision)).decided)
      return
    }
    throw new ConfigError('expected the difference to be as it was shown, found another: look at what it is now')
  }

  async #check(): Promise<void> {
    const { broker } = this.#parts
    try {
      // What became of orders that were on their way is asked before anything else.
      await broker.settleUnknown()
      // What a repair has changed is looked at as if for the first time.
      let before: { readonly open: readonly Difference[] | null } = { open: null }
      for (let look = 1; look <= MOST_LOOKS; look++) {
        const { open, repaired } = await this.#look(before.open ?? [])
        if (this.#isClosed) return
        // What is gone by the next look was on its way, not a difference.
        const lasting = before.open === null ? open : stillThere(open, before.open)
        const isSettled = lasting.length === 0 || (before.open !== null && isSame(lasting, before.open))
        const isLast = look === MOST_LOOKS && before.open !== null
        if (repaired === 0 && (isSettled || isLast)) return this.#report(lasting.filter((each) => !isRepaired(each)))
        before = { open: repaired > 0 ? null : lasting }
        if (repaired === 0) await this.#pause(SETTLE_MS)
      }
      // It does not come to rest: nothing is said of it, and nothing that was held back is let go.
      this.#arm(RESTLESS_MS)
    } catch (error) {
      this.#unreachable(messageOf(error))
    }
  }

  /** Asks the broker, compares, repairs what is the same in two looks; tells how much was, or has to be looked at again. */
  async #look(before: readonly Difference[]) {
    const { broker, working, since } = this.#parts
    const booked = this.#fills.size
    let truth = await readTruth(broker.connection, working, this.#fillsFrom)
    let found = reconcile(this.#local(), truth)
    if (this.#fillsFrom > since && found.some(({ kind }) => kind.startsWith('POSITION') || kind === 'CASH')) {
      // An older fill that was missed would explain it.
      truth = await readTruth(broker.connection, working, since)
      found = reconcile(this.#local(), truth)
    }
    // Booked while the broker was asked: its answers are of before and after, and prove nothing.
    if (this.#fills.size !== booked) {
      await this.#pause(SETTLE_MS)
      return { open: [], repaired: 1, truth }
    }
    const open = found.filter(({ id }) => !this.#ignored.has(id))
    const isCertain = ({ kind, id }: Difference) => !needsProof(kind) || before.some((known) => known.id === id)
    let repaired = 0
    for (const difference of open.filter(isRepaired)) {
      if (this.#isClosed) break
      // To take over what the broker said before another one was repaired would undo the repair.
      if (this.#fills.size !== booked && needsProof(difference.kind)) repaired++
      else if (isCertain(difference) && (await this.#repair(difference, truth))) repaired++
    }
    return { open: open.filter(({ kind }) => needsProof(kind)), repaired, truth }
  }

  async #repair(difference: Difference, truth: BrokerTruth): Promise<boolean> {
    const { id, kind, message } = difference
    const isNew = !this.#said.has(id)
    const decision = { at: this.#now, differenceId: id, kind, choice: 'repair', reason: 'by rule', message } as const
    const { changes, decided } = await this.#repairs.settle(
      difference,
      truth,
      isNew ? { ...decision, fillId: '' } : null,
    )
    this.#remember(decided)
    if (isNew) this.#alert('warning', kind, `${message}. The broker's account was taken over.`)
    this.#said.add(id)
    return changes
  }

  #local(): LocalAccount {
    return localAccount(this.#parts, this.#fills, this.#settledFills)
  }

  #report(open: readonly Difference[]): void {
    const { state, onReady } = this.#parts
    this.#arm()
    const known = new Map(this.#view.differences.map((each) => [each.id, each.foundAt]))
    const differences = open.map((each) => ({ ...each, foundAt: known.get(each.id) ?? this.#now }))
    for (const { id, kind, message } of differences) if (!known.has(id)) this.#alert('critical', kind, message)
    this.#set({ state: open.length > 0 ? 'differs' : 'clean', checkedAt: this.#now, problem: '', differences })
    const [first, ...others] = open
    if (first) {
      const more = others.length > 0 ? ` and ${others.length} more` : ''
      return this.#hold(`${first.message}${more}: the engine and the broker do not agree`)
    }
    this.#fillsFrom = Math.max(this.#parts.since, this.#now - OVERLAP_MS) as Timestamp
    this.#fills.expect(this.#fillsFrom)
    state.release(HOLD)
    if (this.#isReady) return
    this.#isReady = true
    onReady()
    this.#parts.bus.settle()
  }

  #unreachable(problem: string): void {
    if (this.#isClosed) return
    this.#arm()
    const { checkedAt, differences } = this.#view
    const isNew = this.#view.problem !== problem
    this.#set({ state: 'unreachable', checkedAt, problem, differences })
    this.#hold(`the broker can't be asked: ${problem}`)
    if (isNew) this.#alert('error', 'BROKER-UNREACHABLE', `The broker can't be asked: ${problem}`)
  }

  #show(change: (differences: ReconciliationState['differences']) => ReconciliationState['differences']): void {
    this.#set({ ...this.#view, differences: change(this.#view.differences) })
  }

  #set(view: ReconciliationState): void {
    this.#view = view
    this.#parts.onChange()
  }

  #hold(reason: string): void {
    if (this.#isClosed) return
    const splits = this.#view.differences.filter(({ kind }) => kind === 'POSITION-SPLIT').map(({ symbol }) => symbol)
    const hold = { key: HOLD, level: 'stopped', at: this.#now, source: 'reconciliation', reason } as const
    this.#held = splits.length > 0 ? { ...hold, splits } : hold
    this.#parts.state.hold(this.#held)
  }

  #remember(decision: Decision | null): void {
    if (decision === null) return
    const { choice, differenceId, fillId, kind } = decision
    if (fillId !== '') this.#settledFills.add(fillId)
    // What was taken over for an order or a fill is over; a position that differs again is a new difference.
    const isLasting = choice === 'ignore' || (choice === 'adopt' && DECIDED_FOR_GOOD.has(kind))
    if (isLasting) this.#ignored.add(differenceId)
  }

  #arm(delayMs = RECONCILE_EVERY_MS): void {
    const { time, broker } = this.#parts
    this.#timer?.cancel()
    if (this.#isClosed) return
    this.#timer = time.schedule((this.#now + delayMs) as Timestamp, () => {
      if (broker.isUp) void this.check()
      else this.#arm()
    })
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#parts.time.schedule((this.#now + ms) as Timestamp, resolve))
  }

  #alert(severity: 'warning' | 'error' | 'critical', code: string, message: string): void {
    this.#parts.bus.publish('alert', { at: this.#now, severity, source: 'reconciliation', code, message })
    this.#parts.bus.settle()
  }

  get #now(): Timestamp {
    return this.#parts.time.now()
  }
}
