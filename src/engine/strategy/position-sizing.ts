import { kelly } from '../risk/strategy-conduct.ts'

/** How much is to be had of what, for whoever lends sizes. */
export interface SizingSource {
  lastPrice(symbol: string): number
  /** The whole quantity that is worth at most so many per cent of equity at the last price, commission with it. */
  quantityFor(symbol: string, percent: number): number
}

interface OfSymbol {
  /** The main symbol when left out. */
  readonly symbol?: string
  /** Most that the position may be worth, in per cent of equity; 100 when left out. */
  readonly cap?: number
}

export interface VolatilitySize extends OfSymbol {
  /** Volatility of a year that the position is to bring, in per cent of equity. */
  readonly target: number
  /** Volatility of a year of the symbol, in per cent of its price. */
  readonly volatility: number
}

export interface AtrSize extends OfSymbol {
  /** Per cent of equity to lose when the price moves against the position by `multiple` ranges. */
  readonly risk: number
  /** Average true range, in price. */
  readonly atr: number
  /** 1 when left out. */
  readonly multiple?: number
}

export interface KellySize extends OfSymbol {
  /** Part of the trades that win, 0…1. */
  readonly winRate: number
  /** Average win ÷ average loss. */
  readonly payoff: number
  /** Part of Kelly's fraction to take, 0.5 when left out: the whole of it takes past averages for certain. */
  readonly fraction?: number
}

/**
 * Quantities by risk, in decimals and rounded down to what can be traded. All are 0 while what they are made of is not
 * known (an indicator without a value is NaN), is not above zero, or leaves nothing to hold.
 */
export class PositionSizing {
  readonly #source: SizingSource
  readonly #mainSymbol: string

  constructor(source: SizingSource, mainSymbol: string) {
    this.#source = source
    this.#mainSymbol = mainSymbol
  }

  /** Target volatility: equity × target ÷ volatility is worth as much in the symbol. */
  byVolatility({ target, volatility, ...of }: VolatilitySize): number {
    return this.#quantity((100 * target) / volatility, of)
  }

  /** ATR risk per trade: quantity × atr × multiple is the risk. */
  byAtr({ risk, atr, multiple = 1, ...of }: AtrSize): number {
    const price = this.#source.lastPrice(of.symbol ?? this.#mainSymbol)
    return this.#quantity((risk * price) / (atr * multiple), of)
  }

  /** A part of Kelly's fraction of equity: winRate − (1 − winRate) ÷ payoff, nothing without an edge. */
  byKelly({ winRate, payoff, fraction = 0.5, ...of }: KellySize): number {
    return this.#quantity(100 * fraction * kelly(winRate, payoff), of)
  }

  #quantity(percent: number, { symbol = this.#mainSymbol, cap = 100 }: OfSymbol): number {
    if (!(percent > 0 && percent < Number.POSITIVE_INFINITY)) return 0
    // 0.6 − 0.4 is a fifth to twelve places, not a hair below it.
    return this.#source.quantityFor(symbol, Math.min(Number(percent.toPrecision(12)), cap))
  }
}
