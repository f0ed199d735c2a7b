import { useEffect, useState } from 'react'
import type { BacktestResult } from '../../../contract/backtest.ts'
import type { Failure } from '../../../contract/protocol.ts'
import { useClient } from '../../state/services.ts'
import type { EngineClient } from '../../transport/client.ts'
import { failureOf } from '../../transport/engine-failure.ts'

export type Loaded<T> =
  | { readonly phase: 'loading' }
  | { readonly phase: 'ready'; readonly value: T }
  | { readonly phase: 'failed'; readonly failure: Failure }

/** Results kept in memory; a finished run never changes. */
const MAX_KEPT = 8
const kept = new Map<string, BacktestResult>()

async function load(client: EngineClient, id: string): Promise<BacktestResult> {
  const known = kept.get(id)
  if (known !== undefined) return known
  const result = await client.command('backtest.get', { id })
  kept.set(id, result)
  const oldest = kept.keys().next().value
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
  return result
}

/** The results of finished runs, in the order of the ids. */
export function useResults(ids: readonly string[]): Loaded<readonly BacktestResult[]> {
  const client = useClient()
  const [state, setState] = useState<Loaded<readonly BacktestResult[]> & { readonly key?: string }>({
    phase: 'loading',
  })
  const key = ids.join(' ')
  useEffect(() => {
    let gone = false
    const wanted = key === '' ? [] : key.split(' ')
    Promise.all(wanted.map((id) => load(client, id))).then(
      (value) => {
        if (!gone) setState({ phase: 'ready', value, key })
      },
      (error: unknown) => {
        if (!gone) setState({ phase: 'failed', failure: failureOf(error), key })
      },
    )
    return () => {
      gone = true
    }
  }, [client, key])
  return state.key === key ? state : { phase: 'loading' }
}
