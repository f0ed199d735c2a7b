import type { TapePosition } from '../../../contract/session-tape.ts'
import { moneyToDecimal } from '../../model/currency.ts'
import type { Instrument } from '../../model/instrument.ts'
import type { Holding } from '../../portfolio/holding.ts'
import type { Portfolio } from '../../portfolio/portfolio.ts'
import { GrowingColumn } from './growing-column.ts'

/** Most prices and values that are kept of all positions together: five columns of eight bytes each. */
const MOST_VALUES = 1_000_000

/** What was held of one instrument, at each event that changed it or its price. */
class Track {
  readonly instrument: Instrument
  readonly index = new GrowingColumn()
  readonly quantity = new GrowingColumn()
  readonly averagePrice = new GrowingColumn()
  readonly markPrice = new GrowingColumn()
  readonly openPnl = new GrowingColumn()

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }
}

/** Positions as they were after each event. */
export class TapeHoldings {
  readonly #portfolio: Portfolio
  readonly #tracks = new Map<string, Track>()
  #values = 0

  constructor(portfolio: Portfolio) {
    this.#portfolio = portfolio
  }

  /** Notes what has changed by an event. */
  note(index: number): void {
    for (const holding of this.#portfolio.holdings) {
      const known = this.#tracks.get(holding.instrument.symbol)
      if (known === undefined && holding.position.quantity === 0) continue
      const track = known ?? this.#add(holding.instrument)
      this.#follow(track, holding, index)
    }
  }

  /** What was held after an event. */
  at(index: number): TapePosition[] {
    return [...this.#tracks.values()].flatMap((track) => {
      const row = track.index.lastUntil(index)
      const quantity = track.quantity.at(row)
      if (row < 0 || quantity === 0) return []
      const isFull = this.#values >= MOST_VALUES && row === track.index.length - 1
      const { instrument } = track
      return [
        {
          symbol: instrument.symbol,
          quantity,
          averagePrice: track.averagePrice.at(row),
          markPrice: isFull ? null : track.markPrice.at(row),
          openPnl: isFull ? null : track.openPnl.at(row),
          pricePrecision: instrument.pricePrecision,
          quantityPrecision: instrument.quantityPrecision,
        },
      ]
    })
  }

  #add(instrument: Instrument): Track {
    const track = new Track(instrument)
    this.#tracks.set(instrument.symbol, track)
    return track
  }

  #follow(track: Track, { position, markPrice, openPnl, instrument }: Holding, index: number): void {
    const quantity = instrument.quantityToDecimal(position.quantity)
    const mark = instrument.priceToDecimal(markPrice)
    const row = track.index.length - 1
    // What is taken over from a broker may change what was paid alone. Nothing was paid for what is flat: NaN.
    const isPaid = quantity === 0 || (row >= 0 && track.averagePrice.at(row) === position.averagePrice)
    const isTraded = row < 0 || track.quantity.at(row) !== quantity || !isPaid
    if (!isTraded && (quantity === 0 || track.markPrice.at(row) === mark)) return
    if (!isTraded && this.#values >= MOST_VALUES) return
    this.#values++
    track.index.push(index)
    track.quantity.push(quantity)
    track.averagePrice.push(position.averagePrice)
    track.markPrice.push(mark)
    track.openPnl.push(moneyToDecimal(openPnl, this.#portfolio.currency))
  }
}
