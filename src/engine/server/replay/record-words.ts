import type { RecordData } from '../../kernel/journal.ts'
import { currencyOf, moneyToDecimal } from '../../model/currency.ts'
import { formatUnits } from '../../model/decimal.ts'
import type { Money } from '../../model/units.ts'
import type { RunInstrument } from './run-record.ts'
import { textIn } from './record-fields.ts'

/** What an order came to, as it is told. */
export const STATUS_WORDS: Readonly<Record<string, string>> = {
  submitted: 'Sent to the broker',
  accepted: 'Accepted by the broker',
  rejected: 'Rejected by the broker',
  canceled: 'Cancelled',
  expired: 'Expired',
  'pending-amend': 'Changing',
}

type Units = Pick<RunInstrument, 'symbol' | 'currency' | 'pricePrecision' | 'quantityPrecision'>

/** Units of an instrument in words. */
export class RecordWords {
  readonly #instrument: Units

  constructor(instrument: Units) {
    this.#instrument = instrument
  }

  order(data: RecordData): string {
    const side = data['side'] === 'buy' ? 'Buy' : 'Sell'
    const price = this.#waits(data)
    const type = textIn(data, 'type').replaceAll('-', ' ')
    return `${side} ${this.#quantity(data['quantity'])} ${this.#instrument.symbol}, ${type}${price === '' ? '' : ` ${price}`}`
  }

  terms(data: RecordData): string {
    const price = this.#waits(data)
    return `To ${this.#quantity(data['quantity'])}${price === '' ? '' : ` at ${price}`}`
  }

  fill(data: RecordData): { readonly title: string; readonly detail: string } {
    const { currency } = this.#instrument
    const commission = moneyToDecimal(Number(data['commission']) as Money, currencyOf(currency))
    const title = `Filled ${this.#quantity(data['quantity'])} at ${this.#price(data['price'])}`
    return { title, detail: commission === 0 ? '' : `Commission ${commission} ${currency}` }
  }

  #waits(data: RecordData): string {
    return [data['stop'], data['limit']]
      .filter((price) => price !== undefined)
      .map((price) => this.#price(price))
      .join(' / ')
  }

  #price(units: unknown): string {
    return formatUnits(Number(units), this.#instrument.pricePrecision)
  }

  #quantity(units: unknown): string {
    return formatUnits(Number(units), this.#instrument.quantityPrecision)
  }
}
