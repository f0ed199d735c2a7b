import { MAX_BLOTTER_ROWS } from '../../contract/streams.ts'
import type { AccountView, FillView, Line } from '../../contract/views.ts'
import type { Fill } from '../model/fill.ts'
import type { Money } from '../model/units.ts'
import { moneyToDecimal } from '../model/currency.ts'
import { Position } from '../portfolio/position.ts'
import { PRICES } from '../session/session-prices.ts'
import type { Session } from '../session/session.ts'
import { isExitAtBroker } from '../session/exits/exits-at-broker.ts'
import { exitViews } from './exit-views.ts'
import type { Pulse } from './pulse.ts'
import type { Touch } from './flatten-cost.ts'
import { QuoteBoard } from './quote-board.ts'
import { pauseView, riskMonitorView } from './risk-view.ts'
import { KeyedTopic, Topic, ValueTopic } from './topics.ts'
import { accountView, fillView, instrumentView, orderView, positionView, strategyView } from './views.ts'

/** What the account risks is looked at a few times a second, not with every beat. */
const BEATS_PER_RISK = 8

/** The streams of the running session. A new session has every client begin again. */
export class SessionTopics {
  readonly instruments: KeyedTopic<'instruments'>
  readonly positions: KeyedTopic<'positions'>
  readonly orders: KeyedTopic<'orders'>
  readonly strategies: KeyedTopic<'strategies'>
  readonly fills: Topic<'fills'>
  readonly account: Topic<'account'>
  readonly quotes: Topic<'quotes'>
  readonly risk: ValueTopic<'risk'>
  readonly #pulse: Pulse
  readonly #session: () => Session | null
  #fills: FillView[] = []
  #freshFills: FillView[] = []
  #positions = new Map<string, Position>()
  #quoteBoard: QuoteBoard | null = null
  #beats = 0
  readonly #flush = () => this.#send()

  constructor(pulse: Pulse, session: () => Session | null) {
    this.#pulse = pulse
    this.#session = session
    this.instruments = new KeyedTopic<'instruments'>(
      pulse,
      () => this.#instrumentRows(),
      () => undefined,
    )
    this.positions = new KeyedTopic<'positions'>(
      pulse,
      () => this.#positionRows(),
      (symbol) => this.#positionRow(symbol),
    )
    this.orders = new KeyedTopic<'orders'>(
      pulse,
      () => this.#orderRows(),
      (id) => this.#orderRow(id),
    )
    this.strategies = new KeyedTopic<'strategies'>(
      pulse,
      () => [...(session()?.strategies.all ?? [])].flatMap(({ host }) => this.#strategyRow(host.id) ?? []),
      (id) => this.#strategyRow(id),
    )
    this.fills = new Topic<'fills'>(() => {
      // What waits for the next beat is in the snapshot: those who watch already get it now, nobody gets it twice.
      this.#sendFills()
      return this.#fills.slice(-MAX_BLOTTER_ROWS)
    })
    this.account = new Topic<'account'>(() => ({ account: this.#account(), equity: this.#equityLine() }))
    this.risk = new ValueTopic<'risk'>(pulse, () => riskMonitorView(session()))
    this.quotes = new Topic<'quotes'>(() => this.#quoteBoard?.table ?? EMPTY_QUOTES)
  }

  /** Follows a session in place of the one before. @param past fills of an earlier engine, in order */
  follow(session: Session, past: readonly Fill[]): void {
    this.#fills = []
    this.#freshFills = []
    this.#positions = new Map()
    for (const fill of past) this.#fills.push(this.#fillRow(fill))
    this.#quoteBoard?.close()
    this.#quoteBoard = new QuoteBoard(session, this.#pulse, (table) => this.quotes.publish(table))
    const { bus } = session.trader
    bus.subscribe('fill', 'screen', (fill) => this.#onFill(fill))
    // When prices stay away, no moment comes that would tell.
    bus.subscribe('alert', 'screen', ({ source }) => {
      if (source === PRICES) this.touchStrategies()
    })
    bus.subscribe('order', 'screen', ({ order }) => {
      this.orders.changed(order.id)
      if (isExitAtBroker(order)) this.positions.changed(order.instrument.symbol)
    })
    session.exits.book.onChange((symbol) => this.positions.changed(symbol))
    const { instruments, positions, orders, strategies, fills, account, quotes, risk } = this
    for (const topic of [instruments, positions, orders, strategies, fills, account, quotes, risk]) topic.restart()
  }

  /** Prices moved: whatever is valued at them may have changed. */
  moment(): void {
    this.#pulse.request(this.#flush)
  }

  /** Any of the strategies may have changed. */
  touchStrategies(): void {
    for (const { host } of this.#session()?.strategies.all ?? []) this.strategies.changed(host.id)
  }

  #onFill(fill: Fill): void {
    const row = this.#fillRow(fill)
    this.#fills.push(row)
    if (this.#fills.length > MAX_BLOTTER_ROWS * 2) this.#fills = this.#fills.slice(-MAX_BLOTTER_ROWS)
    this.#freshFills.push(row)
    this.positions.changed(fill.instrument.symbol)
    this.#pulse.request(this.#flush)
  }

  /** A fill with the P&L that it realised in the account. */
  #fillRow(fill: Fill): FillView {
    const { symbol } = fill.instrument
    const position = this.#positions.get(symbol) ?? new Position(fill.instrument)
    this.#positions.set(symbol, position)
    return fillView(fill, position.apply(fill))
  }

  /** The newest bid and ask of a symbol; undefined where there never were any. */
  touch(symbol: string): Touch | undefined {
    return this.#quoteBoard?.touch(symbol)
  }

  #send(): void {
    const session = this.#session()
    if (!session) return
    for (const { position, instrument } of session.trader.portfolio.holdings) {
      if (position.quantity !== 0) this.positions.changed(instrument.symbol)
    }
    this.touchStrategies()
    if (this.#beats++ % BEATS_PER_RISK === 0) this.risk.changed()
    this.#sendFills()
    const { time, last } = session.ledger.equity
    const now = time.at(-1)
    const points = now === undefined || last === undefined ? EMPTY_LINE : this.#line([now], [last])
    this.account.publish({ account: this.#account(), equity: points })
  }

  #sendFills(): void {
    const fresh = this.#freshFills
    this.#freshFills = []
    if (fresh.length > 0) this.fills.publish(fresh)
  }

  #account(): AccountView {
    const session = this.#session()
    if (!session) return NO_ACCOUNT
    return accountView(session.trader, session.ledger.dayStart)
  }

  #equityLine(): Line {
    const curve = this.#session()?.ledger.equity
    return curve ? this.#line(curve.time, curve.value) : EMPTY_LINE
  }

  #line(time: readonly number[], units: readonly number[]): Line {
    const currency = this.#session()?.trader.portfolio.currency
    if (!currency) return EMPTY_LINE
    const value = Float64Array.from(units, (each) => moneyToDecimal(each as Money, currency))
    return { time: Float64Array.from(time), value }
  }

  #instrumentRows() {
    const session = this.#session()
    if (!session) return []
    return session.feed.instruments.map(({ instrument, timeframe, matchedBy }) => {
      const { timeZone } = session.trader.calendar(instrument)
      return instrumentView(instrument, timeframe, timeZone, matchedBy === 'quotes')
    })
  }

  #positionRows() {
    const session = this.#session()
    return [...(session?.trader.portfolio.holdings ?? [])].flatMap(
      ({ instrument }) => this.#positionRow(instrument.symbol) ?? [],
    )
  }

  #positionRow(symbol: string) {
    const session = this.#session()
    if (!session) return undefined
    const { instrument } = session.trader.market.get(symbol)
    return positionView(session.trader.portfolio.holding(instrument), exitViews(session, instrument))
  }

  #orderRows() {
    const rows = [...(this.#session()?.trader.orders.orders ?? [])]
    const recent = new Set(rows.slice(-MAX_BLOTTER_ROWS))
    return rows.filter((order) => order.working || recent.has(order)).map((order) => orderView(order))
  }

  #orderRow(id: string) {
    const order = this.#session()?.trader.orders.find(id)
    return order && orderView(order)
  }

  #strategyRow(id: string) {
    const session = this.#session()
    if (!session) return undefined
    const pauses = session.trader.controls?.pauses.allOn(id).map((pause) => pauseView(session, pause))
    return strategyView(session.strategies.get(id), pauses)
  }
}

const EMPTY_LINE: Line = { time: new Float64Array(), value: new Float64Array() }

const EMPTY_QUOTES = {
  symbols: [],
  time: new Float64Array(),
  last: new Float64Array(),
  bid: new Float64Array(),
  ask: new Float64Array(),
  previousClose: new Float64Array(),
  volume: new Float64Array(),
}

/** What the account stream says while there is no session. */
const NO_ACCOUNT: AccountView = {
  currency: 'USD',
  displayPrecision: 2,
  cash: 0,
  equity: 0,
  equityStart: 0,
  dayStart: 0,
  dayPnl: 0,
  openPnl: 0,
  realisedPnl: 0,
  commission: 0,
  grossExposure: 0,
  netExposure: 0,
  buyingPower: 0,
}
