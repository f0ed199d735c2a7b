import { STREAMS, type StreamParams, type StreamType } from '../../contract/streams.ts'
import { assert } from '../model/errors.ts'
import type { EngineApi } from './api.ts'
import type { FramePort } from './port.ts'

/**
 * Streams whose newest state is all that counts. Their deltas are dropped while the client is congested, and a fresh
 * snapshot is sent when it is not. All others (orders, fills, positions, alerts …) wait in the queue instead.
 */
const CONFLATED: ReadonlySet<StreamType> = new Set<StreamType>([
  'status',
  'account',
  'quotes',
  'bars',
  'lines',
  'backtest.progress',
])

export interface SubscriptionOptions<T extends StreamType> {
  readonly id: number
  readonly stream: T
  readonly params: StreamParams<T>
  readonly port: FramePort
  readonly api: EngineApi
  readonly checkOutput: boolean
  /** The subscription is of no use any more. */
  readonly onFailure: (error: unknown) => void
}

/** One stream to one client: numbers its messages, and thins them out while the client can't keep up. */
export class Subscription<out T extends StreamType> {
  readonly #options: SubscriptionOptions<T>
  #unsubscribe: (() => void) | undefined
  /** Number of the next message; 0 while the snapshot is awaited. */
  #seq = 0
  #isStale = false
  /** Counts how often it was started, so that a late message of an earlier start is known. */
  #generation = 0

  constructor(options: SubscriptionOptions<T>) {
    this.#options = options
  }

  /** @throws what the engine throws of an unknown thing to watch */
  start(): void {
    const { api, stream, params } = this.#options
    const generation = ++this.#generation
    this.#seq = 0
    this.#isStale = false
    const isCurrent = () => generation === this.#generation
    const unsubscribe = api.subscribe(stream, params, {
      snapshot: (value) => {
        if (isCurrent()) this.#guard(() => this.#snapshot(value))
      },
      delta: (value) => {
        if (isCurrent()) this.#guard(() => this.#delta(value))
      },
      restart: () => {
        if (!isCurrent()) return
        this.#isStale = true
        this.refresh()
      },
    })
    // The first message may have ended the subscription already.
    if (isCurrent()) this.#unsubscribe = unsubscribe
    else unsubscribe()
  }

  stop(): void {
    this.#generation++
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
  }

  /** Sends a fresh snapshot if deltas were dropped. */
  refresh(): void {
    if (!this.#isStale) return
    this.stop()
    this.#guard(() => this.start())
  }

  #snapshot(value: unknown): void {
    const { id, stream, port, checkOutput } = this.#options
    assert(this.#seq === 0, `stream ${stream}: expected one snapshot, found a second`)
    port.send({ kind: 'snapshot', id, seq: 0, value: checkOutput ? STREAMS[stream].snapshot.parse(value) : value })
    this.#seq = 1
  }

  #delta(value: unknown): void {
    const { id, stream, port, checkOutput } = this.#options
    assert(this.#seq > 0, `stream ${stream}: expected a snapshot first, found a delta`)
    if (port.congested && CONFLATED.has(stream)) this.#isStale = true
    if (this.#isStale) return
    port.send({ kind: 'delta', id, seq: this.#seq, value: checkOutput ? STREAMS[stream].delta.parse(value) : value })
    this.#seq++
  }

  #guard(action: () => void): void {
    try {
      action()
    } catch (error) {
      this.#options.onFailure(error)
    }
  }
}
