import { nextNormal } from '../kernel/random.ts'
import type { Random } from '../kernel/random.ts'
import { USD } from '../model/currency.ts'
import { Instrument } from '../model/instrument.ts'

/** Timeframe of the bars that are made of the ticks. */
export const SYNTHETIC_TIMEFRAME = 5_000

const NAMES = ['NOVA', 'ORBIT', 'PULSAR', 'QUARK', 'RIDGE', 'SOLAR', 'TIDAL', 'UMBRA']

/** Instruments that exist nowhere: NOVA.SIM, ORBIT.SIM …, priced in cents. */
export function syntheticInstruments(count: number): Instrument[] {
  return Array.from({ length: count }, (_, index) => {
    const name = NAMES[index] ?? `S${String(index + 1).padStart(3, '0')}`
    return new Instrument({
      symbol: `${name}.SIM`,
      kind: 'equity',
      currency: USD,
      pricePrecision: 2,
      quantityPrecision: 0,
      calendar: '24/7',
    })
  })
}

/** One tick of a generated market, in price units; a size of 0 means that only the quote moved. */
export interface SyntheticTick {
  readonly bid: number
  readonly ask: number
  readonly tradePrice: number
  readonly tradeSize: number
}

/**
 * A generated price: a mean-reverting random walk around a slow random walk, with a spread of one to three cents and
 * trades at bid or ask. It looks like a market and is none.
 */
export class SyntheticPrice {
  readonly #random: Random
  #anchor: number
  #price: number

  constructor(random: Random) {
    this.#random = random
    this.#anchor = 2_000 + Math.floor(random.next() * 28_000)
    this.#price = this.#anchor
  }

  next(): SyntheticTick {
    const random = this.#random
    this.#anchor = Math.max(500, this.#anchor * (1 + nextNormal(random) * 0.000_12))
    const pull = (this.#anchor - this.#price) * 0.002
    this.#price = Math.max(100, this.#price + pull + nextNormal(random) * this.#anchor * 0.000_15)
    const bid = Math.round(this.#price)
    const ask = bid + 1 + Math.floor(random.next() * 3)
    const trades = random.next() < 0.6
    const atAsk = random.next() < 0.5
    const tradeSize = trades ? 1 + Math.floor(random.next() * random.next() * 400) : 0
    return { bid, ask, tradePrice: atAsk ? ask : bid, tradeSize }
  }
}
