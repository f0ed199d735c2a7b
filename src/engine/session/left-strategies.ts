import type { Adjustment, OwnedQuantity } from '../execution/adjustment.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { Position } from '../portfolio/position.ts'
import { bookings } from './session-records.ts'
import type { SessionPast } from './session-records.ts'

/**
 * What strategies of an earlier engine hold until they go on. Between the start of an engine and that moment the broker may
 * tell of fills of theirs, and a human may take over what it says of their positions.
 */
export class LeftStrategies {
  readonly #waiting: Set<string>
  #bookings: (Fill | Adjustment)[]

  constructor(past: SessionPast | null) {
    this.#waiting = new Set(past?.strategies.map(({ id }) => id))
    this.#bookings = past && this.#waiting.size > 0 ? [...bookings(past)] : []
  }

  /** Notes what was booked, where it may be one of theirs. */
  note(booking: Fill | Adjustment): void {
    if (this.#waiting.size === 0) return
    if ('kind' in booking || this.#waiting.has(booking.strategyId)) this.#bookings.push(booking)
  }

  /** All that was booked so far, for those that go on; nothing once all have. */
  get bookings(): readonly (Fill | Adjustment)[] {
    return this.#bookings
  }

  get ids(): Iterable<string> {
    return this.#waiting
  }

  /** One of them has gone on: it follows what is booked itself. */
  release(strategyId: string): void {
    if (this.#waiting.delete(strategyId) && this.#waiting.size === 0) this.#bookings = []
  }

  /** What each of them holds of an instrument. */
  owners(instrument: Instrument): readonly OwnedQuantity[] {
    return [...this.#waiting].flatMap((strategyId) => {
      const { quantity, cost } = this.#held(strategyId, instrument)
      return quantity === 0 ? [] : [{ strategyId, quantity, cost }]
    })
  }

  #held(strategyId: string, instrument: Instrument): Position {
    const { symbol } = instrument
    const position = new Position(instrument)
    for (const booking of this.#bookings) {
      if (!('kind' in booking)) {
        if (booking.strategyId === strategyId && booking.instrument.symbol === symbol) position.apply(booking)
      } else if (booking.kind === 'position' && booking.instrument.symbol === symbol) {
        const own = booking.owners.find((owner) => owner.strategyId === strategyId)
        if (own) position.adopt(own.quantity, own.cost, booking.at)
      }
    }
    return position
  }
}
