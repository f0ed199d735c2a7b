import { TAPE_KINDS, type SessionTape, type TapeKind } from '../../../contract/session-tape.ts'
import { utcTimeOf } from '../player/utc-text.ts'

/** Which events of a session are listed. */
export const EVENT_FILTERS = [
  { value: 'all', label: 'All events' },
  { value: 'trading', label: 'Orders and fills' },
  { value: 'fills', label: 'Fills' },
  { value: 'asked', label: 'Commands and stops' },
] as const
export type EventFilter = (typeof EVENT_FILTERS)[number]['value']

const SHOWN: Readonly<Record<EventFilter, ReadonlySet<TapeKind>>> = {
  all: new Set(TAPE_KINDS),
  trading: new Set(['intent', 'refusal', 'amendment', 'cancel', 'order', 'fill', 'failure']),
  fills: new Set(['fill']),
  asked: new Set(['run', 'command', 'step', 'note', 'adjustment', 'unwritten']),
}

/** Where one jumps to: an order that left or was refused, a fill. */
const STOPS: ReadonlySet<TapeKind> = new Set(['intent', 'refusal', 'fill'])

export function kindAt(tape: SessionTape, index: number): TapeKind {
  return TAPE_KINDS[tape.kind[index] ?? -1] ?? 'note'
}

/** Places of the events that a filter leaves, in order. */
export function placesOf(tape: SessionTape, filter: EventFilter): Float64Array {
  const wanted = SHOWN[filter]
  const numbers = new Set(TAPE_KINDS.flatMap((kind, number) => (wanted.has(kind) ? [number] : [])))
  const places = new Float64Array(tape.kind.length)
  let count = 0
  for (let index = 0; index < tape.kind.length; index++) {
    if (numbers.has(tape.kind[index] ?? -1)) places[count++] = index
  }
  return places.subarray(0, count)
}

/** The nearest order or fill after (or before) an event; null when there is none. */
export function nextStop(tape: SessionTape, index: number, direction: 1 | -1): number | null {
  for (let at = index + direction; at >= 0 && at < tape.kind.length; at += direction) {
    if (STOPS.has(kindAt(tape, at))) return at
  }
  return null
}

/** The event that a text asks for: `#120` or `120` by number, `2018-02-28` or `2018-02-28 14:30` by time in UTC. */
export function placeOf(tape: SessionTape, text: string): number | null {
  const number = /^#?(\d{1,9})$/.exec(text.trim())?.[1]
  if (number !== undefined) return firstFrom(tape.sequence, Number(number))
  const at = utcTimeOf(text)
  return at === null ? null : firstFrom(tape.clock, at)
}

/** Place of the first value of a rising column that is at least so much; null when all are less. */
export function firstFrom(column: Float64Array, value: number): number | null {
  let low = 0
  let high = column.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((column[middle] ?? Infinity) < value) low = middle + 1
    else high = middle
  }
  return low < column.length ? low : null
}
