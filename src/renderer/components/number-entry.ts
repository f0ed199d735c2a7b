/** The number that a text says, with groups and either minus sign; null when it says none. */
export function parseDecimal(text: string): number | null {
  const plain = text
    .trim()
    .replaceAll(/[,\s_]/g, '')
    .replace('\u2212', '-')
  return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null
}

function places(step: number): number {
  const text = step.toString()
  const exponent = /e-(\d+)$/.exec(text)
  return exponent?.[1] === undefined ? (text.split('.')[1]?.length ?? 0) : Number(exponent[1])
}

/** The value moved by `count` steps, kept on decimals (0.1 + 0.2 is 0.3) and within the range. */
export function stepped(
  value: number,
  count: number,
  step: number,
  range: { readonly min?: number; readonly max?: number },
): number {
  const moved = Number((value + count * step).toFixed(Math.max(places(step), places(value))))
  return Math.min(range.max ?? Infinity, Math.max(range.min ?? -Infinity, moved))
}
