/*
 * The standard normal distribution to the precision of a float64.
 *
 * The function: W. J. Cody, "Rational Chebyshev Approximations for the Error Function", Math. Comp. 23 (1969), in the
 * form of ANORM, ACM Algorithm 715 (1993). The inverse: M. J. Wichura, "Algorithm AS 241: The Percentage Points of the
 * Normal Distribution", Applied Statistics 37 (1988), PPND16. Their coefficients, rounded to float64.
 */

const NEAR_ABOVE = [
  0.06568233791820745, 2.2352520354606837, 161.02823106855587, 1067.6894854603709, 18154.98125334356,
] as const
const NEAR_BELOW = [1, 47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673] as const
const MIDDLE_ABOVE = [
  1.0765576773720192e-8, 0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002,
  2494.5375852903726, 6848.190450536283, 11602.65143764735, 9842.714838383978,
] as const
const MIDDLE_BELOW = [
  1, 22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097, 34900.95272114598,
  38912.00328609327, 19685.429676859992,
] as const
const FAR_ABOVE = [
  0.023073441764940174, 0.215898534057957, 0.12740116116024736, 0.022235277870649807, 0.0014216191932278934,
  2.9112874951168793e-5,
] as const
const FAR_BELOW = [
  1, 1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824, 7.297515550839662e-5,
] as const

const CENTRE_ABOVE = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
] as const
const CENTRE_BELOW = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
] as const
const OUTER_ABOVE = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
] as const
const OUTER_BELOW = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
] as const
const END_ABOVE = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
  1.7848265399172913, 5.463784911164114, 6.657904643501103,
] as const
const END_BELOW = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
  0.1369298809227358, 0.599832206555888, 1,
] as const

/** Here the three approximations meet. */
const NEAR = 0.67448975
const MIDDLE = Math.sqrt(32)

/** Probability that a standard normal variable is at most `z`; relative error below 1e-15 for z from −37 up. */
export function normalCdf(z: number): number {
  const size = Math.abs(z)
  if (size <= NEAR) return 0.5 + z * ratioAt(z * z, NEAR_ABOVE, NEAR_BELOW)
  const tail = upperTail(size)
  return z < 0 ? tail : 1 - tail
}

/**
 * The z that a standard normal variable stays below with that probability; relative error below 1e-15.
 * @param probability from 0 to 1; the ends give ∓Infinity, anything else outside NaN
 */
export function normalQuantile(probability: number): number {
  const distance = probability - 0.5
  if (Math.abs(distance) <= 0.425) return distance * ratioAt(0.180625 - distance * distance, CENTRE_ABOVE, CENTRE_BELOW)
  const tail = distance < 0 ? probability : 1 - probability
  if (tail === 0) return distance < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  const depth = Math.sqrt(-Math.log(tail))
  const z = depth <= 5 ? ratioAt(depth - 1.6, OUTER_ABOVE, OUTER_BELOW) : ratioAt(depth - 5, END_ABOVE, END_BELOW)
  return distance < 0 ? -z : z
}

/** Probability above `z`, for z above {@link NEAR}. */
function upperTail(z: number): number {
  if (z <= MIDDLE) return bell(z) * ratioAt(z, MIDDLE_ABOVE, MIDDLE_BELOW)
  const inverse = 1 / (z * z)
  const correction = inverse * ratioAt(inverse, FAR_ABOVE, FAR_BELOW)
  return (bell(z) * (1 / Math.sqrt(2 * Math.PI) - correction)) / z
}

/** exp(−z² ÷ 2), with z split so that squaring it loses no digits. */
function bell(z: number): number {
  const whole = Math.trunc(z * 16) / 16
  return Math.exp(-0.5 * whole * whole) * Math.exp(-0.5 * (z - whole) * (z + whole))
}

/** Quotient of two polynomials, highest powers first. */
function ratioAt(x: number, above: readonly number[], below: readonly number[]): number {
  return polynomial(x, above) / polynomial(x, below)
}

function polynomial(x: number, coefficients: readonly number[]): number {
  let value = 0
  for (const coefficient of coefficients) value = value * x + coefficient
  return value
}
