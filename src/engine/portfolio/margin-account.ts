import type { Instrument } from '../model/instrument.ts'
import { ZERO_MONEY } from '../model/units.ts'
import type { Money, Price, Quantity } from '../model/units.ts'
import type { ConversionRates } from './conversion-rates.ts'
import type { Holding } from './holding.ts'
import { IsolatedMargin } from './margin-model.ts'
import type { MarginModel } from './margin-model.ts'
import type { Portfolio } from './portfolio.ts'

/** What an account has and what it must have, in its currency. */
export interface MarginState {
  readonly equity: Money
  /** To hold what it holds. */
  readonly maintenance: Money
  /** To open it again. */
  readonly initial: Money
}

/** The price at which a holding is looked at. */
export type PriceOf = (holding: Holding) => Price

const AT_MARK: PriceOf = ({ markPrice }) => markPrice

/**
 * An account on margin: what its positions have to be backed by, at any prices, and what is free for more. Sums are
 * taken over what is held, so that asking costs by positions and not by trades.
 */
export class MarginAccount {
  readonly model: MarginModel
  readonly #portfolio: Portfolio
  readonly #rates: ConversionRates | null
  readonly #now: () => number

  constructor(model: MarginModel, portfolio: Portfolio, rates: ConversionRates | null, now: () => number) {
    this.model = model
    this.#portfolio = portfolio
    this.#rates = rates
    this.#now = now
  }

  get portfolio(): Portfolio {
    return this.#portfolio
  }

  /** What is held. */
  *held(): Iterable<Holding> {
    for (const holding of this.#portfolio.holdings) if (holding.position.quantity !== 0) yield holding
  }

  /** Margin that an order needs to open a signed quantity at a price. @throws RateError */
  initialFor(instrument: Instrument, price: Price, quantity: Quantity): Money {
    return quantity === 0 ? ZERO_MONEY : this.#convert(this.model.initial(instrument, price, quantity), instrument)
  }

  /** Free for new positions; below zero when what is held needs more than there is. */
  get available(): Money {
    if (this.model instanceof IsolatedMargin) return (this.#portfolio.cash - this.lockedMargin) as Money
    const { equity, initial } = this.stateAt()
    return (equity - initial) as Money
  }

  /** Value that what is free, less what is set aside, can open. */
  buyingPower(setAside: Money): Money {
    return this.model.buyingPower((this.available - setAside) as Money)
  }

  /** Margin of all isolated positions. */
  get lockedMargin(): Money {
    let locked = 0
    for (const holding of this.held()) locked += this.marginOf(holding)
    return locked as Money
  }

  /** Margin of an isolated position: the value at which it was opened over its leverage; for others, its initial margin. */
  marginOf({ instrument, position, markPrice }: Holding): Money {
    const margin =
      this.model instanceof IsolatedMargin
        ? this.model.marginOf(instrument, position.cost)
        : this.model.initial(instrument, markPrice, position.quantity)
    return this.#convert(margin, instrument)
  }

  /** Equity and requirements were the prices those; at the marks when nothing is said. @throws RateError */
  stateAt(priceOf: PriceOf = AT_MARK): MarginState {
    let { equity }: { equity: number } = this.#portfolio
    let maintenance = 0
    let initial = 0
    for (const holding of this.held()) {
      const price = priceOf(holding)
      const { instrument, position } = holding
      if (price !== holding.markPrice) equity += this.valueAt(holding, price) - holding.value
      maintenance += this.#convert(this.model.maintenance(instrument, price, position.quantity), instrument)
      initial += this.#convert(this.model.initial(instrument, price, position.quantity), instrument)
    }
    return { equity: equity as Money, maintenance: maintenance as Money, initial: initial as Money }
  }

  /** What a holding would add to equity at a price. */
  valueAt({ position, book }: Holding, price: Price): Money {
    return book === null ? position.valueAt(price) : book.valueOf(position, price).value
  }

  /** Maintenance margin of a holding at a price. */
  maintenanceOf({ instrument, position }: Holding, price: Price): Money {
    return this.#convert(this.model.maintenance(instrument, price, position.quantity), instrument)
  }

  /** Initial margin of a holding at a price. */
  initialOf({ instrument, position }: Holding, price: Price): Money {
    return this.#convert(this.model.initial(instrument, price, position.quantity), instrument)
  }

  /** Profit of a holding at a price, below zero for a loss. */
  profitAt(holding: Holding, price: Price): Money {
    const { book, position } = holding
    const value = this.valueAt(holding, price)
    return book === null ? ((value - position.cost) as Money) : book.openPnlOf(value)
  }

  /** Share of equity that is in use as initial margin, of cash on isolated margin; Infinity when there is none left. */
  get use(): number {
    const isIsolated = this.model instanceof IsolatedMargin
    const { equity, initial } = isIsolated
      ? { equity: this.#portfolio.cash, initial: this.lockedMargin }
      : this.stateAt()
    if (initial === 0) return 0
    return equity > 0 ? initial / equity : Number.POSITIVE_INFINITY
  }

  /** Margin, and profit at a price, of an isolated position. */
  equityOf(holding: Holding, price: Price): Money {
    return (this.marginOf(holding) + this.valueAt(holding, price)) as Money
  }

  #convert(amount: Money, { currency }: Instrument): Money {
    return this.#rates === null ? amount : this.#rates.convert(amount, currency, this.#now())
  }
}
