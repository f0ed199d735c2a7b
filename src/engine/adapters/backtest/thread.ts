import { Worker } from 'node:worker_threads'
import type { BacktestResult } from '../../../contract/backtest.ts'
import {
  ArithmeticError,
  CancelledError,
  ConfigError,
  DataError,
  InvariantError,
  StrategyError,
  messageOf,
} from '../../model/errors.ts'
import { portableJob } from './job.ts'
import type { BacktestJob, BacktestPoints, PortableFailure, WorkerMessage } from './job.ts'

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

/** One worker thread, started with its first job. It runs one job at a time. */
export class BacktestThread {
  readonly #engine: BacktestResult['engine']
  readonly #graceMs: number
  #worker: Worker | undefined

  constructor(engine: BacktestResult['engine'], graceMs: number) {
    this.#engine = engine
    this.#graceMs = graceMs
  }

  /**
   * Runs a job to its end. A run that does not heed the cancel flag within the grace is ended with its thread; the next
   * job gets a new one.
   */
  async run(job: BacktestJob, { onProgress, signal }: RunHooks): Promise<BacktestResult> {
    const cancelFlag = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
    if (signal?.aborted === true) throw new CancelledError('the backtest was cancelled before it started')
    const worker = (this.#worker ??= this.#start())
    const ended = Promise.withResolvers<BacktestResult>()
    let grace: NodeJS.Timeout | undefined
    const cancel = () => {
      Atomics.store(new Int32Array(cancelFlag), 0, 1)
      grace = setTimeout(() => {
        this.#drop(worker)
        ended.reject(new CancelledError('the backtest was cancelled'))
      }, this.#graceMs)
    }
    const onMessage = (message: WorkerMessage) => {
      if (message.type === 'progress') onProgress?.(message.points)
      else if (message.type === 'failed') ended.reject(errorOf(message.failure))
      else ended.resolve(withEquity(message))
    }
    const onDeath = (reason: string) => {
      this.#drop(worker)
      const isWanted = signal?.aborted === true
      const sentence = `${job.strategy.file}: the thread of the backtest ended: ${reason}`
      ended.reject(isWanted ? new CancelledError('the backtest was cancelled') : new StrategyError('run', sentence))
    }
    const onError = (error: unknown) => onDeath(messageOf(error))
    const onExit = (code: number) => onDeath(`exit code ${code}`)
    worker.on('message', onMessage).on('messageerror', onError).on('error', onError).on('exit', onExit)
    signal?.addEventListener('abort', cancel)
    worker.ref()
    try {
      worker.postMessage(portableJob(job, this.#engine, cancelFlag))
      return await ended.promise
    } finally {
      clearTimeout(grace)
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
    const worker = new Worker(ENTRY, { name: 'quantx-backtest' })
    // Between jobs nobody else listens, and a thread may fail there, too.
    worker.on('error', () => this.#forget(worker)).on('exit', () => this.#forget(worker))
    return worker
  }

  #forget(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined
  }

  #drop(worker: Worker): void {
    this.#forget(worker)
    void worker.terminate()
  }
}

function withEquity({ result, time, value }: Extract<WorkerMessage, { type: 'done' }>): BacktestResult {
  return { ...result, equity: { time: Array.from(time), value: Array.from(value) } }
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
    case 'CANCELLED':
      return new CancelledError(message)
    default:
      return new InvariantError(message)
  }
}
