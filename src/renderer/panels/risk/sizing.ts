/** What a size is worked out from: money and prices in decimals, parts as fractions. */
export interface SizingInput {
  readonly equity: number
  readonly price: number
  /** Smallest step of a quantity. */
  readonly increment: number
}

/** Whole increments that so much money buys; null without a price. */
function unitsFor(money: number, { price, increment }: SizingInput): number | null {
  if (!(price > 0) || !(increment > 0) || !Number.isFinite(money)) return null
  const steps = Math.floor(Math.max(0, money) / price / increment + 1e-9)
  return Number((steps * increment).toPrecision(12))
}

/** As much as brings the target of yearly volatility to the account: equity × target ÷ volatility. */
export function sizeByVolatility(input: SizingInput, target: number, volatility: number): number | null {
  return volatility > 0 ? unitsFor((input.equity * target) / volatility, input) : null
}

/** As much as loses a part of equity when the price moves so many average true ranges: equity × part ÷ (ATR × multiple). */
export function sizeByAtr(input: SizingInput, risk: number, atr: number, multiple: number): number | null {
  return atr > 0 && multiple > 0 ? unitsFor(((input.equity * risk) / (atr * multiple)) * input.price, input) : null
}

/**
 * A part of Kelly's fraction of equity: winRate − (1 − winRate) ÷ payoff, nothing without an edge, at most `most`.
 * @param payoff average win ÷ average loss
 */
export function sizeByKelly(
  input: SizingInput,
  { winRate, payoff, part, most }: { winRate: number; payoff: number; part: number; most: number },
): number | null {
  if (!(payoff > 0) || !(winRate >= 0 && winRate <= 1)) return null
  const kelly = Math.max(0, winRate - (1 - winRate) / payoff)
  return unitsFor(input.equity * Math.min(most, part * kelly), input)
}
