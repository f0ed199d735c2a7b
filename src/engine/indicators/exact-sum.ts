import { ArithmeticError } from '../model/errors.ts'

const SAFE = Number.MAX_SAFE_INTEGER
/** Beyond this the low limb could need more than 53 bits. */
const LIMIT = 2 ** 104
/** Splits a 53-bit number into two of 26 bits (Veltkamp). */
const SPLITTER = 2 ** 27 + 1

/**
 * An exact running sum of integers, up to ±2^104, without allocation.
 *
 * One float64 while the sum fits 53 bits, which it does for all but extreme prices; two beyond that, of which `high` is
 * the float64 nearest to the sum and `low` the rest. Error-free transformations: T. J. Dekker, "A floating-point
 * technique for extending the available precision", Numer. Math. 18 (1971); D. Knuth, TAOCP vol. 2, §4.2.2, theorem B.
 */
export class ExactSum {
  /** The float64 nearest to the sum. */
  high = 0
  /** Sum − high; 0 whenever the sum fits a float64. */
  low = 0

  /** Adds an integer within ±2^53. */
  add(term: number): void {
    const sum = this.high + term
    if (this.low === 0 && sum <= SAFE && sum >= -SAFE) this.high = sum
    else this.#addWide(term, 0)
  }

  /** Adds a × b, both integers within ±2^53. */
  addProduct(a: number, b: number): void {
    const product = a * b
    if (product <= SAFE && product >= -SAFE) this.add(product)
    else this.#addWide(product, productError(a, b, product))
  }

  /** Subtracts another sum. */
  subtract(other: ExactSum): void {
    if (other.low === 0) this.add(-other.high)
    else this.#addWide(-other.high, -other.low)
  }

  /**
   * sum ÷ divisor, correctly rounded, so that equal fractions are equal numbers.
   * (Holds for integer divisors below 2^50: the quotient is then further from a tie than the two-step error of 2^-104.)
   */
  dividedBy(divisor: number): number {
    return this.low === 0 ? this.high / divisor : this.#divideWide(divisor)
  }

  /** Makes the sum an integer within ±2^53. */
  set(value: number): void {
    this.high = value
    this.low = 0
  }

  clear(): void {
    this.set(0)
  }

  #addWide(term: number, termLow: number): void {
    const sum = this.high + term
    if (!(sum < LIMIT && sum > -LIMIT)) {
      throw new ArithmeticError(`expected a sum of price units within ±2^104, found ${sum}`)
    }
    const low = this.low + sumError(this.high, term, sum) + termLow
    this.high = sum + low
    this.low = sumError(sum, low, this.high)
  }

  #divideWide(divisor: number): number {
    const quotient = this.high / divisor
    const product = quotient * divisor
    const remainder = this.high - product - productError(quotient, divisor, product) + this.low
    return quotient + remainder / divisor
  }
}

/** a + b − sum exactly, where `sum` is the float64 of a + b. */
export function sumError(a: number, b: number, sum: number): number {
  const virtual = sum - a
  return a - (sum - virtual) + (b - virtual)
}

/** a × b − product exactly, where `product` is the float64 of a × b. */
export function productError(a: number, b: number, product: number): number {
  const shiftedA = SPLITTER * a
  const highA = shiftedA - (shiftedA - a)
  const lowA = a - highA
  const shiftedB = SPLITTER * b
  const highB = shiftedB - (shiftedB - b)
  const lowB = b - highB
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB)
}
