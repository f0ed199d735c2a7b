import { divideHalfEvenBig, exact, multiplyDivide } from './decimal.ts'
import type { Instrument } from './instrument.ts'
import type { Money, Price, Quantity } from './units.ts'

/** A decimal that is not in an instrument's units: units ÷ 10^places, exactly. */
export interface ExactDecimal {
  readonly units: number
  readonly places: number
}

/** `to` shares for every `from` shares: 7 for 1 is a split, 1 for 10 a reverse split. Both whole and above 0. */
export interface SplitRatio {
  readonly to: number
  readonly from: number
}

/** What a company or an exchange did to a symbol, told with the first date on which it trades differently. */
export type CorporateAction = { readonly symbol: string; /** Days since 1970-01-01. */ readonly date: number } & (
  | ({ readonly kind: 'split' } & SplitRatio)
  /** Per share held before the date, in the instrument's currency; the date is the ex-date. */
  | { readonly kind: 'dividend'; readonly amount: ExactDecimal }
  | { readonly kind: 'rename'; readonly newSymbol: string }
  /** Per share at the end; null for the last price. */
  | { readonly kind: 'delist'; readonly price: ExactDecimal | null }
)

export type CorporateActionKind = CorporateAction['kind']

/**
 * The order of what happens on one date. A dividend is for the shares of the evening before, so it comes before a split;
 * nothing comes after the end.
 */
const RANK: Readonly<Record<CorporateActionKind, number>> = { dividend: 0, split: 1, rename: 2, delist: 3 }

/** By date, and on one date in the order in which they happen. */
export function inOrderOfHappening<A extends CorporateAction>(actions: readonly A[]): readonly A[] {
  return actions.toSorted((a, b) => a.date - b.date || RANK[a.kind] - RANK[b.kind])
}

/** The decimal nearest to an exact one, for people. */
export function decimalOf({ units, places }: ExactDecimal): number {
  return Number(`${units}e${-places}`)
}

/** The exact decimal that a text without sign or exponent writes; undefined for any other text. */
export function exactDecimal(text: string): ExactDecimal | undefined {
  const match = /^(\d{1,15})(?:\.(\d{1,12}))?$/.exec(text.trim())
  if (!match) return undefined
  const fraction = (match[2] ?? '').replace(/0+$/, '')
  const units = Number(`${match[1]}${fraction}`)
  return Number.isSafeInteger(units) ? { units, places: fraction.length } : undefined
}

/** `7:1` */
export function ratioText({ to, from }: SplitRatio): string {
  return `${to}:${from}`
}

/** Value of a quantity at so much a share, in accounting units, rounded half to even. */
export function amountFor(instrument: Instrument, quantity: Quantity, perShare: ExactDecimal): Money {
  const { notionalFactor, notionalDivisor, priceScale } = instrument
  // A price of `perShare` in units of the instrument is units × priceScale ÷ 10^places, which need not be whole.
  const product = BigInt(perShare.units) * BigInt(priceScale) * BigInt(quantity) * BigInt(notionalFactor)
  const divisor = 10n ** BigInt(perShare.places) * BigInt(notionalDivisor)
  return exact(Number(divideHalfEvenBig(product, divisor)), `an amount of ${instrument.symbol}`) as Money
}

/** What a quantity becomes in a split. */
export interface SplitQuantity {
  /** Whole steps of the quantity increment, unsigned. */
  readonly whole: Quantity
  /** What is left over, in parts of which `parts` are all of the quantity: a share of the old position. */
  readonly rest: number
  readonly parts: number
}

/** Splits an unsigned quantity; the part that no step holds is left over. @throws ArithmeticError beyond ±2^53 */
export function splitQuantity(quantity: number, { to, from }: SplitRatio, increment: number): SplitQuantity {
  const parts = exact(quantity * to, 'a quantity after a split')
  const step = exact(from * increment, 'a quantity step')
  const rest = parts % step
  return { whole: ((parts - rest) / from) as Quantity, rest, parts }
}

/** Value at a price after the split of what {@link splitQuantity} left over, rounded half to even. */
export function cashInLieu(instrument: Instrument, rest: number, { from }: SplitRatio, price: Price): Money {
  if (rest === 0) return 0 as Money
  const { notionalFactor, notionalDivisor } = instrument
  const product = BigInt(price) * BigInt(rest) * BigInt(notionalFactor)
  const divisor = BigInt(from) * BigInt(notionalDivisor)
  return exact(Number(divideHalfEvenBig(product, divisor)), `cash for a part of ${instrument.symbol}`) as Money
}

/** A price in the terms after a split, rounded half to even to a price unit, one at least. */
export function splitPrice(price: Price, { to, from }: SplitRatio): Price {
  return Math.max(1, multiplyDivide(price, from, to)) as Price
}
