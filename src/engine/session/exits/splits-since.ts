import { splitIn } from '../../execution/position-differences.ts'
import type { SplitRatio } from '../../model/corporate-action.ts'
import type { Instrument } from '../../model/instrument.ts'
import type { Timestamp } from '../../model/units.ts'
import { Position } from '../../portfolio/position.ts'
import { bookings } from '../session-records.ts'
import type { SessionPast } from '../session-records.ts'

/** A split that was taken over from the broker. */
export interface TakenSplit {
  readonly ratio: SplitRatio
  readonly at: Timestamp
}

/** Splits of an instrument that were taken over after a time, in their order. */
export function splitsSince(past: SessionPast, instrument: Instrument, since: Timestamp): readonly TakenSplit[] {
  const { adjustments = [] } = past
  if (!adjustments.some(({ at }) => at > since)) return []
  const splits: TakenSplit[] = []
  const position = new Position(instrument)
  for (const booking of bookings(past)) {
    if (('kind' in booking && booking.kind === 'cash') || booking.instrument.symbol !== instrument.symbol) continue
    if (!('kind' in booking)) position.apply(booking)
    else {
      const { quantity, cost, at } = booking
      const ratio = splitIn(booking, position)
      if (ratio && at > since) splits.push({ ratio, at })
      position.adopt(quantity, cost, at)
    }
  }
  return splits
}
