import { InvalidArgumentError } from 'commander'

/** A finite decimal number. Ranges are checked by what takes it. */
export function numberValue(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && !/^[+-]?0[xob]/i.test(text.trim())) return value
  throw new InvalidArgumentError(`Expected a number, found "${text}".`)
}

/** A whole number. */
export function wholeValue(text: string): number {
  const value = numberValue(text)
  if (Number.isSafeInteger(value)) return value
  throw new InvalidArgumentError(`Expected a whole number, found "${text}".`)
}

/** Gathers an option that may be given again and again. */
export function gathered(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}
