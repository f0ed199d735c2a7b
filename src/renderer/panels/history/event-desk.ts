import type { Failure } from '../../../contract/protocol.ts'
import { MAX_TAPE_ROWS, type SessionTape, type TapeMoment, type TapeRow } from '../../../contract/session-tape.ts'
import type { EngineClient } from '../../transport/client.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import type { Played } from '../player/player-keys.ts'
import { firstFrom, nextStop, placesOf, type EventFilter } from './event-filter.ts'

/** What of a session is shown; a new object whenever something of it changes. */
export interface EventView {
  /** Place on the tape. */
  readonly cursor: number
  readonly filter: EventFilter
  /** Places of the listed events, in order. */
  readonly places: Float64Array
  /** What there was after an event: that of the cursor, or of the one before it until the answer is there. */
  readonly moment: TapeMoment | null
  /** Events in words, as far as they were asked for. */
  readonly rows: ReadonlyMap<number, TapeRow>
  readonly failure: Failure | null
}

/** Rows that are kept, a hundred screens full; of more, only those in sight. */
const MOST_ROWS = 5_000

/** Where one is in a session that is gone through event by event, outside React. */
export class EventDesk implements Played {
  readonly tape: SessionTape
  readonly #client: Pick<EngineClient, 'command'>
  readonly #listeners = new Set<() => void>()
  readonly #asked = new Set<number>()
  #view: EventView
  #wanted: readonly number[] = []
  #isAsking = false

  /** @param cursor place to begin at; the last one when there are fewer */
  constructor(client: Pick<EngineClient, 'command'>, tape: SessionTape, cursor: number) {
    this.#client = client
    this.tape = tape
    const places = placesOf(tape, 'all')
    const last = Math.max(0, places.length - 1)
    this.#view = { cursor: Math.min(last, cursor), filter: 'all', places, moment: null, rows: new Map(), failure: null }
  }

  get view(): EventView {
    return this.#view
  }
  get events(): number {
    return this.tape.kind.length
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** To a place on the tape, within its ends. */
  goTo(place: number): void {
    const cursor = Math.max(0, Math.min(this.events - 1, place))
    if (cursor !== this.#view.cursor) this.#change({ cursor })
    this.follow()
  }

  /** By some of the events that are listed; stays where there is none farther on. */
  step(by: number): void {
    const { places, cursor } = this.#view
    const row = firstFrom(places, cursor) ?? places.length
    // From between two listed events the first step back is to the one before.
    const isListed = places[row] === cursor
    const to = row + by - (by > 0 && !isListed ? 1 : 0)
    const place = places[Math.max(0, Math.min(places.length - 1, to))]
    if (place !== undefined && Math.sign(place - cursor) === Math.sign(by)) this.goTo(place)
  }

  stride(direction: 1 | -1): void {
    this.jump(direction)
  }

  toEnd(direction: 1 | -1): void {
    this.goTo(direction < 0 ? 0 : this.events - 1)
  }

  /** To the next or previous order or fill; stays when there is none. */
  jump(direction: 1 | -1): void {
    const place = nextStop(this.tape, this.#view.cursor, direction)
    if (place !== null) this.goTo(place)
  }

  setFilter(filter: EventFilter): void {
    this.#change({ filter, places: placesOf(this.tape, filter) })
  }

  /** The order that the event at the cursor belongs to; empty for none, and while it is not known. */
  get order(): string {
    const { cursor, rows, moment } = this.#view
    return (rows.get(cursor) ?? (moment?.row.index === cursor ? moment.row : undefined))?.order ?? ''
  }

  /** Asks again for what could not be told. */
  askAgain(): void {
    this.follow()
    this.want(this.#wanted)
  }

  /** Asks for what is not known yet of the events at some places, which are those in sight. */
  want(places: readonly number[]): void {
    this.#wanted = places
    const missing = places.filter((place) => !this.#view.rows.has(place) && !this.#asked.has(place))
    if (missing.length === 0) return
    const indices = missing.slice(0, MAX_TAPE_ROWS)
    for (const place of indices) this.#asked.add(place)
    const forgetAsked = (): void => {
      for (const place of indices) this.#asked.delete(place)
    }
    this.#client.command('session.tapeRows', { session: this.tape.session, indices }).then(
      (rows) => {
        forgetAsked()
        this.#keep(rows)
      },
      (error: unknown) => {
        forgetAsked()
        this.#change({ failure: failureOf(error) })
      },
    )
  }

  /** Asks what there was at the cursor; the answer to one that has moved on is followed by another question. */
  follow(): void {
    const { cursor, moment } = this.#view
    if (this.#isAsking || moment?.row.index === cursor) return
    this.#isAsking = true
    this.#client.command('session.moment', { session: this.tape.session, index: cursor }).then(
      (told) => {
        this.#isAsking = false
        this.#change({ moment: told, failure: null })
        this.follow()
      },
      (error: unknown) => {
        this.#isAsking = false
        this.#change({ failure: failureOf(error) })
      },
    )
  }

  #keep(told: readonly TapeRow[]): void {
    const { rows } = this.#view
    const inSight = new Set(this.#wanted)
    const kept = new Map(rows.size + told.length > MOST_ROWS ? [...rows].filter(([place]) => inSight.has(place)) : rows)
    for (const row of told) kept.set(row.index, row)
    this.#change({ rows: kept, failure: null })
  }

  #change(change: Partial<EventView>): void {
    this.#view = { ...this.#view, ...change }
    for (const listener of this.#listeners) listener()
  }
}
