import { createStore } from 'zustand/vanilla'
import { failureOf } from '../transport/engine-failure.ts'
import type { EngineClient } from '../transport/client.ts'

export interface StopRequest {
  readonly phase: 'idle' | 'sent' | 'failed'
  /** Why STOP did not go through; empty otherwise. */
  readonly error: string
}

/** How the last STOP from this screen went; that trading is stopped is said by the engine's status alone. */
export const stopRequest = createStore<StopRequest>(() => ({ phase: 'idle', error: '' }))

/** STOP: at once and without a question, because it is reversible and waiting is not. */
export function stopTrading(client: EngineClient, source: 'button' | 'hotkey'): void {
  stopRequest.setState({ phase: 'sent', error: '' })
  const reason = source === 'hotkey' ? 'STOP by its key' : 'STOP by its button'
  client.command('trading.stop', { source, reason }).then(
    () => stopRequest.setState({ phase: 'idle', error: '' }),
    (error: unknown) => stopRequest.setState({ phase: 'failed', error: failureOf(error).message }),
  )
}

export function dismissStopFailure(): void {
  stopRequest.setState({ phase: 'idle', error: '' })
}
