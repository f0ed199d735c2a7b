import { useEffect, useState } from 'react'
import type { RunReview } from '../../../contract/run-review.ts'
import { useClient } from '../../state/services.ts'
import type { EngineClient } from '../../transport/client.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import type { Loaded } from './use-result.ts'

/** Reviews kept in memory while the page lives: they take the engine a while. */
const MAX_KEPT = 8
const kept = new Map<string, RunReview>()

async function load(client: EngineClient, id: string): Promise<RunReview> {
  const known = kept.get(id)
  if (known !== undefined) return known
  const review = await client.command('backtest.review', { id })
  kept.set(id, review)
  const oldest = kept.keys().next().value
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
  return review
}

/** What the engine finds out about a finished run beyond its result. */
export function useReview(id: string): Loaded<RunReview> {
  const client = useClient()
  const [state, setState] = useState<Loaded<RunReview> & { readonly id?: string }>(() => {
    const known = kept.get(id)
    return known === undefined ? { phase: 'loading' } : { phase: 'ready', value: known, id }
  })
  useEffect(() => {
    let gone = false
    load(client, id).then(
      (value) => {
        if (!gone) setState({ phase: 'ready', value, id })
      },
      (error: unknown) => {
        if (!gone) setState({ phase: 'failed', failure: failureOf(error), id })
      },
    )
    return () => {
      gone = true
    }
  }, [client, id])
  return state.id === id ? state : { phase: 'loading' }
}
