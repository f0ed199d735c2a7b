/** ASCII codes that the reader compares bytes with. */
export const TAB = 9
export const LINE_FEED = 10
export const CARRIAGE_RETURN = 13
export const SPACE = 32
export const QUOTE = 34
export const PLUS = 43
export const COMMA = 44
export const MINUS = 45
export const DOT = 46
export const SLASH = 47
export const DIGIT_0 = 48
export const DIGIT_9 = 57
export const COLON = 58

const decoder = new TextDecoder()

/** Bytes as text; malformed UTF-8 shows as U+FFFD. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.slice(start, end))
}

/** A cell as it is quoted in a message: shortened, on one line. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line === '' ? 'nothing' : `"${line.length > 60 ? `${line.slice(0, 57)}…` : line}"`
}
