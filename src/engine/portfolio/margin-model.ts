import { moneyOf } from '../model/currency.ts'
import { multiplyDivideToward } from '../model/decimal.ts'
import { ConfigError, unreachable } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import { ZERO_MONEY } from '../model/units.ts'
import type { Money, Price, Quantity } from '../model/units.ts'
import { PARTS, partsOf } from './fee-rate.ts'
import type { FuturesTerms, IsolatedTerms, MarginTerms, RegTTerms } from './margin-terms.ts'

/**
 * What a position has to be backed by, in the instrument's currency. A requirement is rounded up to the accounting unit.
 * Quantities are signed.
 */
export interface MarginModel {
  readonly kind: MarginTerms['kind']
  /** Why an instrument cannot be held on such margin; empty when it can. */
  refusal(instrument: Instrument): string
  initial(instrument: Instrument, price: Price, quantity: Quantity): Money
  maintenance(instrument: Instrument, price: Price, quantity: Quantity): Money
  /** Value that so much free margin can open. */
  buyingPower(available: Money): Money
}

/** @throws ConfigError for a term out of range */
export function marginModel(terms: MarginTerms): MarginModel {
  switch (terms.kind) {
    case 'reg-t':
      return new RegTMargin(terms)
    case 'futures':
      return new FuturesMargin(terms)
    case 'isolated':
      return new IsolatedMargin(terms)
    default:
      return unreachable(terms)
  }
}

/** Least amounts a share of shorts, FINRA rule 4210 (c)(2) and (3), in US dollars: below five dollars, and from there. */
const SHORT_FLOORS = { below: 5, low: 2.5, high: 5 }

/** Securities: Regulation T 220.12 to open, FINRA 4210 (c) to hold. Of shorts, the proceeds stand beside it. */
class RegTMargin implements MarginModel {
  readonly kind = 'reg-t'
  readonly #initial: number
  readonly #long: number
  readonly #short: number

  constructor({ initial, maintenanceLong, maintenanceShort }: RegTTerms) {
    this.#initial = rateOf(initial, 'the initial margin')
    this.#long = rateOf(maintenanceLong, 'the maintenance margin of longs')
    this.#short = rateOf(maintenanceShort, 'the maintenance margin of shorts')
    if (this.#initial < Math.max(this.#long, this.#short))
      throw new ConfigError(
        `expected an initial margin at or above maintenance, found ${initial} and ${maintenanceLong} long, ${maintenanceShort} short`,
      )
  }

  refusal({ symbol, kind }: Instrument): string {
    return kind === 'future' ? `${symbol} is a future: Regulation T is for securities` : ''
  }

  initial(instrument: Instrument, price: Price, quantity: Quantity): Money {
    return Math.max(
      part(valueOf(instrument, price, quantity), this.#initial),
      quantity < 0 ? this.#shortFloor(instrument, price, quantity) : 0,
    ) as Money
  }

  maintenance(instrument: Instrument, price: Price, quantity: Quantity): Money {
    const value = valueOf(instrument, price, quantity)
    if (quantity >= 0) return part(value, this.#long)
    return Math.max(part(value, this.#short), this.#shortFloor(instrument, price, quantity)) as Money
  }

  buyingPower(available: Money): Money {
    return multiplyDivideToward(Math.max(0, available), PARTS, this.#initial, false) as Money
  }

  /** Of a cheap share the whole price or 2.50, of others 5.00; dollars only, as the rule knows no others. */
  #shortFloor(instrument: Instrument, price: Price, quantity: Quantity): number {
    const { kind, currency } = instrument
    if (currency.code !== 'USD' || (kind !== 'equity' && kind !== 'etf')) return 0
    const isCheap = instrument.priceToDecimal(price) < SHORT_FLOORS.below
    const perShare = moneyOf(isCheap ? SHORT_FLOORS.low : SHORT_FLOORS.high, currency)
    const floor = multiplyDivideToward(Math.abs(quantity), perShare, instrument.quantityScale, true)
    return isCheap ? Math.max(floor, valueOf(instrument, price, quantity)) : floor
  }
}

/** Futures: amounts a contract, whatever the price. */
class FuturesMargin implements MarginModel {
  readonly kind = 'futures'
  readonly #contracts: FuturesTerms['contracts']

  constructor({ contracts }: FuturesTerms) {
    this.#contracts = contracts
    for (const [symbol, { initial, maintenance }] of Object.entries(contracts)) {
      if (maintenance > 0 && initial >= maintenance && Number.isFinite(initial)) continue
      throw new ConfigError(
        `expected margins of ${symbol} above 0, the initial one at or above maintenance, found ${initial} and ${maintenance}`,
      )
    }
  }

  refusal({ symbol }: Instrument): string {
    return Object.hasOwn(this.#contracts, symbol) ? '' : `no margin of ${symbol} is known`
  }

  initial(instrument: Instrument, _price: Price, quantity: Quantity): Money {
    return amount(instrument, quantity, this.#contracts[instrument.symbol]?.initial ?? 0)
  }

  maintenance(instrument: Instrument, _price: Price, quantity: Quantity): Money {
    return amount(instrument, quantity, this.#contracts[instrument.symbol]?.maintenance ?? 0)
  }

  buyingPower(available: Money): Money {
    return Math.max(0, available) as Money
  }
}

/** A leverage may have so many decimals. */
const LEVERAGE_SCALE = 1_000

/** Isolated margin of contracts: value ÷ leverage to open, a fraction of the value at the mark to hold. */
export class IsolatedMargin implements MarginModel {
  readonly kind = 'isolated'
  readonly maintenanceParts: number
  readonly feeParts: number
  readonly #leverage: number
  readonly #leverages: ReadonlyMap<string, number>

  constructor({ leverage, leverages, maintenance, liquidationFee }: IsolatedTerms) {
    this.maintenanceParts = rateOf(maintenance, 'the maintenance margin')
    this.feeParts = partsOf(liquidationFee, 'the liquidation fee')
    this.#leverage = leverageOf(leverage, maintenance, 'the leverage')
    this.#leverages = new Map(
      Object.entries(leverages).map(([symbol, each]) => [
        symbol,
        leverageOf(each, maintenance, `the leverage of ${symbol}`),
      ]),
    )
  }

  refusal(): string {
    return ''
  }

  initial(instrument: Instrument, price: Price, quantity: Quantity): Money {
    return this.marginOf(instrument, valueOf(instrument, price, quantity))
  }

  /** Margin of a position of so much value at its opening. */
  marginOf({ symbol }: Instrument, openingValue: Money): Money {
    const leverage = this.#leverages.get(symbol) ?? this.#leverage
    return multiplyDivideToward(Math.abs(openingValue), LEVERAGE_SCALE, leverage, true) as Money
  }

  maintenance(instrument: Instrument, price: Price, quantity: Quantity): Money {
    return part(valueOf(instrument, price, quantity), this.maintenanceParts)
  }

  buyingPower(available: Money): Money {
    return multiplyDivideToward(Math.max(0, available), this.#leverage, LEVERAGE_SCALE, false) as Money
  }
}

function valueOf(instrument: Instrument, price: Price, quantity: Quantity): Money {
  return quantity === 0 ? ZERO_MONEY : (Math.abs(instrument.notional(price, quantity)) as Money)
}

function part(value: Money, parts: number): Money {
  return multiplyDivideToward(value, parts, PARTS, true) as Money
}

function amount({ currency, quantityScale }: Instrument, quantity: Quantity, perContract: number): Money {
  const each = moneyOf(perContract, currency)
  return multiplyDivideToward(Math.abs(quantity), each, quantityScale, true) as Money
}

function rateOf(rate: number, what: string): number {
  const parts = partsOf(rate, what)
  if (parts > 0 && parts <= PARTS) return parts
  throw new ConfigError(`expected ${what} above 0 and up to 1, found ${rate}`)
}

function leverageOf(leverage: number, maintenance: number, what: string): number {
  const scaled = Math.round(leverage * LEVERAGE_SCALE)
  const isExact = Number.isSafeInteger(scaled) && scaled / LEVERAGE_SCALE === leverage
  if (isExact && leverage >= 1 && leverage * maintenance < 1) return scaled
  throw new ConfigError(
    `expected ${what} from 1 to below 1 ÷ maintenance (${maintenance}), with at most three decimals, found ${leverage}`,
  )
}
