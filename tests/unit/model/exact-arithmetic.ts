/** numerator ÷ denominator to the nearest integer, ties to even: floor, then compare twice the rest with the divisor. */
export function halfEven(numerator: bigint, denominator: bigint): bigint {
  const rest = ((numerator % denominator) + denominator) % denominator
  const floor = (numerator - rest) / denominator
  const twice = rest * 2n
  if (twice < denominator) return floor
  if (twice > denominator) return floor + 1n
  return floor % 2n === 0n ? floor : floor + 1n
}

export function isSafe(value: bigint): boolean {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= -BigInt(Number.MAX_SAFE_INTEGER)
}
