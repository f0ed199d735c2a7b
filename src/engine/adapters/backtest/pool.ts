import { availableParallelism } from 'node:os'
import type { BacktestResult } from '../../../contract/backtest.ts'
import type { RunInspection, RunReview } from '../../../contract/run-review.ts'
import type { InspectionWindow } from '../../backtest/run-inspector.ts'
import { CancelledError, ConfigError } from '../../model/errors.ts'
import type { LongResult } from '../../backtest/result.ts'
import type { AnyJob, Keeping, KeptRun, ReviewJob, Spilling } from './job.ts'
import { MOST_MEMORY_MB } from './memory-watch.ts'
import { BacktestThread } from './thread.ts'
import type { RunHooks } from './thread.ts'

export type { AnyJob, BacktestJob, BacktestPoints, ReviewJob } from './job.ts'
export type { RunHooks } from './thread.ts'

export interface BacktestPoolOptions {
  /** Written into results. */
  readonly engine: BacktestResult['engine']
  /** Threads; one less than there are cores, and one at least, when left out. */
  readonly size?: number
  /** Jobs that may wait for a thread. */
  readonly mostWaiting?: number
  /** How long a cancelled run may take to end by itself. */
  readonly graceMs?: number
  /** Most memory of one thread, in MB: what takes more is ended with its thread. */
  readonly mostMemoryMb?: number
  /** Most of it for what is young, in MB. */
  readonly youngMemoryMb?: number
}

const MOST_WAITING = 1_000
/** As fast as what V8 would take, which is more; runs with many orders need less for it. */
const YOUNG_MEMORY_MB = 48
const GRACE_MS = 1_000

/** Worker threads for backtests: started when needed, kept for the next, never more than `size`. */
export class BacktestPool {
  readonly size: number
  readonly #mostWaiting: number
  readonly #idle: BacktestThread[]
  readonly #threads: readonly BacktestThread[]
  readonly #waiting: PromiseWithResolvers<BacktestThread>[] = []
  readonly #closing = new AbortController()

  constructor(options: BacktestPoolOptions) {
    this.size = Math.max(1, options.size ?? availableParallelism() - 1)
    this.#mostWaiting = options.mostWaiting ?? MOST_WAITING
    const { engine, graceMs = GRACE_MS, mostMemoryMb = MOST_MEMORY_MB, youngMemoryMb = YOUNG_MEMORY_MB } = options
    const limits = { graceMs, mostMemoryMb, youngMemoryMb }
    this.#threads = Array.from({ length: this.size }, () => new BacktestThread(engine, limits))
    this.#idle = [...this.#threads]
  }

  /** Jobs that wait for a thread. */
  get waiting(): number {
    return this.#waiting.length
  }

  /**
   * Runs a job in a thread, as soon as one is free, first come first served.
   * @throws (rejects) ConfigError for bad parameters or too many jobs, StrategyError when the strategy throws or ends
   * its thread, CancelledError when cancelled or when the pool is closed
   */
  run(job: AnyJob, hooks: RunHooks = {}): Promise<BacktestResult> {
    return this.#with(hooks.signal, (thread, signal) => thread.run(job, { ...hooks, signal }))
  }

  /** Runs a job and packs its result for the store, all in a thread. @throws (rejects) as {@link run} */
  keep(job: AnyJob, keeping: Keeping, hooks: RunHooks = {}): Promise<KeptRun> {
    return this.#with(hooks.signal, (thread, signal) => thread.keep(job, keeping, { ...hooks, signal }))
  }

  /**
   * Runs a job whose trades and orders may be too many to hold: they go to files, and are read when somebody looks.
   * @throws (rejects) as {@link run}, StorageError when they cannot be written
   */
  spill(job: AnyJob, spilling: Spilling, hooks: RunHooks = {}): Promise<LongResult> {
    return this.#with(hooks.signal, (thread, signal) => thread.spill(job, spilling, { ...hooks, signal }))
  }

  /** Runs a job again to see a part of it from within. @throws (rejects) as {@link run} */
  inspect(job: AnyJob, window: InspectionWindow): Promise<RunInspection> {
    return this.#with(undefined, (thread, signal) => thread.inspect(job, window, signal))
  }

  /** Analyses a stored run. @throws (rejects) ConfigError when its configurations do not match, CancelledError */
  review(job: ReviewJob): Promise<RunReview> {
    return this.#with(undefined, (thread, signal) => thread.review(job, signal))
  }

  /** Cancels what runs and waits, and ends the threads. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }

  async #with<T>(
    wanted: AbortSignal | undefined,
    work: (thread: BacktestThread, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const signal = AbortSignal.any([this.#closing.signal, ...(wanted ? [wanted] : [])])
    const thread = await this.#take(signal)
    try {
      return await work(thread, signal)
    } finally {
      this.#give(thread)
    }
  }

  async #take(signal: AbortSignal): Promise<BacktestThread> {
    if (signal.aborted) throw cancelledBeforeStart()
    const idle = this.#idle.pop()
    if (idle) return idle
    if (this.#waiting.length >= this.#mostWaiting) {
      throw new ConfigError(`expected at most ${this.#mostWaiting} backtests waiting, found one more`)
    }
    const turn = Promise.withResolvers<BacktestThread>()
    this.#waiting.push(turn)
    const leave = () => {
      const place = this.#waiting.indexOf(turn)
      if (place < 0) return
      this.#waiting.splice(place, 1)
      turn.reject(cancelledBeforeStart())
    }
    signal.addEventListener('abort', leave)
    try {
      return await turn.promise
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

  #give(thread: BacktestThread): void {
    const next = this.#waiting.shift()
    if (next) next.resolve(thread)
    else this.#idle.push(thread)
  }
}

function cancelledBeforeStart(): CancelledError {
  return new CancelledError('the backtest was cancelled before it started')
}
