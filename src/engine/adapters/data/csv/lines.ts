import { CARRIAGE_RETURN, DIGIT_0, LINE_FEED, QUOTE, SPACE, TAB } from './bytes.ts'

/** Whether a line holds nothing but spaces and tabs. */
export function isBlankLine(bytes: Uint8Array, start: number): boolean {
  // Almost every row begins with a digit, a letter or a quote.
  if ((bytes[start] ?? 0) >= DIGIT_0) return false
  let position = start
  for (;;) {
    const byte = bytes[position++] ?? LINE_FEED
    if (byte === LINE_FEED) return true
    if (byte !== SPACE && byte !== CARRIAGE_RETURN && byte !== TAB) return false
  }
}

/** The bytes up to the last line feed, and what follows it with one put after: the loop then needs no end-of-file case. */
export function splitTail(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly tail: Uint8Array | undefined } {
  const end = bytes.lastIndexOf(LINE_FEED) + 1
  if (end === bytes.length) return { bytes, tail: undefined }
  const tail = new Uint8Array(bytes.length - end + 1)
  tail.set(bytes.subarray(end))
  tail[tail.length - 1] = LINE_FEED
  return { bytes: bytes.subarray(0, end), tail }
}

/** Lines from `start`, a last one without line feed among them. */
export function countLines(bytes: Uint8Array, start: number): number {
  let lines = bytes[bytes.length - 1] === LINE_FEED ? 0 : 1
  for (let position = start; position < bytes.length; position++) if (bytes[position] === LINE_FEED) lines++
  return lines
}

/** Where the cell at `start` ends: at a delimiter outside quotes, or the line's end. */
export function cellEnd(bytes: Uint8Array, start: number, delimiter: number): number {
  let position = start
  let isQuoted = false
  for (;;) {
    const byte = bytes[position] ?? LINE_FEED
    if (byte === LINE_FEED || (byte === delimiter && !isQuoted)) return position
    if (byte === CARRIAGE_RETURN && bytes[position + 1] === LINE_FEED) return position
    if (byte === QUOTE) isQuoted = !isQuoted
    position++
  }
}
