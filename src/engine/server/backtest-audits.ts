import type { AuditReport } from '../../contract/backtest.ts'
import { auditBacktest } from '../adapters/backtest/audit.ts'
import type { AnyJob } from '../adapters/backtest/pool.ts'
import { CancelledError } from '../model/errors.ts'

/** What becomes of the audits that were asked for. */
export interface AuditListener {
  readonly onReport: (id: string, report: AuditReport) => void | Promise<void>
  readonly onFailure: (id: string, error: unknown) => void
}

interface Waiting {
  readonly id: string
  readonly job: AnyJob
  /** Gives back what the job's bars took on the disk. */
  readonly release: () => Promise<void>
  readonly cancel: AbortController
}

/** Audits finished backtests in the background, one after the other: nobody waits for them. */
export class BacktestAudits {
  readonly #listener: AuditListener
  readonly #queue: Waiting[] = []
  #current: Waiting | undefined
  #work: Promise<void> | undefined
  #isClosed = false

  constructor(listener: AuditListener) {
    this.#listener = listener
  }

  /** @param release called when the job's bars are not needed any more */
  add(id: string, job: AnyJob, release: () => Promise<void>): void {
    if (this.#isClosed) return void release()
    this.#queue.push({ id, job, release, cancel: new AbortController() })
    this.#work ??= this.#workOff()
  }

  /** Forgets an audit that waits, ends one that goes on. */
  cancel(id: string): void {
    const place = this.#queue.findIndex((one) => one.id === id)
    for (const { release } of place >= 0 ? this.#queue.splice(place, 1) : []) void release()
    if (this.#current?.id === id) this.#current.cancel.abort()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const waiting = this.#queue.splice(0)
    this.#current?.cancel.abort()
    await Promise.all([this.#work, ...waiting.map(({ release }) => release())])
  }

  async #workOff(): Promise<void> {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      this.#current = next
      await this.#auditOne(next)
    }
    this.#current = undefined
    this.#work = undefined
  }

  async #auditOne({ id, job, cancel, release }: Waiting): Promise<void> {
    try {
      await this.#listener.onReport(id, await auditBacktest(job, { signal: cancel.signal }))
    } catch (error) {
      if (!(error instanceof CancelledError)) this.#listener.onFailure(id, error)
    } finally {
      await release()
    }
  }
}
