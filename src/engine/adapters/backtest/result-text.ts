import type { LongResult } from '../../backtest/result.ts'
import { SpilledRecords } from './spilled-records.ts'

/** Elements of an array that become one piece of text. */
const ELEMENTS_AT_ONCE = 4_096

/** A piece of text, or of text in UTF-8; bytes are good until the next piece is asked for. */
export type TextPiece = string | Uint8Array

/** The text that `JSON.stringify` makes of a result, piece by piece: the whole may be more than a string can hold. */
export function* resultText(result: LongResult): Generator<TextPiece> {
  yield '{'
  yield* membersText(result)
  yield '}'
}

function* membersText(object: object): Generator<TextPiece> {
  let before = ''
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue
    yield `${before}${JSON.stringify(name)}:`
    yield* valueText(name, value)
    before = ','
  }
}

function* valueText(name: string, value: unknown): Generator<TextPiece> {
  if (value instanceof SpilledRecords) {
    yield '['
    yield* value.json()
    yield ']'
  } else if (isIterable(value)) yield* arrayText(value)
  else if (name === 'equity' && typeof value === 'object' && value !== null) {
    yield '{'
    yield* membersText(value)
    yield '}'
  } else yield JSON.stringify(value)
}

function* arrayText(elements: Iterable<unknown>): Generator<string> {
  let before = '['
  let waiting: unknown[] = []
  for (const element of elements) {
    if (waiting.push(element) < ELEMENTS_AT_ONCE) continue
    yield before + elementsText(waiting)
    before = ','
    waiting = []
  }
  if (waiting.length > 0) yield before + elementsText(waiting)
  else if (before === '[') yield before
  yield ']'
}

/** The text of an array without its brackets. */
function elementsText(elements: readonly unknown[]): string {
  return JSON.stringify(elements).slice(1, -1)
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}
