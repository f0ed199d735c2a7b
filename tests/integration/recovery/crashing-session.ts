import { fileURLToPath } from 'node:url'
import { loadStrategy } from '../../../src/engine/adapters/strategy/loader.ts'
import { JournalLog } from '../../../src/engine/adapters/journal/journal-log.ts'
import type { Store } from '../../../src/engine/adapters/storage/store.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { OrderSide, OrderTerms } from '../../../src/engine/model/order-request.ts'
import { formatTimeframe } from '../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { UNLIMITED } from '../../../src/engine/risk/risk-gate.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import { storedRecords } from '../../../src/engine/server/stored-records.ts'
import { ReplayFeed, replayInstruments } from '../../../src/engine/session/replay-feed.ts'
import { sameInstruments } from '../../../src/engine/session/restore.ts'
import { Session } from '../../../src/engine/session/session.ts'
import type { StrategyDefinition } from '../../../src/engine/strategy/definition.ts'

const CASH = moneyOf(100_000, USD)

export function sampleStrategy(name: string): Promise<StrategyDefinition> {
  return loadStrategy(fileURLToPath(new URL(`../../../strategies/${name}.ts`, import.meta.url)))
}

/** A replay session on a real store, which a test drops as a crash would and takes up again with another engine. */
export class CrashingSession {
  readonly #store: Store
  readonly #histories: readonly BarSeries[]
  readonly #id: string
  readonly #strategies: readonly StrategyDefinition[]
  readonly #wall = new SimulatedClock(1_700_000_000_000 as Timestamp)
  #run = 0
  session: Session

  constructor(
    store: Store,
    histories: readonly BarSeries[],
    id: string,
    strategies: readonly StrategyDefinition[] = [],
  ) {
    this.#store = store
    this.#histories = histories
    this.#id = id
    this.#strategies = strategies
    store.sessions.create({
      id,
      feed: { kind: 'replay', datasets: ['test'], speed: 'max' },
      currency: USD,
      cash: CASH,
      startedAt: 1,
      instruments: replayInstruments(histories),
      settings: {},
    })
    this.session = this.#start(false)
  }

  get trader() {
    return this.session.trader
  }

  /** Drops the engine with all that it had in memory, and starts the next one, with or without the strategies. */
  crash({ recalls = true } = {}): void {
    this.session = this.#start(true)
    if (recalls) this.#recall()
  }

  startStrategy(name: string, params: Record<string, number>): void {
    const definition = ensure(
      this.#strategies.find((each) => each.name === name),
      `a strategy ${name}`,
    )
    const { instrument, timeframe } = ensure(this.#histories[0], 'a history')
    const launch = { definition, symbols: [instrument.symbol], timeframe: formatTimeframe(timeframe), params }
    this.session.strategies.start(launch)
  }

  place(side: OrderSide, quantity: number, terms: { limit?: number; stop?: number } & OrderTerms = {}) {
    const { instrument } = ensure(this.#histories[0], 'a history')
    const { instrument: traded } = this.trader.market.get(instrument.symbol)
    const { limit, stop, ...rest } = terms
    const type = limit !== undefined ? 'limit' : stop !== undefined ? 'stop' : 'market'
    const prices = {
      ...(limit === undefined ? {} : { limitPrice: traded.price(limit) }),
      ...(stop === undefined ? {} : { stopPrice: traded.price(stop) }),
    }
    const more = { ...rest, ...prices, type, strategyId: 'manual', causedAt: this.session.now } as const
    return this.session.place(orderRequest(traded, side, traded.quantity(quantity), more))
  }

  /**
   * Everything that a restart must not change. What working orders set aside is not in it: it is worked out anew, from
   * the positions of now instead of those when the order was made.
   */
  get state() {
    const { portfolio, orders } = this.trader
    const { cash, equity, realised, openPnl, commission } = portfolio
    return {
      account: { cash, equity, realised, openPnl, commission },
      dayStart: this.session.ledger.dayStart,
      time: this.session.now,
      positions: [...portfolio.holdings].map(({ instrument, position, markPrice, value }) => ({
        symbol: instrument.symbol,
        quantity: position.quantity,
        cost: position.cost,
        openedAt: position.openedAt,
        markPrice,
        value,
      })),
      orders: [...orders.orders].map(({ id, status, filled, reason }) => ({ id, status, filled, reason })),
      strategies: [...this.session.strategies.all].map(({ host, state, ordersPlaced, startedAt, lastAction }) => ({
        id: host.id,
        state,
        ordersPlaced,
        startedAt,
        lastAction,
        quantities: [...host.desk.positions].map(({ quantity }) => quantity),
      })),
      equity: [...this.session.ledger.equity.value],
    }
  }

  /** What was traded, whatever the orders were called. */
  get trades() {
    return this.#store.sessions.load(this.#id).fills.map(({ strategyId, side, quantity, price, commission, at }) => ({
      strategyId,
      side,
      quantity,
      price,
      commission,
      at,
    }))
  }

  #start(isResumed: boolean): Session {
    this.#run++
    const past = isResumed ? this.#store.sessions.load(this.#id) : null
    const histories = sameInstruments(this.#histories, past)
    const clock = new SimulatedClock(-8.64e15 as Timestamp)
    const journal = this.#store.sessions.journal(this.#id)
    const log = new JournalLog({ chain: this.#id, store: this.#store.journal, now: () => this.#wall.now() })
    const session = new Session({
      id: this.#id,
      currency: USD,
      cash: CASH,
      limits: UNLIMITED,
      state: new TradingState(null),
      clock,
      timers: clock,
      random: new SeededRandom(1),
      records: storedRecords(journal, log, () => this.#wall.now()),
      log,
      instruments: replayInstruments(histories),
      feed: ({ market }, events) => {
        const cursor = past?.cursor ?? null
        return new ReplayFeed({ histories, clock, pace: this.#wall, market, speed: 1, from: 0, cursor, events })
      },
      run: this.#run,
      past,
      onMoment: () => undefined,
      onFeedState: () => undefined,
    })
    return session
  }

  #recall(): void {
    const { session } = this
    const past = this.#store.sessions.load(this.#id)
    for (const { id, file, symbols, timeframe, params, state, error, startedAt } of past.strategies) {
      const definition = ensure(
        this.#strategies.find((each) => each.file === file),
        file,
      )
      const launch = { id, definition, symbols, params, timeframe: formatTimeframe(timeframe), startedAt }
      if (state === 'running') session.strategies.start(launch)
      else session.strategies.recall(launch, state, error)
    }
  }
}
