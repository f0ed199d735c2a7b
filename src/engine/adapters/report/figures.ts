/** What stands for a figure that the run does not define. */
const UNDEFINED = '–'

const formats = new Map<string, Intl.NumberFormat>()

/** `1234567.5` → `1,234,567.50` with two places. */
export function grouped(value: number | null, places = 0, mostPlaces = places): string {
  if (value === null) return UNDEFINED
  const key = `${places}-${mostPlaces}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: places, maximumFractionDigits: mostPlaces })
    formats.set(key, format)
  }
  const text = format.format(value)
  return /[1-9]/.test(text) ? text : text.replace('-', '')
}

/** A fraction in per cent: 0.1234 → `12.34 %`. */
export function percent(fraction: number | null, places = 2): string {
  return fraction === null ? UNDEFINED : `${grouped(fraction * 100, places)} %`
}

/** With a plus before a gain. */
export function signed(text: string, value: number | null): string {
  return value !== null && value > 0 && /[1-9]/.test(text) ? `+${text}` : text
}

/** `2013-05-13`, with the time of day for bars shorter than a day. */
export function dateText(epochMs: number, hasClock: boolean): string {
  const iso = new Date(epochMs).toISOString()
  return hasClock ? `${iso.slice(0, 10)} ${iso.slice(11, 16)}` : iso.slice(0, 10)
}

/** 84321 → `84.3 k`, 12000000 → `12.0 M`. */
export function rate(perSecond: number): string {
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toFixed(1)} M`
  return perSecond >= 1e3 ? `${(perSecond / 1e3).toFixed(1)} k` : String(Math.round(perSecond))
}
