/** What stands where a number is not known. */
export const UNKNOWN = '–'
const MINUS = '\u2212'
const NARROW_SPACE = '\u202f'
const SPACE = '\u00a0'

const formats = new Map<string, Intl.NumberFormat>()

function decimalFormat(least: number, most: number): Intl.NumberFormat {
  const key = `${least}:${most}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const made = new Intl.NumberFormat('en-US', { minimumFractionDigits: least, maximumFractionDigits: most })
  formats.set(key, made)
  return made
}

/** Grouped decimals with a true minus sign; never abbreviated. A value that rounds to zero has no sign. */
export function formatDecimal(value: number | null | undefined, places: number, leastPlaces = places): string {
  if (value == null || !Number.isFinite(value)) return UNKNOWN
  const text = decimalFormat(Math.min(leastPlaces, places), places).format(Math.abs(value))
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text
}

/** As `formatDecimal`, with `+` before a gain. */
export function formatSigned(value: number | null | undefined, places: number): string {
  const text = formatDecimal(value, places)
  return value != null && value > 0 && /[1-9]/.test(text) ? `+${text}` : text
}

/** A fraction in per cent: 0.003 is `0.30 %`. */
export function formatPercent(fraction: number | null | undefined, places = 2, signed = false): string {
  if (fraction == null || !Number.isFinite(fraction)) return UNKNOWN
  const scaled = fraction * 100
  return `${signed ? formatSigned(scaled, places) : formatDecimal(scaled, places)}${NARROW_SPACE}%`
}

export function formatMoney(value: number | null | undefined, currency: string, places = 2): string {
  const text = formatDecimal(value, places)
  return text === UNKNOWN ? text : `${text}${SPACE}${currency}`
}

/** The sign of what is shown: a loss of a tenth of a cent reads 0.00 and is flat. */
export function directionOf(value: number | null | undefined, places = 8): 'up' | 'down' | 'flat' {
  if (value == null || !Number.isFinite(value)) return 'flat'
  const least = 0.5 * 10 ** -places
  if (value >= least) return 'up'
  return value <= -least ? 'down' : 'flat'
}

export const ARROWS = { up: '▲', down: '▼', flat: '' } as const
