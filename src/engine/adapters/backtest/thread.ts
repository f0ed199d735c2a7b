import { Worker } from 'node:worker_threads'
import { OrderRecord, TradeRecord } from '../../../contract/backtest.ts'
import type { BacktestResult } from '../../../contract/backtest.ts'
import type { RunInspection, RunReview } from '../../../contract/run-review.ts'
import type { InspectionWindow } from '../../backtest/run-inspector.ts'
import {
  ArithmeticError,
  CancelledError,
  ConfigError,
  DataError,
  InvariantError,
  StorageError,
  StrategyError,
} from '../../model/errors.ts'
import type { LongResult } from '../../backtest/result.ts'
import { PassingFolder } from '../passing-folder.ts'
import { portableJob, portableSeries } from './job.ts'
import { SpilledRecords, spillPaths } from './spilled-records.ts'
import { deathOf, watchMemory } from './memory-watch.ts'
import type {
  AnyJob,
  BacktestPoints,
  Keeping,
  MovedResult,
  Spilling,
  KeptRun,
  PortableFailure,
  ReviewJob,
  ThreadTask,
  WorkerMessage,
} from './job.ts'

/** Beside the bundle of which this is part; among the sources, which Node runs as they are, in the room of its own. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? '../../backtest/worker.ts' : './backtest-worker.js',
  import.meta.url,
)

export interface RunHooks {
  /** Called now and then with the new points of the equity curve. */
  readonly onProgress?: (points: BacktestPoints) => void
  /** Ends the run: it rejects with a CancelledError. */
  readonly signal?: AbortSignal
}

/** How a task is watched, and how its thread is told to end it. */
interface Asking extends RunHooks {
  readonly flag: SharedArrayBuffer
  /** Named when the thread dies. */
  readonly what: string
}

/** What a thread may take; see BacktestPoolOptions. */
export interface ThreadLimits {
  readonly graceMs: number
  readonly mostMemoryMb: number
  readonly youngMemoryMb: number
}

/** One worker thread, started with its first job. It runs one job at a time. */
export class BacktestThread {
  readonly #engine: BacktestResult['engine']
  readonly #graceMs: number
  readonly #mostMemoryMb: number
  readonly #youngMemoryMb: number
  #worker: Worker | undefined

  constructor(engine: BacktestResult['engine'], { graceMs, mostMemoryMb, youngMemoryMb }: ThreadLimits) {
    this.#engine = engine
    this.#graceMs = graceMs
    this.#mostMemoryMb = mostMemoryMb
    this.#youngMemoryMb = youngMemoryMb
  }

  /**
   * Runs a job to its end. A run that does not heed the cancel flag within the grace is ended with its thread; the next
   * job gets a new one.
   */
  async run(job: AnyJob, hooks: RunHooks): Promise<BacktestResult> {
    const flag = cancelFlag()
    const task = { type: 'run', job: portableJob(job, this.#engine, flag) } as const
    const answer = await this.#ask(task, { ...hooks, flag, what: job.strategy.file })
    if (answer.type !== 'done') throw unexpected(answer)
    return withEquity(answer)
  }

  /** Runs a job to its end as {@link run} does, and packs the result in the thread: a large one is never unpacked here. */
  async keep(job: AnyJob, { request, benchmark }: Keeping, hooks: RunHooks): Promise<KeptRun> {
    const flag = cancelFlag()
    const portable = portableJob(job, this.#engine, flag)
    const compared = benchmark && portableSeries(benchmark)
    // Not the thread's affair: it may be ended before it has cleared up.
    const folder = new PassingFolder('records')
    try {
      const task = { type: 'keep', job: portable, request, folder: folder.path, benchmark: compared } as const
      const answer = await this.#ask(task, { ...hooks, flag, what: job.strategy.file })
      if (answer.type !== 'kept') throw unexpected(answer)
      return answer
    } finally {
      await folder.remove()
    }
  }

  /** Runs a job to its end as {@link run} does; its trades and orders stay on the disk. */
  async spill(job: AnyJob, { folder, benchmark }: Spilling, hooks: RunHooks): Promise<LongResult> {
    const flag = cancelFlag()
    const portable = portableJob(job, this.#engine, flag)
    const task = { type: 'spill', job: portable, folder, benchmark: benchmark && portableSeries(benchmark) } as const
    const answer = await this.#ask(task, { ...hooks, flag, what: job.strategy.file })
    if (answer.type !== 'spilled') throw unexpected(answer)
    const paths = spillPaths(folder)
    return {
      ...withEquity(answer),
      trades: new SpilledRecords(paths.trades, answer.trades, TradeRecord),
      orders: new SpilledRecords(paths.orders, answer.orders, OrderRecord),
    }
  }

  /** Runs a job again to see a part of it from within. */
  async inspect(job: AnyJob, window: InspectionWindow, signal: AbortSignal): Promise<RunInspection> {
    const flag = cancelFlag()
    const task = { type: 'inspect', job: portableJob(job, this.#engine, flag), window } as const
    const answer = await this.#ask(task, { signal, flag, what: job.strategy.file })
    if (answer.type !== 'inspected') throw unexpected(answer)
    return answer.inspection
  }

  /** Analyses a stored run. */
  async review(job: ReviewJob, signal: AbortSignal): Promise<RunReview> {
    const what = job.result.strategy.file
    const answer = await this.#ask({ type: 'review', job }, { signal, flag: cancelFlag(), what })
    if (answer.type !== 'reviewed') throw unexpected(answer)
    return answer.review
  }

  async #ask(task: ThreadTask, { onProgress, signal, flag, what }: Asking): Promise<WorkerMessage> {
    if (signal?.aborted === true) throw new CancelledError('the backtest was cancelled before it started')
    const worker = (this.#worker ??= this.#start())
    const ended = Promise.withResolvers<WorkerMessage>()
    let grace: NodeJS.Timeout | undefined
    const cancel = () => {
      Atomics.store(new Int32Array(flag), 0, 1)
      grace = setTimeout(() => onDeath('it did not heed a cancel'), this.#graceMs)
    }
    const onMessage = (message: WorkerMessage) => {
      if (message.type === 'progress') onProgress?.(message.points)
      else if (message.type === 'failed') ended.reject(errorOf(message.failure))
      else ended.resolve(message)
    }
    let death: Error | undefined
    const onDeath = (reason: string) => {
      const isWanted = signal?.aborted === true
      const sentence = `${what}: the thread of the backtest ended: ${reason}`
      // Its end, which follows, is not the reason.
      death ??= isWanted ? new CancelledError('the backtest was cancelled') : new StrategyError('run', sentence)
      // Told when it has ended: only then are the files of its folder closed.
      void this.#drop(worker).then(() => ended.reject(death))
    }
    const onError = (error: unknown) => onDeath(deathOf(error, this.#mostMemoryMb))
    const onExit = (code: number) => onDeath(`exit code ${code}`)
    worker.on('message', onMessage).on('messageerror', onError).on('error', onError).on('exit', onExit)
    const stopWatching = watchMemory(worker, this.#mostMemoryMb, onDeath)
    signal?.addEventListener('abort', cancel)
    worker.ref()
    try {
      worker.postMessage(task)
      return await ended.promise
    } finally {
      clearTimeout(grace)
      stopWatching()
      signal?.removeEventListener('abort', cancel)
      worker.off('message', onMessage).off('messageerror', onError).off('error', onError).off('exit', onExit)
      worker.unref()
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = undefined
  }

  #start(): Worker {
    const resourceLimits = {
      maxOldGenerationSizeMb: this.#mostMemoryMb,
      maxYoungGenerationSizeMb: this.#youngMemoryMb,
    }
    const worker = new Worker(ENTRY, { name: 'quantx-backtest', resourceLimits })
    // Between jobs nobody else listens, and a thread may fail there, too.
    worker.on('error', () => this.#forget(worker)).on('exit', () => this.#forget(worker))
    return worker
  }

  #forget(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined
  }

  async #drop(worker: Worker): Promise<void> {
    this.#forget(worker)
    await worker.terminate()
  }
}

function cancelFlag(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
}

function unexpected({ type }: WorkerMessage): InvariantError {
  return new InvariantError(`expected an answer to what the thread was asked, found "${type}"`)
}

function withEquity({ result, time, value }: MovedResult): BacktestResult {
  return { ...result, equity: { ...result.equity, time: Array.from(time), value: Array.from(value) } }
}

/** The error that the thread threw, as a class of this thread. */
export function errorOf({ code, message, phase, location }: PortableFailure): Error {
  switch (code) {
    case 'STRATEGY':
      return new StrategyError(phase ?? 'run', message, { location: location ?? undefined })
    case 'CONFIG':
      return new ConfigError(message)
    case 'DATA':
      return new DataError(message)
    case 'ARITHMETIC':
      return new ArithmeticError(message)
    case 'STORAGE':
      return new StorageError(message)
    case 'CANCELLED':
      return new CancelledError(message)
    default:
      return new InvariantError(message)
  }
}
