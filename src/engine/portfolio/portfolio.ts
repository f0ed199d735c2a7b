import type { Bar } from '../model/bar.ts'
import { amountFor, splitPrice } from '../model/corporate-action.ts'
import type { ExactDecimal, SplitRatio } from '../model/corporate-action.ts'
import type { Currency } from '../model/currency.ts'
import { multiplyDivide } from '../model/decimal.ts'
import { ConfigError } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'
import type { ClosedTrade } from './closed-trade.ts'
import type { FinancingKind } from './financing.ts'
import { Holding } from './holding.ts'
import { NO_VALUE } from './holding-book.ts'
import { obstacleIn } from './obstacle.ts'
import type { HoldingBook } from './holding-book.ts'
import type { PositionSplit } from './position.ts'

export { Holding } from './holding.ts'

/** How an instrument is booked; null for what is bought and sold in the account's currency. */
export type BookOf = (instrument: Instrument) => HoldingBook | null

/**
 * The account: cash, positions and their value. equity = cash + Σ position value, at every moment and to the unit.
 * Buying takes the notional from cash, selling (short too) adds it; commission leaves cash at each fill. What has a
 * {@link HoldingBook} is booked by that.
 */
export class Portfolio {
  declare readonly currency: Currency
  declare readonly initialCash: Money
  readonly #holdings = new Map<string, Holding>()
  /** The holding that was asked for last: questions about one instrument come in a row. */
  #latest: Holding | undefined
  readonly #onTrade: (trade: ClosedTrade) => void
  readonly #bookOf: BookOf
  // Begins as a float64, so that it stays one: every bar asks for it.
  #cash = Number.NaN as Money
  #positionsValue = 0
  #gross = 0
  #commission = 0
  readonly #financing: Record<FinancingKind, number> = { interest: 0, borrow: 0, funding: 0 }
  #dividends = 0
  #traded = 0
  /** Σ exposure − value of what only pays its profit, and Σ |exposure| of its shorts. */
  #unpaid = 0
  #unpaidShorts = 0
  #foreignAt = Number.NaN

  /** @param bookOf books what is not bought and sold in the account's currency; without it such instruments are refused */
  constructor(
    currency: Currency,
    initialCash: Money,
    onTrade: (trade: ClosedTrade) => void = () => undefined,
    bookOf: BookOf = () => null,
  ) {
    this.currency = currency
    this.#bookOf = bookOf
    this.initialCash = initialCash
    this.#cash = initialCash
    this.#onTrade = onTrade
  }

  get cash(): Money {
    return this.#cash
  }
  get equity(): Money {
    return (this.#cash + this.#positionsValue) as Money
  }
  /** Σ |market value|. */
  get grossExposure(): Money {
    return this.#gross as Money
  }
  /** Σ market value, shorts negative. */
  get netExposure(): Money {
    return (this.#positionsValue + this.#unpaid) as Money
  }
  /** Σ |market value| of shorts whose proceeds cash holds. */
  get shortProceeds(): Money {
    return ((this.#gross - this.#positionsValue - this.#unpaid) / 2 - this.#unpaidShorts) as Money
  }
  /** Commission paid since the start. */
  get commission(): Money {
    return this.#commission as Money
  }
  /** Dividends received since the start, less those paid for shorts. */
  get dividends(): Money {
    return this.#dividends as Money
  }
  /** Received for holding since the start, by kind; negative when paid. */
  get financing(): Readonly<Record<FinancingKind, Money>> {
    return this.#financing as Record<FinancingKind, Money>
  }
  /** Σ |notional| of all fills. */
  get traded(): Money {
    return this.#traded as Money
  }
  get realised(): Money {
    return this.#sum(({ book, position }) => (book === null ? position.realised : book.realised))
  }
  get openPnl(): Money {
    return this.#sum((holding) => holding.openPnl)
  }
  /** Every instrument the account has met, in the order of meeting. */
  get holdings(): Iterable<Holding> {
    return this.#holdings.values()
  }

  /** The holding of an instrument, made when first asked for. @throws ConfigError when its currency is not the account's. */
  holding(instrument: Instrument): Holding {
    const latest = this.#latest
    if (latest !== undefined && latest.instrument === instrument) return latest
    return (this.#latest = this.#holdings.get(instrument.symbol) ?? this.#add(instrument))
  }

  #add(instrument: Instrument): Holding {
    const book = this.#bookOf(instrument)
    if (book === null && instrument.currency.code !== this.currency.code) {
      throw new ConfigError(
        `expected ${instrument.symbol} in the account's currency ${this.currency.code}, found ${instrument.currency.code}`,
      )
    }
    const holding = new Holding(instrument, book)
    this.#holdings.set(instrument.symbol, holding)
    return holding
  }

  /** Books a fill. Returns the P&L it realised before commission. */
  apply(fill: Fill): Money {
    const holding = this.holding(fill.instrument)
    holding.count(fill)
    const realised = holding.position.apply(fill)
    if (holding.book !== null) return this.#applyBooked(holding, holding.book, fill, realised)
    const cashFlow = fill.side === 'buy' ? -fill.notional : fill.notional
    this.#cash = (this.#cash + cashFlow - fill.commission) as Money
    this.#commission += fill.commission
    this.#traded += Math.abs(fill.notional)
    if (holding.markPrice !== holding.markPrice) holding.markPrice = fill.price
    this.#revalue(holding)
    const trade = holding.trip.apply(fill)
    if (trade) this.#onTrade(trade)
    return realised
  }

  #applyBooked(holding: Holding, book: HoldingBook, fill: Fill, gained: Money): Money {
    const { cash, realised, traded } = book.take(fill, holding.position, gained)
    this.#cash = (this.#cash + cash - fill.commission) as Money
    this.#commission += fill.commission
    this.#traded += traded
    if (holding.markPrice !== holding.markPrice) holding.markPrice = fill.price
    this.#revalue(holding)
    const trade = holding.trip.apply(fill)
    if (trade) this.#onTrade(book.tradeOf(trade))
    return realised
  }

  /** Values what is held in other currencies at the rates of now, once for each moment. */
  revalueForeign(now: number): void {
    if (now === this.#foreignAt) return
    this.#foreignAt = now
    for (const holding of this.#holdings.values()) {
      if (holding.book?.isForeign === true && holding.position.quantity !== 0) this.#revalue(holding)
    }
  }

  /** Values a holding at the close of a bar and lets its open trade see the bar's range. */
  markBar(holding: Holding, bar: Bar): void {
    holding.markPrice = bar.closeUnits
    if (holding.position.quantity === 0) return
    holding.trip.bar(bar.lowUnits, bar.highUnits)
    this.#revalue(holding)
  }

  /** Values a holding at a new price. */
  mark(holding: Holding, price: Price): void {
    holding.markPrice = price
    if (holding.position.quantity !== 0) this.#revalue(holding)
  }

  /** Pays a dividend to a long position, out of cash for a short one. Returns the amount, signed. */
  payDividend(instrument: Instrument, perShare: ExactDecimal): Money {
    const { position, trip, book } = this.holding(instrument)
    const amount = amountFor(instrument, position.quantity, perShare)
    const paid = book === null ? amount : book.takeDividend(amount)
    this.#cash = (this.#cash + paid) as Money
    this.#dividends += paid
    trip.payDividend(amount)
    return paid
  }

  /**
   * Puts a holding in the terms after a split. What it is worth does not change, but for the part of a share that is
   * paid out at `price`, which is in the terms after it.
   */
  split(instrument: Instrument, ratio: SplitRatio, price: Price, at: Timestamp): PositionSplit {
    const holding = this.holding(instrument)
    const done = holding.position.split(ratio, price)
    holding.splitOwned(ratio)
    if (holding.markPrice === holding.markPrice) holding.markPrice = splitPrice(holding.markPrice, ratio)
    if (done.before === 0) return done
    if (holding.book !== null) return this.#splitBooked(holding, holding.book, done, ratio, at)
    this.#cash = (this.#cash + done.cash) as Money
    const paidOut = done.rest === 0 ? 0 : multiplyDivide(holding.value, done.rest, done.parts)
    this.#value(holding, (holding.value - paidOut) as Money)
    const trade = holding.trip.split(ratio, Math.abs(done.after) as Quantity, Math.abs(done.cash) as Money, at)
    if (trade) this.#onTrade(trade)
    return done
  }

  #splitBooked(
    holding: Holding,
    book: HoldingBook,
    done: PositionSplit,
    ratio: SplitRatio,
    at: Timestamp,
  ): PositionSplit {
    const cash = book.takeSplit(done, at)
    this.#cash = (this.#cash + cash) as Money
    this.#revalue(holding)
    const open = Math.abs(done.after) as Quantity
    const trade = holding.trip.split(ratio, open, Math.abs(done.cash) as Money, at)
    if (trade) this.#onTrade(book.tradeOf(trade))
    return { ...done, cash }
  }

  /**
   * Takes over a position as the broker says it is; cash is taken over on its own.
   * @param owned what strategies hold of it, by their ids
   * @throws ConfigError, RateError for what {@link obstacleTo} names; then nothing has changed
   */
  adopt(
    instrument: Instrument,
    quantity: Quantity,
    cost: Money,
    owned: ReadonlyMap<string, Quantity>,
    at: Timestamp,
  ): void {
    const holding = this.holding(instrument)
    holding.book?.adopt(cost, at)
    holding.adopt(quantity, cost, owned, at)
    if (quantity !== 0 && holding.markPrice !== holding.markPrice) {
      holding.markPrice = Math.round(holding.position.averagePrice * instrument.priceScale) as Price
    }
    this.#revalue(holding)
  }

  /** Why a position in an instrument can't be taken over by this account, as for want of a rate; empty when it can. */
  obstacleTo(instrument: Instrument, at: Timestamp): string {
    return obstacleIn(() => this.holding(instrument).book?.convert(1 as Money, at))
  }

  /** What a trade moves in cash before commission, in the account's currency. @throws ConfigError, RateError */
  flowOf(instrument: Instrument, flow: Money, gained: Money, at: Timestamp): Money {
    return this.holding(instrument).book?.flowOf(flow, gained, at) ?? flow
  }

  /** Takes over cash that the broker has and nothing here explains; negative when it has less. */
  adoptCash(amount: Money): void {
    this.#cash = (this.#cash + amount) as Money
  }

  /** Books a cash flow of holding: positive when received. */
  bookFinancing(kind: FinancingKind, amount: Money): void {
    this.#cash = (this.#cash + amount) as Money
    this.#financing[kind] += amount
  }

  /** Signed quantity held of an instrument. */
  quantity(instrument: Instrument): Quantity {
    return this.holding(instrument).position.quantity
  }

  #revalue(holding: Holding): void {
    if (holding.book !== null) this.#revalueBooked(holding, holding.book)
    else this.#value(holding, holding.position.valueAt(holding.markPrice))
  }

  #value(holding: Holding, value: Money): void {
    this.#positionsValue += value - holding.value
    this.#gross += Math.abs(value) - Math.abs(holding.value)
    holding.value = value
  }

  #revalueBooked(holding: Holding, book: HoldingBook): void {
    const { position, markPrice, value: oldValue, bookedExposure: oldExposure } = holding
    const { value, exposure } = position.quantity === 0 ? NO_VALUE : book.valueOf(position, markPrice)
    this.#positionsValue += value - oldValue
    this.#gross += Math.abs(exposure) - Math.abs(oldExposure)
    this.#unpaid += exposure - value - (oldExposure - oldValue)
    if (book.settles === 'profit') this.#unpaidShorts += Math.max(0, -exposure) - Math.max(0, -oldExposure)
    holding.value = value
    holding.bookedExposure = exposure
  }

  #sum(amount: (holding: Holding) => Money): Money {
    let total = 0
    for (const holding of this.#holdings.values()) total += amount(holding)
    return total as Money
  }
}
