/** 1234.5 → `1,234.50 USD`. */
export function inMoney(amount: number, currency: string): string {
  return `${grouped(amount, 2)} ${currency}`
}

/** 0.1234 → `12.3 %`. */
export function inPercent(fraction: number): string {
  return `${grouped(fraction * 100, 1)} %`
}

/** A number with thousands parted by commas, without a locale, so that every machine writes the same sentence. */
export function grouped(value: number, places: number): string {
  const [whole = '', rest] = value.toFixed(places).split('.')
  const parted = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return rest === undefined ? parted : `${parted}.${rest}`
}
