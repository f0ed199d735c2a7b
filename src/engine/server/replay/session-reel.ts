import type { OpenPositionRecord, TradeRecord } from '../../../contract/backtest.ts'
import type { InspectedOrder, RunEvent } from '../../../contract/run-review.ts'
import type { Bar } from '../../model/bar.ts'
import { currencyOf, moneyToDecimal } from '../../model/currency.ts'
import type { Currency } from '../../model/currency.ts'
import { ConfigError } from '../../model/errors.ts'
import type { Fill } from '../../model/fill.ts'
import type { Instrument } from '../../model/instrument.ts'
import { ORDER_TYPES, TIMES_IN_FORCE } from '../../model/order-request.ts'
import { STAGES } from '../../model/order-status.ts'
import type { OrderStatus } from '../../model/order-status.ts'
import type { Money, Price, Quantity, Timestamp } from '../../model/units.ts'
import { applyAdjustment } from '../../execution/reconciliation-repairs.ts'
import type { JournalRecord, RecordData } from '../../kernel/journal.ts'
import type { ClosedTrade } from '../../portfolio/closed-trade.ts'
import { Portfolio } from '../../portfolio/portfolio.ts'
import type { BookOf } from '../../portfolio/portfolio.ts'
import { Position } from '../../portfolio/position.ts'
import { adjustmentsOf } from '../../session/adjustment-data.ts'
import type { RunRecord } from './run-record.ts'
import { oneOf, textIn } from './record-fields.ts'

/** What a trader wants to hear of an order. */
const TOLD: ReadonlySet<string> = new Set(['denied', 'rejected', 'accepted', 'filled', 'canceled', 'expired'])

/** A row of the reel: the account after a bar. */
export interface ReelRow {
  readonly time: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
  readonly equity: number
  readonly cash: number
  readonly quantity: number
  readonly averagePrice: number
  readonly openPnl: number
}

type Terms = Pick<InspectedOrder, 'id' | 'side' | 'type' | 'timeInForce'>

/** Takes a session's fills and bars and writes down, for one symbol, what there was after each bar. */
export class SessionReel {
  readonly portfolio: Portfolio
  readonly rows: ReelRow[] = []
  readonly events: RunEvent[] = []
  readonly trades: TradeRecord[] = []
  readonly #currency: Currency
  readonly #symbol: string
  readonly #terms = new Map<string, Terms>()
  #pending: ((time: number) => RunEvent)[] = []
  #account: Position | undefined
  #instruments = new Map<string, Instrument>()

  /** @param bookOf books what is in other currencies than the account's; without it such instruments are refused */
  constructor({ currency, cash }: Pick<RunRecord, 'currency' | 'cash'>, symbol: string, bookOf?: BookOf) {
    this.#currency = currencyOf(currency)
    this.#symbol = symbol
    this.portfolio = new Portfolio(this.#currency, cash, (trade) => this.#onTrade(trade), bookOf)
  }

  setInstruments(instruments: readonly Instrument[]): void {
    this.#instruments = new Map(instruments.map((instrument) => [instrument.symbol, instrument]))
  }

  /** The instrument that is looked at. @throws ConfigError when the session has none of that symbol */
  get instrument(): Instrument {
    return this.#instrumentOf(this.#symbol)
  }

  /** Takes an outcome of the journal. */
  take({ kind, data }: JournalRecord): void {
    if (kind === 'fill') this.#takeFill(data)
    else if (kind === 'intent' || kind === 'refusal') this.#takeIntent(data, kind)
    else if (kind === 'order') this.#takeOrder(data)
    else if (kind === 'adjustment') this.#takeOver(data)
  }

  /** Takes a bar of any symbol, when what is held has been valued at it. */
  readonly takeBar = (bar: Bar): void => {
    if (bar.symbol !== this.#symbol) return
    const { instrument, portfolio } = this
    const holding = portfolio.holding(instrument)
    const { position } = holding
    this.rows.push({
      time: bar.time,
      open: bar.open,
      high: bar.high,
      low: bar.low,
      close: bar.close,
      volume: bar.volume,
      equity: this.#money(portfolio.equity),
      cash: this.#money(portfolio.cash),
      quantity: instrument.quantityToDecimal(position.quantity),
      averagePrice: position.averagePrice,
      openPnl: this.#money(holding.openPnl),
    })
    for (const make of this.#pending.splice(0)) this.events.push(make(bar.time))
  }

  /** What is held of the symbol at the end. */
  get open(): OpenPositionRecord[] {
    const { instrument, portfolio } = this
    const { position, markPrice, openPnl } = portfolio.holding(instrument)
    if (position.quantity === 0) return []
    return [
      {
        symbol: instrument.symbol,
        side: position.quantity > 0 ? 'long' : 'short',
        quantity: Math.abs(instrument.quantityToDecimal(position.quantity)),
        entryTime: position.openedAt,
        entryPrice: position.averagePrice,
        markPrice: instrument.priceToDecimal(markPrice),
        openPnl: this.#money(openPnl),
        commission: this.#money(position.commission),
      },
    ]
  }

  /** What was taken over from a broker is set, not traded. */
  #takeOver(data: RecordData): void {
    for (const adjustment of adjustmentsOf(data, (symbol) => this.#instrumentOf(symbol))) {
      applyAdjustment(adjustment, this.portfolio)
      if (adjustment.kind === 'cash' || adjustment.instrument !== this.instrument) continue
      this.#account ??= new Position(adjustment.instrument)
      this.#account.adopt(adjustment.quantity, adjustment.cost, adjustment.at)
    }
  }

  #takeFill(data: RecordData): void {
    const instrument = this.#instrumentOf(textIn(data, 'symbol'))
    const fill = fillOf(data, instrument)
    this.portfolio.apply(fill)
    if (instrument !== this.instrument) return
    const account = (this.#account ??= new Position(instrument))
    const realised = account.apply(fill)
    const event = {
      kind: 'fill' as const,
      orderId: fill.orderId,
      side: fill.side,
      quantity: instrument.quantityToDecimal(fill.quantity),
      price: instrument.priceToDecimal(fill.price),
      commission: this.#money(fill.commission),
      realisedPnl: this.#money(realised),
      position: instrument.quantityToDecimal(account.quantity),
    }
    this.#pending.push((time) => ({ ...event, time }))
  }

  #takeIntent(data: RecordData, kind: 'intent' | 'refusal'): void {
    if (data['symbol'] !== this.#symbol) return
    const terms: Terms = {
      id: textIn(data, 'order'),
      side: data['side'] === 'buy' ? 'buy' : 'sell',
      type: oneOf(ORDER_TYPES, data['type']),
      timeInForce: oneOf(TIMES_IN_FORCE, data['timeInForce']),
    }
    this.#terms.set(terms.id, terms)
    if (kind === 'refusal') this.#tell(terms, 'denied', { ...data, filled: 0, reason: data['message'] })
  }

  #takeOrder(data: RecordData): void {
    const terms = this.#terms.get(textIn(data, 'order'))
    const status = textIn(data, 'status')
    // What was denied was told with its refusal.
    if (terms && TOLD.has(status) && status !== 'denied') this.#tell(terms, status, data)
  }

  #tell(terms: Terms, status: string, data: RecordData): void {
    const { instrument } = this
    const price = (units: unknown) => (typeof units === 'number' ? instrument.priceToDecimal(units as Price) : null)
    const quantity = (units: unknown) => instrument.quantityToDecimal(Number(units) as Quantity)
    const order: InspectedOrder = {
      ...terms,
      quantity: quantity(data['quantity']),
      filled: quantity(data['filled'] ?? 0),
      limitPrice: price(data['limit']),
      stopPrice: price(data['stop']),
      status: statusOf(status),
      reason: textIn(data, 'reason'),
    }
    this.#pending.push((time) => ({ kind: 'order', time, order }))
  }

  #onTrade(trade: ClosedTrade): void {
    const { instrument, side, entryTime, exitTime, bars } = trade
    if (instrument.symbol !== this.#symbol) return
    this.trades.push({
      symbol: instrument.symbol,
      side,
      quantity: instrument.quantityToDecimal(trade.quantity),
      entryTime,
      entryPrice: instrument.averagePrice(trade.entryNotional, trade.quantity),
      exitTime,
      exitPrice: instrument.averagePrice(trade.exitNotional, trade.quantity),
      grossPnl: this.#money(trade.grossPnl),
      commission: this.#money(trade.commission),
      netPnl: this.#money(trade.netPnl),
      bars,
      mae: this.#money(trade.mae),
      mfe: this.#money(trade.mfe),
    })
  }

  #instrumentOf(symbol: string): Instrument {
    const instrument = this.#instruments.get(symbol)
    if (instrument) return instrument
    const known = [...this.#instruments.keys()].join(', ')
    throw new ConfigError(`expected a symbol of the session (${known}), found "${symbol}"`)
  }

  #money(amount: Money): number {
    return moneyToDecimal(amount, this.#currency)
  }
}

/** The fill of a record. */
export function fillOf(data: RecordData, instrument: Instrument): Fill {
  return {
    id: textIn(data, 'fill'),
    orderId: textIn(data, 'order'),
    strategyId: textIn(data, 'strategy'),
    instrument,
    side: data['side'] === 'buy' ? 'buy' : 'sell',
    quantity: Number(data['quantity']) as Quantity,
    price: Number(data['price']) as Price,
    notional: Number(data['notional']) as Money,
    commission: Number(data['commission']) as Money,
    at: Number(data['at']) as Timestamp,
  }
}

function statusOf(status: string): OrderStatus {
  const found = Object.values(STAGES).find((stage) => stage.status === status)
  if (found) return found.status
  throw new ConfigError(`expected the status of an order in the journal, found "${status}"`)
}
