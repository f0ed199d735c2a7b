/** The float64 nearest to numerator ÷ denominator (> 0), ties to even: the oracle that rounds once. */
export function nearest(numerator: bigint, denominator: bigint): number {
  if (numerator === 0n) return 0
  const negative = numerator < 0n
  const size = negative ? -numerator : numerator
  // At least 64 significant bits of quotient, and a sticky bit for the rest: BigInt → Number then rounds correctly.
  const shift = Math.max(0, 66 - (bitLength(size) - bitLength(denominator)))
  const shifted = size << BigInt(shift)
  const quotient = (shifted / denominator) << 1n
  const sticky = shifted % denominator === 0n ? 0n : 1n
  const value = Number(quotient | sticky) / 2 ** (shift + 1)
  return negative ? -value : value
}

/** √(numerator) ÷ denominator to the nearest float64, but for ties nearer than 2^-120. */
export function nearestRoot(numerator: bigint, denominator: bigint): number {
  return nearest(integerRoot(numerator << 240n), denominator << 120n)
}

function bitLength(value: bigint): number {
  return value.toString(2).length
}

function integerRoot(value: bigint): bigint {
  if (value === 0n) return 0n
  let root = 1n << BigInt(Math.ceil(bitLength(value) / 2))
  for (;;) {
    const better = (root + value / root) >> 1n
    if (better >= root) return root
    root = better
  }
}
