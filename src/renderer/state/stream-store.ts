import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Failure } from '../../contract/protocol.ts'
import type { StreamParams, StreamType } from '../../contract/streams.ts'
import type { EngineClient } from '../transport/client.ts'
import type { FrameBatch } from './frame-batch.ts'
import type { StreamShape } from './stream-shapes.ts'

/** What is known of a stream. `value` stays, as the last known, while the engine is away. */
export interface StreamState<V> {
  readonly phase: 'loading' | 'ready' | 'refused'
  readonly value: V
  /** Why the engine refused the stream; null otherwise. */
  readonly failure: Failure | null
}

export type StreamStore<V> = StoreApi<StreamState<V>>

/** A store that follows one stream and changes at most once a frame. Returns how to stop following. */
export function followStream<T extends StreamType, V>(
  client: EngineClient,
  batch: FrameBatch,
  type: T,
  params: StreamParams<T>,
  shape: StreamShape<T, V>,
): { store: StreamStore<V>; stop: () => void } {
  const store = createStore<StreamState<V>>(() => ({ phase: 'loading', value: shape.view(), failure: null }))
  const publish = (): void => store.setState({ phase: 'ready', value: shape.view(), failure: null })
  const stop = client.subscribe(type, params, {
    snapshot(value) {
      shape.snapshot(value)
      batch.request(publish)
    },
    delta(value) {
      shape.delta(value)
      batch.request(publish)
    },
    refused(failure) {
      store.setState({ phase: 'refused', failure })
    },
  })
  return { store, stop }
}
