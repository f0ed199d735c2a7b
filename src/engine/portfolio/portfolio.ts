import type { MarketListener } from '../kernel/market-channel.ts'
import type { Bar } from '../model/bar.ts'
import { amountFor, splitPrice, splitQuantity } from '../model/corporate-action.ts'
import type { ExactDecimal, SplitRatio } from '../model/corporate-action.ts'
import type { Currency } from '../model/currency.ts'
import { multiplyDivide } from '../model/decimal.ts'
import { ConfigError } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { MANUAL } from '../model/order-request.ts'
import { NO_PRICE, ZERO_MONEY } from '../model/units.ts'
import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'
import type { ClosedTrade } from './closed-trade.ts'
import type { FinancingKind } from './financing.ts'
import { Position } from './position.ts'
import type { PositionSplit } from './position.ts'
import { RoundTrip } from './round-trip.ts'

/** One instrument in the account: its position, its last price and what it is worth now. */
export class Holding {
  readonly instrument: Instrument
  readonly position: Position
  readonly trip: RoundTrip
  /** Last known price, NaN before the first. */
  markPrice: Price = NO_PRICE
  /** Signed market value at {@link markPrice}. */
  value: Money = ZERO_MONEY
  /** Who traded it, as long as that is one alone: then the position is theirs. */
  #owner: string | undefined
  #owned: Map<string, number> | undefined

  constructor(instrument: Instrument) {
    this.instrument = instrument
    this.position = new Position(instrument)
    this.trip = new RoundTrip(instrument)
  }

  /** Signed quantity that a strategy holds of it; by hand, all that the account holds. */
  ownedBy(strategyId: string): Quantity {
    if (strategyId === MANUAL || strategyId === this.#owner) return this.position.quantity
    return (this.#owned?.get(strategyId) ?? 0) as Quantity
  }

  /** Counts a fill for its owner, before the position takes it. */
  count({ strategyId, side, quantity }: Fill): void {
    if (strategyId === this.#owner) return
    if (this.#owner === undefined && this.#owned === undefined) {
      this.#owner = strategyId
      return
    }
    this.#owned ??= new Map([[this.#owner ?? '', this.position.quantity]])
    this.#owner = undefined
    const change = side === 'buy' ? quantity : -quantity
    this.#owned.set(strategyId, (this.#owned.get(strategyId) ?? 0) + change)
  }

  /** Puts what each owner holds in the terms after a split, parts of a share paid out. */
  splitOwned(ratio: SplitRatio): void {
    for (const [owner, quantity] of this.#owned ?? []) {
      const { whole } = splitQuantity(Math.abs(quantity), ratio, this.instrument.quantityIncrement)
      this.#owned?.set(owner, quantity < 0 ? -whole : whole)
    }
  }

  get openPnl(): Money {
    return this.position.quantity === 0 ? ZERO_MONEY : ((this.value - this.position.cost) as Money)
  }
}

/**
 * The account: cash, positions and their value. equity = cash + Σ position value, at every moment and to the unit.
 * Buying takes the notional from cash, selling (short too) adds it; commission leaves cash at each fill.
 */
export class Portfolio {
  readonly currency: Currency
  readonly initialCash: Money
  readonly #holdings = new Map<string, Holding>()
  /** The holding that was asked for last: questions about one instrument come in a row. */
  #latest: Holding | undefined
  readonly #onTrade: (trade: ClosedTrade) => void
  #cash: Money
  #positionsValue = 0
  #gross = 0
  #commission = 0
  readonly #financing: Record<FinancingKind, number> = { interest: 0, borrow: 0, funding: 0 }
  #dividends = 0
  #traded = 0

  constructor(currency: Currency, initialCash: Money, onTrade: (trade: ClosedTrade) => void = () => undefined) {
    this.currency = currency
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
    return this.#positionsValue as Money
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
    return this.#sum((holding) => holding.position.realised)
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
    if (instrument.currency.code !== this.currency.code) {
      throw new ConfigError(
        `expected ${instrument.symbol} in the account's currency ${this.currency.code}, found ${instrument.currency.code}`,
      )
    }
    const holding = new Holding(instrument)
    this.#holdings.set(instrument.symbol, holding)
    return holding
  }

  /** Books a fill. Returns the P&L it realised before commission. */
  apply(fill: Fill): Money {
    const holding = this.holding(fill.instrument)
    holding.count(fill)
    const realised = holding.position.apply(fill)
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
    const { position, trip } = this.holding(instrument)
    const amount = amountFor(instrument, position.quantity, perShare)
    this.#cash = (this.#cash + amount) as Money
    this.#dividends += amount
    trip.payDividend(amount)
    return amount
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
    this.#cash = (this.#cash + done.cash) as Money
    const paidOut = done.rest === 0 ? 0 : multiplyDivide(holding.value, done.rest, done.parts)
    this.#value(holding, (holding.value - paidOut) as Money)
    const trade = holding.trip.split(ratio, Math.abs(done.after) as Quantity, Math.abs(done.cash) as Money, at)
    if (trade) this.#onTrade(trade)
    return done
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
    this.#value(holding, holding.position.valueAt(holding.markPrice))
  }

  #value(holding: Holding, value: Money): void {
    this.#positionsValue += value - holding.value
    this.#gross += Math.abs(value) - Math.abs(holding.value)
    holding.value = value
  }

  #sum(amount: (holding: Holding) => Money): Money {
    let total = 0
    for (const holding of this.#holdings.values()) total += amount(holding)
    return total as Money
  }
}

/** Values one holding at the close of each bar. */
export class BarValuation implements MarketListener<Bar> {
  readonly name = 'portfolio'
  readonly #portfolio: Portfolio
  readonly #holding: Holding

  constructor(portfolio: Portfolio, holding: Holding) {
    this.#portfolio = portfolio
    this.#holding = holding
  }

  take(bar: Bar): void {
    this.#portfolio.markBar(this.#holding, bar)
  }
}
