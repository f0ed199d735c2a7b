import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { AuditReport } from '../../contract/backtest.ts'
import { auditBacktest } from '../../engine/adapters/backtest/audit.ts'
import { BacktestPool } from '../../engine/adapters/backtest/pool.ts'
import type { AnyJob, BacktestJob } from '../../engine/adapters/backtest/pool.ts'
import { isStreamed } from '../../engine/adapters/backtest/job.ts'
import type { JobBars, Spilling } from '../../engine/adapters/backtest/job.ts'
import { resultText } from '../../engine/adapters/backtest/result-text.ts'
import type { TextPiece } from '../../engine/adapters/backtest/result-text.ts'
import { writeAll } from '../../engine/adapters/backtest/spilled-records.ts'
import { PassingFolder } from '../../engine/adapters/passing-folder.ts'
import { bundleStrategy } from '../../engine/adapters/strategy/bundle.ts'
import { evaluateStrategy } from '../../engine/adapters/strategy/evaluate.ts'
import { periodsPerYear } from '../../engine/backtest/periods-per-year.ts'
import type { LongResult } from '../../engine/backtest/result.ts'
import { ConfigError, StorageError, messageOf } from '../../engine/model/errors.ts'
import { parseParameterTexts, parseParameters } from '../../engine/strategy/parameters.ts'
import type { ParameterValues } from '../../engine/strategy/parameters.ts'
import type { StrategyDefinition } from '../../engine/strategy/definition.ts'
import { ENGINE } from '../engine-version.ts'
import { auditText } from './audit-text.ts'
import { accountOf, loadRates } from './account-options.ts'
import type { AccountOptions } from './account-options.ts'
import type { CostOptions } from './cost-options.ts'
import { costsOf } from './costs.ts'
import { fillsOf } from './fill-options.ts'
import type { FillOptions } from './fill-options.ts'
import { chosenSource } from './bar-source.ts'
import type { StreamChoice } from './bar-source.ts'
import { parseTime } from './dates.ts'
import { ProgressBar } from './progress-bar.ts'
import { loadInputs } from './run-inputs.ts'
import { strategyFile } from './strategies-command.ts'
import { summaryOf } from './summary.ts'
import { userPath } from './user-path.ts'

export interface BacktestOptions extends StreamChoice, CostOptions, FillOptions, AccountOptions {
  readonly param?: readonly string[]
  readonly cash: number
  readonly from?: string
  readonly to?: string
  readonly seed: number
  readonly json?: string
  readonly html?: string
  readonly audit?: boolean
}

const MOST_CASH = 1e9

/**
 * Of the thread of a streamed run. The more a heap may have, the more garbage V8 lets lie in it: with these limits it keeps
 * about twice what is in use, not four times.
 */
const STREAMED_MEMORY = { mostMemoryMb: 2_000, youngMemoryMb: 24 }

/** Runs a backtest in a thread of its own, so that it can be followed and interrupted, and writes what was asked for. */
export async function backtestCommand(file: string, options: BacktestOptions): Promise<void> {
  const startedAt = performance.now()
  keepStdoutPure()
  const plan = await planOf(options)
  const strategy = await bundleStrategy(await strategyFile(file, options.home))
  const params = checkedParameters(file, evaluateStrategy(strategy), options.param ?? [])
  const { source, release } = await chosenSource(options)
  try {
    const inputs = await followed((signal) => loadInputs({ ...options, cancelled: () => signal.aborted }, source))
    const { timeframe, instrument } = inputs.job.series
    const year = periodsPerYear(timeframe, instrument.calendar)
    const job = {
      strategy,
      params,
      ...inputs.job,
      ...plan,
      periodsPerYear: year,
      loadMs: performance.now() - startedAt,
    }
    await runAndWrite(job, inputs.benchmark, options)
  } finally {
    await release()
  }
}

async function runAndWrite(job: AnyJob, benchmark: JobBars | undefined, options: BacktestOptions): Promise<void> {
  const folder = new PassingFolder('records')
  try {
    await writeAudited(await run(job, { folder: folder.path, benchmark }), job, options)
  } finally {
    await folder.remove()
  }
}

async function writeAudited(result: LongResult, job: AnyJob, options: BacktestOptions): Promise<void> {
  if (options.audit !== true) return write(result, options)
  const audit = await runAudit(job)
  await write({ ...result, audit }, options)
  const isSummary = options.json === undefined && options.html === undefined
  const stream = isSummary ? process.stdout : process.stderr
  stream.write(auditText(audit, stream))
  if (audit.verdict === 'biased') process.exitCode = 1
}

/** Everything that can be wrong before the strategy and its data are opened. */
async function planOf(
  options: BacktestOptions,
): Promise<Pick<BacktestJob, 'from' | 'to' | 'cash' | 'costs' | 'fills' | 'account' | 'rates' | 'seed'>> {
  const { from, to, cash, timeZone, seed, json, html } = options
  for (const path of [json, html]) checkFolder(path)
  if (html === '-') throw new ConfigError('--html: expected the name of a file, found "-"')
  if (!(cash > 0 && cash <= MOST_CASH))
    throw new ConfigError(`--cash: expected more than 0 and up to 1e9, found ${cash}`)
  const range = {
    from: from === undefined ? null : parseTime(from, '--from', timeZone, false),
    to: to === undefined ? null : parseTime(to, '--to', timeZone, true),
  }
  if (range.from !== null && range.to !== null && range.from > range.to) {
    throw new ConfigError(`expected --from before --to, found ${from} and ${to}`)
  }
  const account = accountOf(options)
  const rates = await loadRates(options, options)
  return { ...range, cash, costs: await costsOf(options), fills: fillsOf(options), account, rates, seed }
}

function checkFolder(path: string | undefined): void {
  if (path === undefined || path === '-' || existsSync(dirname(userPath(path)))) return
  throw new ConfigError(`${path}: expected a file in a folder that exists, found no folder ${dirname(userPath(path))}`)
}

function checkedParameters(file: string, definition: StrategyDefinition, texts: readonly string[]): ParameterValues {
  const schema = definition.strategyClass.parameters
  try {
    const values = parseParameterTexts(schema, texts)
    parseParameters(schema, values, definition.name)
    return values
  } catch (error) {
    if (error instanceof ConfigError) throw new ConfigError(`${file}: ${error.message}`, { cause: error })
    throw error
  }
}

async function run(job: AnyJob, spilling: Spilling): Promise<LongResult> {
  const pool = new BacktestPool({ engine: ENGINE, size: 1, ...(isStreamed(job) ? STREAMED_MEMORY : {}) })
  try {
    return await followed((signal, bar) =>
      pool.spill(job, spilling, { onProgress: ({ done, total }) => bar.draw(done, total), signal }),
    )
  } finally {
    await pool.close()
  }
}

function runAudit(job: AnyJob): Promise<AuditReport> {
  return followed((signal) => auditBacktest(job, { signal }))
}

/** Lets work be seen on a terminal and interrupted. */
async function followed<T>(work: (signal: AbortSignal, bar: ProgressBar) => Promise<T>): Promise<T> {
  const interruption = new AbortController()
  const bar = new ProgressBar(process.stderr)
  const interrupt = () => interruption.abort()
  // Once: whoever presses Ctrl-C twice means it.
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  try {
    return await work(interruption.signal, bar)
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    bar.clear()
  }
}

async function write(result: LongResult, { json, html }: BacktestOptions): Promise<void> {
  if (html !== undefined) {
    const { reportOf } = await import('../../engine/adapters/report/report.ts')
    writeText(html, [reportOf(result)])
  }
  if (json === '-') await print(jsonOf(result))
  else if (json !== undefined) writeText(json, jsonOf(result))
  if (json === undefined && html === undefined) process.stdout.write(summaryOf(result, process.stdout))
}

function* jsonOf(result: LongResult): Generator<TextPiece> {
  yield* resultText(result)
  yield '\n'
}

/** Writes text piece by piece, as fast as whoever reads it takes it. */
async function print(pieces: Iterable<TextPiece>): Promise<void> {
  for (const piece of pieces) {
    // Copied: the stream may hold it when the next piece is made in its place.
    if (!process.stdout.write(Buffer.from(piece))) await once(process.stdout, 'drain')
  }
}

function writeText(path: string, pieces: Iterable<TextPiece>): void {
  try {
    const file = openSync(userPath(path), 'w')
    try {
      for (const piece of pieces) writeAll(file, typeof piece === 'string' ? Buffer.from(piece) : piece)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw new StorageError(`${path} cannot be written: ${messageOf(error)}`, { cause: error })
  }
  process.stderr.write(`Wrote ${path}\n`)
}

/** What strategies print while they load must not end up in a result that another program reads. */
function keepStdoutPure(): void {
  const { error } = console
  Object.assign(console, { log: error, info: error, debug: error })
}
