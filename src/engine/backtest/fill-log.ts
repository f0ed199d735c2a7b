import { ensure } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'
import { NumberList } from './number-list.ts'

const NAMES = 3
const NUMBERS = 5

/**
 * The fills of a run in their order, kept as plain columns and made again when read: nobody reads them before the end,
 * and a hundred thousand objects that live so long are what the garbage collector would spend the run on.
 */
export class FillLog {
  readonly #instruments: Instrument[] = []
  /** Of each fill its id, its order's and its strategy's. */
  readonly #names: string[] = []
  /** Of each fill its signed quantity, price, notional, commission and time. */
  readonly #numbers = new NumberList()

  get length(): number {
    return this.#instruments.length
  }

  add(fill: Fill): void {
    this.#instruments.push(fill.instrument)
    this.#names.push(fill.id, fill.orderId, fill.strategyId)
    const numbers = this.#numbers
    numbers.push(fill.side === 'buy' ? fill.quantity : -fill.quantity)
    numbers.push(fill.price)
    numbers.push(fill.notional)
    numbers.push(fill.commission)
    numbers.push(fill.at)
  }

  toArray(): Fill[] {
    return this.#instruments.map((instrument, index) => this.#fill(instrument, index * NAMES, index * NUMBERS))
  }

  #fill(instrument: Instrument, name: number, number: number): Fill {
    const signed = this.#numbers.at(number)
    return {
      id: this.#name(name),
      orderId: this.#name(name + 1),
      strategyId: this.#name(name + 2),
      instrument,
      side: signed > 0 ? 'buy' : 'sell',
      quantity: Math.abs(signed) as Quantity,
      price: this.#numbers.at(number + 1) as Price,
      notional: this.#numbers.at(number + 2) as Money,
      commission: this.#numbers.at(number + 3) as Money,
      at: this.#numbers.at(number + 4) as Timestamp,
    }
  }

  #name(index: number): string {
    return ensure(this.#names[index], 'a name in the fill log')
  }
}
