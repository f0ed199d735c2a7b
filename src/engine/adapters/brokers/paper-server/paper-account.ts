import { amendmentOf } from '../../../execution/broker-ticket.ts'
import type {
  BrokerCash,
  BrokerChange,
  BrokerFill,
  BrokerOrder,
  BrokerPosition,
  BrokerTicket,
} from '../../../kernel/broker-connection.ts'
import type { BrokerEvent } from '../../../kernel/broker.ts'
import type { Clock } from '../../../kernel/clock.ts'
import { tradingCalendar, tradingDateOfBar } from '../../../market/calendar.ts'
import type { SplitRatio } from '../../../model/corporate-action.ts'
import { currencyOf } from '../../../model/currency.ts'
import type { Currency } from '../../../model/currency.ts'
import { formatUnits } from '../../../model/decimal.ts'
import { BrokerError, ensure } from '../../../model/errors.ts'
import type { Instrument } from '../../../model/instrument.ts'
import type { OrderSide } from '../../../model/order-request.ts'
import type { Quote } from '../../../model/tick.ts'
import type { Money, Price, Quantity, Timestamp } from '../../../model/units.ts'
import { CommissionModel } from '../../../portfolio/commission.ts'
import type { CommissionTerms } from '../../../portfolio/commission.ts'
import { Portfolio } from '../../../portfolio/portfolio.ts'
import { FILL_RULES } from '../../../simulation/fill-rules.ts'
import { SimulatedExchange } from '../../../simulation/simulated-exchange.ts'
import { SlippageModel } from '../../../simulation/slippage.ts'
import type { SlippageTerms } from '../../../simulation/slippage.ts'
import { averageText, stateOf } from './account-text.ts'
import { PaperBooks } from './paper-books.ts'
import type { Entry, LoggedEvent, PaperLog } from './paper-log.ts'
import type { InstrumentRecord } from './protocol.ts'

export interface PaperAccountParts {
  readonly log: PaperLog
  readonly clock: Clock
  /** What the account begins with, unless the log knows better. */
  readonly currency: Currency
  readonly cash: Money
  readonly commission: CommissionTerms
  readonly slippage: SlippageTerms
  /** Called for everything that happens, in its order, once it is kept. */
  readonly onOrder: (order: BrokerOrder) => void
  readonly onFill: (fill: BrokerFill) => void
}

/** The account that a paper broker keeps for its clients: orders by their client ids, fills, positions and cash. */
export class PaperAccount {
  readonly #parts: PaperAccountParts
  readonly #currency: Currency
  readonly #exchange: SimulatedExchange
  readonly #portfolio: Portfolio
  readonly #books: PaperBooks
  /** What clients are told once it is kept. */
  readonly #news: (() => void)[] = []
  /** Why the exchange did not change an order; empty when it did. */
  #refusal = ''

  /** Goes on with what the log holds. @throws StorageError, ConfigError when the log can't be followed */
  constructor(parts: PaperAccountParts) {
    this.#parts = parts
    const { log, clock } = parts
    const first = log.past.find((entry) => entry.what === 'start')
    this.#currency = first ? currencyOf(first.currency) : parts.currency
    const cash = first?.cash ?? parts.cash
    this.#portfolio = new Portfolio(this.#currency, cash)
    this.#books = new PaperBooks(this.#portfolio)
    const runs = log.past.filter(({ what }) => what === 'start').length
    this.#exchange = new SimulatedExchange({
      clock,
      commission: new CommissionModel(parts.commission, this.#currency),
      slippage: new SlippageModel(parts.slippage),
      rules: FILL_RULES,
      tradingDate: (instrument, at, timeframe) => tradingDateOfBar(tradingCalendar(instrument.calendar), timeframe, at),
      sessionAt: (instrument, at) => tradingCalendar(instrument.calendar).sessionAt(at),
      lastPrice: (instrument) => this.#portfolio.holding(instrument).markPrice,
      owned: ({ instrument }) => this.#portfolio.quantity(instrument),
      idPrefix: `x${runs + 1}-`,
    })
    this.#exchange.listen((event) => this.#take(event))
    for (const entry of log.past) this.#books.follow(entry)
    for (const order of this.#books.orders.values()) this.#exchange.recall(order)
    for (const order of this.#books.working.values()) this.#exchange.rest(order)
    log.add({ what: 'start', at: clock.now(), currency: this.#currency.code, cash })
    log.commit()
  }

  /** Makes instruments known; those that are known already stay as they are. */
  define(records: readonly InstrumentRecord[]): void {
    this.#act(() => {
      for (const instrument of records) {
        if (!this.#books.instruments.has(instrument.symbol)) this.#keep({ what: 'instrument', instrument })
      }
    })
  }

  get instruments(): Iterable<Instrument> {
    return this.#books.instruments.values()
  }

  /** Places an order, once for each client id. @throws BrokerError `rejected` */
  submit(ticket: BrokerTicket): void {
    if (this.#books.orders.has(ticket.clientId)) return
    this.#books.instrument(ticket.symbol)
    this.#act(() => {
      this.#keep({ what: 'order', ticket, at: this.#parts.clock.now() })
      this.#exchange.submit(this.#books.order(ticket.clientId))
    })
    const { status, reason } = this.#books.order(ticket.clientId)
    if (status === 'rejected') throw new BrokerError('rejected', reason)
  }

  /** @throws BrokerError `rejected` when there is nothing to cancel */
  cancel(clientId: string): void {
    const order = this.#books.order(clientId)
    if (!order.working) throw new BrokerError('rejected', `order ${clientId} was ${order.status} already`)
    this.#act(() => this.#exchange.cancel(order))
  }

  /** @throws BrokerError `rejected` when it cannot be changed so */
  amend(clientId: string, change: BrokerChange): void {
    const order = this.#books.order(clientId)
    if (!order.working) throw new BrokerError('rejected', `order ${clientId} was ${order.status} already`)
    this.#refusal = ''
    this.#act(() => this.#exchange.amend(order, amendmentOf(change, order.instrument)))
    if (this.#refusal !== '') throw new BrokerError('rejected', this.#refusal)
  }

  /** The order of a client id; null when it never came. */
  find(clientId: string): BrokerOrder | null {
    const order = this.#books.orders.get(clientId)
    return order ? stateOf(order) : null
  }

  get orders(): readonly BrokerOrder[] {
    return [...this.#books.orders.values()].map(stateOf)
  }
  get workingOrders(): readonly BrokerOrder[] {
    return [...this.#books.working.values()].map(stateOf)
  }
  fillsSince(at: Timestamp): readonly BrokerFill[] {
    return this.#books.fills.filter((fill) => fill.at >= at)
  }
  get positions(): readonly BrokerPosition[] {
    return [...this.#portfolio.holdings]
      .filter(({ position }) => position.quantity !== 0)
      .map(({ instrument, position }) => ({
        symbol: instrument.symbol,
        quantity: formatUnits(position.quantity, instrument.quantityPrecision),
        averagePrice: averageText(position),
      }))
  }
  get cash(): readonly BrokerCash[] {
    const { code, precision } = this.#currency
    const own = { currency: code, amount: formatUnits(this.#portfolio.cash, precision) }
    const others = [...this.#books.otherCash].map(([currency, amount]) => ({
      currency,
      amount: formatUnits(amount, currencyOf(currency).precision),
    }))
    return [own, ...others]
  }

  /** Matches the orders of a symbol against its newest prices. */
  quote(symbol: string, prices: Pick<Quote, 'bid' | 'ask' | 'bidSize' | 'askSize'>): void {
    const instrument = this.#books.instrument(symbol)
    const { bid, ask } = prices
    const holding = this.#portfolio.holding(instrument)
    this.#act(() => {
      this.#exchange.matchQuote(this.#exchange.book(instrument), { instrument, at: this.#parts.clock.now(), ...prices })
    })
    this.#portfolio.mark(holding, Math.round((bid + ask) / 2) as Price)
  }

  /** A trade that no client asked for: by telephone, or by the broker itself. */
  tradeOutside(clientId: string, symbol: string, side: OrderSide, quantity: Quantity, price: Price): void {
    const instrument = this.#books.instrument(symbol)
    const at = this.#parts.clock.now()
    const text = formatUnits(quantity, instrument.quantityPrecision)
    const terms = { type: 'market', timeInForce: 'day', limitPrice: '', stopPrice: '', reduceOnly: false } as const
    const notional = instrument.notional(price, quantity)
    this.#act(() => {
      this.#keep({ what: 'order', at, ticket: { clientId, symbol, side, quantity: text, ...terms } })
      this.#record({ type: 'accepted', orderId: clientId, at })
      const id = `outside-${clientId}`
      this.#record({ type: 'fill', id, orderId: clientId, quantity, price, notional, commission: 0 as Money, at })
    })
  }

  /** Money that came or went without an order. */
  moveCash(amount: Money, currency = this.#currency.code): void {
    this.#act(() => this.#keep({ what: 'cash', amount, currency }))
  }

  /** A split, with the price after it at which a part of a share is paid out. */
  split(symbol: string, { to, from }: SplitRatio, price: Price): void {
    this.#act(() => this.#keep({ what: 'split', symbol, to, from, price, at: this.#parts.clock.now() }))
  }

  /** Does something, keeps it, and only then tells of it. */
  #act(work: () => void): void {
    work()
    this.#parts.log.commit()
    for (const tell of this.#news.splice(0)) tell()
  }

  #keep(entry: Entry): void {
    this.#books.follow(entry)
    this.#parts.log.add(entry)
  }

  /** The exchange said something. */
  #take(event: BrokerEvent): void {
    switch (event.type) {
      case 'cancel-rejected':
      case 'amend-rejected':
        this.#refusal = event.reason
        break
      case 'fill': {
        const { id, orderId, quantity, price, notional, commission, at } = event.fill
        this.#record({ type: 'fill', id, orderId, quantity, price, notional, commission, at })
        break
      }
      case 'accepted':
      case 'rejected':
      case 'canceled':
      case 'expired':
      case 'amended':
      case 'triggered':
      case 'trailed':
        this.#record(event)
        break
    }
  }

  #record(event: LoggedEvent): void {
    this.#keep({ what: 'event', event })
    const order = this.#books.order(event.orderId)
    if (event.type === 'fill') {
      const fill = ensure(this.#books.fills.at(-1), 'the fill that was booked')
      this.#news.push(() => this.#parts.onFill(fill))
    }
    const state = stateOf(order)
    this.#news.push(() => this.#parts.onOrder(state))
  }
}
