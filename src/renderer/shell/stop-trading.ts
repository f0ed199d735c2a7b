import { createStore } from 'zustand/vanilla'
import { toast } from '../components/toast-store.ts'
import { failureOf } from '../transport/engine-failure.ts'
import type { EngineClient } from '../transport/client.ts'

export interface StopRequest {
  readonly name: 'STOP' | 'FLATTEN'
  readonly phase: 'idle' | 'sent' | 'failed'
  /** Why STOP did not go through; empty otherwise. */
  readonly error: string
}

/** How the last STOP from this screen went; that trading is stopped is said by the engine's status alone. */
export const stopRequest = createStore<StopRequest>(() => ({ name: 'STOP', phase: 'idle', error: '' }))

type Source = 'button' | 'hotkey'

/** STOP: at once and without a question, because it is reversible and waiting is not. */
export function stopTrading(client: EngineClient, source: Source): void {
  send('STOP', client.command('trading.stop', { source, reason: wordsOf('STOP', source) }))
}

/** FLATTEN: whoever calls has had the button held. */
export function flattenTrading(client: EngineClient, source: Source): void {
  send('FLATTEN', client.command('trading.flatten', { source, reason: wordsOf('FLATTEN', source) }))
}

/** PAUSE, or the end of it: what is wrong with it is said in passing, since nothing is left open by it. */
export function pauseTrading(client: EngineClient, source: Source): void {
  say(client.command('trading.pause', { source, reason: wordsOf('PAUSE', source) }))
}

export function resumeTrading(client: EngineClient, source: Source): void {
  say(client.command('trading.resume', { source, reason: wordsOf('Resumed', source) }))
}

function send(name: StopRequest['name'], asked: Promise<unknown>): void {
  stopRequest.setState({ name, phase: 'sent', error: '' })
  asked.then(
    () => stopRequest.setState({ phase: 'idle', error: '' }),
    (error: unknown) => stopRequest.setState({ phase: 'failed', error: failureOf(error).message }),
  )
}

function say(asked: Promise<unknown>): void {
  asked.catch((error: unknown) => toast({ tone: 'warning', text: failureOf(error).message }))
}

function wordsOf(name: string, source: Source): string {
  return source === 'hotkey' ? `${name} by its key` : `${name} by its button`
}

export function dismissStopFailure(): void {
  stopRequest.setState({ phase: 'idle', error: '' })
}
