import { createStore } from 'zustand/vanilla'
import { toast } from '../components/toast-store.ts'
import { failureOf } from '../transport/engine-failure.ts'
import type { ShellStop } from '../../contract/protocol.ts'
import type { EngineClient } from '../transport/client.ts'

export interface StopRequest {
  readonly name: 'STOP' | 'FLATTEN'
  /** `escalated`: the engine did not answer, and the shell was asked to stop in its place. */
  readonly phase: 'idle' | 'sent' | 'escalated' | 'failed'
  /** Why STOP did not go through; empty otherwise. */
  readonly error: string
}

/** How the last STOP from this screen went; that trading is stopped is said by the engine's status alone. */
export const stopRequest = createStore<StopRequest>(() => ({ name: 'STOP', phase: 'idle', error: '' }))

/** Longest that the engine may take to answer before its shell is asked. */
const ANSWER_LIMIT_MS = 1_000

type Source = 'button' | 'hotkey'

/** STOP: at once and without a question, because it is reversible and waiting is not. */
export function stopTrading(client: EngineClient, source: Source): void {
  const reason = wordsOf('STOP', source)
  send('STOP', client, { source, reason, flatten: false }, () => client.command('trading.stop', { source, reason }))
}

/** FLATTEN: whoever calls has had the button held. */
export function flattenTrading(client: EngineClient, source: Source): void {
  const reason = wordsOf('FLATTEN', source)
  send('FLATTEN', client, { source, reason, flatten: true }, () =>
    client.command('trading.flatten', { source, reason }),
  )
}

/** PAUSE, or the end of it: what is wrong with it is said in passing, since nothing is left open by it. */
export function pauseTrading(client: EngineClient, source: Source): void {
  say(client.command('trading.pause', { source, reason: wordsOf('PAUSE', source) }))
}

export function resumeTrading(client: EngineClient, source: Source): void {
  say(client.command('trading.resume', { source, reason: wordsOf('Resumed', source) }))
}

function send(
  name: StopRequest['name'],
  client: EngineClient,
  request: ShellStop,
  command: () => Promise<unknown>,
): void {
  stopRequest.setState({ name, phase: 'sent', error: '' })
  // An engine that hangs never answers; its shell can stop in its place.
  const late = setTimeout(() => escalate(client, request, 'The engine does not answer'), ANSWER_LIMIT_MS)
  command().then(
    () => {
      clearTimeout(late)
      stopRequest.setState({ phase: 'idle', error: '' })
    },
    (error: unknown) => {
      clearTimeout(late)
      // One that was asked already has its own answer: the engine that starts next is stopped.
      if (stopRequest.getState().phase === 'sent') escalate(client, request, failureOf(error).message)
    },
  )
}

function escalate(client: EngineClient, request: ShellStop, why: string): void {
  const isAsked = client.stopTrading(request)
  stopRequest.setState({ phase: isAsked ? 'escalated' : 'failed', error: why })
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
