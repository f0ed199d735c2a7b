import type { StreamDelta, StreamSnapshot, StreamType } from '../../contract/streams.ts'
import type { StreamSink } from './api.ts'
import type { Pulse } from './pulse.ts'

/** The clients of one stream. */
export class Topic<T extends StreamType> {
  readonly #sinks = new Set<StreamSink<T>>()
  readonly #snapshot: () => StreamSnapshot<T>

  constructor(snapshot: () => StreamSnapshot<T>) {
    this.#snapshot = snapshot
  }

  subscribe(sink: StreamSink<T>): () => void {
    sink.snapshot(this.#snapshot())
    this.#sinks.add(sink)
    return () => void this.#sinks.delete(sink)
  }

  publish(delta: StreamDelta<T>): void {
    for (const sink of this.#sinks) sink.delta(delta)
  }

  /** Has every client begin again from a snapshot. */
  restart(): void {
    this.forget()
    // A client that begins again is a new one in the set: only those that are there now are told.
    const sinks = [...this.#sinks]
    for (const sink of sinks) sink.restart()
  }

  get watched(): boolean {
    return this.#sinks.size > 0
  }

  /** Drops what waits to be sent: it is of what was before. */
  protected forget(): void {}
}

/** Streams whose delta replaces the value. */
type ValueStream = 'status' | 'risk'

/** A single value, sent anew at the next beat after it changed. */
export class ValueTopic<T extends ValueStream> extends Topic<T> {
  readonly #value: () => StreamSnapshot<T>
  readonly #pulse: Pulse
  readonly #flush = () => this.publish(this.#value())

  constructor(pulse: Pulse, value: () => StreamSnapshot<T>) {
    super(value)
    this.#value = value
    this.#pulse = pulse
  }

  changed(): void {
    if (this.watched) this.#pulse.request(this.#flush)
  }
}

/** Streams of rows by key. */
type KeyedStream =
  'instruments' | 'positions' | 'orders' | 'strategies' | 'library' | 'alerts' | 'datasets' | 'backtests'

type Row<T extends KeyedStream> = StreamSnapshot<T>[number]

/** Rows by key: those that changed since the last beat are sent, those that went are removed. */
export class KeyedTopic<T extends KeyedStream> extends Topic<T> {
  readonly #row: (key: string) => Row<T> | undefined
  readonly #pulse: Pulse
  readonly #changed = new Set<string>()
  readonly #flush = () => this.#send()

  /**
   * @param rows all rows, for a snapshot
   * @param row one row as it is now, undefined when there is none (any more)
   */
  constructor(pulse: Pulse, rows: () => StreamSnapshot<T>, row: (key: string) => Row<T> | undefined) {
    super(rows)
    this.#row = row
    this.#pulse = pulse
  }

  /** A row is new, is different or is gone. */
  changed(key: string): void {
    if (!this.watched) return
    this.#changed.add(key)
    this.#pulse.request(this.#flush)
  }

  protected override forget(): void {
    this.#changed.clear()
  }

  #send(): void {
    if (this.#changed.size === 0) return
    const upsert: Row<T>[] = []
    const remove: string[] = []
    for (const key of this.#changed) {
      const row = this.#row(key)
      if (row === undefined) remove.push(key)
      else upsert.push(row)
    }
    this.#changed.clear()
    // Each keyed stream's delta is made of its own rows; TypeScript can't see that through the generic key.
    this.publish({ upsert, remove } as StreamDelta<T>)
  }
}
