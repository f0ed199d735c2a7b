import type { ExitKind, ExitPlaces, PositionExitView } from '../../../contract/exits.ts'
import { formatDecimal } from '../../components/number-format.ts'

export const EXIT_NAMES: Readonly<Record<ExitKind, string>> = {
  'stop-loss': 'Stop',
  'take-profit': 'Target',
  trailing: 'Trailing stop',
  time: 'Time stop',
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `45 s`, `12 min`, `3 h 05 min`, `2 d 4 h`. */
export function leftWords(ms: number): string {
  if (ms < MINUTE) return `${Math.ceil(ms / SECOND)} s`
  if (ms < HOUR) return `${Math.ceil(ms / MINUTE)} min`
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ${String(Math.floor((ms % HOUR) / MINUTE)).padStart(2, '0')} min`
  return `${Math.floor(ms / DAY)} d ${Math.floor((ms % DAY) / HOUR)} h`
}

/** Where or when an exit acts: `97.00`, `98.97 (2 %)`, `in 12 min`, `after 3 bars of 5m`. */
export function exitTerms(exit: PositionExitView, places: number): string {
  const { kind, price, trailPercent, bars, leftMs } = exit
  if (bars !== null) return `after ${bars.left} ${bars.left === 1 ? 'bar' : 'bars'} of ${bars.timeframe}`
  if (kind === 'time') return `in ${leftWords(leftMs ?? 0)}`
  const at = price === null ? '' : formatDecimal(price, places)
  return trailPercent === null ? at : `${at}${at === '' ? '' : ' '}(${trailPercent} %)`
}

/** The same where there is little room: `98.97`, `12 min`, `3 × 5m`. */
export function shortTerms(exit: PositionExitView, places: number): string {
  const { kind, price, trailPercent, bars, leftMs } = exit
  if (bars !== null) return `${bars.left} × ${bars.timeframe}`
  if (kind === 'time') return leftWords(leftMs ?? 0)
  return price === null ? `${trailPercent ?? ''} %` : formatDecimal(price, places)
}

/** What is going on with it, while it does not just wait; empty otherwise. */
export function exitStanding({ state }: Pick<PositionExitView, 'state'>): string {
  switch (state) {
    case 'armed':
      return ''
    case 'waiting':
      return 'waits for the open'
    case 'acting':
      return 'leaving now'
    case 'failed':
      return 'could not leave'
  }
}

type Place = PositionExitView['heldBy']

export const PLACE_WORDS: Readonly<Record<Place, string>> = { broker: 'at broker', engine: 'held by QuantX' }

/** What becomes of an exit while the computer sleeps or QuantX is not running. */
export function placeExplained(place: Place, isSimulated: boolean): string {
  if (place === 'engine') {
    return 'Held by QuantX: it acts while QuantX runs and this computer is awake. Asleep or down, nothing is sold or bought; what was reached meanwhile acts on the first price after it, and an alert says so.'
  }
  return isSimulated
    ? 'At the paper exchange, which is part of QuantX: nothing fills while the computer sleeps, and a gap on waking fills at the price that is there.'
    : 'At the broker: it acts whether or not this computer sleeps or QuantX runs.'
}

/** Where each exit of a set would be. */
export function placesOf(kinds: readonly ExitKind[], { atBroker, several }: ExitPlaces): ReadonlyMap<ExitKind, Place> {
  const order = (['stop-loss', 'trailing', 'take-profit'] as const).filter((kind) => kinds.includes(kind))
  const possible = order.filter((kind) => atBroker.includes(kind))
  const resting = new Set<ExitKind>(several ? possible : possible.slice(0, 1))
  return new Map(kinds.map((kind) => [kind, resting.has(kind) ? 'broker' : 'engine']))
}

/** Before the engine has said anything: its own exchange takes everything. */
export const USUAL_PLACES: ExitPlaces = {
  atBroker: ['stop-loss', 'trailing', 'take-profit'],
  several: true,
  isSimulated: true,
}
