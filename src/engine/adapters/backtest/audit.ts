import { Worker } from 'node:worker_threads'
import type { AuditReport } from '../../../contract/backtest.ts'
import { FillConfig } from '../../../contract/fill-config.ts'
import type { Trace } from '../../backtest/audit/decision.ts'
import { CancelledError, StrategyError } from '../../model/errors.ts'
import type { AuditChoice } from './audit-run.ts'
import { inMemory, portableJob } from './job.ts'
import { MOST_MEMORY_MB, deathOf, watchMemory } from './memory-watch.ts'
import type { AnyJob, BacktestJob, PortableFailure, PortableJob } from './job.ts'
import { errorOf } from './thread.ts'

/** Beside the bundle of which this is part; among the sources, which Node runs as they are, in the room of its own. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? '../../backtest/audit-worker.ts' : './audit-worker.js',
  import.meta.url,
)

export interface AuditOptions {
  /** The same seed, the same audit. */
  readonly seed?: number
  /** Moments at which the future is cut off and changed. */
  readonly points?: number
  /** Called after each of them. */
  readonly onProgress?: (done: number, total: number) => void
  /** Ends the audit: it rejects with a CancelledError. */
  readonly signal?: AbortSignal
}

/** What the thread of an audit is asked. */
export type AuditRequest =
  | { readonly type: 'trace'; readonly job: PortableJob }
  | { readonly type: 'audit'; readonly job: PortableJob; readonly elsewhere: Trace; readonly choice: AuditChoice }

export type AuditAnswer =
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'trace'; readonly trace: Trace }
  | { readonly type: 'report'; readonly report: AuditReport }
  | { readonly type: 'failed'; readonly failure: PortableFailure }

export const AUDIT_POINTS = 10
const SEED = 1
const NO_ENGINE = { version: '', node: '' }

/**
 * Runs a backtest again with other futures and other surroundings, in threads of its own, and tells whether its orders
 * depended on what could not be known: docs/look-ahead.md.
 * @throws (rejects) StrategyError when the strategy throws on the job as it is, CancelledError when cancelled
 */
export async function auditBacktest(job: AnyJob, options: AuditOptions = {}): Promise<AuditReport> {
  const { seed = SEED, points = AUDIT_POINTS } = options
  const portable = portableJob(
    onBarsAlone(inMemory(job)),
    NO_ENGINE,
    new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
  )
  // In a thread that the audit has not touched: what the user saw.
  const trace = await ask({ type: 'trace', job: portable }, options)
  if (trace.type !== 'trace') throw unexpected(trace)
  const request = { type: 'audit', job: portable, elsewhere: trace.trace, choice: { seed, points } } as const
  const report = await ask(request, options)
  if (report.type !== 'report') throw unexpected(report)
  return report.report
}

/** What is inside of bars that are to be hidden or changed would give them away. */
function onBarsAlone(job: BacktestJob): BacktestJob {
  return { ...job, fills: { ...(job.fills ?? FillConfig.parse({})), match: 'bars' } }
}

/** Starts a thread for one request, and ends it with the answer. */
async function ask(request: AuditRequest, { signal, onProgress }: AuditOptions): Promise<AuditAnswer> {
  if (signal?.aborted === true) throw new CancelledError('the audit was cancelled')
  const resourceLimits = { maxOldGenerationSizeMb: MOST_MEMORY_MB }
  const worker = new Worker(ENTRY, { name: 'quantx-audit', resourceLimits })
  const ended = Promise.withResolvers<AuditAnswer>()
  const cancel = () => ended.reject(new CancelledError('the audit was cancelled'))
  signal?.addEventListener('abort', cancel)
  const die = (reason: string) =>
    ended.reject(new StrategyError('run', `${request.job.strategy.file}: the thread of the audit ended: ${reason}`))
  worker.on('message', (answer: AuditAnswer) => {
    if (answer.type === 'progress') onProgress?.(answer.done, answer.total)
    else ended.resolve(answer)
  })
  worker
    .on('error', (error: unknown) => die(deathOf(error, MOST_MEMORY_MB)))
    .on('exit', (code) => die(`exit code ${code}`))
  const stopWatching = watchMemory(worker, MOST_MEMORY_MB, die)
  worker.postMessage(request)
  try {
    return await ended.promise
  } finally {
    stopWatching()
    signal?.removeEventListener('abort', cancel)
    await worker.terminate()
  }
}

function unexpected(answer: AuditAnswer): Error {
  return errorOf(
    answer.type === 'failed'
      ? answer.failure
      : { code: '', message: `expected an answer of another kind, found ${answer.type}`, phase: null, location: null },
  )
}
