import { useEffect, useState } from 'react'
import type { AuditReport, BacktestResult, BacktestSummary } from '../../../contract/backtest.ts'
import type { Failure } from '../../../contract/protocol.ts'
import { toast } from '../../components/toast-store.ts'
import { useClient } from '../../state/services.ts'
import type { EngineClient } from '../../transport/client.ts'
import { failureOf } from '../../transport/engine-failure.ts'

export type Loaded<T> =
  | { readonly phase: 'loading' }
  | { readonly phase: 'ready'; readonly value: T }
  | { readonly phase: 'failed'; readonly failure: Failure }

/** Results kept in memory; of a finished run, nothing changes but that its audit is added. */
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

/** What the audit of a finished run found: in its result, or written into it since that was read; null until then. */
export function useAudit(run: BacktestSummary, result: BacktestResult): AuditReport | null {
  const client = useClient()
  const [late, setLate] = useState<{ readonly id: string; readonly audit: AuditReport } | null>(null)
  const { id } = run
  const isWritten = result.audit === undefined && (run.audit === 'clean' || run.audit === 'biased')
  useEffect(() => {
    if (!isWritten) return
    let gone = false
    kept.delete(id)
    load(client, id).then(
      ({ audit }) => {
        if (!gone && audit !== undefined) setLate({ id, audit })
      },
      (error: unknown) => {
        toast({ tone: 'warning', text: failureOf(error).message })
      },
    )
    return () => {
      gone = true
    }
  }, [client, id, isWritten])
  return result.audit ?? (late?.id === id ? late.audit : null)
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
