/** Entry of a worker thread that runs, inspects and reviews one backtest after another, as the pool posts them. */
import { parentPort } from 'node:worker_threads'
import { compileInLine } from '../adapters/backtest/inlining.ts'
import { isStreamed, jobOf, portableFailure, seriesOf } from '../adapters/backtest/job.ts'
import type { BacktestResult } from '../../contract/backtest.ts'
import type {
  JobBars,
  MovedResult,
  PortableJob,
  PortableSeries,
  ThreadTask,
  WorkerMessage,
} from '../adapters/backtest/job.ts'
import { resultText } from '../adapters/backtest/result-text.ts'
import { reviewRun } from '../adapters/backtest/review-run.ts'
import { inspectJob, openSeries, runJob, runLongJob } from '../adapters/backtest/run-job.ts'
import { SpilledRecords, spillPaths, spillRecords } from '../adapters/backtest/spilled-records.ts'
import { FileBars } from '../adapters/data/streaming/bar-file.ts'
import { packedResult } from '../adapters/storage/packed-result.ts'
import { moneyToDecimal } from '../model/currency.ts'
import type { Currency } from '../model/currency.ts'
import { ensure } from '../model/errors.ts'
import type { Money } from '../model/units.ts'
import type { Recorder } from './recorder.ts'
import type { LongResult } from './result.ts'
import { BARS_PER_REPORT } from './runner.ts'
import type { BacktestHooks } from './runner.ts'
import { withBenchmark } from './with-benchmark.ts'
import { downsampleForChart } from './statistics/downsample.ts'

/** Often enough for the eye, seldom enough not to slow the run. */
const REPORT_EVERY_MS = 50
/** Most points of one report. */
const POINTS_PER_REPORT = 200

// What strategies print is for the eye; stdout may be a result that another program reads.
process.stdout.write = process.stderr.write.bind(process.stderr)

compileInLine()

const port = ensure(parentPort, 'a worker thread')

port.on('message', (task: ThreadTask) => void answer(task))

async function answer(task: ThreadTask): Promise<void> {
  let found: WorkerMessage
  try {
    found = await answerTo(task)
  } catch (error) {
    found = { type: 'failed', failure: portableFailure(error) }
  }
  port.postMessage(found, movable(found))
}

function answerTo(task: ThreadTask): WorkerMessage | Promise<WorkerMessage> {
  switch (task.type) {
    case 'run':
      return run(task.job)
    case 'keep':
      return keep(task)
    case 'spill':
      return spill(task)
    case 'inspect': {
      const flag = new Int32Array(task.job.cancelFlag)
      const inspection = inspectJob(jobOf(task.job), task.window, () => Atomics.load(flag, 0) !== 0)
      return { type: 'inspected', inspection }
    }
    case 'review':
      return { type: 'reviewed', review: reviewRun(task.job) }
  }
}

/** What an answer leaves to the other thread instead of copying it. */
function movable(answer: WorkerMessage): ArrayBuffer[] {
  if (answer.type === 'done' || answer.type === 'spilled') return [answer.time.buffer, answer.value.buffer]
  return answer.type === 'kept' ? [answer.bytes.buffer] : []
}

async function keep({
  job,
  request,
  folder,
  benchmark,
}: Extract<ThreadTask, { type: 'keep' }>): Promise<WorkerMessage> {
  const result = { ...playLong(job, folder, benchmark), request }
  return { type: 'kept', metrics: result.metrics, bytes: await packedResult(resultText(result)) }
}

function spill({ job, folder, benchmark }: Extract<ThreadTask, { type: 'spill' }>): WorkerMessage {
  const compared = playLong(job, folder, benchmark)
  const paths = spillPaths(folder)
  const spilled = (records: LongResult['trades' | 'orders'], path: string) =>
    records instanceof SpilledRecords ? records.length : spillRecords(records, path)
  const counts = { trades: spilled(compared.trades, paths.trades), orders: spilled(compared.orders, paths.orders) }
  return { type: 'spilled', ...counts, ...moved({ ...compared, trades: [], orders: [] }) }
}

/** @param folder where records of a streamed run go while it is played */
function playLong(portable: PortableJob, folder: string, benchmark: PortableSeries | undefined): LongResult {
  const job = jobOf(portable)
  const played = runLongJob(job, portable.engine, hooksOf(portable), isStreamed(job) ? folder : undefined)
  return benchmark ? besideHeld(played, seriesOf(benchmark)) : played
}

function besideHeld<Result extends LongResult>(result: Result, held: JobBars): Result {
  const series = openSeries(held, 1)
  try {
    return withBenchmark(result, series)
  } finally {
    if (series.bars instanceof FileBars) series.bars.close()
  }
}

function play(portable: PortableJob): BacktestResult {
  return runJob(jobOf(portable), portable.engine, hooksOf(portable))
}

function hooksOf({ cancelFlag, instrument }: PortableJob): BacktestHooks {
  const flag = new Int32Array(cancelFlag)
  return { cancelled: () => Atomics.load(flag, 0) !== 0, onProgress: reporter(instrument.currency) }
}

function run(portable: PortableJob): WorkerMessage {
  return { type: 'done', ...moved(play(portable)) }
}

function moved(result: BacktestResult): MovedResult {
  const { time, value } = result.equity
  return {
    result: { ...result, equity: { ...result.equity, time: [], value: [] } },
    time: Float64Array.from(time),
    value: Float64Array.from(value),
  }
}

/** Posts the new part of the equity curve, not more than once in a while, and always at the end. */
function reporter(currency: Currency): (done: number, total: number, recorder: Recorder) => void {
  let reportedAt = performance.now()
  let from = 0
  return (done, total, { time, equity, length, before, room }) => {
    const now = performance.now()
    // The points of a very long run are taken away once there is no more room.
    const isLastChance = room < BARS_PER_REPORT
    if (done < total && now - reportedAt < REPORT_EVERY_MS && !isLastChance) return
    reportedAt = now
    const start = from - before
    const line = downsampleForChart(time.subarray(start, length), equity.subarray(start, length), POINTS_PER_REPORT)
    from = before + length
    const value = line.value.map((money) => moneyToDecimal(money as Money, currency))
    port.postMessage({ type: 'progress', points: { done, total, time: line.time, value } } satisfies WorkerMessage)
  }
}
