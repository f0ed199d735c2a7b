import { multiplyDivide } from '../model/decimal.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { ZERO_MONEY } from '../model/units.ts'
import type { Money, Price, Timestamp } from '../model/units.ts'
import type { ClosedTrade } from './closed-trade.ts'
import { tradeWith } from './finished-trade.ts'
import type { ConversionRates } from './conversion-rates.ts'
import type { Position, PositionSplit } from './position.ts'

/** What a holding adds to the account, in its currency. */
export interface BookedValue {
  /** Part of equity. */
  readonly value: Money
  /** Signed market value. */
  readonly exposure: Money
}

/** What a fill brings the account, in its currency. */
export interface BookedFill {
  readonly cash: Money
  readonly realised: Money
  /** Unsigned value of the fill. */
  readonly traded: Money
}

/**
 * How a holding is booked that is not simply bought and sold in the account's currency. The position itself is kept in
 * the instrument's; this keeps what it is in the account's.
 *
 * - `value`: the whole price is paid and received, converted at the rate of the fill. Who buys a foreign share has
 *   bought its currency, too.
 * - `profit`: only profit and loss move cash, as with futures: converted at the rate of the fill that realises them.
 *   What a contract is worth is exposure, not equity.
 *
 * Each amount is converted once, half to even.
 */
export class HoldingBook {
  readonly settles: 'value' | 'profit'
  readonly #instrument: Instrument
  readonly #rates: ConversionRates | null
  readonly #now: () => number
  #cost = 0
  #realised = 0
  /** Realised, and received in dividends, since the position was last flat. */
  #tripGain = 0
  #tripDividends = 0
  /** The same of the trip that ended last. */
  #ended = { gain: 0, dividends: 0 }

  /** @param rates null where the instrument is in the account's currency */
  constructor(
    instrument: Instrument,
    settles: HoldingBook['settles'],
    rates: ConversionRates | null,
    now: () => number,
  ) {
    this.#instrument = instrument
    this.settles = settles
    this.#rates = rates
    this.#now = now
  }

  get isForeign(): boolean {
    return this.#rates !== null
  }
  /** P&L of closed quantity since the start, before commission. */
  get realised(): Money {
    return this.#realised as Money
  }

  /** P&L of what is open, of the value that it was given. */
  openPnlOf(value: Money): Money {
    return (this.settles === 'profit' ? value : value - this.#cost) as Money
  }

  /** An amount in the instrument's currency. @throws RateError */
  convert(amount: Money, at: number): Money {
    return this.#rates === null ? amount : this.#rates.convert(amount, this.#instrument.currency, at)
  }

  /** @throws RateError, when a foreign position is held and its rate is missing or old */
  valueOf(position: Position, price: Price): BookedValue {
    const now = this.#now()
    const exposure = this.convert(position.valueAt(price), now)
    if (this.settles === 'value') return { value: exposure, exposure }
    return { value: this.convert(position.openPnlAt(price), now), exposure }
  }

  /**
   * Takes a fill.
   * @param position as it is after the fill
   * @param gained that the fill realised, in the instrument's currency
   */
  take(fill: Fill, position: Position, gained: Money): BookedFill {
    const { side, quantity, at } = fill
    const worth = this.convert(fill.notional, at)
    const before = position.quantity - (side === 'buy' ? quantity : -quantity)
    const isClosing = before !== 0 && before > 0 === (side === 'sell')
    const closed = isClosing ? Math.min(quantity, Math.abs(before)) : 0
    const realised = this.settles === 'profit' ? this.convert(gained, at) : this.#trade(fill, worth, closed, before)
    this.#realised += realised
    this.#tripGain += realised
    if (isClosing && closed === Math.abs(before)) this.#endTrip()
    const flow = side === 'buy' ? 0 - worth : worth
    const cash = this.settles === 'profit' ? realised : flow
    return { cash: cash as Money, realised: realised as Money, traded: Math.abs(worth) as Money }
  }

  /**
   * Takes a position over at what it cost, in the instrument's currency: a foreign one as bought at the rate of that
   * moment. @throws RateError
   */
  adopt(cost: Money, at: Timestamp): void {
    this.#cost = this.settles === 'profit' ? 0 : this.convert(cost, at)
    this.#tripGain = 0
    this.#tripDividends = 0
  }

  /**
   * What a trade moves in cash before commission.
   * @param flow its value, negative when it is paid
   * @param gained what it realised
   * @throws RateError
   */
  flowOf(flow: Money, gained: Money, at: Timestamp): Money {
    return this.convert(this.settles === 'profit' ? gained : flow, at)
  }

  /** Moves the cost of what is bought and sold; returns what it realised. */
  #trade({ side, quantity }: Fill, worth: Money, closed: number, before: number): number {
    const opened = quantity - closed
    const opening = closed === 0 ? worth : opened === 0 ? 0 : multiplyDivide(worth, opened, quantity)
    const released = closed === Math.abs(before) ? this.#cost : multiplyDivide(this.#cost, closed, Math.abs(before))
    const direction = side === 'buy' ? 1 : -1
    const realised = closed === 0 ? 0 : 0 - direction * (worth - opening) - released
    this.#cost += direction * opening - (closed === 0 ? 0 : released)
    return realised
  }

  /** Takes what a split paid out for a part of a share; returns it in the account's currency. */
  takeSplit({ cash, rest, parts, before, after }: PositionSplit, at: Timestamp): Money {
    const paid = this.convert(cash, at)
    const released = rest === 0 ? 0 : multiplyDivide(this.#cost, rest, parts)
    this.#cost -= released
    this.#realised += paid - released
    this.#tripGain += paid - released
    if (before !== 0 && after === 0) this.#endTrip()
    return paid
  }

  takeDividend(amount: Money): Money {
    const paid = this.convert(amount, this.#now())
    this.#tripDividends += paid
    return paid
  }

  /** The trade that ended last in the account's currency; its excursions at the rate of its end. */
  tradeOf(trade: ClosedTrade): ClosedTrade {
    const { gain, dividends } = this.#ended
    const at = trade.exitTime
    return tradeWith(trade, {
      grossPnl: gain as Money,
      dividends: dividends as Money,
      mae: this.convert(trade.mae, at),
      mfe: this.convert(trade.mfe, at),
    })
  }

  #endTrip(): void {
    this.#ended = { gain: this.#tripGain, dividends: this.#tripDividends }
    this.#tripGain = 0
    this.#tripDividends = 0
  }
}

/** Nothing held, nothing at stake. */
export const NO_VALUE: BookedValue = { value: ZERO_MONEY, exposure: ZERO_MONEY }
