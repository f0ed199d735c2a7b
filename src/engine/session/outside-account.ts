import { Reconciler } from '../execution/reconciler.ts'
import type { Choice, ReconciliationRecords, ReconciliationState } from '../execution/reconciliation-ports.ts'
import { RemoteBroker } from '../execution/remote-broker.ts'
import type { AccountEnvironment, BrokerConnection } from '../kernel/broker-connection.ts'
import type { Clock, Timers } from '../kernel/clock.ts'
import type { Severity } from '../kernel/events.ts'
import { ensure, messageOf } from '../model/errors.ts'
import type { Quote } from '../model/tick.ts'
import type { Timestamp } from '../model/units.ts'
import type { ArmingEvent, TradingState } from '../risk/trading-state.ts'
import type { BrokerContext, Trader } from '../trader.ts'
import { SessionArming } from './arming.ts'
import { brokerEventData } from './broker-event-data.ts'
import { QuoteRelay } from './quote-relay.ts'
import type { SessionPast } from './session-records.ts'
import type { SessionRecorder } from './session-recorder.ts'
import { takeOver } from './take-over.ts'
import type { Holders } from './take-over.ts'

/** A session's account at a broker outside the engine. */
export interface OutsideBroker {
  readonly connection: BrokerConnection
  /** What the broker said of its account when the session began. */
  readonly environment: AccountEnvironment
  /** Keeps who armed the session. @throws StorageError */
  readonly keepArming: (event: ArmingEvent) => void
  /** The wall clock: brokers have no other. */
  readonly time: Clock & Timers
  readonly records: ReconciliationRecords
  /** When the session began: what the broker did before is not its own. */
  readonly since: Timestamp
  /** Tells the broker the newest prices; left out for one that has a market of its own. */
  readonly tellQuotes?: ((quotes: readonly Quote[]) => void) | undefined
  /** The line, or how both sides agree, changed. */
  readonly onChange: () => void
}

/** What the account asks of the session that it belongs to. */
export interface OutsideHost extends Holders {
  readonly recorder: SessionRecorder
  /** Brings the session's clock to the present, before it is told what a broker said. */
  catchUp(): void
  /** Writes down what has happened so far. @throws StorageError */
  write(isLast?: boolean): void
  alert(severity: Severity, source: string, code: string, message: string): void
}

export interface OutsideAccountParts extends OutsideBroker {
  readonly state: TradingState
  readonly past: SessionPast | null
  readonly host: OutsideHost
}

/** How long an ended session waits for its last cancels. */
const FAREWELL_MS = 3_000
const FAREWELL_STEP_MS = 50

/** The account of a session at a broker outside: the line to it, the comparison with it, and the prices it is told. */
export class OutsideAccount {
  readonly arming: SessionArming
  readonly #parts: OutsideAccountParts
  #broker: RemoteBroker | undefined
  #reconciler: Reconciler | undefined
  #relay: QuoteRelay | undefined
  #waiting: (() => void)[] = []
  #line = { isUp: false, reason: 'not connected yet' }

  constructor(parts: OutsideAccountParts) {
    this.#parts = parts
    const { state, time, environment, host, onChange } = parts
    this.arming = new SessionArming({
      state,
      time,
      environment,
      keep: (event) => {
        parts.keepArming(event)
        host.recorder.append('note', { arming: { ...event } })
      },
      onChange: (severity, code, message) => {
        host.alert(severity, 'broker', code, message)
        onChange()
        this.#ready()
      },
    })
  }

  get broker(): RemoteBroker {
    return ensure(this.#broker, 'a broker')
  }
  get connection(): BrokerConnection {
    return this.#parts.connection
  }
  get line(): { readonly isUp: boolean; readonly reason: string } {
    return this.#line
  }
  get reconciliation(): ReconciliationState {
    return this.#compared.view
  }
  /** True once both sides agreed, or a human decided on what does not, and real money was let be traded. */
  get isReady(): boolean {
    return this.#compared.isReady && this.arming.isOpen
  }

  /** Makes the broker that a trader sends its orders to. */
  brokerFor({ find, settle }: BrokerContext): RemoteBroker {
    const { connection, time, host } = this.#parts
    this.#broker = new RemoteBroker({
      connection,
      time,
      find,
      // What comes of the broker's news is no input.
      settle: () => host.recorder.deliver(settle),
      beforeNews: () => host.catchUp(),
      onEvent: (event, isAtOnce) => host.recorder.append('broker', brokerEventData(event, isAtOnce)),
      // What nothing explains is looked into at once.
      onStray: () => void this.#compared.checkAnew(),
      onLink: (state, reason) => this.#onLink(state, reason),
      onNotice: (severity, code, message) => host.alert(severity, 'broker', code, message),
    })
    return this.#broker
  }

  /** Begins to watch the account of a trader. */
  attach({ orders, working, portfolio, bus, market }: Trader): void {
    const { past, records, host, tellQuotes, time, onChange } = this.#parts
    const known = new Map(market.all.map(({ instrument }) => [instrument.symbol, instrument]))
    this.#reconciler = new Reconciler({
      ...this.#parts,
      broker: this.broker,
      orders,
      working,
      portfolio,
      bus,
      instrument: (symbol) => known.get(symbol),
      records: {
        record: (adjustments, decision) =>
          host.recorder.takeOver(adjustments, decision, () => records.record(adjustments, decision)),
      },
      past: { fills: new Map(past?.fills.map(({ id, at }) => [id, at])), decisions: past?.decisions ?? [] },
      owners: (instrument) => host.strategies.owners(instrument),
      flush: () => host.write(),
      book: (adjustment) => takeOver(host, adjustment),
      onChange,
      onReady: () => this.#ready(),
    })
    if (tellQuotes) this.#relay = new QuoteRelay(market, time, tellQuotes)
  }

  /** Connects and compares. */
  start(): void {
    this.#compared.start()
  }

  /** Calls back once the session may trade: at once when that is so already. */
  whenReady(callback: () => void): void {
    if (this.isReady) callback()
    else this.#waiting.push(callback)
  }

  check(): Promise<void> {
    return this.#compared.checkAnew()
  }

  /** @throws ConfigError when there is no such difference or choice */
  resolve(id: string, choice: Choice, reason: string): Promise<void> {
    return this.#compared.resolve(id, choice, reason)
  }

  /** Lets go of the account as it is. */
  suspend(): void {
    this.#compared.close()
    this.#relay?.close()
    void this.broker.close()
    this.arming.close()
  }

  /** Lets go of the account once its cancels are through, or have had their time. */
  leave(): void {
    const { time, host } = this.#parts
    this.#compared.close()
    this.arming.close()
    this.#relay?.close()
    const until = time.now() + FAREWELL_MS
    const look = () => {
      if (host.trader.working.count > 0 && time.now() < until && this.broker.isUp) {
        time.schedule((time.now() + FAREWELL_STEP_MS) as Timestamp, look)
        return
      }
      this.suspend()
      try {
        host.write(true)
      } catch (error) {
        const message = `What came of the last cancels is not written down: ${messageOf(error)}`
        host.alert('critical', 'broker', 'NOT-WRITTEN', message)
      }
    }
    look()
  }

  get #compared(): Reconciler {
    return ensure(this.#reconciler, 'an account that is watched')
  }

  #ready(): void {
    if (!this.isReady) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const callback of waiting) callback()
  }

  #onLink(state: 'up' | 'down', reason: string): void {
    this.#line = { isUp: state === 'up', reason }
    if (state === 'up') this.arming.see(this.connection.environment)
    this.#compared.onLink(state, reason)
    this.#parts.onChange()
  }
}
